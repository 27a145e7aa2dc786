#include "engine/migrate/batch_statement.h"

#include <gtest/gtest.h>

#include "io/error.h"

namespace tranship {
namespace {

std::string NextKeyOf(const std::string& sql) {
  return BatchStatement(sql, "id").NextKey("5", 10, [](const std::string& key) { return key; });
}

TEST(BatchStatement, ItsConditionIsKeptWholeBesideTheRange) {
  EXPECT_EQ(BatchStatement("UPDATE t SET a = 1 WHERE b OR c -- why\n;", "id").Between("5", "9"),
            "UPDATE t SET a = 1 \nWHERE ( b OR c -- why\n\n) AND t.\"id\" > 5 AND t.\"id\" <= 9");
  EXPECT_EQ(BatchStatement("DELETE FROM t", "id").Between(std::nullopt, "9"),
            "DELETE FROM t\nWHERE t.\"id\" <= 9");
  EXPECT_EQ(BatchStatement("DELETE FROM t", "id").OfNull(),
            "DELETE FROM t\nWHERE t.\"id\" IS NULL");
}

TEST(BatchStatement, TheRangeIsOfTheTableOrItsAlias) {
  const auto condition = [](const std::string& sql) {
    const std::string limited = BatchStatement(sql, "id").OfNull();
    return limited.substr(limited.rfind("WHERE "));
  };
  EXPECT_EQ(condition("UPDATE app.t SET a = 1"), "WHERE app.t.\"id\" IS NULL");
  EXPECT_EQ(condition("UPDATE ONLY \"T x\" AS o SET a = 1"), "WHERE o.\"id\" IS NULL");
  EXPECT_EQ(condition("UPDATE t o SET a = 1 FROM p"), "WHERE o.\"id\" IS NULL");
  EXPECT_EQ(condition("UPDATE OR IGNORE t SET a = 1"), "WHERE t.\"id\" IS NULL");
  EXPECT_EQ(condition("DELETE FROM t USING p"), "WHERE t.\"id\" IS NULL");
  EXPECT_EQ(condition("WITH x AS (DELETE FROM y WHERE 1=1) UPDATE t SET a = 1"),
            "WHERE t.\"id\" IS NULL");
  EXPECT_NE(NextKeyOf("UPDATE ONLY app.t AS o SET a = 1")
                .find("FROM ONLY app.t AS o WHERE o.\"id\" > 5 ORDER BY o.\"id\" LIMIT 10"),
            std::string::npos);
}

TEST(BatchStatement, WordsInStringsCommentsAndBracketsAreNotItsOwn) {
  for (const char* sql :
       {"UPDATE t SET a = 'x WHERE y'", "UPDATE t SET a = (SELECT b FROM c WHERE d LIMIT 1)",
        "UPDATE t SET a = $q$ WHERE $q$", "UPDATE t /* WHERE */ SET a = E'\\' WHERE '",
        "UPDATE t SET \"where\" = 1 -- WHERE 1=1"}) {
    EXPECT_NE(BatchStatement(sql, "id").OfNull().find("\nWHERE t.\"id\" IS NULL"),
              std::string::npos)
        << sql;
  }
}

TEST(BatchStatement, WhatCannotRunByRangesIsRefused) {
  for (const char* sql :
       {"INSERT INTO t VALUES (1)", "SELECT 1", "", "UPDATE t SET id = id + 1",
        "UPDATE t SET a = 1, \"id\" = 2 WHERE b", "UPDATE t SET (a, ID) = (1, 2)",
        "DELETE FROM t RETURNING a", "DELETE FROM t ORDER BY a LIMIT 5", "UPDATE t SET a = 'x"}) {
    EXPECT_THROW(BatchStatement(sql, "id"), FormatError) << sql;
  }
  EXPECT_NO_THROW(BatchStatement("UPDATE t SET a = id, b = (SELECT id) WHERE id = 1", "id"));
}

}  // namespace
}  // namespace tranship
