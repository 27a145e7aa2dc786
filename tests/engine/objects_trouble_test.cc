#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "engine/exit_code.h"
#include "engine/target/build_settings.h"
#include "engine/target/objects.h"
#include "tests/engine/target_fixture.h"

namespace tranship {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class ObjectTrouble : public TargetTest {
 protected:
  void Pause() { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }
  std::string KeyState(const std::string& name) {
    return Target("SELECT convalidated FROM pg_constraint WHERE conname = '" + name + "'");
  }
};

TEST_F(ObjectTrouble, DuplicatesAreNamedAndTheIndexComesBackWhenTheyAreGone) {
  Target("CREATE TABLE t (a int, b text, CONSTRAINT u UNIQUE (a, b)); CREATE INDEX other ON t (b)");
  const std::string before = Schema();
  TakeAway({"t"});
  Target(
      "INSERT INTO t VALUES (1, 'it''s'), (1, 'it''s'), (1, 'it''s'), (2, 'x'), (2, 'x'), (3, "
      "NULL), (3, NULL)");
  const RestoreOutcome outcome = Restore();
  EXPECT_EQ(outcome.failed, 1);
  EXPECT_EQ(outcome.restored, 1);
  EXPECT_EQ(Missing(), "constraint u failed");
  EXPECT_THAT(
      Message("u"),
      StartsWith("duplicates: 2 keys in 5 rows: (1, 'it''s') in 3 rows, (2, 'x') in 2 rows; "
                 "remove them, then run the same command again"));
  EXPECT_THAT(listener_.warnings(),
              HasSubstr("constraint u of public.t is not restored: duplicates"));
  Target("DELETE FROM t WHERE a < 3");
  EXPECT_EQ(Restore().restored, 1);
  EXPECT_EQ(Missing(), "");
  EXPECT_EQ(Schema(), before);
}

TEST_F(ObjectTrouble, OnlyTenOfManyDuplicatesAreNamed) {
  testing::NeedsVersionOfBoth(15, "NULLS NOT DISTINCT");
  Target("CREATE TABLE t (a int)");
  Target("CREATE UNIQUE INDEX u ON t ((a % 1000)) NULLS NOT DISTINCT WHERE a IS NULL OR a > 10");
  TakeAway({"t"});
  Target(
      "INSERT INTO t SELECT generate_series(1, 1500) UNION ALL SELECT NULL UNION ALL SELECT NULL");
  EXPECT_EQ(Restore().failed, 1);
  EXPECT_THAT(Message("u"),
              StartsWith("duplicates: 491 keys in 982 rows: (11) in 2 rows, (12) in 2 rows"));
  EXPECT_THAT(Message("u"), HasSubstr("(20) in 2 rows, ...; remove"));
}

TEST_F(ObjectTrouble, AnExclusionViolationIsTold) {
  Target("CREATE TABLE t (r int4range, CONSTRAINT x EXCLUDE USING gist (r WITH &&))");
  TakeAway({"t"});
  Target("INSERT INTO t VALUES ('[1,5)'), ('[3,9)')");
  EXPECT_EQ(Restore().failed, 1);
  EXPECT_THAT(Message("x"), HasSubstr("Key (r)=([1,5)) conflicts with key (r)=([3,9))"));
}

TEST_F(ObjectTrouble, OrphansAreNamedAndTheKeyStaysNotValidUntilTheyAreGone) {
  Target("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int CONSTRAINT k REFERENCES p)");
  const std::string before = Schema();
  TakeAway({"p", "c"});
  Target("INSERT INTO p VALUES (1); INSERT INTO c VALUES (1), (7), (7), (8), (NULL)");
  EXPECT_EQ(Restore().not_valid, 1);
  EXPECT_EQ(Missing(), "foreign key k not valid");
  EXPECT_EQ(KeyState("k"), "f");
  EXPECT_THAT(Message("k"),
              StartsWith("no counterpart for 2 keys in 3 rows: (7) in 2 rows, (8); mend"));
  // It holds for new rows already.
  EXPECT_THROW(Target("INSERT INTO c VALUES (9)"), std::runtime_error);
  EXPECT_EQ(Restore().not_valid, 1);
  Target("DELETE FROM c WHERE p > 1");
  EXPECT_EQ(Restore().restored, 1);
  EXPECT_EQ(Schema(), before);
}

TEST_F(ObjectTrouble, AHalfNullOrphanOfMatchFullIsNamed) {
  Target(
      "CREATE TABLE p (a int, b text COLLATE \"C\", PRIMARY KEY (a, b));"
      "CREATE TABLE c (a bigint, b varchar(9), CONSTRAINT k FOREIGN KEY (a, b) REFERENCES p MATCH "
      "FULL)");
  TakeAway({"p", "c"});
  Target(
      "INSERT INTO p VALUES (1, 'x'); INSERT INTO c VALUES (1, 'x'), (1, NULL), (2, 'x'), (NULL, "
      "NULL)");
  EXPECT_EQ(Restore().not_valid, 1);
  EXPECT_THAT(Message("k"),
              StartsWith("no counterpart for 2 keys in 2 rows: (1, NULL), (2, 'x'); mend"));
}

TEST_F(ObjectTrouble, APartitionedTablesKeyIsLeftOutAndItsOrphansNamed) {
  Target(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int CONSTRAINT k REFERENCES p) "
      "PARTITION BY LIST (p);"
      "CREATE TABLE c1 PARTITION OF c DEFAULT");
  TakeAway({"p", "c"});
  Target("INSERT INTO c VALUES (5)");
  EXPECT_EQ(Restore().failed, 1);
  EXPECT_THAT(Message("k"), StartsWith("no counterpart for 1 key in 1 row: (5); mend"));
  Target("INSERT INTO p VALUES (5)");
  EXPECT_EQ(Restore().restored, 1);
}

TEST_F(ObjectTrouble, WhatTheUserHasMadeByHandCountsAsRestored) {
  Target(
      "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE t (a int PRIMARY KEY REFERENCES p, b int);"
      "CREATE INDEX i ON t (b)");
  const std::string before = Schema();
  TakeAway({"t"});
  Target(
      "ALTER TABLE t ADD PRIMARY KEY (a); CREATE INDEX i ON t (b); ALTER TABLE t ADD FOREIGN KEY "
      "(a) REFERENCES p");
  EXPECT_EQ(Restore().restored, 3);
  EXPECT_EQ(Missing(), "");
  EXPECT_EQ(Schema(), before);
}

TEST_F(ObjectTrouble, AnotherObjectOfTheNameIsAFailure) {
  Target("CREATE TABLE t (a int, b int); CREATE INDEX i ON t (b)");
  TakeAway({"t"});
  Target("CREATE INDEX i ON t (a)");
  EXPECT_EQ(Restore().failed, 1);
  EXPECT_THAT(
      Message("i"),
      StartsWith("relation \"i\" already exists; mend this, then run the same command again"));
}

TEST_F(ObjectTrouble, ABuildWhoseSessionIsKilledIsMadeAgain) {
  Target("CREATE TABLE t (a int PRIMARY KEY)");
  const std::string before = Schema();
  TakeAway({"t"});
  Target("INSERT INTO t SELECT generate_series(1, 400000)");
  std::atomic<bool> over = false;
  std::thread killer([&] {
    while (!over &&
           Target("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_progress_create_index") ==
               "0")
      Pause();
  });
  EXPECT_EQ(Restore().restored, 1);
  over = true;
  killer.join();
  EXPECT_THAT(listener_.warnings(), HasSubstr("trying again"));
  EXPECT_EQ(Schema(), before);
}

TEST_F(ObjectTrouble, AnEngineThatDiesAtAnyStepIsFollowedByTheNext) {
  Target(
      "CREATE TABLE p (id int PRIMARY KEY); COMMENT ON CONSTRAINT p_pkey ON p IS 'key';"
      "CREATE TABLE t (a int PRIMARY KEY, p int REFERENCES p)");
  const std::string before = Schema();
  TakeAway({"t", "p"});
  // Every third command is lost, before its transaction is committed.
  Target(R"sql(
CREATE SEQUENCE commands;
CREATE FUNCTION die () RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN
  IF nextval('public.commands') % 3 = 0 THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
END$$;
CREATE EVENT TRIGGER dies ON ddl_command_end EXECUTE FUNCTION die ())sql");
  RestoreOptions options;
  options.connections = 1;
  int deaths = 0;
  while (!Missing().empty()) {
    int sessions = 0;
    const auto connect = [&]() -> Connection {
      if (++sessions > 1) throw std::runtime_error("this engine is dead");
      return OpenTarget();
    };
    try {
      static_cast<void>(RestoreObjects(connect, run(), {}, options, listener_));
    } catch (const std::runtime_error&) {
      ASSERT_LT(++deaths, 20);
    }
  }
  Target("DROP EVENT TRIGGER dies");
  EXPECT_GE(deaths, 3);
  Target("DROP FUNCTION die; DROP SEQUENCE commands");
  EXPECT_EQ(Schema(), before);
}

TEST_F(ObjectTrouble, TwoAtOnceDoEachThingOnce) {
  Target(
      "CREATE TABLE p (id int PRIMARY KEY, a int UNIQUE, b int UNIQUE);"
      "CREATE TABLE t (a int PRIMARY KEY REFERENCES p, b int UNIQUE REFERENCES p, c int UNIQUE "
      "REFERENCES t);"
      "ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES t; CREATE INDEX i ON t (b, c); CREATE INDEX j "
      "ON t (c, b)");
  const std::string before = Schema();
  TakeAway({"t", "p"});
  Target(
      "INSERT INTO t SELECT i, i, i FROM generate_series(1, 50000) i; INSERT INTO p SELECT * FROM "
      "t");
  RestoreOptions options;
  options.connections = 4;
  std::atomic<int> restored = 0;
  {
    std::vector<std::jthread> engines;
    for (int i = 0; i < 2; ++i) {
      engines.emplace_back([&] { restored += Restore({}, options).restored; });
    }
  }
  EXPECT_EQ(restored, 12);
  EXPECT_EQ(Missing(), "");
  EXPECT_EQ(Schema(), before);
  EXPECT_EQ(listener_.warnings(), "");
}

TEST_F(ObjectTrouble, ALockInTheWayIsNamedAndTheRestGoesOn) {
  Target(
      "CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE TABLE u (a int); CREATE INDEX j ON "
      "u (a)");
  TakeAway({"t", "u"});
  Connection writer = OpenTarget();
  writer.Exec("BEGIN");
  writer.Exec("INSERT INTO public.t VALUES (1)");
  RestoreOptions hasty;
  hasty.lock_patience = std::chrono::milliseconds(30);
  hasty.lock_tries = 2;
  try {
    static_cast<void>(Restore({}, hasty));
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kStopped);
    EXPECT_THAT(error.what(), StartsWith("1 object of the target could not be restored"));
  }
  EXPECT_EQ(Missing(), "index i dropped");
  EXPECT_THAT(Message("i"),
              HasSubstr("pid " + std::to_string(writer.backend_pid()) + " (tranship/test"));
  EXPECT_THAT(Message("i"),
              EndsWith("holds RowExclusiveLock on public.t: INSERT INTO public.t VALUES (1)"));
  writer.Commit();
  EXPECT_EQ(Restore().restored, 1);
}

TEST_F(ObjectTrouble, ALockInTheWayOfTakingAwayIsNamed) {
  Target("CREATE TABLE t (a int PRIMARY KEY)");
  const std::string id = run();
  Connection reader = OpenTarget();
  reader.Exec("BEGIN");
  reader.Exec("SELECT * FROM public.t");
  CopyOptions options;
  options.constraints = Constraints::kRebuild;
  Connection target = OpenTarget();
  target.Exec("BEGIN; SET LOCAL lock_timeout = '30ms'");
  try {
    TakeObjectsAway(target, id, Plan({"t"}), options);
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kStopped);
    EXPECT_THAT(error.what(), HasSubstr("pid " + std::to_string(reader.backend_pid())));
    EXPECT_THAT(error.next(),
                HasSubstr("pg_terminate_backend(" + std::to_string(reader.backend_pid()) + ")"));
  }
}

TEST_F(ObjectTrouble, ARoleThatOwnsNothingIsRefused) {
  Target("CREATE TABLE t (a int PRIMARY KEY)");
  const std::string id = run();
  Target(
      "DROP ROLE IF EXISTS stranger; CREATE ROLE stranger;"
      "GRANT USAGE ON SCHEMA tranship, public TO stranger; GRANT ALL ON ALL TABLES IN SCHEMA "
      "tranship TO stranger;"
      "GRANT SELECT, INSERT ON t TO stranger");
  CopyOptions options;
  options.constraints = Constraints::kRebuild;
  Connection target = OpenTarget();
  target.Exec("SET ROLE stranger");
  target.Exec("BEGIN");
  try {
    TakeObjectsAway(target, id, Plan({"t"}), options);
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kPrivilege);
  }
  target.Close();
  Target("DROP OWNED BY stranger; DROP ROLE stranger");
}

TEST_F(ObjectTrouble, AStopLeavesTheRestForTheNextCall) {
  Target("CREATE TABLE t (a int PRIMARY KEY, b int UNIQUE)");
  TakeAway({"t"});
  StopRequest stop;
  stop.Escalate();
  RestoreOptions options;
  options.stop = &stop;
  try {
    static_cast<void>(Restore({}, options));
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kStopped);
  }
  EXPECT_EQ(Missing(), "constraint t_b_key dropped\nconstraint t_pkey dropped");
  EXPECT_EQ(Restore().restored, 2);
}

TEST_F(ObjectTrouble, ASecondStopCancelsTheBuild) {
  Target("CREATE TABLE t (a int)");
  Target(
      "CREATE FUNCTION slow (a int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS "
      "'BEGIN PERFORM pg_sleep(600); RETURN a; END'; CREATE INDEX i ON t (slow(a))");
  TakeAway({"t"});
  Target("INSERT INTO t VALUES (1)");
  StopRequest stop;
  RestoreOptions options;
  options.stop = &stop;
  std::jthread user([&] {
    while (Target("SELECT count(*) FROM pg_stat_progress_create_index") == "0") Pause();
    stop.Escalate();
    stop.Escalate();
  });
  EXPECT_THROW(static_cast<void>(Restore({}, options)), UserError);
  EXPECT_EQ(Missing(), "index i dropped");
}

TEST(BuildSettings, ShareMemoryAndCoresOfALocalServer) {
  const MachineFacts machine{.memory = int64_t{16} << 30, .cores = 8};
  const ServerBuildFacts server{.local = true,
                                .maintenance_work_mem = 64 << 20,
                                .shared_buffers = 128 << 20,
                                .parallel_workers = 2};
  EXPECT_EQ(BuildMemory(server, machine, 4), int64_t{1} << 30);
  EXPECT_EQ(BuildMemory(server, machine, 1), int64_t{2} << 30);
  EXPECT_EQ(BuildWorkers(server, machine, 2), 3);
  EXPECT_EQ(BuildWorkers(server, machine, 16), 0);
}

TEST(BuildSettings, KeepToTheSettingsOfADistantServer) {
  const MachineFacts machine{.memory = int64_t{16} << 30, .cores = 8};
  ServerBuildFacts server{.local = false,
                          .maintenance_work_mem = 64 << 20,
                          .shared_buffers = 1 << 30,
                          .parallel_workers = 2};
  EXPECT_EQ(BuildMemory(server, machine, 4), 256 << 20);
  EXPECT_EQ(BuildMemory(server, machine, 1000), 64 << 20);
  EXPECT_EQ(BuildWorkers(server, machine, 1), 2);
  server = {.local = true,
            .maintenance_work_mem = 64 << 20,
            .shared_buffers = 1 << 30,
            .parallel_workers = 0};
  EXPECT_EQ(BuildWorkers(server, machine, 1), 0);
}

}  // namespace
}  // namespace tranship
