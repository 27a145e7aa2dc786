#include "engine/plan/statements.h"

#include <gmock/gmock.h>

#include "tests/engine/plan_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class StatementsTest : public PlanTest {
 protected:
  // Copies everything and compares both sides, row by row on the wire.
  Plan ExpectCopies(const PlannerOptions& options = {}) {
    Plan plan = MakePlanOf(options);
    CopyAll(plan);
    Connection source = OpenSource();
    Connection target = OpenTarget();
    for (const PlanTable& table : plan.tables) {
      SCOPED_TRACE(table.source.display());
      EXPECT_TRUE(RowsOf(source, table, Side::kSource) == RowsOf(target, table, Side::kTarget));
    }
    return plan;
  }
  static std::vector<std::string> RowsOf(Connection& connection, const PlanTable& table,
                                         Side side) {
    std::vector<std::string> all;
    for (const Piece& piece : CutIntoPieces(table, side, connection.server_version(), 20e3)) {
      const auto rows = ReadRows(connection, ReadPieceStatement(table, side, piece), table.form);
      all.insert(all.end(), rows.begin(), rows.end());
    }
    std::ranges::sort(all);
    return all;
  }
};

TEST_F(StatementsTest, CopyTablesWithoutColumns) {
  Both("CREATE TABLE none (); CREATE TABLE computed (g int GENERATED ALWAYS AS (7) STORED)");
  Source(
      "INSERT INTO none SELECT FROM generate_series(1, 5000); INSERT INTO computed "
      "DEFAULT VALUES; INSERT INTO computed DEFAULT VALUES");
  ExpectCopies({.chunk_bytes = 20e3});
  EXPECT_EQ(Target("SELECT count(*) FROM none"), "5000");
  EXPECT_EQ(Target("SELECT g FROM computed"), "7\n7");
}

TEST_F(StatementsTest, CopyTablesWithoutColumnsInTextForm) {
  Both("CREATE TABLE none ()");
  Source("INSERT INTO none SELECT FROM generate_series(1, 10)");
  Plan plan = MakePlanOf({});
  plan.tables[0].form = WireForm::kText;
  CopyAll(plan);
  EXPECT_EQ(Target("SELECT count(*) FROM none"), "10");
}

TEST_F(StatementsTest, CopyTablesOf1600Columns) {
  std::string create = "CREATE TABLE wide (c1 int PRIMARY KEY";
  std::string update = "INSERT INTO wide SELECT i";
  for (int i = 2; i <= 1600; ++i) {
    create += ", c" + std::to_string(i) + (i % 2 == 0 ? " text" : " int2");
    update += i % 2 == 0 ? ", CASE WHEN i % 3 = 0 THEN 'v' END" : ", i";
  }
  Both(create + ")");
  Source(update + " FROM generate_series(1, 200) i; ANALYZE wide");
  for (const ReadChoice read : {ReadChoice::kKey, ReadChoice::kCtid}) {
    Target("TRUNCATE wide");
    const Plan plan = ExpectCopies({.chunk_bytes = 60e3, .read = read, .rows_per_leaf = 20});
    EXPECT_GE(plan.chunks.size(), 4U);
    EXPECT_GE(plan.tables[0].leaves.leaf_count(), 5U);
    Connection target = OpenTarget();
    const auto rows = ReadRows(
        target, ReadPieceStatement(plan.tables[0], Side::kTarget, {}, {"xmin::text", "ctid"}),
        WireForm::kBinary);
    EXPECT_THAT(rows, SizeIs(200));
  }
}

TEST_F(StatementsTest, CopyPartitionsOneByOneOrThroughTheRoot) {
  Both(
      "CREATE TABLE p (k int PRIMARY KEY, v int) PARTITION BY RANGE (k);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (500);"
      "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (500) TO (900) PARTITION BY RANGE (k);"
      "CREATE TABLE p2a PARTITION OF p2 FOR VALUES FROM (500) TO (501);"
      "CREATE TABLE p2b PARTITION OF p2 DEFAULT; CREATE TABLE p3 PARTITION OF p DEFAULT;"
      "CREATE TABLE q (k int PRIMARY KEY, v int) PARTITION BY HASH (k);"
      "CREATE TABLE q0 PARTITION OF q FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
      "CREATE TABLE q1 PARTITION OF q FOR VALUES WITH (MODULUS 2, REMAINDER 1)");
  Source(
      "INSERT INTO p SELECT i, i % 3 FROM generate_series(1, 3000) i;"
      "INSERT INTO q SELECT i, i FROM generate_series(1, 3000) i; ANALYZE");
  for (const ReadChoice read : {ReadChoice::kKey, ReadChoice::kCtid}) {
    Target("TRUNCATE p, q");
    const Plan plan = ExpectCopies({.chunk_bytes = 20e3, .read = read, .rows_per_leaf = 100});
    EXPECT_TRUE(plan.tables.at(0).part_to_part);
    EXPECT_FALSE(plan.tables.at(1).part_to_part);
    EXPECT_GE(plan.tables[0].leaves.leaf_count(), 20U);
    for (const PlanTable& table : plan.tables) ExpectChunksCover(plan, table);
  }
}

TEST_F(StatementsTest, ReadOnlyTheParentOfAnInheritanceTree) {
  Both("CREATE TABLE parent (i int PRIMARY KEY); CREATE TABLE child () INHERITS (parent)");
  Source("INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2)");
  ExpectCopies();
  EXPECT_EQ(Target("SELECT i FROM ONLY parent"), "1");
  EXPECT_EQ(Target("SELECT i FROM child"), "2");
}

TEST_F(StatementsTest, QuoteNamesOfAnyCharacters) {
  std::string low;  // control characters, quotes, digits
  std::string high;
  for (char c = 1; c <= 62; ++c) low += c;
  for (char c = 63; c < 0x7f; ++c) high += c;
  high = high.substr(high.size() - 55) + "é€";
  std::string l = "\"";
  for (const char c : low) l += c == '"' ? "\"\"" : std::string(1, c);
  l += "\"";
  const std::string h = "\"" + high + "\"";
  Both("CREATE SCHEMA " + h + "; CREATE TYPE public." + l +
       " AS ENUM ('a''b', E'\\\\ \\n'); CREATE TABLE " + h + "." + l + " (" + l + " public." + l +
       ", " + h + " text, b int, UNIQUE (" + l + ", " + h + "), filler text)");
  Source("INSERT INTO " + h + "." + l + " SELECT (enum_range(NULL::" + l +
         "))[i % 3], 'k''\\\"' || i, i, repeat('x', 50) FROM generate_series(1, 2000) i; ANALYZE");
  const Plan plan = ExpectCopies({.chunk_bytes = 20e3, .read = ReadChoice::kKey});
  EXPECT_EQ(plan.tables.at(0).source.name, low);
  EXPECT_GE(ExpectChunksCover(plan, plan.tables[0]).size(), 5U);
  EXPECT_EQ(ChunksOf(plan, plan.tables[0]).back().kind, ChunkKind::kNullKeys);
}

TEST_F(StatementsTest, ServeKeyRangesFromTheIndex) {
  Both(
      "CREATE TABLE t (tenant int, id int, filler text, PRIMARY KEY (tenant, id));"
      "CREATE TABLE u (k text NOT NULL); CREATE UNIQUE INDEX ON u (k COLLATE \"en-x-icu\")");
  Source(
      "INSERT INTO t SELECT CASE WHEN i % 50 = 0 THEN i ELSE 7 END, i, repeat('x', 100) FROM "
      "generate_series(1, 20000) "
      "i; INSERT INTO u SELECT md5(i::text) FROM generate_series(1, 20000) i; ANALYZE");
  const Plan plan = MakePlanOf({.chunk_bytes = 100e3, .read = ReadChoice::kKey});
  Connection source = OpenSource();
  for (const PlanTable& table : plan.tables) {
    const std::vector<Chunk> chunks = ChunksOf(plan, table);
    const std::string predicate = RangePredicate(table, chunks.at(chunks.size() / 2).range, false);
    std::string explained;
    const Result r =
        source.Exec("EXPLAIN SELECT FROM ONLY " + table.source.quoted() + " WHERE " + predicate);
    for (int i = 0; i < r.rows(); ++i) explained += r.text(i, 0) + "\n";
    EXPECT_THAT(explained, HasSubstr("Index Cond"));
    EXPECT_THAT(explained, Not(HasSubstr("Filter")));
  }
}

TEST_F(StatementsTest, RangesWithinOneLeadingValueSayEquality) {
  PlanTable table;
  table.key_columns = 2;
  table.columns.resize(2);
  table.columns[0].name = "a";
  table.columns[0].source_base_type = "integer";
  table.columns[0].nullable = false;
  table.columns[1].name = "b";
  table.columns[1].source_base_type = "text";
  table.columns[1].key_kind = KeyKind::kBytes;
  const KeyRange range{std::vector<std::string>{"1", "x"}, std::vector<std::string>{"1", "z'"}};
  EXPECT_EQ(
      RangePredicate(table, range, false),
      "\"a\" OPERATOR(pg_catalog.=) '1'::integer AND \"b\" OPERATOR(pg_catalog.>=) 'x'::text AND "
      "\"b\" OPERATOR(pg_catalog.<) 'z'''::text AND \"b\" IS NOT NULL");
  EXPECT_THAT(RangePredicate(table, {range.begin, std::nullopt}, true),
              HasSubstr("ROW(\"a\", \"b\" COLLATE pg_catalog.\"C\") OPERATOR(pg_catalog.>=) "
                        "ROW('1'::integer, 'x'::text)"));
  EXPECT_EQ(RangePredicate(table, {}, false), "\"b\" IS NOT NULL");
  EXPECT_EQ(NullKeyPredicate(table), "(\"b\" IS NULL)");
  table.columns[1].nullable = false;
  EXPECT_EQ(RangePredicate(table, {}, false), "");
}

TEST_F(StatementsTest, PiecesOfATargetThatHasGrownAreCutLikeTheSource) {
  Both("CREATE TABLE t (i int PRIMARY KEY, filler text)");
  Source("INSERT INTO t SELECT i, repeat('x', 100) FROM generate_series(1, 5000) i");
  const Plan plan = MakePlanOf({});
  CopyAll(plan);
  EXPECT_GE(CutIntoPieces(plan.tables.at(0), Side::kTarget, 150000, 100e3).size(), 5U);
  EXPECT_THAT(CutIntoPieces(plan.tables.at(0), Side::kTarget, 130000, 100e3), SizeIs(1));
  Connection target = OpenTarget();
  EXPECT_THAT(RowsOf(target, plan.tables[0], Side::kTarget), SizeIs(5000));
}

}  // namespace
}  // namespace tranship::testing
