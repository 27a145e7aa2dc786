#include "engine/sqlite/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/io/sqlite/sqlite_file.h"
#include "tests/support/test_data.h"

namespace tranship::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

SqliteSchema SchemaOf(const std::string& sql) {
  const SqliteFile file(sql);
  return ReadSqliteSchema(Database::Open(file.path()));
}

SqliteTable TableOf(const std::string& sql) { return SchemaOf(sql).tables.at(0); }

TEST(SqliteSchema, ReadsColumnsAsDeclared) {
  const SqliteTable table = TableOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(10) NOT NULL DEFAULT 'it''s', b, "
      "c TEXT COLLATE NOCASE, d INT AS (id * 2), e REAL AS (id / 2.0) STORED)");
  ASSERT_EQ(table.columns.size(), 6u);
  EXPECT_EQ(table.columns[0].key_position, 1);
  EXPECT_EQ(table.columns[1].declared_type, "VARCHAR(10)");
  EXPECT_TRUE(table.columns[1].not_null);
  EXPECT_EQ(table.columns[1].default_text, "'it''s'");
  EXPECT_EQ(table.columns[2].declared_type, "");
  EXPECT_EQ(table.columns[2].default_text, std::nullopt);
  EXPECT_EQ(table.columns[2].collation, "BINARY");
  EXPECT_EQ(table.columns[3].collation, "NOCASE");
  EXPECT_EQ(table.columns[4].generated, SqliteColumn::Generated::kVirtual);
  EXPECT_EQ(table.columns[5].generated, SqliteColumn::Generated::kStored);
}

TEST(SqliteSchema, KnowsTheNameOfTheRowid) {
  EXPECT_EQ(TableOf("CREATE TABLE t (x)").rowid, "rowid");
  EXPECT_EQ(TableOf("CREATE TABLE t (RowId)").rowid, "_rowid_");
  EXPECT_EQ(TableOf("CREATE TABLE t (rowid, _rowid_)").rowid, "oid");
  EXPECT_EQ(TableOf("CREATE TABLE t (rowid, _rowid_, oid)").rowid, "");
  EXPECT_EQ(TableOf("CREATE TABLE t (rowid, _rowid_, oid, k INTEGER PRIMARY KEY)").rowid, "k");
  EXPECT_EQ(TableOf("CREATE TABLE t (k INT PRIMARY KEY)").rowid, "rowid");
  EXPECT_EQ(TableOf("CREATE TABLE t (k INTEGER PRIMARY KEY DESC)").rowid, "rowid");
  EXPECT_EQ(TableOf("CREATE TABLE t (k PRIMARY KEY) WITHOUT ROWID").rowid, "");
}

TEST(SqliteSchema, ReadsPrimaryKeysInTheirOrder) {
  const SqliteTable table = TableOf("CREATE TABLE t (a, b, c, PRIMARY KEY (c, a)) WITHOUT ROWID");
  EXPECT_TRUE(table.without_rowid);
  EXPECT_FALSE(table.rowid_is_column);
  EXPECT_FALSE(table.key_descends);
  EXPECT_THAT(table.primary_key, ElementsAre("c", "a"));
  EXPECT_TRUE(TableOf("CREATE TABLE t (a, PRIMARY KEY (a DESC)) WITHOUT ROWID").key_descends);
}

TEST(SqliteSchema, ReadsSequences) {
  const SqliteSchema schema = SchemaOf(
      "CREATE TABLE a (k INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE b (k INTEGER PRIMARY KEY "
      "AUTOINCREMENT); CREATE TABLE c (k INTEGER PRIMARY KEY);"
      "INSERT INTO a VALUES (41); INSERT INTO c VALUES (1)");
  ASSERT_EQ(schema.tables.size(), 3u);
  EXPECT_TRUE(schema.tables[0].autoincrement);
  EXPECT_EQ(schema.tables[0].sequence, 41);
  EXPECT_TRUE(schema.tables[1].autoincrement);
  EXPECT_EQ(schema.tables[1].sequence, std::nullopt);
  EXPECT_FALSE(schema.tables[2].autoincrement);
}

TEST(SqliteSchema, ReadsIndexes) {
  const SqliteTable table = TableOf(
      "CREATE TABLE t (a, b UNIQUE); CREATE UNIQUE INDEX i ON t (a COLLATE NOCASE, b DESC) "
      "WHERE a > 0; CREATE INDEX j ON t (lower(a))");
  ASSERT_EQ(table.indexes.size(), 3u);
  EXPECT_EQ(table.indexes[0].origin, SqliteIndex::Origin::kUnique);
  EXPECT_TRUE(table.indexes[0].unique);
  EXPECT_EQ(table.indexes[0].sql, "");
  EXPECT_EQ(table.indexes[1].name, "i");
  EXPECT_TRUE(table.indexes[1].partial);
  EXPECT_EQ(table.indexes[1].columns.at(0).collation, "NOCASE");
  EXPECT_TRUE(table.indexes[1].columns.at(1).descends);
  EXPECT_FALSE(table.indexes[1].has_expression);
  EXPECT_TRUE(table.indexes[2].has_expression);
  EXPECT_FALSE(table.indexes[2].unique);
}

TEST(SqliteSchema, ReadsForeignKeys) {
  const SqliteTable table = TableOf(
      "CREATE TABLE c (x REFERENCES p, y, z, FOREIGN KEY (y, z) REFERENCES q (a, b) "
      "ON DELETE CASCADE ON UPDATE SET NULL)");
  ASSERT_EQ(table.foreign_keys.size(), 2u);
  EXPECT_EQ(table.foreign_keys[0].parent, "p");
  EXPECT_THAT(table.foreign_keys[0].columns, ElementsAre("x"));
  EXPECT_THAT(table.foreign_keys[0].parent_columns, IsEmpty());
  EXPECT_EQ(table.foreign_keys[1].parent, "q");
  EXPECT_THAT(table.foreign_keys[1].columns, ElementsAre("y", "z"));
  EXPECT_THAT(table.foreign_keys[1].parent_columns, ElementsAre("a", "b"));
  EXPECT_EQ(table.foreign_keys[1].on_delete, "CASCADE");
  EXPECT_EQ(table.foreign_keys[1].on_update, "SET NULL");
}

TEST(SqliteSchema, MarksVirtualTablesAndTheirShadows) {
  const SqliteSchema schema =
      SchemaOf("CREATE VIRTUAL TABLE f USING fts5(body); CREATE TABLE t (x)");
  EXPECT_EQ(schema.Find("f")->kind, SqliteTable::Kind::kVirtual);
  EXPECT_EQ(schema.Find("F_CONTENT")->kind, SqliteTable::Kind::kShadow);
  EXPECT_EQ(schema.Find("t")->kind, SqliteTable::Kind::kTable);
  EXPECT_EQ(schema.Find("f")->rowid, "");
  EXPECT_TRUE(schema.Find("f")->columns.at(1).hidden);
}

TEST(SqliteSchema, SurvivesAModuleThatIsNotThere) {
  const SqliteSchema schema = SchemaOf(
      "CREATE TABLE t (x); PRAGMA writable_schema=ON; INSERT INTO sqlite_schema VALUES ('table', "
      "'v', 'v', 0, 'CREATE VIRTUAL TABLE v USING nowhere(x)')");
  ASSERT_NE(schema.Find("v"), nullptr);
  EXPECT_EQ(schema.Find("v")->kind, SqliteTable::Kind::kVirtual);
  EXPECT_TRUE(schema.Find("v")->columns.empty());
  EXPECT_EQ(schema.Find("t")->columns.size(), 1u);
}

TEST(SqliteSchema, ListsViewsAndTriggers) {
  const SqliteSchema schema = SchemaOf(
      "PRAGMA user_version=7; CREATE TABLE t (x); CREATE VIEW v AS SELECT x FROM t;"
      "CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END");
  EXPECT_EQ(schema.user_version, 7);
  EXPECT_EQ(schema.encoding, "UTF-8");
  ASSERT_EQ(schema.tables.size(), 1u);
  ASSERT_EQ(schema.views.size(), 1u);
  EXPECT_EQ(schema.views[0].sql, "CREATE VIEW v AS SELECT x FROM t");
  ASSERT_EQ(schema.triggers.size(), 1u);
  EXPECT_EQ(schema.triggers[0].table, "t");
}

TEST(SqliteSchema, KnowsStrictTables) {
  EXPECT_TRUE(TableOf("CREATE TABLE t (x ANY) STRICT").strict);
  EXPECT_FALSE(TableOf("CREATE TABLE t (x ANY)").strict);
}

TEST(SqliteSchema, TakesNamesOfAnyKind) {
  const SqliteTable table = TableOf(
      "CREATE TABLE \"a\"\"b'c\n[d]\" (\"x y\" INTEGER PRIMARY KEY, \"gr\xc3\xbc\xc3\x9f\")");
  EXPECT_EQ(table.name, "a\"b'c\n[d]");
  EXPECT_EQ(table.rowid, "x y");
  EXPECT_EQ(table.columns.at(1).name, "gr\xc3\xbc\xc3\x9f");
}

TEST(SqliteSchema, ReadsRealFiles) {
  const auto file = FindTestData("chinook.sqlite");
  if (file.empty()) GTEST_SKIP() << kNoTestData;
  const SqliteSchema schema = ReadSqliteSchema(Database::Open(file.string()));
  EXPECT_EQ(schema.tables.size(), 11u);
  EXPECT_EQ(schema.Find("Track")->foreign_keys.size(), 3u);
  EXPECT_THAT(schema.Find("PlaylistTrack")->primary_key, ElementsAre("PlaylistId", "TrackId"));
}

TEST(FindChecks, FindsThemByTheirPlace) {
  EXPECT_THAT(
      FindChecks("CREATE TABLE t (a INT CHECK (a > (0)), b CONSTRAINT \"n\"\"m\" CHECK( b IN "
                 "('x)', \"y(\") ), CONSTRAINT k CHECK (a < b))"),
      ElementsAre(SqliteCheck{"", "a > (0)"}, SqliteCheck{"n\"m", "b IN ('x)', \"y(\")"},
                  SqliteCheck{"k", "a < b"}));
}

TEST(FindChecks, IsNotFooledByNamesCommentsAndText) {
  EXPECT_THAT(
      FindChecks("CREATE TABLE \"check (1)\" (\"check\" TEXT DEFAULT 'check (2)', -- check (3)\n"
                 "[check (4)] /* check (5) */ INT, c AS (length('check (6)')))"),
      IsEmpty());
  EXPECT_THAT(FindChecks("CREATE TABLE t (a CHECK (a = 1"), IsEmpty());
  EXPECT_THAT(FindChecks("'"), IsEmpty());
}

}  // namespace
}  // namespace tranship::testing
