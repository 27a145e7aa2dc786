#include <gtest/gtest.h>

#include "engine/sqlite/expression.h"

namespace tranship {
namespace {

std::string Translated(const std::string& sql) {
  const ColumnLookup columns = [](const std::string& name) -> std::optional<std::string> {
    if (name == "qty" || name == "Qty") return "\"qty\"";
    if (name == "order name") return "\"order name\"";
    return std::nullopt;
  };
  return TranslateExpression(sql, columns).value_or("(none)");
}

TEST(SqliteExpression, KeepsWhatMeansTheSame) {
  EXPECT_EQ(Translated("qty > 0 AND qty <= 10"), "\"qty\" > 0 AND \"qty\" <= 10");
  EXPECT_EQ(Translated("[order name] IN ('a', 'b''c')"), "\"order name\" IN ( 'a' , 'b''c' )");
  EXPECT_EQ(Translated("Qty == 5 OR qty != .5e-3"), "\"qty\" = 5 OR \"qty\" <> .5e-3");
  EXPECT_EQ(Translated("\"order name\" IS NOT NULL"), "\"order name\" IS NOT NULL");
  EXPECT_EQ(Translated("qty ISNULL OR qty NOTNULL"), "\"qty\" IS NULL OR \"qty\" IS NOT NULL");
  EXPECT_EQ(Translated("length(`order name`) < 5 -- short\n"), "length ( \"order name\" ) < 5");
  EXPECT_EQ(Translated("ifnull(qty, 0) BETWEEN 1 AND 2"),
            "coalesce ( \"qty\" , 0 ) BETWEEN 1 AND 2");
  EXPECT_EQ(Translated("[order name] LIKE 'a%'"), "\"order name\" ILIKE 'a%'");
}

TEST(SqliteExpression, GivesUpWhatMayMeanSomethingElse) {
  for (const char* sql :
       {"qty GLOB 'a*'", "typeof(qty) = 'integer'", "unknown > 0", "\"a string\" = qty", "qty IS 5",
        "qty & 1", "qty = 0x10", "qty > (1", "qty) > 1", "", "x'00' = qty", "qty > 'open",
        "json_valid(qty)", "qty COLLATE NOCASE = 'a'", "CAST(qty AS TEXT) = '1'", "qty % 2 = 0"}) {
    EXPECT_EQ(Translated(sql), "(none)") << sql;
  }
}

TEST(SqliteExpression, DefaultsFollowTheColumnsType) {
  const auto translated = [](const std::string& sql, const std::string& type) {
    return TranslateDefault(sql, type).value_or("(none)");
  };
  EXPECT_EQ(translated("5", "bigint"), "5");
  EXPECT_EQ(translated("(-5)", "bigint"), "- 5");
  EXPECT_EQ(translated("'x'", "text"), "'x'");
  EXPECT_EQ(translated("5", "text"), "'5'");
  EXPECT_EQ(translated("NULL", "text"), "NULL");
  EXPECT_EQ(translated("1", "boolean"), "true");
  EXPECT_EQ(translated("'f'", "boolean"), "false");
  EXPECT_EQ(translated("2", "boolean"), "(none)");
  EXPECT_EQ(translated("CURRENT_TIMESTAMP", "timestamptz"), "CURRENT_TIMESTAMP");
  EXPECT_EQ(translated("datetime('now')", "timestamp"), "(CURRENT_TIMESTAMP AT TIME ZONE 'UTC')");
  EXPECT_EQ(translated("CURRENT_DATE", "text"),
            "to_char((CURRENT_TIMESTAMP AT TIME ZONE 'UTC'), 'YYYY-MM-DD')");
  EXPECT_EQ(translated("CURRENT_TIMESTAMP", "bigint"), "(none)");
  EXPECT_EQ(translated("random()", "bigint"), "(none)");
}

}  // namespace
}  // namespace tranship
