// SQLite files copied into tables that exist: contents are compared through both shells.

#include <fstream>

#include "tests/support/test_data.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

using SqliteCopy = SqliteTest;

TEST_F(SqliteCopy, ValuesArriveExactlyAndAreVerified) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT, r REAL, s TEXT, b BLOB, d TEXT, at TEXT, "
      "yes INTEGER); INSERT INTO t VALUES (1, '12345678901234.567', 0.1, 'ä''\"', x'00ff', "
      "'2024-02-29', '2024-02-29 12:34:56.789012', 1), (-5, '0', -1e300, '', x'', '0001-01-01', "
      "'1999-12-31T23:59:59', 0), (9223372036854775807, NULL, NULL, NULL, NULL, NULL, NULL, NULL);"
      "CREATE TABLE \"Order Details\" (a INTEGER, b TEXT, v, PRIMARY KEY (a, b)) WITHOUT ROWID; "
      "INSERT INTO \"Order Details\" VALUES (1, 'x', 'one'), (1, 'y', 'two');");
  Target(
      "CREATE TABLE t (id bigint PRIMARY KEY, n numeric, r float8, s text, b bytea, d date, at "
      "timestamp, yes boolean); CREATE TABLE \"Order Details\" (a int, b text, v text, PRIMARY KEY "
      "(a, b))");
  ExpectRun(0, "copy");
  EXPECT_EQ(Target("SELECT id, n, r, s, b, d, at, yes FROM t ORDER BY id"),
            "-5|0|-1e+300||\\x|0001-01-01|1999-12-31 23:59:59|f\n"
            "1|12345678901234.567|0.1|ä'\"|\\x00ff|2024-02-29|2024-02-29 12:34:56.789012|t\n"
            "9223372036854775807|||||||");
  ExpectSame("SELECT a, b, v FROM \"Order Details\" ORDER BY 1, 2");
  ExpectRun(0, "verify");
}

TEST_F(SqliteCopy, VerifyNamesWhatDiffers) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL "
      "SELECT i + 1 FROM g WHERE i < 10000) INSERT INTO t SELECT i, 'value ' || i FROM g;");
  Target("CREATE TABLE t (id int PRIMARY KEY, v text)");
  ExpectRun(0, "copy");
  ExpectSame("SELECT id, v FROM t ORDER BY id");
  Target(
      "DELETE FROM t WHERE id = 77; UPDATE t SET v = 'Value 5' WHERE id = 5; INSERT INTO t VALUES "
      "(0, '')");
  const std::string said = ExpectRun(3, "verify").out;
  for (const char* line : {"missing (77)", "changed (5)", "extra   (0)"}) {
    EXPECT_NE(said.find(line), std::string::npos) << said;
  }
}

TEST_F(SqliteCopy, AValueThatDoesNotFitIsNamedAndNothingOfItsChunkArrives) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER); INSERT INTO t VALUES (1, 1), (2, "
      "'two'); CREATE TABLE u (id INTEGER PRIMARY KEY); INSERT INTO u VALUES (7)");
  Target("CREATE TABLE t (id int PRIMARY KEY, v int); CREATE TABLE u (id int PRIMARY KEY)");
  const ProcessResult result = ExpectRun(1, "copy");
  for (const char* word : {"main.t", "(2)", "\"v\"", "storage class"}) {
    EXPECT_NE(result.err.find(word), std::string::npos) << result.err;
  }
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "0");
  ExpectSame("SELECT id FROM u");
  File("UPDATE t SET v = 2 WHERE id = 2");
  ExpectRun(0, "copy");
  ExpectSame("SELECT id, v FROM t ORDER BY 1");
}

TEST_F(SqliteCopy, AMappingSaysHowColumnsAreRead) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, at INTEGER, day REAL, paid TEXT, note, tags TEXT, "
      "late TEXT); INSERT INTO t VALUES (1, 1700000000, 2460310.5, 'J', 5, 'a;b', '2024-01-01 "
      "00:30:00'), (2, 0, NULL, 'N', 'text', '', NULL), (3, -1, NULL, NULL, CAST(x'610062' AS "
      "TEXT), NULL, NULL)");
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, at timestamptz, day date, paid boolean, note text, tags "
      "text[], late timestamptz)");
  {
    std::ofstream mapping(folder() / "map.toml");
    mapping << R"(
[[column]]
column = "at"
read = "epoch-seconds"
[[column]]
table = "t"
column = "day"
read = "julian-day"
[[column]]
column = "paid"
true = ["j"]
false = ["n"]
[[column]]
column = "note"
also = ["integer"]
on-problem = "strip"
[[column]]
column = "tags"
array = "delimited"
delimiter = ";"
[[column]]
column = "late"
zone = "+02:00"
)";
  }
  const std::vector<std::string> options = {"--mapping", (folder() / "map.toml").string()};
  ExpectRun(4, "copy", options);
  EXPECT_EQ(Target("SET timezone = 'UTC'; SELECT * FROM t ORDER BY id"),
            "1|2023-11-14 22:13:20+00|2024-01-01|t|5|{a,b}|2023-12-31 22:30:00+00\n"
            "2|1970-01-01 00:00:00+00||f|text|{}|\n"
            "3|1969-12-31 23:59:59+00|||ab||");
  ExpectRun(0, "verify", options);
  EXPECT_EQ(RunFile("verify").exit_code, 3);
}

TEST_F(SqliteCopy, MistakesInAMappingAreAllListedWithTheirLines) {
  File("CREATE TABLE t (id INTEGER PRIMARY KEY)");
  std::ofstream(folder() / "map.toml") << "[[column]]\ncolum = \"x\"\n[[column]]\ncolumn = \"y\"\n"
                                          "read = \"epoch\"\non-problem = \"ignore\"\n";
  const ProcessResult result =
      ExpectRun(2, "copy", {"--mapping", (folder() / "map.toml").string()});
  for (const char* part : {"map.toml:2", "did you mean column", "map.toml:5", "epoch-seconds",
                           "map.toml:6", "escape"}) {
    EXPECT_NE(result.err.find(part), std::string::npos) << result.err;
  }
}

TEST_F(SqliteCopy, WhatIsNoSqliteFileIsToldInPlainWords) {
  std::ofstream(path()) << "this is no database, only a text of some length";
  EXPECT_NE(ExpectRun(1, "copy").err.find("source file.db"), std::string::npos);
  std::filesystem::remove(path());
  EXPECT_NE(ExpectRun(1, "copy").err.find("source file.db"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(path()));
}

TEST_F(SqliteCopy, ADamagedFileIsRefusedUnlessTheCheckIsSkipped) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY, v "
      "TEXT); CREATE INDEX ui ON u (v); WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
      "FROM g WHERE i < 3000) INSERT INTO u SELECT i, 'value ' || i FROM g; PRAGMA "
      "writable_schema = 1; UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'ui'");
  Target("CREATE TABLE u (id int PRIMARY KEY, v text)");
  const ProcessResult refused = ExpectRun(1, "copy", {"--table", "u"});
  EXPECT_NE(refused.err.find("damaged"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("--skip-check"), std::string::npos) << refused.err;
  EXPECT_EQ(Target("SELECT count(*) FROM u"), "0");
  ExpectRun(0, "copy", {"--table", "u", "--skip-check"});
  EXPECT_EQ(Target("SELECT count(*), min(v), max(id) FROM u"), "3000|value 1|3000");
}

TEST_F(SqliteCopy, VirtualAndShadowTablesAreLeftOutAndListed) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1); CREATE VIRTUAL TABLE "
      "search USING fts5(body); INSERT INTO search VALUES ('words'); CREATE VIEW v AS SELECT 1");
  Target("CREATE TABLE t (id int PRIMARY KEY)");
  const std::string said = ExpectRun(0, "copy").err;
  EXPECT_NE(said.find("search_content"), std::string::npos) << said;
  EXPECT_NE(said.find("virtual table"), std::string::npos) << said;
}

TEST_F(SqliteCopy, ColumnsNamedRowidAndTablesWithOddNamesAreRead) {
  File(
      "CREATE TABLE \"a \"\"quoted\"\" name\" (rowid TEXT, _rowid_ TEXT, \"select\" INTEGER "
      "PRIMARY KEY); INSERT INTO \"a \"\"quoted\"\" name\" VALUES ('r', 's', 5); CREATE TABLE "
      "hidden (rowid TEXT, _rowid_ TEXT, oid TEXT); INSERT INTO hidden VALUES ('1', '2', '3')");
  Target(
      "CREATE TABLE \"a \"\"quoted\"\" name\" (rowid text, _rowid_ text, \"select\" int PRIMARY "
      "KEY); CREATE TABLE hidden (rowid text, _rowid_ text, oid text)");
  ExpectRun(0, "copy");
  ExpectSame("SELECT * FROM \"a \"\"quoted\"\" name\"");
  ExpectSame("SELECT * FROM hidden");
}

TEST_F(SqliteCopy, Utf16FilesGeneratedColumnsAndStrictTablesAreRead) {
  File(
      "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT "
      "GENERATED ALWAYS AS (a || '!') STORED, c TEXT AS (upper(a))) STRICT; INSERT INTO t (id, a) "
      "VALUES (1, 'grün'), (2, '漢字'), (3, NULL)");
  Target("CREATE TABLE t (id int PRIMARY KEY, a text, b text, c text)");
  ExpectRun(0, "copy");
  ExpectSame("SELECT id, a, b, c FROM t ORDER BY id");
}

TEST_F(SqliteCopy, AWriterOfAFileInWalModeDoesNotDisturb) {
  File(
      "PRAGMA journal_mode = wal; CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); CREATE TABLE u "
      "(id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'before'); INSERT INTO u VALUES "
      "(1, 'before')");
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (id int PRIMARY KEY, v text)");
  const auto copy = StartPausedBetween(uri(), target_uri(), "chunk.committed:1", {"--jobs", "1"});
  File("UPDATE t SET v = 'after'; UPDATE u SET v = 'after'; PRAGMA wal_checkpoint");
  EXPECT_EQ(Continue(*copy).exit_code, 0);
  EXPECT_EQ(Target("SELECT (SELECT v FROM t), (SELECT v FROM u)"), "before|before");
}

TEST_F(SqliteCopy, WritersWaitOnlyUntilTheLastRowIsRead) {
  File("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'before')");
  Target("CREATE TABLE t (id int PRIMARY KEY, v text)");
  const auto copy = StartPausedBetween(uri(), target_uri(), "verify.piece:1", {});
  File("UPDATE t SET v = 'after'");
  EXPECT_EQ(Continue(*copy).exit_code, 0);
  EXPECT_EQ(Target("SELECT v FROM t"), "before");
}

TEST_F(SqliteCopy, ChinookArrives) {
  const auto file = FindTestData("chinook.sqlite");
  if (file.empty()) GTEST_SKIP() << kNoTestData;
  std::filesystem::copy_file(file, path());
  Target(
      "CREATE TABLE \"Track\" (\"TrackId\" int PRIMARY KEY, \"Name\" varchar(200), \"AlbumId\" "
      "int, \"MediaTypeId\" int, \"GenreId\" int, \"Composer\" varchar(220), \"Milliseconds\" int, "
      "\"Bytes\" int, \"UnitPrice\" numeric(10,2)); CREATE TABLE \"Invoice\" (\"InvoiceId\" int "
      "PRIMARY KEY, \"CustomerId\" int, \"InvoiceDate\" timestamp, \"BillingAddress\" text, "
      "\"BillingCity\" text, \"BillingState\" text, \"BillingCountry\" text, "
      "\"BillingPostalCode\" text, \"Total\" numeric)");
  ExpectRun(0, "copy", {"--table", "Track", "--table", "Invoice"});
  ExpectSame("SELECT * FROM \"Track\" ORDER BY \"TrackId\"");
  ExpectSame("SELECT * FROM \"Invoice\" ORDER BY \"InvoiceId\"");
}

}  // namespace
}  // namespace tranship::testing
