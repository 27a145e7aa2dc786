#include "io/sqlite/raw_rows.h"

#include <gtest/gtest.h>

#include <thread>

#include "io/error.h"
#include "tests/io/sqlite/sqlite_file.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

constexpr std::string_view kNumbers =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, x);"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
    "INSERT INTO t SELECT i, 'row ' || i FROM n";
constexpr std::string_view kEndless =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n";

TEST(RawRows, DeliverEveryValueAsItIsStored) {
  const SqliteFile file(
      "CREATE TABLE t (a, b, c, d, e);"
      "INSERT INTO t VALUES (NULL, -1, 0.5, 'x', x'00ff')");
  const Database database = Database::Open(file.path());
  RawRows rows(database, "SELECT * FROM t");
  Slab slab;
  ASSERT_TRUE(rows.Fill(slab));
  ASSERT_EQ(slab.rows(), 1u);
  auto row = slab.row(0);
  EXPECT_EQ(TakeRaw(row).storage, StorageClass::kNull);
  EXPECT_EQ(TakeRaw(row).integer, -1);
  EXPECT_EQ(TakeRaw(row).real, 0.5);
  EXPECT_EQ(TakeRaw(row).text(), "x");
  EXPECT_EQ(ToHex(Text(TakeRaw(row).bytes)), "00ff");
  EXPECT_TRUE(row.empty());
  slab.Clear();
  EXPECT_FALSE(rows.Fill(slab));
}

TEST(RawRows, DeliverARangeSlabBySlab) {
  const SqliteFile file(kNumbers);
  const Database database = Database::Open(file.path());
  RawRows rows(database, "SELECT id, x FROM t WHERE id >= ?1 AND id < ?2 ORDER BY id",
               std::vector{RawValue::Integer(10), RawValue::Integer(40'000)});
  Slab slab;
  int64_t next = 10;
  int slabs = 0;
  while (rows.Fill(slab)) {
    ++slabs;
    for (size_t i = 0; i < slab.rows(); ++i) {
      auto row = slab.row(i);
      ASSERT_EQ(TakeRaw(row).integer, next);
      ASSERT_EQ(TakeRaw(row).text(), "row " + std::to_string(next));
      ++next;
    }
    slab.Clear();
  }
  EXPECT_EQ(next, 40'000);
  EXPECT_GT(slabs, 2);
  EXPECT_EQ(rows.rows_read(), 39'990u);
}

TEST(RawRows, AreCancelledFromAnotherThread) {
  const SqliteFile file(kNumbers);
  const Database database = Database::Open(file.path());
  // Never comes to a first row.
  RawRows rows(database, std::string(kEndless) + " WHERE i < 0");
  std::jthread canceller([&] { rows.Cancel(); });
  Slab slab;
  EXPECT_THROW((void)rows.Fill(slab), Cancelled);
}

TEST(RawRows, DoNotBeginAgainAfterAFailure) {
  const SqliteFile file(kNumbers);
  const Database database = Database::Open(file.path());
  RawRows rows(database,
               "SELECT abs(x) FROM (SELECT 1 AS x UNION ALL SELECT -9223372036854775807 - 1)");
  Slab slab;
  EXPECT_THROW((void)rows.Fill(slab), DbError);
  slab.Clear();
  EXPECT_THROW((void)rows.Fill(slab), std::logic_error);
}

TEST(RawRows, LeaveTheConnectionUsableAfterAbort) {
  const SqliteFile file(kNumbers);
  const Database database = Database::Open(file.path());
  RawRows rows(database, kEndless);
  Slab slab;
  EXPECT_TRUE(rows.Fill(slab));
  rows.Cancel();
  slab.Clear();
  EXPECT_THROW((void)rows.Fill(slab), Cancelled);
  rows.Abort();
  EXPECT_EQ(database.Integer("SELECT count(*) FROM t"), 50'000);
}

TEST(RawRows, TakeRowsLargerThanASlab) {
  const SqliteFile file("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(3000000)), (1)");
  const Database database = Database::Open(file.path());
  RawRows rows(database, "SELECT x FROM t");
  Slab slab;
  ASSERT_TRUE(rows.Fill(slab));
  EXPECT_EQ(slab.rows(), 1u);
  EXPECT_EQ(slab.size(), 3'000'005u);
  slab.Clear();
  EXPECT_TRUE(rows.Fill(slab));
  EXPECT_EQ(slab.rows(), 1u);
}

TEST(RawRows, RefuseRowsThatAreCutOff) {
  for (const std::string_view bytes : {"", "\x01\x02", "\x03\x05\x00", "\x09"}) {
    ExactBytes exact(bytes);
    std::span<const std::byte> row = exact.span();
    EXPECT_THROW((void)TakeRaw(row), FormatError);
  }
}

}  // namespace
}  // namespace tranship::testing
