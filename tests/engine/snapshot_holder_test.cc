#include "engine/snapshot_holder.h"

#include <gtest/gtest.h>

#include <thread>

#include "engine/exit_code.h"
#include "engine/quiet_proof.h"
#include "tests/support/cluster.h"
#include "tests/support/process.h"
#include "tests/support/server_fixture.h"

namespace tranship {
namespace {

using testing::Cluster;
using testing::StopMode;

Connection Open(const std::string& uri) {
  ConnectOptions options;
  options.conninfo = uri;
  options.side = "source";
  options.role = "test";
  return Connection::Open(options);
}

class Holder : public testing::ServerTest {
 protected:
  Connection OpenSource() { return Open(source_uri()); }
  SnapshotHolder Take(const std::vector<TableName>& tables) {
    return SnapshotHolder::Take(OpenSource(), tables);
  }
  static std::string Count(Connection& connection, const std::string& table) {
    return connection.Exec("SELECT pg_catalog.count(*) FROM " + table).text(0, 0);
  }
};

TEST_F(Holder, ShowsReadersOneState) {
  Source("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  SnapshotHolder holder = Take({{"public", "t"}});
  Source("INSERT INTO t VALUES (2)");
  Connection reader = OpenSource();
  ImportSnapshot(reader, holder.facts().id);
  LockForReading(reader, {"public", "t"});
  EXPECT_EQ(Count(reader, "public.t"), "1");
  EXPECT_FALSE(holder.facts().held);
  EXPECT_FALSE(holder.facts().taken.empty());
}

TEST_F(Holder, LocksBeforeItsSnapshotIsTaken) {
  Source("CREATE TABLE t (a int); CREATE TABLE u (a int); INSERT INTO t VALUES (1)");
  Connection writer = OpenSource();
  writer.Exec("BEGIN");
  writer.Exec("LOCK TABLE public.u IN ACCESS EXCLUSIVE MODE");
  writer.Exec("INSERT INTO public.t VALUES (2)");
  // The holder gets its lock only after the writer's commit, and sees what that committed.
  std::optional<SnapshotHolder> holder;
  std::thread taker([&] { holder = Take({{"public", "t"}, {"public", "u"}}); });
  while (Source("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0")
    std::this_thread::yield();
  writer.Commit();
  taker.join();
  EXPECT_EQ(Count(holder->connection(), "public.t"), "2");
}

TEST_F(Holder, KeepsTruncateOut) {
  Source("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  SnapshotHolder holder = Take({{"public", "t"}});
  EXPECT_THROW(Source("SET lock_timeout = '50ms'; TRUNCATE t"), std::runtime_error);
  holder.Release();
  Source("SET lock_timeout = '50ms'; TRUNCATE t");
}

TEST_F(Holder, LocksPartitionsButNotChildren) {
  Source(
      "CREATE TABLE p (a int) PARTITION BY LIST (a);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);"
      "CREATE TABLE parent (a int); CREATE TABLE child () INHERITS (parent)");
  SnapshotHolder holder = Take({{"public", "p"}, {"public", "parent"}});
  EXPECT_THROW(Source("SET lock_timeout = '50ms'; TRUNCATE p1"), std::runtime_error);
  Source("SET lock_timeout = '50ms'; TRUNCATE child");
}

TEST_F(Holder, TakesTablesByTheThousand) {
  Source(
      "DO $$BEGIN FOR i IN 1..600 LOOP EXECUTE format('CREATE TABLE t%s ()', i); END LOOP; END$$");
  std::vector<TableName> tables;
  for (int i = 1; i <= 600; ++i) tables.push_back({"public", "t" + std::to_string(i)});
  SnapshotHolder holder = Take(tables);
  EXPECT_EQ(Source("SELECT count(*) FROM pg_locks JOIN pg_class c ON c.oid = relation WHERE "
                   "relname ~ '^t\\d+$' AND mode = 'AccessShareLock'"),
            "600");
}

TEST_F(Holder, NamesWhoBlocks) {
  Source("CREATE TABLE t (a int)");
  Connection blocker = OpenSource();
  blocker.Exec("BEGIN");
  blocker.Exec("ALTER TABLE public.t ADD COLUMN b int");
  try {
    static_cast<void>(
        SnapshotHolder::Take(OpenSource(), {{"public", "t"}}, std::chrono::milliseconds(100)));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kStopped);
    const std::string text = error.what();
    EXPECT_NE(text.find("pid " + std::to_string(blocker.backend_pid())), std::string::npos) << text;
    EXPECT_NE(text.find("ALTER TABLE public.t"), std::string::npos) << text;
    EXPECT_NE(text.find("tranship/test"), std::string::npos) << text;
    EXPECT_NE(error.next().find("pg_terminate_backend("), std::string::npos) << error.next();
  }
}

TEST_F(Holder, IsJoinedByAnotherProcess) {
  Source("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  SnapshotHolder holder = Take({{"public", "t"}});
  Source("INSERT INTO t VALUES (2)");
  std::optional<SnapshotHolder> joined =
      SnapshotHolder::Join(OpenSource(), holder.facts().id, {{"public", "t"}});
  ASSERT_TRUE(joined);
  EXPECT_TRUE(joined->facts().held);
  EXPECT_EQ(joined->facts().id, holder.facts().id);
  EXPECT_EQ(joined->facts().text, holder.facts().text);
  EXPECT_EQ(Count(joined->connection(), "public.t"), "1");
}

TEST_F(Holder, CannotBeJoinedAfterItsRelease) {
  Source("CREATE TABLE t (a int)");
  SnapshotHolder holder = Take({{"public", "t"}});
  const std::string id = holder.facts().id;
  holder.Release();
  EXPECT_FALSE(SnapshotHolder::Join(OpenSource(), id, {{"public", "t"}}));
  EXPECT_FALSE(SnapshotHolder::Join(OpenSource(), "no such snapshot", {}));
}

TEST_F(Holder, RefusesToReadPastAQueuedAlter) {
  Source("CREATE TABLE t (a int)");
  SnapshotHolder holder = Take({{"public", "t"}});
  Connection altering = OpenSource();
  const int pid = altering.backend_pid();
  Connection::Canceller cancel = altering.canceller();
  std::thread alter([&] {
    try {
      altering.Exec("ALTER TABLE public.t ADD COLUMN b int");
    } catch (const DbError&) {
    }
  });
  while (Source("SELECT count(*) FROM pg_locks WHERE NOT granted") == "0")
    std::this_thread::yield();
  Connection reader = OpenSource();
  ImportSnapshot(reader, holder.facts().id);
  try {
    LockForReading(reader, {"public", "t"});
    ADD_FAILURE();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kStopped);
    const std::string text = error.what();
    EXPECT_NE(text.find("pid " + std::to_string(pid)), std::string::npos) << text;
    EXPECT_NE(text.find("waits for AccessExclusiveLock on public.t: ALTER TABLE"),
              std::string::npos)
        << text;
  }
  EXPECT_TRUE(reader.usable());
  cancel();
  alter.join();
}

// The proof, on a cluster of its own: any commit anywhere in it would disturb.
class Quiet : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { cluster_ = std::make_unique<Cluster>(); }
  static void TearDownTestSuite() { cluster_.reset(); }
  void SetUp() override {
    Sql("DROP TABLE IF EXISTS t, u; CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  }

  static void Sql(const std::string& sql) { cluster_->Psql("postgres", sql); }
  static SnapshotFacts Facts(const std::vector<TableName>& tables = {{"public", "t"}}) {
    return SnapshotHolder::Take(Open(cluster_->uri()), tables).facts();
  }
  static bool Holds(const SnapshotFacts& then) { return !QuietProofFails(then, Facts()); }

  static inline std::unique_ptr<Cluster> cluster_;
};

TEST_F(Quiet, IsProvenWhenNothingHappened) {
  const SnapshotFacts then = Facts();
  EXPECT_TRUE(then.quiet_witness) << then.quiet_reason;
  EXPECT_TRUE(Holds(then));
}

TEST_F(Quiet, IsProvenOverCheckpointWalSwitchAndRestart) {
  const SnapshotFacts then = Facts();
  Sql("CHECKPOINT; SELECT pg_switch_wal()");
  EXPECT_TRUE(Facts().quiet_witness) << Facts().quiet_reason;
  EXPECT_TRUE(Holds(then));
  cluster_->Restart();
  EXPECT_TRUE(Holds(then));
  cluster_->Restart(StopMode::kImmediate);
  EXPECT_TRUE(Holds(then));
}

TEST_F(Quiet, IsNotProvenAfterACommit) {
  const SnapshotFacts then = Facts();
  Sql("INSERT INTO t VALUES (2)");
  EXPECT_FALSE(Holds(then));
}

TEST_F(Quiet, IsNotProvenAfterAnAnalyzeEither) {
  const SnapshotFacts then = Facts();
  Sql("ANALYZE t");
  EXPECT_FALSE(Holds(then));
}

TEST_F(Quiet, HasNoWitnessWhileATransactionIsOpen) {
  Connection open = Open(cluster_->uri());
  open.Exec("BEGIN");
  open.Exec("INSERT INTO public.t VALUES (2)");
  Sql("INSERT INTO t VALUES (3)");
  const SnapshotFacts facts = Facts();
  EXPECT_FALSE(facts.quiet_witness);
  EXPECT_EQ(facts.quiet_reason, "transactions were in progress");
}

TEST_F(Quiet, HasNoWitnessWithAnUnloggedTable) {
  Sql("CREATE UNLOGGED TABLE u (a int)");
  const SnapshotFacts facts = Facts({{"public", "t"}, {"public", "u"}});
  EXPECT_FALSE(facts.quiet_witness);
  EXPECT_EQ(facts.quiet_reason, "public.u is unlogged");
}

TEST_F(Quiet, HasNoWitnessWithoutFsync) {
  Cluster careless({.settings = {{"fsync", "off"}}});
  const SnapshotFacts facts = SnapshotHolder::Take(Open(careless.uri()), {}).facts();
  EXPECT_FALSE(facts.quiet_witness);
  EXPECT_EQ(facts.quiet_reason, "fsync is off on the source");
}

TEST_F(Quiet, HasNoWitnessWhenControlDataIsRevoked) {
  Sql("CREATE ROLE bob LOGIN; GRANT SELECT ON t TO bob;"
      "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
  Connection bob = Open(cluster_->uri() + "&user=bob");
  const SnapshotFacts facts = SnapshotHolder::Take(std::move(bob), {{"public", "t"}}).facts();
  EXPECT_FALSE(facts.id.empty());
  EXPECT_EQ(facts.system_identifier, "");
  EXPECT_FALSE(facts.quiet_witness);
  Sql("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC; DROP OWNED BY bob; DROP ROLE bob");
}

// A streaming standby of a cluster, in its folder; stopped by the destructor.
class Standby {
 public:
  explicit Standby(const Cluster& primary) : primary_(primary) {
    const std::string folder = primary.folder();
    Run(primary.MatchingProgram("pg_basebackup"),
        {"-h", folder, "-U", "tester", "-c", "fast", "-R", "-D", data()});
    Run(primary.Program("pg_ctl"),
        {"start", "-w", "-s", "-l", folder + "/standby.log", "-o", "-p 5433", "-D", data()});
  }
  ~Standby() {
    Run(primary_.Program("pg_ctl"), {"stop", "-w", "-s", "-m", "immediate", "-D", data()});
  }
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  [[nodiscard]] std::string uri() const { return primary_.uri() + "&port=5433"; }

 private:
  [[nodiscard]] std::string data() const { return primary_.folder() / "standby"; }
  void Run(const std::string& tool, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), tool);
    testing::ProcessOptions options;
    options.user = primary_.user();
    options.cwd = primary_.folder();
    testing::RunOrThrow(arguments, options);
  }
  const Cluster& primary_;
};

TEST(HolderOnAStandby, ExportsButIsNoWitness) {
  Cluster primary({.hba = {"local replication all trust"}});
  primary.Psql("postgres", "CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
  Standby standby(primary);
  SnapshotHolder holder = SnapshotHolder::Take(Open(standby.uri()), {{"public", "t"}});
  EXPECT_FALSE(holder.facts().quiet_witness);
  EXPECT_EQ(holder.facts().quiet_reason, "the source is a standby");
  EXPECT_FALSE(holder.facts().system_identifier.empty());
  Connection reader = Open(standby.uri());
  ImportSnapshot(reader, holder.facts().id);
  LockForReading(reader, {"public", "t"});
  EXPECT_EQ(reader.Exec("SELECT pg_catalog.count(*) FROM public.t").text(0, 0), "1");
  // A primary's snapshot does not hold for it, either.
  const SnapshotFacts then = SnapshotHolder::Take(Open(primary.uri()), {{"public", "t"}}).facts();
  EXPECT_TRUE(then.quiet_witness) << then.quiet_reason;
  EXPECT_TRUE(QuietProofFails(then, holder.facts()));
}

}  // namespace
}  // namespace tranship
