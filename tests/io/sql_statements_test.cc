#include "io/sql_statements.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

using Kind = SqlStatement::Kind;

std::vector<std::string> Texts(const SqlStatements& split) {
  std::vector<std::string> texts;
  for (const SqlStatement& statement : split.statements) {
    texts.push_back(std::to_string(statement.line) + ": " + statement.text);
  }
  return texts;
}

Kind PostgresKind(const std::string& sql) {
  const SqlStatements split = SplitPostgresSql(sql);
  EXPECT_EQ(split.statements.size(), 1u) << sql;
  return split.statements.at(0).kind;
}

Kind SqliteKind(const std::string& sql) { return SplitSqliteSql(sql).statements.at(0).kind; }

TEST(SqlStatements, PostgresSplitsByItsParser) {
  const SqlStatements split = SplitPostgresSql(
      "-- größe; no\nSELECT ';' ;\n/* a /* b; */ c */\n  CREATE FUNCTION f() RETURNS int LANGUAGE "
      "sql AS "
      "$$ SELECT 1; $$;\n;;SELECT 2");
  EXPECT_EQ(Texts(split), (std::vector<std::string>{
                              "2: SELECT ';' ",
                              "4: CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1; $$",
                              "5: SELECT 2"}));
  EXPECT_TRUE(SplitPostgresSql(" -- nothing\n").statements.empty());
}

TEST(SqlStatements, PostgresNamesTheLineOfASyntaxError) {
  const SqlStatements split = SplitPostgresSql("SELECT 1;\n-- ä\nSELEC 2;");
  EXPECT_TRUE(split.statements.empty());
  ASSERT_EQ(split.problems.size(), 1u);
  EXPECT_EQ(split.problems[0].line, 3);
  EXPECT_EQ(SplitPostgresSql(std::string("SELECT 1;\n\0", 11)).problems[0].line, 2);
}

TEST(SqlStatements, PostgresKinds) {
  EXPECT_EQ(PostgresKind("START TRANSACTION"), Kind::kBegin);
  EXPECT_EQ(PostgresKind("END"), Kind::kCommit);
  EXPECT_EQ(PostgresKind("PREPARE TRANSACTION 'x'"), Kind::kTransaction);
  EXPECT_EQ(PostgresKind("SAVEPOINT a"), Kind::kOther);
  EXPECT_EQ(PostgresKind("ROLLBACK TO a"), Kind::kOther);
  EXPECT_EQ(PostgresKind("WITH x AS (SELECT 1) DELETE FROM t"), Kind::kRows);
  EXPECT_EQ(PostgresKind("COPY t FROM STDIN"), Kind::kCopyStdin);
  EXPECT_EQ(PostgresKind("COPY t FROM '/file'"), Kind::kOther);
  EXPECT_EQ(PostgresKind("VACUUM t"), Kind::kOutside);
  EXPECT_EQ(PostgresKind("ANALYZE t"), Kind::kOther);
  EXPECT_EQ(PostgresKind("DROP INDEX CONCURRENTLY i"), Kind::kOutside);
  const SqlStatements index = SplitPostgresSql("CREATE INDEX CONCURRENTLY i ON app.t (a)");
  EXPECT_EQ(index.statements.at(0).kind, Kind::kOutside);
  EXPECT_EQ(index.statements.at(0).index, "\"app\".\"i\"");
}

TEST(SqlStatements, SqliteKeepsTriggersWhole) {
  const SqlStatements split = SplitSqliteSql(
      "-- a; b\nSELECT ';';\n\nCREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END;\n"
      "SELECT 3");
  EXPECT_EQ(
      Texts(split),
      (std::vector<std::string>{
          "2: SELECT ';';", "4: CREATE TRIGGER t AFTER INSERT ON x BEGIN SELECT 1; SELECT 2; END;",
          "5: SELECT 3"}));
}

TEST(SqlStatements, SqliteKinds) {
  EXPECT_EQ(SqliteKind("begin immediate;"), Kind::kBegin);
  EXPECT_EQ(SqliteKind("/* x */ End;"), Kind::kCommit);
  EXPECT_EQ(SqliteKind("ROLLBACK;"), Kind::kTransaction);
  EXPECT_EQ(SqliteKind("ROLLBACK TO a;"), Kind::kOther);
  EXPECT_EQ(SqliteKind("VACUUM;"), Kind::kOutside);
  EXPECT_EQ(SqliteKind("PRAGMA foreign_keys=OFF;"), Kind::kForeignKeysOff);
  EXPECT_EQ(SqliteKind("PRAGMA foreign_keys = 0"), Kind::kForeignKeysOff);
  EXPECT_EQ(SqliteKind("PRAGMA foreign_keys(on);"), Kind::kForeignKeysOn);
  EXPECT_EQ(SqliteKind("PRAGMA foreign_keys;"), Kind::kOther);
  EXPECT_EQ(SqliteKind("REPLACE INTO t VALUES (1)"), Kind::kRows);
}

}  // namespace
}  // namespace tranship
