// A file of which any bytes were changed is read, or refused with a DbError or FormatError.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "io/error.h"
#include "io/sqlite/key_bounds.h"
#include "io/sqlite/raw_rows.h"
#include "io/sqlite/state.h"
#include "tests/io/sqlite/sqlite_file.h"

namespace tranship::testing {
namespace {

constexpr std::string_view kTables =
    "PRAGMA page_size=512; CREATE TABLE t (id INTEGER PRIMARY KEY, x);"
    "CREATE TABLE w (a TEXT, b, PRIMARY KEY (a, b)) WITHOUT ROWID;"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
    "INSERT INTO t SELECT i * 7, CASE i % 50 WHEN 0 THEN zeroblob(2000) ELSE 'row ' || i END FROM "
    "n;"
    "INSERT INTO w SELECT 'key ' || id, x FROM t";

template <typename Action>
void Try(const Action& action) {
  try {
    action();
  } catch (const DbError&) {
  } catch (const FormatError&) {
  }
}

void ReadRows(const Database& database, const std::string& select) {
  RawRows rows(database, select);
  Slab slab;
  while (rows.Fill(slab)) slab.Clear();
}

void ReadEverything(const std::string& path) {
  Try([&] { (void)Database::Open(path).QuickCheck(); });
  Try([&] {
    SqliteState state = SqliteState::Open(path, 2, 0);
    const Database& database = state.reader(0);
    KeyBoundsRequest request;
    request.table = "t";
    request.rowid = "id";
    request.ranges = 4;
    Try([&] { (void)FindKeyBounds(database, request); });
    request.table = "w";
    request.rowid = "";
    request.key_columns = 2;
    Try([&] { (void)FindKeyBounds(database, request); });
    Try([&] { ReadRows(database, "SELECT * FROM t"); });
    Try([&] { ReadRows(database, "SELECT * FROM w"); });
  });
}

TEST(HostileSqliteFile, IsReadOrRefused) {
  const SqliteFile file(kTables);
  const std::string intact = file.Bytes();
  EXPECT_TRUE(rc::check([&] {
    const auto below = [](size_t end) {
      return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<size_t>(0, end));
    };
    std::string bytes = intact;
    for (size_t i = 1 + below(20); i > 0; --i) {
      // Mostly the beginnings of pages, where their structure is.
      const size_t at =
          below(2) == 0 ? below(bytes.size())
                        : std::min(below(bytes.size() / 512) * 512 + below(40), bytes.size() - 1);
      bytes[at] = static_cast<char>(below(256));
    }
    if (below(8) == 0) bytes.resize(below(bytes.size()));
    file.Overwrite(bytes);
    ReadEverything(file.path());
  }));
}

}  // namespace
}  // namespace tranship::testing
