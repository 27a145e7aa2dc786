#include "engine/rejects/row_fault.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

DbError Error(const std::string& sqlstate, const std::string& message,
              const std::string& constraint = "", const std::string& context = "",
              const std::string& statement = "COPY t FROM STDIN") {
  ServerMessage server;
  server.sqlstate = sqlstate;
  server.message = message;
  server.constraint = constraint;
  server.context = context;
  server.detail = "Failing row contains (1, secret).";
  return {Consequence::kPermanent, "target", server, statement};
}

TEST(RowFault, IsADataErrorOfTheTargetThatCameBeforeTheCommit) {
  EXPECT_TRUE(IsRowFault(Error("22001", "too long")));
  EXPECT_TRUE(IsRowFault(Error("23505", "duplicate")));
  EXPECT_TRUE(IsRowFault(Error("54000", "index row size 5000 exceeds maximum 2712")));
  EXPECT_FALSE(IsRowFault(Error("42501", "permission denied")));
  EXPECT_FALSE(IsRowFault(Error("23505", "duplicate", "", "", "COMMIT")));
  const DbError source(Consequence::kPermanent, "source", Error("22012", "").server(), "COPY");
  EXPECT_FALSE(IsRowFault(source));
}

TEST(RowFault, ReasonsNameConstraintsButQuoteNoValues) {
  const auto reason = [](const DbError& error) { return EntryOf(error, false).reason; };
  EXPECT_EQ(reason(Error("23514", "violates check constraint \"small\"", "small")),
            "violates check constraint \"small\"");
  EXPECT_EQ(reason(Error("22P02", "invalid input value for enum color: \"secret\"")),
            "invalid input value for enum color: \"...\"");
  EXPECT_EQ(reason(Error("22003", "value \"4711\" is out of range for type smallint")),
            "value \"...\" is out of range for type smallint");
  EXPECT_EQ(reason(Error("22P02", "invalid input syntax for type json: \"a \"quoted\" secret\"")),
            "invalid input syntax for type json: \"...\"");
  EXPECT_EQ(reason(Error("22021", "invalid byte sequence for encoding \"UTF8\": 0x73")),
            "invalid byte sequence for encoding \"...\"");
  // Raised by somebody's trigger: it may say anything.
  EXPECT_EQ(reason(Error("23514", "secret is too small")), "refused by the target, SQLSTATE 23514");
}

TEST(RowFault, ValuesAreKeptOnlyWhenTheyMayBeShown) {
  const DbError error = Error("22P02", "bad: \"secret\"");
  EXPECT_EQ(EntryOf(error, false).value, "");
  EXPECT_EQ(EntryOf(error, true).value, "Failing row contains (1, secret).");
  EXPECT_EQ(EntryOf(error, true).reason, "bad: \"secret\"");
  EXPECT_EQ(SafeDetail(Error("23514", ""), false), "");
  EXPECT_NE(SafeDetail(Error("23514", ""), true), "");
  EXPECT_NE(SafeDetail(Error("23505", ""), false), "");
}

TEST(RowFault, TheColumnIsTakenFromWhereTheServerWas) {
  const auto column = [](const std::string& context) {
    return EntryOf(Error("22001", "value too long", "", context), false).column;
  };
  EXPECT_EQ(column("COPY t, line 5, column name"), "name");
  EXPECT_EQ(column("COPY t, line 5, column name: \"secret\""), "name");
  EXPECT_EQ(column("COPY t, line 5"), "");
}

}  // namespace
}  // namespace tranship
