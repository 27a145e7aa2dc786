// What is in the way of a file is found, all of it, and nothing is changed by looking.

#include <sys/stat.h>

#include <fstream>
#include <optional>

#include "tests/system/report_json.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

using Document = nlohmann::json;

// One example of every row of what bites about SQLite.
constexpr const char* kSoup = R"sql(
CREATE TABLE numbers (id INTEGER PRIMARY KEY, small INT, whole INTEGER, price DECIMAL(5,2),
                      ratio REAL, anything, digits INTEGER);
INSERT INTO numbers VALUES
  (1, 1, 1, 1.25, 0.5, 1, 9223372036854775807), (2, 'many', 2.5, 12345.5, 9e999, 'x', 1),
  (3, 5000000000, 3, 1.005, 2, x'00', 1e300);
CREATE TABLE texts (id INTEGER PRIMARY KEY, short VARCHAR(3), note TEXT, bytes TEXT, nul TEXT,
                    bad TEXT);
INSERT INTO texts VALUES (1, 'abc', '', 'a', 'a', 'a'),
  (2, 'abcd', NULL, x'6162', CAST(x'610062' AS TEXT), CAST(x'ff41' AS TEXT)),
  (3, 'a', 'n', 'b', 'b', 'b');
CREATE TABLE times (id INTEGER PRIMARY KEY, day DATE, at DATETIME, epoch DATETIME, milli DATETIME,
                    julian DATETIME, flag BOOLEAN, zero DATE);
INSERT INTO times VALUES
  (1, '2024-01-01', '2024-01-01 10:00:00', 1700000000, 1700000000000, 2460000.5, 't', '2024-01-01'),
  (2, '0000-00-00', '2024-01-01', 1700000001, 1700000001000, 2460001.5, 0, 0),
  (3, '2023-02-29', '2024-01-01T10:00:00Z', 1700000002, 1700000002000, 2460002.5, 1, NULL);
CREATE TABLE keys (code TEXT PRIMARY KEY, v TEXT);
INSERT INTO keys VALUES ('a', 'x'), (NULL, 'y');
CREATE TABLE odd (u UNIQUE);
INSERT INTO odd VALUES (1), ('1'), ('b');
CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE UNIQUE);
INSERT INTO parent VALUES (1, 'One');
CREATE TABLE auto (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);
CREATE TABLE hidden (rowid TEXT, v TEXT);
CREATE TABLE gen (id INTEGER PRIMARY KEY, v INT, w AS (v * 2), d TEXT DEFAULT (hex(randomblob(4))),
                  CHECK (v GLOB '*'));
CREATE TABLE by_key (a INT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
CREATE TABLE strict_one (id INTEGER PRIMARY KEY, v TEXT) STRICT;
CREATE VIRTUAL TABLE search USING fts5(body);
CREATE VIEW seen AS SELECT 1;
CREATE TRIGGER fires AFTER INSERT ON parent BEGIN SELECT 1; END;
CREATE INDEX odd_index ON parent (name COLLATE RTRIM);
CREATE TABLE OrderDetails (id INTEGER PRIMARY KEY);
CREATE TABLE order_details (id INTEGER PRIMARY KEY);
)sql";

struct Expected {
  const char* category;
  const char* code;
  const char* table;
  const char* column;
  uint64_t count;
  std::vector<std::string> keys;
};

class DiscoverTest : public SqliteTest {
 protected:
  // Without a target.
  ProcessResult Alone(std::vector<std::string> more = {}) {
    std::vector<std::string> line = {TRANSHIP_BINARY, "discover", "--source", uri()};
    line.insert(line.end(), more.begin(), more.end());
    ProcessOptions options;
    options.cwd = folder().string();
    options.env = {{"TRANSHIP_TARGET", std::nullopt}, {"TRANSHIP_SOURCE", std::nullopt}};
    return RunProcess(line, options);
  }
  Document Findings(const std::vector<std::string>& more = {}) {
    std::vector<std::string> line = {"--json"};
    line.insert(line.end(), more.begin(), more.end());
    return ParseReport(Alone(line))["findings"];
  }
  Document FindingsWithTarget() { return ParseReport(RunFile("discover", {"--json"}))["findings"]; }

  // The finding of a code about a place; null when there is none.
  static Document Find(const Document& findings, const std::string& code, const std::string& table,
                       const std::string& column = "") {
    for (const Document& finding : findings) {
      const auto text = [&](const char* key) {
        return finding[key].is_string() ? finding[key].get<std::string>() : "";
      };
      if (text("code") == code && text("table") == table && text("column") == column) {
        return finding;
      }
    }
    return {};
  }
  static void Expect(const Document& findings, const Expected& expected) {
    SCOPED_TRACE(std::string(expected.code) + " " + expected.table + "." + expected.column);
    const Document found = Find(findings, expected.code, expected.table, expected.column);
    ASSERT_TRUE(found.is_object());
    EXPECT_EQ(found["category"], expected.category);
    EXPECT_EQ(found["count"], expected.count);
    EXPECT_EQ(found["keys"], Document(expected.keys));
  }
  std::string FileBytes(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::filesystem::path InFolder(const std::string& name) { return folder() / name; }
};

TEST_F(DiscoverTest, EveryHazardOfAFileIsListedInItsCategory) {
  File(kSoup);
  const Document findings = Findings();
  for (const Expected& expected : std::vector<Expected>{
           {"quality", "storage-class", "numbers", "small", 1, {"2"}},
           {"quality", "range", "numbers", "small", 1, {"3"}},
           {"quality", "storage-class", "numbers", "whole", 1, {"2"}},
           {"quality", "range", "numbers", "price", 1, {"2"}},
           {"quality", "not-exact", "numbers", "price", 1, {"3"}},
           {"quality", "infinity", "numbers", "ratio", 1, {"2"}},
           {"quality", "storage-class", "numbers", "digits", 1, {"3"}},
           {"quality", "too-long", "texts", "short", 1, {"2"}},
           {"quality", "empty-text", "texts", "note", 1, {"1"}},
           {"quality", "storage-class", "texts", "bytes", 1, {"2"}},
           {"quality", "nul-byte", "texts", "nul", 1, {"2"}},
           {"quality", "utf-8", "texts", "bad", 1, {"2"}},
           {"quality", "zero-date", "times", "day", 1, {"2"}},
           {"quality", "absent-date", "times", "day", 1, {"3"}},
           {"quality", "time-zone", "times", "at", 1, {"3"}},
           {"quality", "date-forms", "times", "at", 3, {}},
           {"quality", "time-unit", "times", "epoch", 3, {"1", "2", "3"}},
           {"quality", "time-unit", "times", "milli", 3, {"1", "2", "3"}},
           {"quality", "time-unit", "times", "julian", 3, {"1", "2", "3"}},
           {"quality", "boolean-words", "times", "flag", 1, {}},
           {"quality", "storage-class", "times", "zero", 1, {"2"}},
           {"quality", "mixed-classes", "odd", "u", 1, {"1"}},
           {"integrity", "null-in-key", "keys", "code", 1, {"2"}},
           {"integrity", "duplicates", "odd", "u", 2, {"1"}},
           {"schema", "declared-type", "numbers", "anything", 0, {}},
           {"schema", "widened", "numbers", "small", 2, {}},
           {"schema", "collation", "parent", "name", 0, {}},
           {"schema", "autoincrement", "auto", "id", 0, {}},
           {"schema", "rowid-name", "hidden", "rowid", 0, {}},
           {"schema", "without-rowid", "by_key", "", 0, {}},
           {"schema", "strict", "strict_one", "", 0, {}},
           {"schema", "virtual-table", "search", "", 0, {}},
           {"schema", "shadow-table", "search_data", "", 0, {}},
           {"schema", "view", "seen", "", 0, {}},
           {"schema", "trigger", "parent", "", 0, {}},
           {"schema", "index", "parent", "", 0, {}},
           {"schema", "check", "gen", "", 0, {}},
           {"schema", "default", "gen", "d", 0, {}},
           {"schema", "generated", "gen", "w", 0, {}},
       }) {
    Expect(findings, expected);
  }
  const Document names = Findings({"--names", "snake_case"});
  EXPECT_EQ(Find(names, "name", "")["severity"], "blocks");
  EXPECT_TRUE(Find(names, "view", "seen").is_object()) << "the rest is listed, too";
}

TEST_F(DiscoverTest, Utf16IsToldAndItsTextIsRead) {
  File(
      "PRAGMA encoding = 'UTF-16'; CREATE TABLE t (id INTEGER PRIMARY KEY, v VARCHAR(2)); INSERT "
      "INTO t VALUES (1, 'äöü')");
  const Document findings = Findings();
  EXPECT_TRUE(Find(findings, "encoding", "").is_object());
  Expect(findings, {"quality", "too-long", "t", "v", 1, {"1"}});
}

TEST_F(DiscoverTest, OrphansOfEveryForeignKeyAreCountedByTheWayTheTargetCompares) {
  File(
      "PRAGMA foreign_keys = 0; CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT COLLATE "
      "NOCASE UNIQUE); CREATE TABLE pair (a INT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE "
      "TABLE child (id INTEGER PRIMARY KEY, p TEXT REFERENCES parent, name TEXT REFERENCES "
      "parent(name), a INT, b INT, up INT REFERENCES child, gone INT REFERENCES nowhere, FOREIGN "
      "KEY (a, b) REFERENCES pair); INSERT INTO parent VALUES (1, 'One'); INSERT INTO pair VALUES "
      "(1, 1); INSERT INTO child VALUES (1, '1', 'One', 1, 1, NULL, NULL), (2, '99', 'one', 1, 2, "
      "1, 5), (3, NULL, NULL, NULL, 5, 77, NULL), (4, '98', 'One', 1, NULL, 2, NULL)");
  const Document findings = Findings();
  Expect(findings, {"integrity", "orphans", "child", "p", 2, {"2", "4"}});
  Expect(findings, {"integrity", "orphans", "child", "name", 1, {"2"}});
  Expect(findings, {"integrity", "orphans", "child", "a, b", 1, {"2"}});
  Expect(findings, {"integrity", "orphans", "child", "up", 1, {"3"}});
  Expect(findings, {"integrity", "orphans", "child", "gone", 1, {"2"}});
  EXPECT_TRUE(Find(findings, "foreign-key", "child", "gone").is_object());
  EXPECT_TRUE(Find(findings, "foreign-key", "child", "p").is_object()) << "text against bigint";
}

TEST_F(DiscoverTest, CyclesAndTheOrderOfTablesAreTold) {
  File(
      "CREATE TABLE a (id INTEGER PRIMARY KEY, b INT REFERENCES b); CREATE TABLE b (id INTEGER "
      "PRIMARY KEY, a INT REFERENCES a); CREATE TABLE c (id INTEGER PRIMARY KEY, a INT REFERENCES "
      "a, c INT REFERENCES c)");
  const Document findings = Findings();
  Expect(findings, {"migration", "cycle", "a", "", 0, {}});
  Expect(findings, {"migration", "self-reference", "c", "", 0, {}});
  EXPECT_NE(Find(findings, "order", "")["message"].get<std::string>().find("a, b; then c"),
            std::string::npos);
}

TEST_F(DiscoverTest, SamplesLimitTheKeysAndNotTheCounts) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v INT); WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL "
      "SELECT i + 1 FROM g WHERE i < 30) INSERT INTO t SELECT i, 'x' FROM g");
  EXPECT_EQ(Find(Findings(), "storage-class", "t", "v")["keys"].size(), 5u);
  EXPECT_EQ(Find(Findings({"--samples", "12"}), "storage-class", "t", "v")["keys"].size(), 12u);
  const Document none = Find(Findings({"--samples", "0"}), "storage-class", "t", "v");
  EXPECT_EQ(none["keys"].size(), 0u);
  EXPECT_EQ(none["count"], 30);
  EXPECT_EQ(Alone({"--samples", "21"}).exit_code, 2);
}

TEST_F(DiscoverTest, ValuesAreComparedWithTheTargetsTypesAndKeys) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n INT, short TEXT, must TEXT, code TEXT, extra "
      "TEXT); CREATE TABLE missing (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1, 1, 'a', 'm', "
      "'x', NULL), (2, 70000, 'abcd', NULL, 'x', NULL), (3, '9', 'b', 'm', 'y', NULL)");
  Target(
      "CREATE TABLE t (id bigint PRIMARY KEY, n smallint, short varchar(3), must text NOT NULL, "
      "code text UNIQUE, extra text, own int)");
  const Document findings = FindingsWithTarget();
  Expect(findings, {"quality", "range", "t", "n", 1, {"2"}});
  Expect(findings, {"quality", "too-long", "t", "short", 1, {"2"}});
  Expect(findings, {"integrity", "null", "t", "must", 1, {"2"}});
  Expect(findings, {"integrity", "duplicates", "t", "code", 2, {"1"}});
  for (const auto& [code, column] :
       {std::pair{"range", "n"}, {"too-long", "short"}, {"null", "must"}, {"duplicates", "code"}}) {
    EXPECT_EQ(Find(findings, code, "t", column)["severity"], "blocks") << code;
  }
  Expect(findings, {"migration", "missing-table", "missing", "", 0, {}});
  Target("ALTER TABLE t DROP COLUMN extra");
  EXPECT_EQ(Find(FindingsWithTarget(), "unfit", "t")["severity"], "blocks");
}

TEST_F(DiscoverTest, OrphansUnderAForeignKeyOfTheTargetBlock) {
  File(
      "PRAGMA foreign_keys = 0; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id "
      "INTEGER PRIMARY KEY, p INT REFERENCES p); INSERT INTO c VALUES (7, 1)");
  EXPECT_EQ(Find(Findings(), "orphans", "c", "p")["severity"], "warning");
  Target(
      "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id bigint PRIMARY KEY, p bigint "
      "REFERENCES p)");
  EXPECT_EQ(Find(FindingsWithTarget(), "orphans", "c", "p")["severity"], "blocks");
}

TEST_F(DiscoverTest, APatternThatMatchesNothingIsTold) {
  File("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  EXPECT_EQ(Find(Findings({"--table", "t", "--table", "nix"}), "no-table", "")["severity"],
            "blocks");
  EXPECT_EQ(Alone({"--table", "nix"}).exit_code, 2);
}

TEST_F(DiscoverTest, NothingIsWrittenOnEitherSide) {
  File(kSoup);
  Target("CREATE TABLE parent (id bigint PRIMARY KEY, name text)");
  const std::string before = FileBytes(path());
  ExpectRun(3, "discover");
  EXPECT_EQ(FileBytes(path()), before);
  EXPECT_EQ(Target("SELECT to_regnamespace('tranship') IS NULL, (SELECT count(*) FROM pg_class "
                   "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r')"),
            "t|1");
}

TEST_F(DiscoverTest, WhatIsProposedIsAcceptedByClone) {
  File(kSoup);
  File("DROP TABLE order_details; DELETE FROM odd WHERE u = '1'");
  const std::string map = InFolder("map.toml").string();
  EXPECT_EQ(Alone({"--write-mapping", map}).exit_code, 0);
  struct stat facts {};
  ASSERT_EQ(stat(map.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  const std::string written = FileBytes(map);
  EXPECT_NE(written.find("reason = "), std::string::npos);
  EXPECT_EQ(Alone({"--write-mapping", map}).exit_code, 0) << "unchanged";
  ExpectRun(0, "clone", {"--mapping", map});
  EXPECT_EQ(Target("SELECT small FROM numbers ORDER BY id"), "1\nmany\n5000000000");
  std::ofstream(map, std::ios::app) << "# mine\n";
  EXPECT_EQ(Alone({"--write-mapping", map}).exit_code, 2);
  EXPECT_EQ(FileBytes(map), written + "# mine\n");
}

TEST_F(DiscoverTest, NamesAreEscapedAndValuesAreNowhere) {
  File(
      "CREATE TABLE \"<script>alert(1)</script>|*x*\" (id INTEGER PRIMARY KEY, v INT); INSERT INTO "
      "\"<script>alert(1)</script>|*x*\" VALUES (1, 'a canary in a column')");
  const std::string page = InFolder("page.html").string();
  EXPECT_EQ(Alone({"--format", "html", "--output", page}).exit_code, 0);
  const std::string html = FileBytes(page);
  EXPECT_NE(html.find("Content-Security-Policy"), std::string::npos);
  EXPECT_NE(html.find("default-src 'none'"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(html.find("&lt;script&gt;"), std::string::npos);
  const std::string markdown = Alone({"--format", "md"}).out;
  EXPECT_EQ(markdown.find("<script"), std::string::npos);
  EXPECT_NE(markdown.find("\\|\\*x\\*"), std::string::npos) << markdown;
  EXPECT_EQ(markdown, Alone({"--format", "md", "--jobs", "1"}).out);
  for (const char* format : {"text", "json", "md", "html"}) {
    EXPECT_EQ(Alone({"--format", format}).out.find("canary"), std::string::npos) << format;
  }
}

TEST_F(DiscoverTest, ADamagedFileIsAFinding) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE INDEX i ON t (v); INSERT INTO t "
      "VALUES (1, 'a'), (2, 'b')");
  File("PRAGMA writable_schema = 1; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'i'");
  const ProcessResult result = Alone({"--json"});
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  EXPECT_EQ(Find(ParseReport(result)["findings"], "damaged", "")["category"], "integrity");
}

TEST_F(DiscoverTest, OfServersTheFitIsTold) {
  Source("CREATE TABLE here (id int PRIMARY KEY, v text); CREATE TABLE gone (id int)");
  Target("CREATE TABLE here (id int PRIMARY KEY)");
  const ProcessResult result = Run("discover", {"--json"});
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  const Document findings = ParseReport(result)["findings"];
  EXPECT_TRUE(Find(findings, "unfit", "public.here").is_object()) << findings.dump(1);
  EXPECT_TRUE(Find(findings, "missing-table", "public.gone").is_object());
  EXPECT_TRUE(Find(findings, "not-read", "").is_object());
}

TEST_F(DiscoverTest, AStopEndsALongStatement) {
  File(
      "CREATE TABLE p (k TEXT PRIMARY KEY COLLATE NOCASE); CREATE TABLE c (id INTEGER PRIMARY KEY, "
      "k "
      "TEXT REFERENCES p); WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i "
      "< "
      "20000) INSERT INTO p SELECT 'k' || i FROM g; INSERT INTO c SELECT NULL, k FROM p");
  ProcessOptions options;
  options.env = {{"TRANSHIP_FAILPOINT", "discover.rows:1:int"}};
  const ProcessResult stopped =
      RunProcess({TRANSHIP_BINARY, "discover", "--source", uri()}, options);
  EXPECT_EQ(stopped.exit_code, 5) << stopped.out << stopped.err;
}

}  // namespace
}  // namespace tranship::testing
