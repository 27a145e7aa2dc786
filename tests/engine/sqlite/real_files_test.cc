// Real SQLite files: every table is read, encoded and loaded, and every value comes back as it was.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "engine/sqlite/schema.h"
#include "io/pg/copy_writer.h"
#include "io/sqlite/encoded_rows.h"
#include "io/sqlite/raw_rows.h"
#include "tests/io/sqlite/sqlite_file.h"
#include "tests/support/server_fixture.h"
#include "tests/support/test_data.h"

namespace tranship::testing {
namespace {

std::string TypeFor(const std::string& declared) {
  const auto has = [&](const char* word) { return declared.find(word) != std::string::npos; };
  if (has("INT")) return "int8";
  if (has("TIME")) return "timestamp";
  if (has("DATE")) return "date";
  if (has("NUMERIC")) return "numeric";
  if (has("REAL")) return "float8";
  if (has("BLOB")) return "bytea";
  return "text";
}

std::string QuotedName(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? std::string(2, c) : std::string(1, c);
  return quoted + "\"";
}

std::string Hex(const RawValue& value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex = "\\x";
  for (const std::byte byte : value.bytes) {
    hex += kDigits[static_cast<size_t>(byte) >> 4];
    hex += kDigits[static_cast<size_t>(byte) & 15];
  }
  return hex;
}

// 2024-01-01, 2024-01-01 00:00:00 and 2024-01-01 00:00:00.000
bool SameInstant(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  return b.size() >= 10 && b[4] == '-' && a.starts_with(b) &&
         a.substr(b.size()).find_first_not_of(" 0:.") == std::string_view::npos;
}

bool Same(const RawValue& value, const std::optional<std::string>& loaded) {
  if (value.storage == StorageClass::kNull || !loaded) {
    return (value.storage == StorageClass::kNull) == !loaded.has_value();
  }
  switch (value.storage) {
    case StorageClass::kInteger:
      return *loaded == std::to_string(value.integer);
    case StorageClass::kReal:
      return std::strtod(loaded->c_str(), nullptr) == value.real;
    case StorageClass::kText:
      return *loaded == value.text() || SameInstant(value.text(), *loaded);
    default:
      return *loaded == Hex(value);
  }
}

class RealSqliteFiles : public ServerTest {
 protected:
  void ExpectLoads(const std::string& path, uint64_t rows) {
    ConnectOptions options;
    options.conninfo = target_uri();
    Connection target = Connection::Open(options);
    const Database source = Database::Open(path);
    EXPECT_TRUE(source.QuickCheck().empty());
    uint64_t loaded = 0;
    for (const SqliteTable& table : ReadSqliteSchema(source).tables) {
      loaded += Load(source, table, target);
      ExpectSame(source, table, target);
    }
    EXPECT_EQ(loaded, rows);
  }

 private:
  static std::string Names(const SqliteTable& table) {
    std::string names;
    for (const SqliteColumn& column : table.columns) {
      names += (names.empty() ? "" : ", ") + QuotedName(column.name);
    }
    return names;
  }
  static std::string Select(const SqliteTable& table) {
    return "SELECT " + Names(table) + " FROM " + QuotedName(table.name) + " ORDER BY " +
           table.rowid;
  }

  static uint64_t Load(const Database& source, const SqliteTable& table, Connection& target) {
    std::string columns;
    std::vector<ValueForm> forms;
    for (const SqliteColumn& column : table.columns) {
      const std::string type = TypeFor(column.declared_type);
      columns += (columns.empty() ? "" : ", ") + QuotedName(column.name) + " " + type;
      forms.push_back(ValueForm::For(type, -1).value());
      forms.back().not_null = column.not_null;
    }
    const std::string name = "public." + QuotedName(table.name);
    target.Exec("CREATE TABLE " + name + " (" + columns +
                ", place int8 GENERATED ALWAYS AS IDENTITY)");
    target.Exec("BEGIN");
    CopyWriter writer(target, "COPY " + name + " (" + Names(table) + ") FROM STDIN (FORMAT binary)",
                      WireForm::kBinary);
    RawRows raw(source, Select(table));
    RowEncoder encoder(forms);
    EncodedRows rows(raw, encoder);
    Slab slab;
    while (rows.Fill(slab)) {
      writer.Write(slab);
      slab.Clear();
    }
    const uint64_t written = writer.Finish();
    target.Commit();
    return written;
  }

  static void ExpectSame(const Database& source, const SqliteTable& table, Connection& target) {
    const Result loaded = target.Exec("SELECT " + Names(table) + " FROM public." +
                                      QuotedName(table.name) + " ORDER BY place");
    Statement row = source.Prepare(Select(table));
    int at = 0;
    for (; row.Step(); ++at) {
      ASSERT_LT(at, loaded.rows());
      for (int column = 0; column < row.columns(); ++column) {
        EXPECT_TRUE(Same(row.value(column), loaded.maybe(at, column)))
            << table.name << ", row " << at << ", column " << column << ": "
            << loaded.text(at, column);
      }
    }
    EXPECT_EQ(at, loaded.rows());
  }
};

TEST_F(RealSqliteFiles, LoadAsTheyAre) {
  const auto chinook = FindTestData("chinook.sqlite");
  if (chinook.empty()) GTEST_SKIP() << kNoTestData;
  ExpectLoads(chinook.string(), 15'607);
}

TEST_F(RealSqliteFiles, LoadWithBlobsAndBlanksInNames) {
  const auto dump = FindTestData("northwind_sqlite.sql");
  if (dump.empty()) GTEST_SKIP() << kNoTestData;
  std::ifstream file(dump);
  const SqliteFile northwind("PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY;" +
                             std::string{std::istreambuf_iterator<char>(file), {}});
  const Database database = Database::Open(northwind.path());
  uint64_t rows = 0;
  for (const SqliteTable& table : ReadSqliteSchema(database).tables) {
    rows +=
        static_cast<uint64_t>(database.Integer("SELECT count(*) FROM " + QuotedName(table.name)));
  }
  EXPECT_GT(rows, 3000u);
  ExpectLoads(northwind.path(), rows);
}

}  // namespace
}  // namespace tranship::testing
