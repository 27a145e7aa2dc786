#include "io/pg/quote.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "io/pg/connection.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

TEST(Quote, DoublesWhatWouldEndANameOrALiteral) {
  EXPECT_EQ(QuoteName("plain"), "\"plain\"");
  EXPECT_EQ(QuoteName("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(QuoteName("s", "t"), "\"s\".\"t\"");
  EXPECT_EQ(QuoteLiteral("it's"), "'it''s'");
  EXPECT_EQ(QuoteLiteral("a\\'b"), "E'a\\\\''b'");
  EXPECT_THROW((void)QuoteName(std::string_view("a\0b", 3)), std::invalid_argument);
  EXPECT_THROW((void)QuoteLiteral(std::string_view("\0", 1)), std::invalid_argument);
}

class QuoteTest : public ServerTest {
 protected:
  static Connection Open(const std::string& uri) {
    ConnectOptions options;
    options.conninfo = uri;
    return Connection::Open(options);
  }
  // Makes a table, a column and a value of that text, and reads all three back.
  static void ExpectRoundTrip(Connection& connection, const std::string& text) {
    const std::string table = QuoteName("public", text);
    connection.Exec("CREATE TABLE " + table + " (" + QuoteName(text) + " text)");
    connection.Exec("INSERT INTO " + table + " VALUES (" + QuoteLiteral(text) + ")");
    const Result row =
        connection.Exec("SELECT " + QuoteName(text) + ", " + QuoteLiteral(text) + " FROM " + table);
    EXPECT_EQ(row.text(0, 0), text);
    EXPECT_EQ(row.text(0, 1), text);
    const Result names = connection.Exec(
        "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND "
        "a.attnum = 1 "
        "WHERE c.oid = " +
        QuoteLiteral(table) + "::regclass");
    EXPECT_EQ(names.text(0, 0), text);
    EXPECT_EQ(names.text(0, 1), text);
  }
};

TEST_F(QuoteTest, CarriesEveryCharacterFrom1To255) {
  Connection connection = Open(source_uri());
  connection.Exec("BEGIN");  // one flush fewer per table
  for (unsigned c = 1; c < 256; ++c) {
    std::string text = "a";
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else {
      text += static_cast<char>(0xC0 | c >> 6);
      text += static_cast<char>(0x80 | (c & 0x3F));
    }
    ExpectRoundTrip(connection, text + "'z");
  }
}

TEST_F(QuoteTest, CarriesEveryByteOfADatabaseWithoutEncoding) {
  const std::string name = "sql_ascii_for_quotes";
  SharedSource().CreateDatabase(
      name, "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
  {
    Connection connection = Open(SharedSource().uri(name));
    connection.Exec("BEGIN");
    EXPECT_EQ(connection.reported("server_encoding"), "SQL_ASCII");
    std::string all;
    for (int c = 1; c < 256; ++c) all += static_cast<char>(c);
    EXPECT_EQ(connection.Exec("SELECT " + QuoteLiteral(all)).text(0, 0), all);
    for (int c = 1; c < 256; ++c) {
      ExpectRoundTrip(connection, std::string("a") + static_cast<char>(c) + "\"z");
    }
  }
  SharedSource().DropDatabase(name);
}

}  // namespace
}  // namespace tranship::testing
