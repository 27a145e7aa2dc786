// `tranship migrate` on PostgreSQL and on SQLite: applied once, killed anywhere, rolled back to
// what was before, and everything that is refused.

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/system/migrate_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class MigrateTest : public MigrateFixture, public ::testing::WithParamInterface<MigrateKind> {
 protected:
  [[nodiscard]] MigrateKind kind() const override { return GetParam(); }

  // The database as its user made it, before any migration.
  void Own() {
    Sql("CREATE TABLE own (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO own VALUES (1, 'x')");
  }
  std::string Refusal(const std::vector<std::string>& more = {}) {
    const std::string before = Dump();
    std::string told = Migrate(2, more).err;
    EXPECT_EQ(Dump(), before) << "a refusal touches nothing";
    return told;
  }
  std::string Scaled() { return Sql("SELECT sum(scaled), count(scaled) FROM reading"); }
};

constexpr const char* kScaled = "5005000|1000";
constexpr const char* kAllApplied =
    "schema/1 applied,data/1 applied,seed/1 applied,schema/2 applied,data/2 applied";

TEST_P(MigrateTest, EveryFileIsAppliedOnceInOrder) {
  Readings();
  Migrate(0);
  EXPECT_EQ(History(), kAllApplied);
  EXPECT_EQ(Scaled(), kScaled);
  EXPECT_THAT(Migrate(0).out, HasSubstr("nothing to do"));
  EXPECT_EQ(Scaled(), kScaled);
  File("data/0003_more.sql", "INSERT INTO sensor VALUES (3, 'c');");
  const auto json = nlohmann::json::parse(Migrate(0, {"--json"}).out);
  EXPECT_EQ(json["schema_version"], 1);
  ASSERT_EQ(json["files"].size(), 1u);
  EXPECT_EQ(json["files"][0]["name"], "0003_more.sql");
  EXPECT_EQ(json["files"][0]["rows"], 1);
}

TEST_P(MigrateTest, TargetStopsThere) {
  Readings();
  Migrate(0, {"--target", "1"});
  EXPECT_EQ(History(), "schema/1 applied,data/1 applied,seed/1 applied");
  Migrate(0);
  EXPECT_EQ(History(), kAllApplied);
}

TEST_P(MigrateTest, ADryRunCountsAndLeavesNothing) {
  Own();
  Readings();
  const std::string before = Dump();
  const auto dry = nlohmann::json::parse(Migrate(0, {"--dry-run", "--json"}).out);
  EXPECT_EQ(Dump(), before);
  const auto real = nlohmann::json::parse(Migrate(0, {"--json"}).out);
  ASSERT_EQ(dry["files"].size(), 5u);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(dry["files"][i]["rows"], real["files"][i]["rows"]) << dry["files"][i].dump();
    EXPECT_EQ(dry["files"][i]["outcome"], "applied");
  }
  EXPECT_EQ(real["files"][4]["rows"], 1000);
  EXPECT_EQ(real["files"][4]["batches"], 5) << "four of 300, and the one for NULL keys";
}

TEST_P(MigrateTest, RollingBackGivesTheDatabaseAsItWas) {
  Own();
  Readings();
  const std::string before = Dump();
  Migrate(0, {"--target", "1"});
  const std::string between = Dump();
  Migrate(0);
  Migrate(0, {"--rollback", "1"});
  EXPECT_EQ(Dump(), between);
  EXPECT_EQ(History(), "schema/1 applied,data/1 applied,seed/1 applied");
  Migrate(0, {"--rollback", "0"});
  EXPECT_EQ(Dump(), before);
  EXPECT_EQ(History(), "");
  Migrate(0);
  EXPECT_EQ(Scaled(), kScaled);
}

TEST_P(MigrateTest, ARollbackThatIsNotGivenIsRefusedByName) {
  Readings();
  File("schema/0003_gone.sql",
       "-- tranship: irreversible (the old values are lost)\nDELETE FROM reading;");
  File("schema/0004_odd.sql", "CREATE TABLE odd (id INTEGER);");
  Migrate(0);
  const std::string told = Refusal({"--rollback", "1"});
  EXPECT_THAT(told, AllOf(HasSubstr("schema/0003_gone.sql: is irreversible"),
                          HasSubstr("rollback/0003_*.sql is missing"),
                          HasSubstr("rollback/0004_*.sql is missing")));
}

TEST_P(MigrateTest, KilledAnywhereTheSameCommandGoesOn) {
  Readings();
  for (const char* failpoint : {"migrate.statement:2", "migrate.before_commit:2",
                                "migrate.after_commit:1", "migrate.batch.before_commit:2",
                                "migrate.batch.after_commit:1", "migrate.batch.before_commit:1"}) {
    MigrateKilledAt(failpoint);
  }
  EXPECT_THAT(Migrate(0, {"--status"}).out, HasSubstr("1 begun"));
  Migrate(0);
  EXPECT_EQ(History(), kAllApplied);
  EXPECT_EQ(Scaled(), kScaled) << "no batch twice, none left out";
}

TEST_P(MigrateTest, EditedMissingDuplicateAndLateFilesAreRefusedTogether) {
  Readings();
  Migrate(0);
  File("data/0001_sensors.sql", "INSERT INTO sensor VALUES (1, 'a');\n");
  Remove("seed/0001_readings.sql");
  File("schema/0002_again.sql", "SELECT 1;");
  File("schema/0000_late.sql", "SELECT 1;");
  File("schema/nonsense.sql", "SELECT 1;");
  File("schema/0005_header.sql", "-- tranship: no-transactoin\nSELECT 1;");
  const std::string told = Refusal();
  EXPECT_THAT(told, AllOf(HasSubstr("data/0001_sensors.sql: was edited"),
                          HasSubstr("seed/0001_readings.sql: is missing"),
                          HasSubstr("has the number of schema/0002_"),
                          HasSubstr("schema/0000_late.sql: is out of order"),
                          HasSubstr("schema/nonsense.sql: the name must be"),
                          HasSubstr("schema/0005_header.sql:1: ")));
  EXPECT_THAT(Migrate(3, {"--verify"}).out, HasSubstr("was edited"));
  EXPECT_THAT(Migrate(0, {"--status"}).out,
              AllOf(HasSubstr("edited"), HasSubstr("missing"), HasSubstr("out of order")));
}

TEST_P(MigrateTest, TransactionsWithinAFileAreRefusedWithTheirLine) {
  File("schema/0001_a.sql", "SELECT 1;\nCOMMIT;\nSELECT 2;\nBEGIN;\n");
  File("schema/0002_b.sql", "BEGIN;\nSELECT 1;\nROLLBACK;\n");
  File("schema/0003_c.sql", "BEGIN;\nSAVEPOINT s;\nRELEASE s;\nCOMMIT;\n");
  const std::string told = Refusal();
  EXPECT_THAT(told, AllOf(HasSubstr("schema/0001_a.sql:2: "), HasSubstr("schema/0001_a.sql:4: "),
                          HasSubstr("schema/0002_b.sql:1: "), HasSubstr("schema/0002_b.sql:3: "),
                          Not(HasSubstr("0003_c"))));
}

TEST_P(MigrateTest, WhatCannotRunInATransactionMustSaySo) {
  File("schema/0001_a.sql", "CREATE TABLE t (id INTEGER);");
  File("schema/0002_b.sql", sqlite() ? "\nVACUUM;" : "\nCREATE INDEX CONCURRENTLY i ON t (id);");
  EXPECT_THAT(Refusal(), HasSubstr("schema/0002_b.sql:2: cannot run in a transaction"));
}

TEST_P(MigrateTest, BatchesThatCannotBeAreRefused) {
  File("schema/0001_t.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER);");
  File("data/0002_a.sql", "-- tranship: batch key=id\nUPDATE t SET v = 1; UPDATE t SET v = 2;");
  File("data/0003_b.sql", "-- tranship: batch key=id\n\nUPDATE t SET id = 1;");
  File("schema/0004_c.sql", "-- tranship: batch key=id\nUPDATE t SET v = 1;");
  EXPECT_THAT(Refusal(), AllOf(HasSubstr("data/0002_a.sql:1: batch takes one"),
                               HasSubstr("data/0003_b.sql:3: a batch cannot change its own key"),
                               HasSubstr("schema/0004_c.sql:1: batch belongs into data/")));
}

TEST_P(MigrateTest, AFailedStatementIsNamedAndItsFileIsUndone) {
  Own();
  File("schema/0001_good.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY);");
  File("schema/0002_bad.sql",
       "INSERT INTO own VALUES (2, 'y');\n\nINSERT INTO own VALUES (1, 'z');");
  File("schema/0003_next.sql", "SELECT 1;");
  const ProcessResult result = Migrate(1);
  EXPECT_THAT(result.err, HasSubstr("schema/0002_bad.sql:3: statement 2 of 2 failed: "));
  EXPECT_THAT(result.out, AllOf(HasSubstr("failed"), HasSubstr("not tried")));
  EXPECT_EQ(Sql("SELECT id FROM own"), "1");
  EXPECT_EQ(History(), "schema/1 applied");
  File("schema/0002_bad.sql", "INSERT INTO own VALUES (2, 'y');");
  Migrate(0);
  EXPECT_EQ(Sql("SELECT count(*) FROM own"), "2");
}

TEST_P(MigrateTest, OutsideATransactionTheFailedStatementIsRecordedAndResumed) {
  File("schema/0001_n.sql",
       "-- tranship: no-transaction\nCREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);\n"
       "INSERT INTO b VALUES (1);\n");
  EXPECT_THAT(Migrate(1).err, HasSubstr("schema/0001_n.sql:4: statement 3 of 3 failed"));
  EXPECT_EQ(History(), "schema/1 begun");
  EXPECT_EQ(Sql("SELECT statements_done, failed_statement FROM " + history_table()), "2|3");
  File("schema/0001_n.sql",
       "-- tranship: no-transaction\nCREATE TABLE c (id INTEGER);\nINSERT INTO a VALUES (1);\n"
       "INSERT INTO a VALUES (2);\n");
  EXPECT_THAT(Refusal(), HasSubstr("schema/0001_n.sql: was edited after it had begun"));
  File("schema/0001_n.sql",
       "-- tranship: no-transaction\nCREATE TABLE a (id INTEGER);\nINSERT INTO a VALUES (1);\n"
       "INSERT INTO a VALUES (2);\n");
  Migrate(0);
  EXPECT_EQ(Sql("SELECT id FROM a ORDER BY id"), "1\n2");
  EXPECT_EQ(History(), "schema/1 applied");
}

TEST_P(MigrateTest, KilledOutsideATransactionItGoesOnWithTheStatementThatHadBegun) {
  File("schema/0001_n.sql",
       "-- tranship: no-transaction\nCREATE TABLE IF NOT EXISTS a (id INTEGER);\n"
       "CREATE TABLE IF NOT EXISTS b (id INTEGER);\n");
  MigrateKilledAt("migrate.statement.begun:1");
  MigrateKilledAt("migrate.statement.done:1");
  MigrateKilledAt("migrate.statement.begun:2");
  EXPECT_EQ(Sql("SELECT statements_done FROM " + history_table()), "1");
  Migrate(0);
  EXPECT_EQ(History(), "schema/1 applied");
}

TEST_P(MigrateTest, ChecksBeforeAndAfterMustReturnNoRow) {
  Own();
  File("schema/0001_t.sql", "CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1);");
  File("pre_check.sql", "SELECT 1 WHERE 1 = 0;\nSELECT v FROM own WHERE id = 1;");
  File("post_check.sql", "SELECT id FROM t WHERE id > 5;\n\nSELECT id FROM t;");
  const ProcessResult before = Migrate(3);
  EXPECT_THAT(before.err,
              AllOf(HasSubstr("pre_check.sql:2: returned 1 row"), Not(HasSubstr(":1:"))));
  EXPECT_EQ(Sql("SELECT count(*) FROM own"), "1");
  Remove("pre_check.sql");
  EXPECT_THAT(Migrate(3, {"--dry-run"}).err, HasSubstr("post_check.sql:3: returned 1 row"));
  EXPECT_THAT(Migrate(3).err, HasSubstr("post_check.sql:3: returned 1 row"));
  EXPECT_EQ(History(), "schema/1 applied");
  File("pre_check.sql", "DELETE FROM own;");
  EXPECT_THAT(Refusal(), HasSubstr("pre_check.sql:1: is no query"));
}

TEST_P(MigrateTest, AnotherRunnersHistoryIsAdoptedOnlyOnRequest) {
  Readings();
  File("schema/0003_new.sql", "CREATE TABLE fresh (id INTEGER);");
  Sql("CREATE TABLE sensor (id INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE TABLE reading (id "
      "INTEGER PRIMARY KEY, sensor INTEGER, value INTEGER, scaled INTEGER); CREATE TABLE "
      "schema_version (version INTEGER, installed_on TEXT); INSERT INTO schema_version VALUES (1, "
      "'x'), (2, 'y')");
  EXPECT_THAT(Refusal(), AllOf(HasSubstr("version, installed_on"), HasSubstr("--adopt")));
  Migrate(0, {"--adopt"});
  EXPECT_EQ(History(), std::string(kAllApplied) + ",schema/3 applied");
  EXPECT_EQ(Sql("SELECT count(*) FROM sensor"), "0") << "adopted files do not run";
  Migrate(0);
}

TEST_P(MigrateTest, AdoptionIsRefusedWhereAVersionHasNoFile) {
  Readings();
  Sql("CREATE TABLE schema_version (version TEXT); INSERT INTO schema_version VALUES ('1'), "
      "('77'), "
      "('beta')");
  const std::string told = Refusal({"--adopt"});
  EXPECT_THAT(told,
              AllOf(HasSubstr("version 77 has no file"), HasSubstr("\"beta\" is no version")));
}

TEST_P(MigrateTest, TwoAtOnceTheSecondIsToldWhoWorks) {
  Readings();
  ProcessOptions options;
  options.env = {{"TRANSHIP_FAILPOINT", "migrate.before_commit:1:stop"},
                 {"TRANSHIP_FAILPOINT_LOG", (folder() / "passed").string()}};
  Process first({TRANSHIP_BINARY, "migrate", "--db", uri(), "--dir", dir()}, options);
  while (first.Running()) {  // until it stands there
    std::ifstream log(folder() / "passed");
    const std::string passed(std::istreambuf_iterator<char>(log), {});
    if (passed.find("migrate.before_commit") != std::string::npos) break;
  }
  EXPECT_THAT(Migrate(11, {"--lock-wait", "0"}).err,
              AllOf(HasSubstr("is being migrated by"), HasSubstr("process ")));
  first.Signal(SIGCONT);
  EXPECT_EQ(first.Wait().exit_code, 0);
  EXPECT_EQ(History(), kAllApplied);
}

TEST_P(MigrateTest, SettingsOfAFileDoNotReachTheNext) {
  if (sqlite()) {
    File("schema/0001_a.sql",
         "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p); PRAGMA "
         "foreign_keys = off;");
    File("schema/0002_b.sql", "INSERT INTO c VALUES (5);");
    EXPECT_THAT(Migrate(1).err, HasSubstr("schema/0002_b.sql:1: statement 1 of 1 failed: "));
  } else {
    File("schema/0001_a.sql", "CREATE SCHEMA app; SET search_path = app; CREATE TABLE a (id int);");
    File("schema/0002_b.sql", "CREATE TABLE b (id int);");
    Migrate(0);
    EXPECT_EQ(Sql("SELECT to_regclass('app.a') IS NOT NULL, to_regclass('public.b') IS NOT NULL"),
              "t|t");
  }
}

TEST_P(MigrateTest, ASlowFileIsWarnedOfAndMetricsAreWritten) {
  Readings();
  const std::string metrics = (folder() / "m.prom").string();
  const ProcessResult result = Migrate(0, {"--slow", "0", "--metrics-file", metrics});
  EXPECT_THAT(result.err, HasSubstr("schema/0001_tables.sql took "));
  std::ifstream file(metrics);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_THAT(text,
              AllOf(HasSubstr("tranship_migrate_exit_code 0\n"),
                    HasSubstr("tranship_migrate_file_rows{file=\"seed/0001_readings.sql\"} 1000"),
                    HasSubstr("tranship_migrate_failures 0\n")));
}

TEST_P(MigrateTest, OptionsThatExcludeEachOtherAreRefused) {
  Readings();
  EXPECT_THAT(Refusal({"--target", "1", "--rollback", "0"}), HasSubstr("exclude each other"));
  EXPECT_THAT(Refusal({"--status", "--dry-run"}), HasSubstr("change nothing"));
  EXPECT_THAT(Refusal({"--target", "x"}), HasSubstr("is not the number of a file"));
}

INSTANTIATE_TEST_SUITE_P(On, MigrateTest,
                         ::testing::Values(MigrateKind::kPostgres, MigrateKind::kSqlite),
                         [](const auto& each) {
                           return each.param == MigrateKind::kSqlite ? "Sqlite" : "Postgres";
                         });

class MigrateSqliteTest : public MigrateFixture {
 protected:
  [[nodiscard]] MigrateKind kind() const override { return MigrateKind::kSqlite; }
  std::vector<std::filesystem::path> Backups() {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      if (entry.path().filename().string().starts_with("m.db.before-"))
        found.push_back(entry.path());
    }
    return found;
  }
};

TEST_F(MigrateSqliteTest, TheFileIsBackedUpBeforeUnlessNot) {
  Sql("CREATE TABLE own (id INTEGER); INSERT INTO own VALUES (7)");
  const std::string before = Dump();
  File("schema/0001_t.sql", "DROP TABLE own;");
  Migrate(0);
  ASSERT_EQ(Backups().size(), 1u);
  EXPECT_EQ(RunOrThrow({"sqlite3", Backups()[0].string(), ".dump"}), before);
  File("schema/0002_t.sql", "SELECT 1;");
  Migrate(0, {"--no-backup"});
  EXPECT_EQ(Backups().size(), 1u);
  EXPECT_FALSE(std::filesystem::exists(folder() / "m.db-migrate-lock"));
}

TEST_F(MigrateSqliteTest, ForeignKeysAreSetOutsideTheTransactionAndCheckedBeforeCommit) {
  Sql("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p ON DELETE "
      "CASCADE); INSERT INTO p VALUES (1), (2); INSERT INTO c VALUES (1), (2)");
  File("schema/0001_rebuild.sql",
       "PRAGMA foreign_keys = off;\nBEGIN;\nCREATE TABLE p2 (id INTEGER PRIMARY KEY, v TEXT);\n"
       "INSERT INTO p2 SELECT id, 'x' FROM p;\nDROP TABLE p;\nALTER TABLE p2 RENAME TO "
       "p;\nCOMMIT;\nPRAGMA foreign_keys = on;\n");
  Migrate(0);
  EXPECT_EQ(Sql("SELECT count(*) FROM c"), "2") << "nothing cascaded";
  File("schema/0002_orphans.sql", "PRAGMA foreign_keys = off;\nDELETE FROM p WHERE id = 2;");
  const ProcessResult result = Migrate(1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("schema/0002_orphans.sql: leaves the file damaged"),
                                HasSubstr("table c: rows refer to no row of p")));
  EXPECT_EQ(Sql("SELECT count(*) FROM p"), "2");
  EXPECT_EQ(History(), "schema/1 applied");
}

TEST_F(MigrateSqliteTest, OrphansFromBeforeAreInNobodysWay) {
  Sql("CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p); INSERT "
      "INTO c VALUES (9)");
  File("schema/0001_t.sql", "CREATE TABLE t (id INTEGER);");
  Migrate(0);
}

TEST_F(MigrateSqliteTest, AFileThatIsNoDatabaseIsToldSo) {
  std::ofstream(database_file()) << std::string(5000, 'x');
  File("schema/0001_t.sql", "CREATE TABLE t (id INTEGER);");
  EXPECT_THAT(Migrate(1).err, HasSubstr("file is not a database"));
}

TEST_F(MigrateSqliteTest, ADryRunOfAFileThatIsNotThereMakesNone) {
  Readings();
  Migrate(0, {"--dry-run"});
  EXPECT_FALSE(std::filesystem::exists(database_file()));
}

class MigratePostgresTest : public MigrateFixture {};

TEST_F(MigratePostgresTest, AnIndexWhoseBuildWasCutOffIsBuiltAnew) {
  Target("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1)");
  File("schema/0001_i.sql",
       "-- tranship: no-transaction\nCREATE UNIQUE INDEX CONCURRENTLY i ON t (id);\n");
  EXPECT_THAT(Migrate(1).err, HasSubstr("statement 1 of 1 failed"));
  EXPECT_EQ(Target("SELECT to_regclass('i') IS NULL"), "t") << "no invalid index stays";
  Target("DELETE FROM t");
  MigrateKilledAt("migrate.statement.done:1");
  EXPECT_EQ(Target("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "t");
  Migrate(0);  // it is there already
  EXPECT_EQ(History(), "schema/1 applied");
}

TEST_F(MigratePostgresTest, SyntaxErrorsOfAllFilesAreToldBeforeAnythingRuns) {
  File("schema/0001_a.sql", "CREATE TABLE t (id int);");
  File("schema/0002_b.sql", "SELECT 1;\nSELEC 2;");
  File("schema/0003_c.sql", "COPY t FROM STDIN;");
  EXPECT_THAT(Migrate(2).err, AllOf(HasSubstr("schema/0002_b.sql:2: syntax error"),
                                    HasSubstr("schema/0003_c.sql:1: COPY has no data here")));
  EXPECT_EQ(Target("SELECT to_regclass('t') IS NULL"), "t");
}

TEST_F(MigratePostgresTest, KeysOfAnyTypeMakeBatches) {
  Target(
      "CREATE TABLE t (id uuid, n numeric, v int); INSERT INTO t SELECT md5(i::text)::uuid, i / "
      "3.0, 0 FROM generate_series(1, 500) i; INSERT INTO t VALUES (NULL, NULL, 0), (NULL, 1, 0)");
  File("data/0001_a.sql", "-- tranship: batch key=id size=70\nUPDATE t AS x SET v = x.v + 1;");
  File("data/0002_b.sql", "-- tranship: batch key=n size=70\nUPDATE public.t SET v = v + 1;");
  Migrate(0);
  EXPECT_EQ(Target("SELECT v, count(*) FROM t GROUP BY v"), "2|502");
}

}  // namespace
}  // namespace tranship::testing
