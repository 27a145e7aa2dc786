// `tranship upsert`: tables merged by key into tables that are not empty. The expected contents are
// made by SQL on the target, and compared row by row.

#include <signal.h>

#include "tests/system/fault_fixture.h"
#include "tests/system/report_json.h"

namespace tranship::testing {
namespace {

constexpr const char* kColumns = "tenant, code, name, price";

class Upsert : public FaultTest {
 protected:
  // Staging has no keys, as staging tables are; the target has a key of two columns, rows that are
  // equal, rows that differ and rows of its own.
  void MakeItems(int rows) {
    const std::string n = std::to_string(rows);
    const std::string incoming =
        "SELECT i % 3 AS tenant, 'c' || i AS code, md5(i::text) AS name, i * 1.25 AS price FROM "
        "generate_series(1, " +
        n + ") i";
    Source(
        "CREATE TABLE item (tenant int, code text, name text, price numeric(12,2));"
        "INSERT INTO item " +
        incoming);
    Target(
        "CREATE TABLE item (tenant int, code text, name text, price numeric(12,2), "
        "note text DEFAULT 'made', PRIMARY KEY (tenant, code));"
        "INSERT INTO item (tenant, code, name, price, note) SELECT tenant, code, CASE WHEN "
        "substr(code, 2)::int % 4 = 0 THEN 'old' ELSE name END, price, 'kept' FROM (" +
        incoming + ") s WHERE substr(code, 2)::int % 2 = 0;" +
        "INSERT INTO item SELECT 9, 'own' || i, 'own', NULL, 'own' FROM generate_series(1, 7) i;"
        "CREATE TABLE incoming AS SELECT tenant, code, name, price::numeric(12,2) FROM (" +
        incoming + ") s; CREATE TABLE expected AS SELECT * FROM item");
  }

  void ExpectMerged(const std::string& update = "name = s.name, price = s.price") {
    Target("UPDATE expected t SET " + update +
           " FROM incoming s WHERE t.tenant = s.tenant AND t.code = s.code;"
           "INSERT INTO expected SELECT s.*, 'made' FROM incoming s WHERE NOT EXISTS (SELECT FROM "
           "expected t WHERE t.tenant = s.tenant AND t.code = s.code)");
    ExpectAsExpected();
  }
  void ExpectAsExpected() {
    EXPECT_EQ(Target("SELECT * FROM ((TABLE item EXCEPT ALL TABLE expected) UNION ALL (TABLE "
                     "expected EXCEPT ALL TABLE item)) d ORDER BY 1, 2 LIMIT 10"),
              "");
  }
  // "inserted updated unchanged" of the newest run, by its ledger.
  std::string Counts() {
    return Target(
        "SELECT sum(inserted) || ' ' || sum(updated) || ' ' || sum(unchanged) FROM tranship.chunk "
        "WHERE run = (SELECT run FROM tranship.run ORDER BY started DESC LIMIT 1)");
  }
  ProcessResult Merge(int code, const std::vector<std::string>& more = {},
                      const Environment& env = {}) {
    ProcessResult result = Run("upsert", more, env);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
};

TEST_F(Upsert, InsertsNewRowsUpdatesThoseThatDifferAndLeavesOthersAlone) {
  MakeItems(2000);
  const std::string untouched =
      "SELECT string_agg(xmin || code, ',' ORDER BY code) FROM item WHERE CASE WHEN code LIKE "
      "'own%' THEN true ELSE substr(code, 2)::int % 4 = 2 END";
  const std::string before = Target(untouched);
  const ProcessResult result = Merge(0, {"--table", "item", "--json"});
  const nlohmann::json table = TableOf(ParseReport(result), "public.item");
  EXPECT_EQ(table["merge"].dump(),
            R"({"inserted":1000,"only_in_target":7,"unchanged":500,"updated":500})");
  EXPECT_EQ(table["verdict"], "MATCH");
  EXPECT_EQ(table["rows"]["source"], 2000);
  EXPECT_EQ(Target(untouched), before);
  ExpectMerged();
}

TEST_F(Upsert, TheSameCommandAgainChangesNothingAndSaysSo) {
  MakeItems(500);
  Merge(0, {"--table", "item"});
  const std::string before = Target("SELECT string_agg(xmin || code, ',' ORDER BY code) FROM item");
  const ProcessResult again = Merge(0, {"--table", "item"});
  EXPECT_NE(again.out.find("nothing had to change: every row was on the target already"),
            std::string::npos)
      << again.out;
  EXPECT_EQ(Counts(), "0 0 500");
  EXPECT_EQ(Target("SELECT string_agg(xmin || code, ',' ORDER BY code) FROM item"), before);
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.run WHERE command = 'upsert'"), "2");
  ExpectMerged();
}

TEST_F(Upsert, ADryRunCountsExactlyAndLeavesNothing) {
  MakeItems(800);
  const ProcessResult dry = Merge(0, {"--table", "item", "--dry-run", "--json"});
  const nlohmann::json table = TableOf(ParseReport(dry), "public.item");
  ExpectAsExpected();
  EXPECT_EQ(Target("SELECT to_regnamespace('tranship') IS NULL"), "t");
  Merge(0, {"--table", "item"});
  EXPECT_EQ(Counts(), "400 200 200");
  EXPECT_EQ(table["inserted"], 400);
  EXPECT_EQ(table["updated"], 200);
  EXPECT_EQ(table["unchanged"], 200);
  ExpectMerged();
}

TEST_F(Upsert, UpdatesNothingWhenToldSo) {
  MakeItems(300);
  Merge(0, {"--table", "item", "--update", "never"});
  EXPECT_EQ(Counts(), "150 0 150");
  ExpectMerged("name = t.name");
}

TEST_F(Upsert, UpdatesTheNamedColumnsOnly) {
  MakeItems(300);
  Target(
      "UPDATE item SET price = 1 WHERE tenant <> 9; UPDATE expected SET price = 1 WHERE tenant "
      "<> 9");
  Merge(0, {"--table", "item", "--update", "name"});
  EXPECT_EQ(Counts(), "150 75 75");
  ExpectMerged("name = s.name");
}

TEST_F(Upsert, ListsDuplicateAndNullKeysBeforeAnythingIsWritten) {
  MakeItems(50);
  Source(
      "INSERT INTO item VALUES (1, 'twice', 'a', 1), (1, 'twice', 'b', 2), (NULL, 'x', 'c', 3),"
      "(2, NULL, 'd', 4), (2, 'it''s', 'e', 5), (2, 'it''s', 'e', 5), (2, 'it''s', 'e', 5)");
  const ProcessResult refused = Merge(2, {"--table", "item"});
  for (const char* word :
       {"public.item by (\"tenant\", \"code\"): 2 rows with NULL in the key",
        "2 keys more than once (5 rows)", "(1, 'twice') 2 times", "(2, 'it''s') 3 times",
        "(2, NULL)", "(NULL, 'x')", "--on-reject keep-going"}) {
    EXPECT_NE(refused.err.find(word), std::string::npos) << word << " is not in\n" << refused.err;
  }
  ExpectAsExpected();
  EXPECT_EQ(Target("SELECT count(*) FROM pg_class WHERE relname = 'chunk'"), "0");
}

TEST_F(Upsert, KeepsGoingPastRowsThatHaveNoKeyOfTheirOwn) {
  MakeItems(50);
  Source("INSERT INTO item VALUES (1, 'twice', 'a', 1), (1, 'twice', 'b', 2), (NULL, 'x', 'c', 3)");
  Merge(4, {"--table", "item", "--on-reject", "keep-going"});
  EXPECT_EQ(Target("SELECT key, reason FROM tranship.reject ORDER BY key"),
            "(1, 'twice')|the key occurs more than once in the source\n"
            "(1, 'twice')|the key occurs more than once in the source\n"
            "(NULL, 'x')|null value in column \"tenant\" violates not-null constraint");
  EXPECT_EQ(Counts(), "25 12 13");
  ExpectMerged();
  const ProcessResult beyond =
      Merge(2, {"--table", "item", "--on-reject", "keep-going", "--max-rejects", "2"});
  EXPECT_NE(beyond.err.find("3 rows would be rejected, more than --max-rejects 2"),
            std::string::npos)
      << beyond.err;
}

TEST_F(Upsert, RefusesAKeyThatNoUniqueIndexIsOnAndSaysWhatToType) {
  Both("CREATE TABLE t (id int PRIMARY KEY, vin text, note text)");
  const ProcessResult refused = Merge(2, {"--table", "t", "--key", "vin"});
  EXPECT_NE(refused.err.find(R"(CREATE UNIQUE INDEX CONCURRENTLY ON "public"."t" ("vin"))"),
            std::string::npos)
      << refused.err;
  const ProcessResult unknown = Merge(2, {"--table", "t", "--key", "vin,wheels", "--update", "x"});
  EXPECT_NE(unknown.err.find("column \"wheels\" is not among the columns that travel"),
            std::string::npos)
      << unknown.err;
  EXPECT_NE(unknown.err.find("column \"x\" is to be updated, but is not among"), std::string::npos)
      << unknown.err;
  Target("CREATE UNIQUE INDEX ON t (vin); INSERT INTO t VALUES (1, 'V1', 'old')");
  Source("INSERT INTO t VALUES (7, 'V1', 'new'), (2, 'V2', 'new')");
  Merge(0, {"--table", "t", "--key", "vin", "--update", "note"});
  EXPECT_EQ(Target("SELECT * FROM t ORDER BY id"), "1|V1|new\n2|V2|new");
}

TEST_F(Upsert, MergesOneSchemaOfADatabaseIntoAnother) {
  Target(
      "CREATE SCHEMA staging; CREATE SCHEMA prod;"
      "CREATE TABLE staging.site (url text, title text); INSERT INTO staging.site VALUES "
      "('https://a', 'A'), ('https://b', 'B');"
      "CREATE TABLE prod.site (url text PRIMARY KEY, title text); INSERT INTO prod.site VALUES "
      "('https://a', 'old');"
      "CREATE TABLE staging.car (vin text, km int); INSERT INTO staging.car VALUES ('V', 2);"
      "CREATE TABLE prod.vehicle (vin text PRIMARY KEY, km int)");
  const auto merge = [&](int code, const std::vector<std::string>& more) {
    const ProcessResult result = RunBetween(target_uri(), target_uri(), "upsert", more);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  };
  const std::vector<std::string> all = {
      "--source-schema", "staging", "--target-schema", "prod",
      "--table",         "site",    "--table",         "car=vehicle"};
  std::vector<std::string> dry = all;
  dry.emplace_back("--dry-run");
  EXPECT_NE(merge(0, dry).out.find("staging.car -> prod.vehicle"), std::string::npos);
  EXPECT_EQ(Target("SELECT title FROM prod.site"), "old");
  merge(0, all);
  EXPECT_EQ(Target("SELECT * FROM prod.site ORDER BY 1"), "https://a|A\nhttps://b|B");
  EXPECT_EQ(Target("SELECT * FROM prod.vehicle"), "V|2");
  const ProcessResult itself = merge(2, {"--table", "prod.site"});
  EXPECT_NE(itself.err.find("would be merged into itself"), std::string::npos) << itself.err;
}

TEST_F(Upsert, MergesParentsFirstAndTablesThatReferToThemselves) {
  const std::string schema =
      "CREATE TABLE b_parent (id int PRIMARY KEY, up int REFERENCES b_parent, name text);"
      "CREATE TABLE a_child (id int PRIMARY KEY, parent int REFERENCES b_parent);";
  Both(schema);
  Source(
      "INSERT INTO b_parent VALUES (2, NULL, 'x'), (3, 2, 'y'); UPDATE b_parent SET up = 3 WHERE "
      "id = 2; INSERT INTO a_child VALUES (1, 3)");
  Target(
      "INSERT INTO b_parent VALUES (2, NULL, 'old'), (8, 2, 'own'); INSERT INTO a_child VALUES "
      "(1, 8)");
  Merge(0);
  EXPECT_EQ(Target("SELECT * FROM b_parent ORDER BY id"), "2|3|x\n3|2|y\n8|2|own");
  EXPECT_EQ(Target("SELECT * FROM a_child"), "1|3");
}

TEST_F(Upsert, WritesIdentityColumnsLeavesGeneratedOnesAndMovesSequencesOn) {
  Both(
      "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, twice int GENERATED "
      "ALWAYS AS (n * 2) STORED)");
  Source("INSERT INTO t (n) SELECT i FROM generate_series(1, 5) i");
  Target("INSERT INTO t (n) VALUES (1), (20)");
  Merge(0);
  EXPECT_EQ(Target("SELECT * FROM t ORDER BY id"), "1|1|2\n2|2|4\n3|3|6\n4|4|8\n5|5|10");
  EXPECT_EQ(Target("INSERT INTO t (n) VALUES (6) RETURNING id"), "6");
}

TEST_F(Upsert, RefusesTriggersUnlessToldWhatToDoWithThem) {
  Both("CREATE TABLE t (id int PRIMARY KEY, n int)");
  Source("INSERT INTO t VALUES (1, 1), (2, 2)");
  Target(
      "INSERT INTO t VALUES (1, 0);"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.n = NEW.n + 100; RETURN "
      "NEW; END$$; CREATE TRIGGER loud BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f()");
  const ProcessResult refused = Merge(2);
  EXPECT_NE(refused.err.find("triggers of the target would fire: loud"), std::string::npos)
      << refused.err;
  const ProcessResult fired = Merge(3, {"--triggers", "fire"});
  EXPECT_NE(fired.out.find("changed (1)"), std::string::npos) << fired.out;
  EXPECT_EQ(Target("SELECT * FROM t ORDER BY id"), "1|101\n2|2");
  Merge(0, {"--triggers", "disable"});
  EXPECT_EQ(Target("SELECT * FROM t ORDER BY id"), "1|1\n2|2");
  EXPECT_EQ(Target("SELECT tgenabled FROM pg_trigger WHERE tgname = 'loud'"), "O");
}

TEST_F(Upsert, MergesIntoPartitionsAndTellsValuesApartBitByBit) {
  Source("CREATE TABLE t (id int PRIMARY KEY, amount numeric, doc json)");
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, amount numeric, doc json) PARTITION BY RANGE (id);"
      "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (3);"
      "CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (3) TO (9)");
  Source("INSERT INTO t VALUES (1, 1.00, '{\"a\": 1}'), (2, NULL, NULL), (4, 4, '[]')");
  Target("INSERT INTO t VALUES (1, 1.0, '{\"a\": 1}'), (2, NULL, NULL), (5, 5, '[5]')");
  Merge(0);
  EXPECT_EQ(Counts(), "1 1 1");
  EXPECT_EQ(Target("SELECT * FROM t ORDER BY id"), "1|1.00|{\"a\": 1}\n2||\n4|4|[]\n5|5|[5]");
}

TEST_F(Upsert, LeavesRowsOutThatTheTargetRefuses) {
  Both("CREATE TABLE t (id int PRIMARY KEY, n int)");
  Source("INSERT INTO t SELECT i, i FROM generate_series(1, 400) i");
  Target(
      "ALTER TABLE t ADD CHECK (n % 100 <> 50); INSERT INTO t SELECT i, 0 FROM "
      "generate_series(1, 100) i");
  const ProcessResult failed = Merge(1);
  EXPECT_NE(failed.err.find("t_n_check"), std::string::npos) << failed.err;
  EXPECT_EQ(Target("SELECT count(*), sum(n) FROM t"), "100|0");
  Merge(4, {"--on-reject", "keep-going"});
  EXPECT_EQ(Target("SELECT key, constraint_name FROM tranship.reject ORDER BY key"),
            "(150)|t_n_check\n(250)|t_n_check\n(350)|t_n_check\n(50)|t_n_check");
  EXPECT_EQ(Counts(), "297 99 0");
  EXPECT_EQ(Target("SELECT count(*), min(n), (SELECT n FROM t WHERE id = 50) FROM t WHERE n <> 0"),
            "396|1|0");
}

TEST_F(Upsert, MergesAnSqliteFile) {
  ProcessOptions sqlite;
  sqlite.cwd = folder().string();
  sqlite.input =
      "CREATE TABLE car (vin TEXT, km INTEGER); INSERT INTO car VALUES ('V1', 10), ('V2', 20), "
      "('V3', 30), ('V2', 21);";
  RunOrThrow({"sqlite3", "car.db"}, sqlite);
  Target(
      "CREATE SCHEMA fleet; CREATE TABLE fleet.car (vin text PRIMARY KEY, km bigint); INSERT "
      "INTO fleet.car VALUES ('V1', 10), ('V3', 0)");
  const std::string file = "sqlite:" + (folder() / "car.db").string();
  const auto merge = [&](int code, const std::vector<std::string>& more) {
    const ProcessResult result = RunBetween(file, target_uri(), "upsert", more);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  };
  const std::vector<std::string> car = {"--table", "car=fleet.car"};
  EXPECT_NE(merge(2, car).err.find("('V2') 2 times"), std::string::npos);
  merge(4, {"--table", "car=fleet.car", "--on-reject", "keep-going"});
  EXPECT_EQ(Target("SELECT * FROM fleet.car ORDER BY vin"), "V1|10\nV3|30");
  EXPECT_EQ(Counts(), "0 1 1");
}

TEST_F(Upsert, ASecondEngineIsToldWhoWorksOnTheRun) {
  MakeItems(600);
  Process first(CommandLine("upsert", {"--table", "item"}),
                {.env = {{"TRANSHIP_FAILPOINT", "merge.staged:1:stop"}}});
  AwaitPause(first, "merge.staged:1");
  const ProcessResult second = Merge(11, {"--table", "item"});
  EXPECT_NE(second.err.find("is being worked on"), std::string::npos) << second.err;
  EXPECT_EQ(Continue(first).exit_code, 0);
  EXPECT_EQ(Counts(), "300 150 150");
  ExpectMerged();
}

class UpsertKill : public Upsert {
 protected:
  // Kills at the n-th passage through any failpoint until a run gets through; each time the same
  // command goes on, and the target must hold what one merge would have made of it.
  void KillAtEveryPassage(int step, const std::string& between_sql = "") {
    const std::vector<std::string> options = {"--table", "item",         "--jobs",
                                              "2",       "--chunk-size", "20kB"};
    Target("CREATE TABLE original AS SELECT * FROM item");
    Source("CREATE TABLE first AS SELECT * FROM item; ANALYZE item");
    Target("CREATE TABLE first AS SELECT * FROM incoming");
    for (int n = 1;; n += step) {
      Target(
          "DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE item, expected, incoming; INSERT INTO "
          "item SELECT * FROM original; INSERT INTO expected SELECT * FROM original; INSERT INTO "
          "incoming SELECT * FROM first");
      Source("TRUNCATE item; INSERT INTO item SELECT * FROM first");
      const ProcessResult killed =
          Run("upsert", options, {{"TRANSHIP_FAILPOINT", "*:" + std::to_string(n) + ":kill"}});
      SCOPED_TRACE("after a kill at passage " + std::to_string(n));
      if (killed.signal == 0) {
        EXPECT_EQ(killed.exit_code, 0) << killed.out << killed.err;
        EXPECT_GT(n, 20) << "the failpoints are not compiled in";
        return ExpectMerged();
      }
      if (!between_sql.empty() && !IsClosed()) {
        Source(between_sql);
        std::string same = between_sql;
        for (size_t at = 0; (at = same.find("item", at)) != std::string::npos; at += 8) {
          same.replace(at, 4, "incoming");
        }
        Target(same);
      }
      Merge(0, options);
      ExpectMerged();
      if (between_sql.empty()) {
        EXPECT_EQ(Counts(), "1500 750 750");
      }
      if (HasFailure()) return;
    }
  }

  // The rows are all in, and the run stands for the snapshot that they were read in.
  bool IsClosed() {
    if (Target("SELECT to_regclass('tranship.run') IS NULL") == "t") return false;
    return Target("SELECT count(*) FROM tranship.run WHERE state <> 'copying'") != "0";
  }
};

TEST_F(UpsertKill, AtEveryPassageMergesEachRowOnce) {
  MakeItems(3000);
  KillAtEveryPassage(9);
}

TEST_F(UpsertKill, AtEveryPassageFollowsASourceThatChanges) {
  MakeItems(2000);
  KillAtEveryPassage(13,
                     "UPDATE item SET name = 'later' WHERE code ~ '7$'; INSERT INTO item SELECT 1, "
                     "'late' || i, 'new', 5 FROM generate_series(1, 20) i;");
}

}  // namespace
}  // namespace tranship::testing
