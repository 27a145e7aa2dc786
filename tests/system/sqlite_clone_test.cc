// SQLite files cloned: schema, rows, constraints; compared through both shells.

#include <signal.h>

#include <fstream>

#include "tests/support/test_data.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

class SqliteClone : public SqliteTest {
 protected:
  // Every value of every table of the file, as text; dates and decimals are written alike there.
  void ExpectAllTablesSame(const std::string& columns_query) {
    const std::string tables = FileRows(columns_query);
    std::istringstream lines(tables);
    int compared = 0;
    for (std::string line; std::getline(lines, line); ++compared) ExpectSame(line);
    EXPECT_GT(compared, 5);
  }
  // "constraint type|count|all valid"
  std::string Constraints(const std::string& schema = "public") {
    return Target(
        "SELECT contype, count(*), bool_and(convalidated) FROM pg_constraint WHERE contype <> 'n' "
        "AND connamespace = "
        "'" +
        schema + "'::regnamespace GROUP BY 1 ORDER BY 1");
  }
};

TEST_F(SqliteClone, ChinookArrivesWithAllItsConstraints) {
  const auto file = FindTestData("chinook.sqlite");
  if (file.empty()) GTEST_SKIP() << kNoTestData;
  std::filesystem::copy_file(file, path());
  ExpectRun(0, "clone");
  ExpectAllTablesSame(
      "SELECT 'SELECT * FROM \"' || name || '\" ORDER BY 1, 2' FROM sqlite_schema WHERE type = "
      "'table' AND name NOT LIKE 'sqlite%'");
  EXPECT_EQ(Constraints(), "f|11|t\np|11|t");
  EXPECT_EQ(Target("SELECT count(*) FROM pg_indexes WHERE indexname LIKE 'IFK%'"), "11");
  // What refers to a rowid has its type.
  EXPECT_EQ(Target("SELECT count(*) FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = "
                   "k.conrelid AND a.attnum = k.conkey[1] WHERE k.contype = 'f' AND k.connamespace "
                   "= 'public'::regnamespace AND a.atttypid <> "
                   "'bigint'::regtype"),
            "0");
  EXPECT_EQ(Target("INSERT INTO \"Artist\" (\"Name\") VALUES ('new') RETURNING \"ArtistId\""),
            "276");
  ExpectRun(3, "verify");
}

TEST_F(SqliteClone, NorthwindArrivesWithBlobsAndNamesWithBlanks) {
  const auto file = FindTestData("northwind_sqlite.sql");
  if (file.empty()) GTEST_SKIP() << kNoTestData;
  std::ifstream in(file);
  File({std::istreambuf_iterator<char>(in), {}});
  ExpectRun(0, "clone", {"--target-schema", "nw"});
  for (const char* query :
       {"SELECT \"OrderID\", \"ProductID\", \"Quantity\" FROM %\"Order Details\" ORDER BY 1, 2",
        "SELECT \"CategoryID\", \"CategoryName\", lower(hex(\"Picture\")) FROM %\"Categories\" "
        "ORDER "
        "BY 1",
        "SELECT \"OrderID\", \"CustomerID\", substr(CAST(\"OrderDate\" AS TEXT), 1, 10), "
        "\"ShipName\" FROM %\"Orders\" ORDER BY "
        "1"}) {
    const auto in_schema = [&](std::string sql, const std::string& schema) {
      return sql.replace(sql.find('%'), 1, schema);
    };
    std::string ours = in_schema(query, "nw.");
    const size_t hex = ours.find("lower(hex(\"Picture\"))");
    if (hex != std::string::npos) ours.replace(hex, 21, "encode(\"Picture\", 'hex')");
    EXPECT_EQ(Target(ours), FileRows(in_schema(query, ""))) << query;
  }
  EXPECT_EQ(Target("SELECT bool_and(convalidated) FROM pg_constraint WHERE contype = 'f'"), "t");
  ExpectRun(0, "verify", {"--target-schema", "nw"});
}

TEST_F(SqliteClone, KeysDefaultsChecksAndIndexesAreTranslatedAndTheRestIsListed) {
  File(
      "CREATE TABLE Customer (CustomerID INTEGER PRIMARY KEY AUTOINCREMENT, Email TEXT COLLATE "
      "NOCASE UNIQUE, Active BOOLEAN NOT NULL DEFAULT 1, Since DATETIME DEFAULT CURRENT_TIMESTAMP, "
      "Level INT CHECK (Level BETWEEN 1 AND 5), Note TEXT DEFAULT 'none', CHECK (Note GLOB "
      "'*'));"
      "CREATE TABLE OrderLine (CustomerID INT REFERENCES Customer ON DELETE CASCADE, No INT, Qty "
      "NUMERIC(8,2), Total AS (Qty * 2), PRIMARY KEY (CustomerID, No)) WITHOUT ROWID;"
      "CREATE INDEX line_by_qty ON OrderLine (Qty DESC) WHERE Qty > 10;"
      "CREATE INDEX by_lower ON Customer (lower(Note), Level);"
      "CREATE INDEX odd ON Customer (Note COLLATE RTRIM);"
      "CREATE VIEW v AS SELECT 1; CREATE TRIGGER g AFTER INSERT ON Customer BEGIN SELECT 1; END;"
      "INSERT INTO Customer (Email, Level) VALUES ('a@x', 1), ('B@x', 5); DELETE FROM Customer "
      "WHERE CustomerID = 2; INSERT INTO OrderLine VALUES (1, 1, 5.25), (1, 2, 100);");
  const ProcessResult result = ExpectRun(0, "clone", {"--names", "snake_case"});
  EXPECT_EQ(Target("SELECT customer_id, email, active, level, note FROM customer"),
            "1|a@x|t|1|none");
  EXPECT_EQ(Target("SELECT customer_id, no, qty, total FROM order_line ORDER BY no"),
            "1|1|5.25|10.5\n1|2|100.00|200");
  // AUTOINCREMENT never gives a number twice.
  EXPECT_EQ(Target("INSERT INTO customer (email) VALUES ('c@x') RETURNING customer_id, active, "
                   "note, since IS NOT NULL"),
            "3|t|none|t");
  const auto refused = [&](const std::string& sql) {
    EXPECT_THROW(Target(sql), std::exception) << sql;
  };
  refused("INSERT INTO customer (email) VALUES ('A@X')");
  refused("INSERT INTO customer (level) VALUES (6)");
  refused("INSERT INTO order_line VALUES (99, 1, 1)");
  Target("DELETE FROM customer WHERE customer_id = 1");
  EXPECT_EQ(Target("SELECT count(*) FROM order_line"), "0");
  EXPECT_EQ(Target("SELECT count(*) FROM pg_indexes WHERE indexdef LIKE '%qty DESC%WHERE%' OR "
                   "indexdef LIKE '%lower(note), level%'"),
            "2");
  for (const char* left : {"GLOB", "view v", "trigger g", "index odd", "OrderLine.Total"}) {
    EXPECT_NE(result.out.find(left), std::string::npos) << left << '\n' << result.out;
  }
}

TEST_F(SqliteClone, TypesFollowTheValuesWhereTheyAreWider) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, small INT, wide INT, short VARCHAR(3), flag "
      "BOOLEAN, at DATETIME, any); INSERT INTO t VALUES (1, 5, 5000000000, 'abc', 't', "
      "'2024-01-01 10:00:00', 'x'), (2, 6, 1, 'abcdef', 'f', '2024-02-01 11:00:00', 'y')");
  ExpectRun(0, "clone");
  EXPECT_EQ(Target("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', ' "
                   "ORDER BY attnum) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > "
                   "0"),
            "id bigint, small integer, wide bigint, short text, flag boolean, at timestamp "
            "without time zone, any text");
  ExpectSame("SELECT id, small, wide, short, flag, at, \"any\" FROM t ORDER BY id");
}

TEST_F(SqliteClone, ADryRunPrintsTheStatementsAndTouchesNothing) {
  File("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, 'x')");
  const std::string said = ExpectRun(0, "clone", {"--dry-run"}).out;
  EXPECT_NE(said.find("CREATE TABLE \"public\".\"t\""), std::string::npos) << said;
  EXPECT_EQ(Target("SELECT to_regclass('t') IS NULL, to_regclass('tranship.run') IS NULL"), "t|t");
}

TEST_F(SqliteClone, NamesThatWouldBecomeOneAreRefused) {
  File("CREATE TABLE OrderDetails (a TEXT); CREATE TABLE order_details (a TEXT, A_ TEXT)");
  const ProcessResult result = ExpectRun(2, "clone", {"--names", "snake_case"});
  EXPECT_NE(result.err.find("order_details"), std::string::npos) << result.err;
  EXPECT_EQ(Target("SELECT to_regclass('order_details') IS NULL"), "t");
}

TEST_F(SqliteClone, AForcedTypeThatDoesNotTakeAllValuesIsRefusedWithTheKeys) {
  File("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES (1, '5'), (7, 'x')");
  std::ofstream(folder() / "map.toml") << "[[column]]\ncolumn = \"v\"\ntype = \"integer\"\nalso = "
                                          "[\"text\"]\n";
  const ProcessResult result =
      ExpectRun(2, "clone", {"--mapping", (folder() / "map.toml").string()});
  EXPECT_NE(result.err.find("t.v"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("7"), std::string::npos) << result.err;
  File("UPDATE t SET v = '6' WHERE id = 7");
  ExpectRun(0, "clone", {"--mapping", (folder() / "map.toml").string()});
  ExpectSame("SELECT id, v FROM t ORDER BY id");
}

TEST_F(SqliteClone, IsResumedAfterAKillAnywhere) {
  File(
      "CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT UNIQUE); CREATE TABLE child (id "
      "INTEGER PRIMARY KEY, parent INT REFERENCES parent, v TEXT); WITH RECURSIVE g(i) AS (SELECT "
      "1 UNION ALL SELECT i + 1 FROM g WHERE i < 4000) INSERT INTO parent SELECT i, 'name ' || i "
      "FROM g; INSERT INTO child SELECT id + 10, id, name || hex(zeroblob(50)) FROM parent;");
  const std::vector<std::string> small = {"--chunk-size", "100kB", "--jobs", "2"};
  for (int n = 1;; n += 5) {
    SCOPED_TRACE("passage " + std::to_string(n));
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; DROP TABLE IF EXISTS child, parent");
    const ProcessResult killed =
        RunFile("clone", small, {{"TRANSHIP_FAILPOINT", "*:" + std::to_string(n) + ":kill"}});
    if (killed.signal == 0) {
      EXPECT_EQ(killed.exit_code, 0) << killed.out << killed.err;
      EXPECT_GT(n, 20);
      break;
    }
    ExpectRun(0, "clone", small);
    ExpectSame("SELECT id, name FROM parent ORDER BY id");
    ExpectSame("SELECT id, parent, v FROM child ORDER BY id");
    EXPECT_EQ(Constraints(), "f|1|t\np|2|t\nu|1|t");
    if (HasFailure()) break;
  }
}

TEST_F(SqliteClone, OrphansLeaveTheirForeignKeyNotValid) {
  File(
      "PRAGMA foreign_keys = 0; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (id "
      "INTEGER PRIMARY KEY, p INT REFERENCES p); INSERT INTO p VALUES (1); INSERT INTO c VALUES "
      "(1, 1), (2, 99)");
  const ProcessResult result = ExpectRun(4, "clone");
  EXPECT_NE(result.out.find("99"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("left NOT VALID: 1 foreign key (see the report)"), std::string::npos)
      << result.out;
  EXPECT_EQ(Constraints(), "f|1|f\np|2|t");
  ExpectSame("SELECT id, p FROM c ORDER BY id");
}

}  // namespace
}  // namespace tranship::testing
