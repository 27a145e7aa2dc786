// Savepoint sets: taken, sealed, restored, refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/ledger/schema.h"
#include "engine/savepoint/later_changes.h"
#include "engine/savepoint/restore.h"
#include "engine/savepoint/save.h"
#include "tests/engine/target_fixture.h"

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Savepoint : public TargetTest {
 protected:
  Connection Ledger() {
    Connection target = OpenTarget();
    EnsureLedgerSchema(target);
    return target;
  }
  // Takes a set, makes a change and seals, all in one transaction. Keeps a copy of the table as it
  // was for Prior().
  int64_t Change(const std::string& sql, const SaveSpec& spec, const std::string& inserted = "") {
    Connection target = Ledger();
    Target("DROP TABLE IF EXISTS prior; CREATE TABLE prior AS TABLE t");
    target.Exec("BEGIN; SET LOCAL search_path = public");
    const SavepointSet set = SaveAffected(target, spec);
    target.Exec(sql);
    const SavepointSet sealed = SealSet(target, set.id, inserted);
    target.Commit();
    EXPECT_EQ(sealed.state, SetState::kSealed);
    return sealed.id;
  }
  int64_t ChangeTable(const std::string& sql) {
    return Change(sql, {.table = {"public", "t"}, .scope = "test"});
  }
  // Rows that only the table, or only its prior state, has.
  std::string Prior() {
    return Target(
        "SELECT count(*) FROM ((TABLE t EXCEPT ALL TABLE prior) UNION ALL (TABLE prior EXCEPT ALL "
        "TABLE t)) d");
  }
  static std::string Counts(const Restored& done) {
    return std::to_string(done.updated) + " " + std::to_string(done.inserted) + " " +
           std::to_string(done.deleted);
  }
  static std::string Counts(const SavepointSet& set) {
    return std::to_string(set.rows) + " " + std::to_string(set.changed) + " " +
           std::to_string(set.inserted) + " " + std::to_string(set.deleted);
  }
  std::string RefusalOf(int64_t id, ExitCode code = ExitCode::kNotResumable) {
    Connection target = Ledger();
    try {
      RestoreSet(target, id);
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), code);
      EXPECT_FALSE(target.in_transaction());
      return error.what();
    }
    return "restored";
  }
};

TEST_F(Savepoint, AWholeTableComesBackWhateverWasDoneToIt) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric); INSERT INTO t SELECT i, 'v' || i, "
      "i / 4.0 FROM generate_series(1, 100) i; INSERT INTO t VALUES (0, NULL, 1.50)");
  const int64_t id = ChangeTable(
      "UPDATE t SET v = upper(v) WHERE id <= 10; DELETE FROM t WHERE id > 95; INSERT INTO t "
      "SELECT i, '', NULL FROM generate_series(200, 202) i; UPDATE t SET v = '' WHERE id = 0; "
      "UPDATE t SET n = 1.5 WHERE id = 0; UPDATE t SET v = v WHERE id = 50");
  Connection target = Ledger();
  EXPECT_EQ(Counts(LoadSet(target, id)), "16 11 3 5") << "id 50 is as it was";
  EXPECT_NE(Prior(), "0");
  EXPECT_EQ(Counts(RestoreSet(target, id)), "11 5 3");
  EXPECT_EQ(Prior(), "0");
  EXPECT_EQ(Target("SELECT n FROM t WHERE id = 0"), "1.50");
  EXPECT_THAT(RefusalOf(id), HasSubstr("restored already"));
}

TEST_F(Savepoint, RowsOfAPredicateComeBackWithWhatWasInserted) {
  Target(
      "CREATE TABLE t (a int, b text, v int, PRIMARY KEY (a, b)); INSERT INTO t SELECT i, 'x', i "
      "FROM generate_series(1, 50) i");
  const std::string keys = "(a, b) IN (VALUES (3, 'x'), (4, 'x'), (99, 'y'))";
  const int64_t id = Change(
      "INSERT INTO t VALUES (3, 'x', 0), (4, 'x', 4), (99, 'y', 1) ON CONFLICT (a, b) DO UPDATE "
      "SET "
      "v = excluded.v",
      {.table = {"public", "t"}, .where = keys, .scope = "test"}, keys);
  Connection target = Ledger();
  EXPECT_EQ(Counts(LoadSet(target, id)), "1 1 1 0");
  Target("INSERT INTO t VALUES (100, 'z', 1)");
  EXPECT_EQ(Counts(RestoreSet(target, id)), "1 0 1");
  EXPECT_EQ(Target("DELETE FROM t WHERE a = 100 RETURNING v"), "1");
  EXPECT_EQ(Prior(), "0");
}

TEST_F(Savepoint, LaterChangesAreNamedAndNothingIsLost) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, 'a' FROM "
      "generate_series(1, 40) i");
  const int64_t id = ChangeTable(
      "UPDATE t SET v = 'b' WHERE id <= 20; DELETE FROM t WHERE id = 40; INSERT INTO t VALUES (50, "
      "'new')");
  Target("UPDATE t SET v = 'c' WHERE id = 30");
  Connection target = Ledger();
  Target(
      "UPDATE t SET v = 'c' WHERE id = 7; DELETE FROM t WHERE id IN (8, 50); INSERT INTO t "
      "VALUES (40, 'again')");
  const std::string before = Target("SELECT string_agg(t::text, ' ' ORDER BY id) FROM t");
  try {
    RestoreSet(target, id);
    FAIL() << "restored";
  } catch (const LaterChangesError& error) {
    EXPECT_EQ(error.code(), ExitCode::kNotResumable);
    EXPECT_EQ(error.changes().rows, 4u);
    EXPECT_THAT(error.changes().keys, ElementsAre("(7)", "(8)", "(40)", "(50)"));
    EXPECT_THAT(error.what(), HasSubstr("public.t cannot be restored: 4 rows were changed since"));
  }
  EXPECT_EQ(Target("SELECT string_agg(t::text, ' ' ORDER BY id) FROM t"), before);
  Target(
      "UPDATE t SET v = 'b' WHERE id <= 20; INSERT INTO t VALUES (8, 'b'), (50, 'new'); DELETE "
      "FROM t WHERE id = 40");
  RestoreSet(target, id);
  EXPECT_EQ(Target("SELECT count(*) FROM t WHERE v = 'a'"), "39");
  EXPECT_EQ(Target("SELECT v FROM t WHERE id = 30"), "c") << "a row that the stage left alone";
}

TEST_F(Savepoint, ATableWithoutKeyIsRestoredAsAWholeOrNotAtAll) {
  Target(
      "CREATE TABLE t (v text, n float8); INSERT INTO t VALUES ('a', 0.1), ('a', 0.1), (NULL, "
      "'-0')");
  const int64_t id = ChangeTable("UPDATE t SET v = 'b' WHERE v = 'a'");
  Target("INSERT INTO t VALUES ('late', 1)");
  EXPECT_THAT(RefusalOf(id), HasSubstr("1 row was changed since\nrow "));
  Target("DELETE FROM t WHERE v = 'late'");
  Connection target = Ledger();
  RestoreSet(target, id);
  EXPECT_EQ(Prior(), "0");
  EXPECT_EQ(Target("SELECT n FROM t WHERE v IS NULL"), "-0");
  target.Exec("BEGIN");
  EXPECT_THROW(
      (void)SaveAffected(target, {.table = {"public", "t"}, .where = "n > 1", .scope = "test"}),
      UserError);
}

TEST_F(Savepoint, GeneratedAndIdentityColumnsAndTriggersDoNotSpoilIt) {
  Target(
      "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text, w text GENERATED "
      "ALWAYS AS (v || '!') STORED, touched int DEFAULT 0); CREATE FUNCTION touch() RETURNS "
      "trigger "
      "LANGUAGE plpgsql AS 'BEGIN new.touched := old.touched + 1; RETURN new; END'; CREATE TRIGGER "
      "touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TRIGGER always "
      "BEFORE "
      "UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch(); ALTER TABLE t ENABLE ALWAYS TRIGGER "
      "always; CREATE TRIGGER never BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch(); "
      "ALTER "
      "TABLE t DISABLE TRIGGER never; INSERT INTO t (v) VALUES ('a'), ('b'), ('c')");
  const int64_t id = ChangeTable("UPDATE t SET v = 'x' WHERE id = 1; DELETE FROM t WHERE id = 2");
  Connection target = Ledger();
  EXPECT_EQ(Counts(RestoreSet(target, id)), "1 1 0");
  EXPECT_EQ(Prior(), "0");
  EXPECT_EQ(Target("SELECT string_agg(tgname || tgenabled::text, ' ' ORDER BY tgname) FROM "
                   "pg_trigger WHERE NOT tgisinternal"),
            "alwaysA neverD touchO");
}

TEST_F(Savepoint, UniqueValuesThatWerePassedOnGoBack) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, u text UNIQUE, up int REFERENCES t); INSERT INTO t "
      "VALUES "
      "(1, 'a', NULL), (2, 'b', 1), (3, 'c', 2)");
  int64_t id = ChangeTable(
      "DELETE FROM t WHERE id = 3; INSERT INTO t VALUES (4, 'c', 2); UPDATE t SET up = 4 WHERE id "
      "= 2");
  Connection target = Ledger();
  RestoreSet(target, id);
  EXPECT_EQ(Prior(), "0");
  id = ChangeTable("DELETE FROM t WHERE id = 3");
  Target("INSERT INTO t VALUES (9, 'c', NULL)");
  EXPECT_THAT(RefusalOf(id), HasSubstr("other rows stand in the way: target: duplicate key"));
  EXPECT_EQ(Target("SELECT string_agg(id::text, ' ' ORDER BY id) FROM t"), "1 2 9");
}

TEST_F(Savepoint, RowsOfOtherTablesAreNotTakenAlong) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE c (t int REFERENCES t ON DELETE "
      "CASCADE)");
  const int64_t id = ChangeTable("INSERT INTO t VALUES (1), (2)");
  Target("INSERT INTO c VALUES (2)");
  EXPECT_THAT(RefusalOf(id), HasSubstr("1 row of public.c would go"));
  Target("DELETE FROM c");
  Connection target = Ledger();
  RestoreSet(target, id);
  EXPECT_EQ(Prior(), "0");
}

TEST_F(Savepoint, OtherColumnsAreRefusedByName) {
  Target("CREATE TABLE t (id int PRIMARY KEY, v int, w int); INSERT INTO t VALUES (1, 1, 1)");
  const int64_t id = ChangeTable("UPDATE t SET v = 2");
  Target(
      "ALTER TABLE t ADD COLUMN x int; ALTER TABLE t DROP COLUMN w; ALTER TABLE t ALTER v TYPE "
      "bigint");
  EXPECT_THAT(RefusalOf(id), HasSubstr("v has another type, w is gone, x was added"));
}

TEST_F(Savepoint, NewestFirstSetsOfOneTableUndoEachOther) {
  Target("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1), (2, 2)");
  Target("CREATE TABLE first AS TABLE t");
  ChangeTable("UPDATE t SET v = v + 10");
  ChangeTable("UPDATE t SET v = v * 2 WHERE id = 1; INSERT INTO t VALUES (3, 3)");
  Connection target = Ledger();
  const auto sets = LoadSets(target, {.scope = "test"});
  ASSERT_EQ(sets.size(), 2u);
  EXPECT_THAT(RefusalOf(sets[1].id), HasSubstr("1 row was changed since\n(1)"));
  target.Exec("BEGIN");
  for (const SavepointSet& set : sets) RestoreSet(target, set.id);
  target.Commit();
  EXPECT_EQ(Target("(TABLE t EXCEPT ALL TABLE first) UNION ALL (TABLE first EXCEPT ALL TABLE t)"),
            "");
}

TEST_F(Savepoint, RowsOfABatchAreLockedFromWhenTheyAreKept) {
  Target("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1), (2, 2)");
  Connection target = Ledger();
  target.Exec("BEGIN");
  const SavepointSet set = OpenSet(target, {.table = {"public", "t"}, .scope = "test"});
  AddToSet(target, set, "id = 1");
  EXPECT_EQ(Target("SELECT id FROM t FOR UPDATE SKIP LOCKED"), "2");
  target.Exec("UPDATE public.t SET v = 5 WHERE id = 1");
  RecordInSet(target, set, "id = 1");
  AddToSet(target, set, "id = 1");
  EXPECT_EQ(Counts(SealSet(target, set.id)), "1 1 0 0") << "kept once, as it was at first";
  EXPECT_EQ(Counts(RestoreSet(target, set.id)), "1 0 0");
  EXPECT_EQ(target.Exec("SELECT v FROM public.t WHERE id = 1").text(0, 0), "1");
}

TEST_F(Savepoint, ARehearsalLeavesNothing) {
  Target("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)");
  Connection target = Ledger();
  target.Exec("BEGIN");
  const SavepointSet set = SaveAffected(target, {.table = {"public", "t"}, .scope = "rehearsal"});
  target.Exec("UPDATE public.t SET v = 2");
  EXPECT_EQ(Counts(SealSet(target, set.id)), "1 1 0 0");
  EXPECT_EQ(Counts(RestoreSet(target, set.id)), "1 0 0");
  target.Rollback();
  EXPECT_TRUE(LoadSets(target).empty());
  EXPECT_EQ(Target("SELECT count(*) FROM pg_class WHERE relname LIKE 'savepoint\\_%\\_after'"),
            "0");
}

TEST_F(Savepoint, ExpiredSetsAreDroppedAndTold) {
  Target("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
  const int64_t old = ChangeTable("DELETE FROM t");
  const int64_t young = ChangeTable("INSERT INTO t VALUES (2)");
  Target("UPDATE tranship.savepoint_set SET expires = now() - interval '1 s' WHERE id = " +
         std::to_string(old));
  Connection target = Ledger();
  const auto dropped = DropExpired(target);
  ASSERT_EQ(dropped.size(), 1u);
  EXPECT_EQ(dropped[0].id, old);
  EXPECT_TRUE(DropExpired(target).empty());
  ASSERT_EQ(LoadSets(target).size(), 1u);
  EXPECT_EQ(LoadSets(target)[0].id, young);
  EXPECT_EQ(LoadSets(target, {.dropped = true}).size(), 2u);
  EXPECT_EQ(
      Target("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname ~ "
             "'^savepoint_[0-9]'"),
      "savepoint_" + std::to_string(young) + " savepoint_" + std::to_string(young) + "_after");
  EXPECT_THAT(RefusalOf(old), HasSubstr("it was dropped"));
  EXPECT_THAT(RefusalOf(99, ExitCode::kRunNotFound), HasSubstr("no savepoint set 99"));
}

TEST_F(Savepoint, ASetThatWasNeverSealedIsRefused) {
  Target("CREATE TABLE t (id int PRIMARY KEY)");
  Connection target = Ledger();
  target.Exec("BEGIN");
  const SavepointSet set = SaveAffected(target, {.table = {"public", "t"}, .scope = "test"});
  target.Commit();
  EXPECT_THAT(RefusalOf(set.id), HasSubstr("never recorded"));
}

TEST_F(Savepoint, SpecsTellAllTheirProblems) {
  EXPECT_EQ((SaveSpec{.keep = std::chrono::seconds(0)}.Validate().size()), 3u);
  EXPECT_EQ(ParseKeep("24h"), std::chrono::hours(24));
  EXPECT_EQ(ParseKeep("7d"), std::chrono::hours(168));
  EXPECT_EQ(ParseKeep("90m"), std::chrono::minutes(90));
  for (const char* bad : {"", "h", "0h", "-1h", "1w", "1.5h", "24"}) {
    EXPECT_EQ(ParseKeep(bad), std::nullopt) << bad;
  }
}

// Random changes on random rows, ids given to other rows among them.
TEST_F(Savepoint, WhatIsRestoredIsExactlyWhatWasThere) {
  Target("CREATE TABLE t (a int, b text, v text, n numeric, j jsonb, PRIMARY KEY (a, b))");
  for (unsigned seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto some = [&](int most) {
      return std::to_string(random() % static_cast<unsigned>(most));
    };
    const std::string row = "(i * " + some(5) + ") % 7, chr(65 + i % 26), NULLIF(md5(i::text || '" +
                            some(9) + "'), md5('0')), (i % 4)::numeric(5," + some(3) +
                            "), jsonb_build_object('i', i)";
    Target("TRUNCATE t; INSERT INTO t SELECT " + row + " FROM generate_series(0, " + some(150) +
           ") i ON CONFLICT DO NOTHING");
    std::string change;
    for (int i = 0; i < 6; ++i) {
      const std::string where =
          " WHERE (a * 31 + ascii(b)) % " + std::to_string(2 + random() % 5) + " = " + some(2);
      switch (random() % 5) {
        case 0:
          change += "UPDATE t SET v = v || 'x', n = n * 1.0" + where + ";";
          break;
        case 1:
          change += "DELETE FROM t" + where + ";";
          break;
        case 2:
          change += "INSERT INTO t SELECT " + row +
                    " FROM generate_series(100, 140) i ON CONFLICT DO NOTHING;";
          break;
        case 3:
          change += "UPDATE t SET a = a + 100" + where + ";";
          break;
        default:
          change += "UPDATE t SET v = v, j = j" + where + ";";
      }
    }
    const int64_t id = ChangeTable(change);
    Connection target = Ledger();
    RestoreSet(target, id);
    EXPECT_EQ(Prior(), "0") << change;
  }
}

}  // namespace
}  // namespace tranship
