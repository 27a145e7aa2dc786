// `tranship migrate check`: what CI would want to know of the files, in databases that go away.

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/system/migrate_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class MigrateCheckTest : public MigrateFixture, public ::testing::WithParamInterface<MigrateKind> {
 protected:
  [[nodiscard]] MigrateKind kind() const override { return GetParam(); }

  std::string Check(int code, std::vector<std::string> more = {}) {
    if (!sqlite()) NeedsMatching("pg_dump", SharedTarget());
    std::vector<std::string> argv = {
        TRANSHIP_BINARY, "migrate", "check", "--db", sqlite() ? "sqlite:" : target_uri(),
        "--dir",         dir()};
    argv.insert(argv.end(), more.begin(), more.end());
    const ProcessResult result = RunProcess(argv);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result.out + result.err;
  }
  static std::string Scratches() {
    return SharedTarget().Psql(
        "postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'tranship_scratch%'");
  }
  std::string Sample(const std::string& sql) {
    const std::string path = (folder() / "sample.sql").string();
    std::ofstream(path) << sql;
    return path;
  }
};

TEST_P(MigrateCheckTest, GoodFilesPassUpAndDownAndUp) {
  Readings();
  const auto json = nlohmann::json::parse(Check(0, {"--json"}));
  std::vector<std::string> what;
  for (const auto& check : json["checks"]) {
    EXPECT_TRUE(check["passed"].get<bool>()) << check.dump();
    what.push_back(check["what"]);
  }
  EXPECT_EQ(what, (std::vector<std::string>{"numbering, headers, statements",
                                            "apply 0001 on an empty database", "roll back 0001",
                                            "apply 0001 again", "apply 0002 on an empty database",
                                            "roll back 0002", "apply 0002 again"}));
  EXPECT_EQ(Scratches(), "0");
}

TEST_P(MigrateCheckTest, AWayBackThatLeavesSomethingIsShown) {
  Readings();
  File("schema/0003_two.sql", "CREATE TABLE one (id INTEGER); CREATE TABLE two (id INTEGER);");
  File("rollback/0003_two.sql", "DROP TABLE one;");
  EXPECT_THAT(Check(3), AllOf(HasSubstr("FAILED  roll back 0003"), HasSubstr("+CREATE TABLE "),
                              HasSubstr("two"), HasSubstr("FAILED  apply 0003 again"),
                              HasSubstr("ok      roll back 0002")));
  EXPECT_EQ(Scratches(), "0");
}

TEST_P(MigrateCheckTest, MissingWaysBackAreListedUnlessIrreversible) {
  Readings();
  File("schema/0003_a.sql", "CREATE TABLE a (id INTEGER);");
  File("schema/0004_b.sql", "-- tranship: irreversible\nDROP TABLE a;");
  File("rollback/0009_c.sql", "SELECT 1;");
  EXPECT_THAT(Check(3), AllOf(HasSubstr("rollback/0003_*.sql is missing"),
                              HasSubstr("rollback/0009_c.sql: there is no file of that number"),
                              Not(HasSubstr("0004"))));
  Remove("rollback/0009_c.sql");
  File("rollback/0003_a.sql", "DROP TABLE a;");
  EXPECT_THAT(Check(0), AllOf(HasSubstr("apply 0004"), Not(HasSubstr("roll back 0004"))));
}

TEST_P(MigrateCheckTest, WhatOnlyFailsWithRowsIsFoundByTheSample) {
  File("schema/0001_t.sql", "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER);");
  File("rollback/0001_t.sql", "DROP TABLE t;");
  File("schema/0002_u.sql", "CREATE UNIQUE INDEX u ON own (v);");
  File("rollback/0002_u.sql", "DROP INDEX u;");
  File("schema/0000_own.sql",
       "CREATE TABLE IF NOT EXISTS own (id INTEGER PRIMARY KEY, v INTEGER);");
  File("rollback/0000_own.sql", "DROP TABLE own;");
  Check(0);
  const std::string own =
      "CREATE TABLE own (id INTEGER PRIMARY KEY, v INTEGER); INSERT INTO own VALUES ";
  EXPECT_THAT(Check(0, {"--sample", Sample(own + "(1, 1), (2, 2);")}),
              HasSubstr("ok      apply all on the sample"));
  EXPECT_THAT(
      Check(3, {"--sample", Sample(own + "(1, 1), (2, 1);")}),
      AllOf(HasSubstr("FAILED  apply all on the sample"), HasSubstr("schema/0002_u.sql:1")));
  EXPECT_THAT(Check(3, {"--sample", Sample("SELECT 1;\nINSERT INTO nowhere VALUES (1);")}),
              AllOf(HasSubstr("FAILED  load the sample"), HasSubstr("sample.sql:2: ")));
}

TEST_P(MigrateCheckTest, AFileThatFailsEndsThere) {
  Readings();
  File("schema/0003_bad.sql", "ALTER TABLE nowhere ADD COLUMN x INTEGER;");
  File("rollback/0003_bad.sql", "SELECT 1;");
  EXPECT_THAT(Check(3),
              AllOf(HasSubstr("FAILED  apply 0003"), HasSubstr("schema/0003_bad.sql:1: ")));
  EXPECT_EQ(Scratches(), "0");
}

INSTANTIATE_TEST_SUITE_P(On, MigrateCheckTest,
                         ::testing::Values(MigrateKind::kPostgres, MigrateKind::kSqlite),
                         [](const auto& each) {
                           return each.param == MigrateKind::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace tranship::testing
