#include "io/error.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

TEST(Consequence, IsReconnectWhenTheSessionIsGone) {
  for (const char* state :
       {"", "08000", "08006", "08P01", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04"}) {
    EXPECT_EQ(ConsequenceOf(state), Consequence::kReconnect) << state;
  }
}

TEST(Consequence, IsRetryWhenTheTroublePasses) {
  for (const char* state :
       {"40001", "40P01", "53100", "53200", "53300", "55P03", "55006", "57014"}) {
    EXPECT_EQ(ConsequenceOf(state), Consequence::kRetry) << state;
  }
}

TEST(Consequence, IsPermanentWhenTheStatementOrItsDataAreWrong) {
  for (const char* state : {"22001", "22P04", "23503", "23505", "42501", "42P01", "28P01", "3D000",
                            "0A000", "25P02", "57P04", "58030", "XX000", "XX001", "P0001"}) {
    EXPECT_EQ(ConsequenceOf(state), Consequence::kPermanent) << state;
  }
}

TEST(Printable, KeepsTextOfAnyLanguage) {
  EXPECT_EQ(Printable("plain, Größe, 日本, 🚀"), "plain, Größe, 日本, 🚀");
}

TEST(Printable, EscapesWhatATerminalWouldObey) {
  EXPECT_EQ(Printable("a\nb\r\t\x1b[2J\x7f"), "a\\x0Ab\\x0D\\x09\\x1B[2J\\x7F");
  EXPECT_EQ(Printable("\xC2\x9B"), "\\xC2\\x9B");           // C1: CSI
  EXPECT_EQ(Printable("\xE2\x80\xAE"), "\\xE2\\x80\\xAE");  // right-to-left override
  EXPECT_EQ(Printable(std::string_view("\0", 1)), "\\x00");
}

TEST(Printable, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(Printable("\x9B"), "\\x9B");
  EXPECT_EQ(Printable("\xC3"), "\\xC3");
  EXPECT_EQ(Printable("\xC0\x80"), "\\xC0\\x80");
  EXPECT_EQ(Printable("\xED\xA0\x80"), "\\xED\\xA0\\x80");
  EXPECT_EQ(Printable("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80");
  EXPECT_EQ(Printable("\xE2\x82z"), "\\xE2\\x82z");
}

DbError Failed(const std::string& message, const std::string& statement) {
  ServerMessage server;
  server.sqlstate = "42601";
  server.message = message;
  return {Consequence::kPermanent, "target", server, statement};
}

TEST(DbError, IsOnePrintableLine) {
  const DbError error = Failed("no such\ntable", "SELECT\n1");
  EXPECT_STREQ(error.what(), "target: no such\\x0Atable (SQLSTATE 42601)");
  EXPECT_EQ(error.statement(), "SELECT\\x0A1");
  EXPECT_EQ(error.server().message, "no such\ntable");
}

TEST(DbError, ShortensItsStatement) {
  EXPECT_LT(Failed("x", std::string(100'000, 's')).statement().size(), 300u);
}

TEST(DbError, DoesNotRepeatStatementsAboutPasswords) {
  for (const char* sql : {"ALTER ROLE bob PASSWORD 'canary'", "create user x password 'canary'"}) {
    EXPECT_EQ(Failed("x", sql).statement().find("canary"), std::string::npos);
  }
}

}  // namespace
}  // namespace tranship
