// Values of an SQLite file that do not fit: left out with their rows, or altered as the mapping
// says; all of them are counted and listed.

#include <fstream>

#include "tests/system/report_json.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

class SqliteRejects : public SqliteTest {
 protected:
  // Every kind of bad value once, each in a row of its own, among 3,000 good ones.
  void MakeBadRows() {
    File(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n, v TEXT, d TEXT, x NUMERIC); WITH RECURSIVE "
        "g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 3000) INSERT INTO t SELECT i, "
        "i, "
        "'v' || i, '2024-01-01', i FROM g; UPDATE t SET n = 'canary-4711' WHERE id = 10; UPDATE t "
        "SET n = 99999999999 WHERE id = 500; UPDATE t SET v = 'far too long canary-4711' WHERE id "
        "= "
        "501; UPDATE t SET v = CAST(x'ff61' AS TEXT) WHERE id = 502; UPDATE t SET v = "
        "CAST(x'610062' AS TEXT) WHERE id = 1200; UPDATE t SET d = '2023-02-29' WHERE id = 1201; "
        "UPDATE t SET d = '' WHERE id = 1202; UPDATE t SET x = 1.005 WHERE id = 2000; UPDATE t SET "
        "n = NULL WHERE id = 2500; UPDATE t SET v = x'00' WHERE id = 2999");
    Target(
        "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL CHECK (n <> 7), v varchar(8), d date, "
        "x numeric(8,2))");
  }
  static std::vector<std::string> Options(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--chunk-size", "10kB", "--jobs", "2", "--on-reject", "keep-going"});
    return more;
  }
  static constexpr const char* kBad = "(7, 10, 500, 501, 502, 1200, 1201, 1202, 2000, 2500, 2999)";

  void ExpectOnlyBadRowsLeftOut() {
    ExpectSame(std::string("SELECT id, n, v, d FROM t WHERE id NOT IN ") + kBad + " ORDER BY id");
    EXPECT_EQ(Target("SELECT count(*) FROM t"), "2989");
    EXPECT_EQ(
        Target("SELECT count(*), sum(c) FROM (SELECT count(*) AS c FROM tranship.reject GROUP "
               "BY key) k"),
        "11|11");
  }
  std::string Mapping(const std::string& text) {
    std::ofstream(folder() / "map.toml") << text;
    return (folder() / "map.toml").string();
  }
};

TEST_F(SqliteRejects, EveryKindOfBadValueIsLeftOutAndListed) {
  MakeBadRows();
  const nlohmann::json report = ParseReport(ExpectRun(4, "copy", Options({"--json"})));
  ExpectOnlyBadRowsLeftOut();
  const nlohmann::json table = TableOf(report, "main.t");
  EXPECT_EQ(table["verdict"], "MATCH");
  EXPECT_EQ(table["rejected"], 11);
  EXPECT_EQ(table["rows"]["source"], 3000);
  EXPECT_EQ(table["rows"]["written"], 2989);
  EXPECT_EQ(Target("SELECT string_agg(trim(key, '()') || COALESCE(column_name, ''), ' ' ORDER BY "
                   "trim(key, '()')::int) FROM tranship.reject"),
            "7 10n 500n 501v 502v 1200v 1201d 1202d 2000x 2500n 2999v");
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.reject r WHERE r::text LIKE '%canary%'"), "0");
}

TEST_F(SqliteRejects, AKillLosesNeitherRowsNorRejects) {
  MakeBadRows();
  for (int n = 5;; n += 17) {
    SCOPED_TRACE("passage " + std::to_string(n));
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE t");
    const ProcessResult killed =
        RunFile("copy", Options(), {{"TRANSHIP_FAILPOINT", "*:" + std::to_string(n) + ":kill"}});
    if (killed.signal == 0) {
      EXPECT_EQ(killed.exit_code, 4) << killed.out << killed.err;
      EXPECT_GT(n, 20);
      return;
    }
    ExpectRun(4, "copy", Options());
    ExpectOnlyBadRowsLeftOut();
    if (HasFailure()) return;
  }
}

TEST_F(SqliteRejects, AFileThatGoesBadWhileTheRunRestsLosesNoOtherRow) {
  MakeBadRows();
  File("PRAGMA journal_mode = wal");
  ASSERT_NE(RunFile("copy", Options(), {{"TRANSHIP_FAILPOINT", "chunk.committed:3:kill"}}).signal,
            0);
  File("UPDATE t SET n = 'bad' WHERE id % 300 = 33");
  ExpectRun(4, "copy", Options());
  ExpectSame(std::string("SELECT id, n, v, d FROM t WHERE id % 300 <> 33 AND id NOT IN ") + kBad +
             " ORDER BY id");
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "2979");
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.reject"), "21");
}

TEST_F(SqliteRejects, WhatPoliciesAlterIsCountedAndListedRowByRow) {
  MakeBadRows();
  const std::string mapping = Mapping(R"(
[[column]]
column = "v"
on-problem = "strip"
[[column]]
column = "d"
on-problem = "null"
[[column]]
column = "n"
on-problem = "clamp"
)");
  const nlohmann::json report =
      ParseReport(ExpectRun(4, "copy", Options({"--mapping", mapping, "--json"})));
  const nlohmann::json table = TableOf(report, "main.t");
  EXPECT_EQ(table["verdict"], "MATCH");
  const int64_t rejected = table["rejected"], altered = table["altered"];
  EXPECT_EQ(table["rows"]["written"].get<int64_t>() + rejected, 3000);
  EXPECT_EQ(Target("SELECT count(DISTINCT key) FILTER (WHERE kind = 'altered'), count(*) FILTER "
                   "(WHERE kind = 'rejected') FROM tranship.reject"),
            std::to_string(altered) + "|" + std::to_string(rejected));
  EXPECT_EQ(Target("SELECT d IS NULL, (SELECT v FROM t WHERE id = 1200), (SELECT n FROM t WHERE id "
                   "= 500) FROM t WHERE id = 1201"),
            "t|ab|2147483647");
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.reject WHERE kind = 'altered' AND trim(key, "
                   "'()')::int IN (500, 1200, 1201, 1202)"),
            "4");
  EXPECT_NE(report["message"].get<std::string>().find("altered"), std::string::npos);
}

TEST_F(SqliteRejects, PoliciesAloneEndWithFour) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, d TEXT); INSERT INTO t VALUES (1, '0000-00-00'), "
      "(2, '2024-02-03')");
  Target("CREATE TABLE t (id int PRIMARY KEY, d date)");
  const std::string mapping = Mapping("[[column]]\ncolumn = \"d\"\non-problem = \"null\"\n");
  const ProcessResult copied = ExpectRun(4, "copy", {"--mapping", mapping});
  EXPECT_NE(copied.out.find("1 row altered"), std::string::npos) << copied.out;
  EXPECT_EQ(Target("SELECT key || kind || column_name FROM tranship.reject"), "(1)alteredd");
  EXPECT_EQ(Target("SELECT id, d FROM t ORDER BY id"), "1|\n2|2024-02-03");
}

}  // namespace
}  // namespace tranship::testing
