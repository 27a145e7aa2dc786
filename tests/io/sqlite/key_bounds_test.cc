// Bounds cut a table into ranges of about equal bytes, cover it, and cost a fraction of it.

#include "io/sqlite/key_bounds.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "io/error.h"
#include "io/sqlite/btree/outline.h"
#include "io/sqlite/key_probe.h"
#include "tests/io/sqlite/sqlite_file.h"

namespace tranship::testing {
namespace {

std::string Numbers(int count, const std::string& insert) {
  return "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " +
         std::to_string(count) + ") " + insert + " FROM n;";
}

struct RangeSize {
  int64_t rows = 0;
  int64_t bytes = 0;
};

// What is in each range, by the predicate that a copy would use.
std::vector<RangeSize> Sizes(const Database& database, const std::string& table,
                             const std::string& key, const std::vector<KeyTuple>& bounds) {
  std::vector<RangeSize> sizes;
  for (size_t i = 0; i <= bounds.size(); ++i) {
    std::string where;
    std::vector<RawValue> values;
    const auto add = [&](const KeyTuple& bound, const std::string& comparison) {
      where += where.empty() ? " WHERE " : " AND ";
      where += "(" + key + ") " + comparison + " (";
      for (const KeyValue& value : bound) {
        where += (where.back() == '(' ? "?" : ", ?");
        values.push_back(value.raw());
      }
      where += ")";
    };
    if (i > 0) add(bounds[i - 1], ">=");
    if (i < bounds.size()) add(bounds[i], "<");
    Statement statement =
        database.Prepare("SELECT count(*), coalesce(sum(length(x)), 0) FROM " + table + where);
    for (size_t v = 0; v < values.size(); ++v) statement.Bind(static_cast<int>(v) + 1, values[v]);
    EXPECT_TRUE(statement.Step());
    sizes.push_back({statement.integer(0), statement.integer(1)});
  }
  return sizes;
}

// Every row in one range, and none of the ranges more than half as large again as its share.
void ExpectCoversEvenly(const Database& database, const std::string& table, const std::string& key,
                        const KeyBounds& found, size_t ranges) {
  ASSERT_EQ(found.bounds.size() + 1, ranges) << found.how;
  const auto sizes = Sizes(database, table, key, found.bounds);
  int64_t rows = 0;
  int64_t bytes = 0;
  int64_t largest = 0;
  for (const RangeSize& size : sizes) {
    rows += size.rows;
    bytes += size.bytes;
    largest = std::max(largest, size.bytes);
  }
  EXPECT_EQ(rows, database.Integer("SELECT count(*) FROM " + table));
  EXPECT_LT(static_cast<double>(largest),
            1.5 * static_cast<double>(bytes) / static_cast<double>(ranges));
}

KeyBoundsRequest Rowids(size_t ranges) {
  KeyBoundsRequest request;
  request.table = "t";
  request.ranges = ranges;
  return request;
}

class KeyBoundsOf : public ::testing::Test {
 protected:
  // Expects pages to have been read, not probed.
  void ExpectEven(const std::string& sql, const KeyBoundsRequest& request,
                  const std::string& key = "rowid") {
    const SqliteFile file(sql);
    const Database database = Database::Open(file.path());
    const KeyBounds found = FindKeyBounds(database, request);
    EXPECT_EQ(found.how, "interior pages of the b-tree");
    ExpectCoversEvenly(database, "t", key, found, request.ranges);
    const auto rows = static_cast<double>(database.Integer("SELECT count(*) FROM t"));
    EXPECT_GT(found.rows, rows * 0.7);
    EXPECT_LT(found.rows, rows * 1.3);
  }
};

TEST_F(KeyBoundsOf, EvenRowids) {
  ExpectEven("CREATE TABLE t (x);" + Numbers(50'000, "INSERT INTO t SELECT hex(randomblob(40))"),
             Rowids(8));
}

TEST_F(KeyBoundsOf, RowidsWithHugeGaps) {
  ExpectEven(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, x);" +
          Numbers(30'000, "INSERT INTO t SELECT i * i * i - 9000000000000, hex(zeroblob(40))") +
          "INSERT INTO t VALUES (9223372036854775807, 'last'), (-9223372036854775808, 'first')",
      Rowids(8));
}

TEST_F(KeyBoundsOf, RowsOfUnequalSize) {
  ExpectEven(
      "CREATE TABLE t (x);" +
          Numbers(5000, "INSERT INTO t SELECT zeroblob(CASE WHEN i < 500 THEN 20000 ELSE 100 END)"),
      Rowids(6));
}

TEST_F(KeyBoundsOf, SmallAndLargePages) {
  for (const std::string size : {"512", "65536"}) {
    ExpectEven("PRAGMA page_size=" + size + "; CREATE TABLE t (x);" +
                   Numbers(60'000, "INSERT INTO t SELECT hex(randomblob(40))"),
               Rowids(5));
  }
}

TEST_F(KeyBoundsOf, TablesWhoseRowidHasAnotherName) {
  KeyBoundsRequest request = Rowids(4);
  request.rowid = "_rowid_";
  ExpectEven(
      "CREATE TABLE t (rowid, x);" + Numbers(50'000, "INSERT INTO t SELECT 1, hex(randomblob(40))"),
      request, "_rowid_");
}

TEST_F(KeyBoundsOf, TablesWithoutRowid) {
  KeyBoundsRequest request = Rowids(6);
  request.rowid = "";
  request.key_columns = 2;
  ExpectEven(
      "CREATE TABLE t (x, b REAL, a TEXT COLLATE NOCASE, PRIMARY KEY (a, b)) WITHOUT ROWID;" +
          Numbers(40'000,
                  "INSERT INTO t SELECT hex(zeroblob(30)), i / 4.0, printf('k%d\xc3\xa4', i % 97)"),
      request, "a, b");
}

TEST_F(KeyBoundsOf, KeysOfEveryStorageClass) {
  KeyBoundsRequest request = Rowids(6);
  request.rowid = "";
  request.key_columns = 1;
  ExpectEven(
      "CREATE TABLE t (k PRIMARY KEY, x) WITHOUT ROWID;" +
          Numbers(40'000,
                  "INSERT INTO t SELECT CASE i % 4 WHEN 0 THEN i - 9000000000 WHEN 1 THEN i + 0.5 "
                  "WHEN 2 THEN 'text ' || i ELSE CAST('blob ' || i AS BLOB) END, "
                  "hex(zeroblob(30))"),
      request, "k");
}

TEST_F(KeyBoundsOf, KeysLongerThanAPage) {
  const SqliteFile file("PRAGMA page_size=512; CREATE TABLE t (k PRIMARY KEY, x) WITHOUT ROWID;" +
                        Numbers(2000, "INSERT INTO t SELECT hex(zeroblob(400)) || i, 1"));
  const Database database = Database::Open(file.path());
  KeyBoundsRequest request = Rowids(4);
  request.rowid = "";
  request.key_columns = 1;
  // No bound can be read whole; one range is sound.
  const KeyBounds found = FindKeyBounds(database, request);
  EXPECT_TRUE(found.bounds.empty());
  EXPECT_GT(found.rows, 1000);
}

TEST_F(KeyBoundsOf, DescendingKeysAndUtf16AreOneRange) {
  KeyBoundsRequest request = Rowids(4);
  request.rowid = "";
  request.key_columns = 1;
  const std::string rows = Numbers(30'000, "INSERT INTO t SELECT 'k' || i, 1");
  const SqliteFile wide(
      "PRAGMA encoding='UTF-16'; CREATE TABLE t (k TEXT PRIMARY KEY, x) WITHOUT ROWID;" + rows);
  const KeyBounds found = FindKeyBounds(Database::Open(wide.path()), request);
  EXPECT_TRUE(found.bounds.empty());
  EXPECT_NE(found.how.find("UTF-16"), std::string::npos);
  EXPECT_GT(found.rows, 20'000);
  request.key_descends = true;
  const SqliteFile down("CREATE TABLE t (k TEXT, x, PRIMARY KEY (k DESC)) WITHOUT ROWID;" + rows);
  EXPECT_TRUE(FindKeyBounds(Database::Open(down.path()), request).bounds.empty());
}

TEST_F(KeyBoundsOf, SmallTables) {
  for (const std::string rows : {"", "INSERT INTO t VALUES (1)"}) {
    const SqliteFile file("CREATE TABLE t (x);" + rows);
    const Database database = Database::Open(file.path());
    const KeyBounds found = FindKeyBounds(database, Rowids(8));
    EXPECT_TRUE(found.bounds.empty());
    EXPECT_EQ(found.rows, rows.empty() ? 0 : 1);
  }
}

TEST_F(KeyBoundsOf, PagesThatAreInTheLogOnly) {
  const SqliteFile file("PRAGMA journal_mode=WAL");
  SqliteWriter writer(file.path());
  writer.Run("PRAGMA wal_autocheckpoint=0; CREATE TABLE t (x);" +
             Numbers(50'000, "INSERT INTO t SELECT hex(randomblob(40))"));
  const Database database = Database::Open(file.path());
  database.Exec("BEGIN");
  ExpectCoversEvenly(database, "t", "rowid", FindKeyBounds(database, Rowids(8)), 8);
}

TEST_F(KeyBoundsOf, DamagedTreesAreProbed) {
  const SqliteFile file("CREATE TABLE t (x);" +
                        Numbers(50'000, "INSERT INTO t SELECT hex(randomblob(40))"));
  // A second child of the root that is page 1: SQLite reads around it as long as nobody goes there.
  std::string bytes = file.Bytes();
  const size_t root = 4096;
  ASSERT_EQ(bytes[root], '\x05');
  const size_t cell = static_cast<unsigned char>(bytes[root + 14]) * 256U +
                      static_cast<unsigned char>(bytes[root + 15]);
  bytes.replace(root + cell, 4, std::string("\0\0\0\1", 4));
  file.Overwrite(bytes);
  const Database database = Database::Open(file.path());
  try {
    const KeyBounds found = FindKeyBounds(database, Rowids(8));
    EXPECT_NE(found.how.find("probed"), std::string::npos) << found.how;
  } catch (const DbError& error) {  // when a probe meets the damage
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  }
}

TEST(TreeOutline, ReadsAFractionOfTheTable) {
  const SqliteFile file("CREATE TABLE t (x);" +
                        Numbers(200'000, "INSERT INTO t SELECT hex(randomblob(40))"));
  const Database database = Database::Open(file.path());
  PageStore store(database);
  const auto pieces = OutlineTree(store, 2, 0, 512);
  EXPECT_GT(pieces.size(), 1000u);
  EXPECT_LT(store.pages_read(), static_cast<size_t>(database.Integer("PRAGMA page_count")) / 4);
}

TEST(RowidProbe, CutsWithoutPages) {
  for (const std::string rowid :
       {"i", "i * i * 1000", "CASE WHEN i % 2 THEN i ELSE 9000000000000000000 + i END"}) {
    const SqliteFile file("CREATE TABLE t (id INTEGER PRIMARY KEY, x);" +
                          Numbers(40'000, "INSERT INTO t SELECT " + rowid + ", zeroblob(50)"));
    const Database database = Database::Open(file.path());
    KeyBounds found;
    for (const int64_t bound : ProbeRowids(database, "t", "rowid", 4, found.rows)) {
      found.bounds.push_back({KeyValue::Of(RawValue::Integer(bound))});
    }
    ExpectCoversEvenly(database, "t", "rowid", found, 4);
  }
}

}  // namespace
}  // namespace tranship::testing
