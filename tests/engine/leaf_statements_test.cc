#include "engine/verify/leaf_statements.h"

#include <gmock/gmock.h>

#include "io/copy/slab_digester.h"
#include "io/pg/copy_reader.h"
#include "tests/engine/plan_fixture.h"

namespace tranship::testing {
namespace {

class LeafStatementsOf : public PlanTest {
 protected:
  // Rows by leaf that the statements for `wanted` give on the source.
  std::vector<size_t> CountRead(const PlanTable& table, const std::vector<bool>& wanted) {
    Connection source = OpenSource();
    const RowLayout layout = table.layout();
    SlabDigester digester(layout, table.leaves);
    std::vector<size_t> counts(table.leaves.leaf_count());
    for (const std::string& sql : LeafStatements(table, Side::kSource, 150000, wanted, {})) {
      CopyReader reader(source, sql, table.form);
      Slab slab;
      for (bool more = true; more;) {
        slab.Clear();
        more = reader.Fill(slab);
        digester.Process(slab);
        for (const uint32_t leaf : slab.leaves) ++counts[leaf];
      }
    }
    return counts;
  }
  PlanTable PlanOf(const std::string& key, const std::string& values) {
    Both("CREATE TABLE t (v text, " + key + ")");
    Source("INSERT INTO t SELECT 'x', " + values + " FROM generate_series(1, 3000) i; ANALYZE t");
    return MakePlanOf({.rows_per_leaf = 100}).tables.at(0);
  }
  // Exactly the wanted leaves are read, completely.
  void ExpectOnlyWanted(const PlanTable& table, const std::vector<size_t>& leaves) {
    std::vector<bool> wanted(table.leaves.leaf_count());
    for (const size_t leaf : leaves) wanted.at(leaf) = true;
    std::vector<size_t> expected = CountLeaves(table);
    for (size_t i = 0; i < expected.size(); ++i) expected[i] *= wanted[i] ? 1 : 0;
    EXPECT_EQ(CountRead(table, wanted), expected);
  }
};

TEST_F(LeafStatementsOf, AnIntegerKeyReadsOnlyTheWantedRanges) {
  const PlanTable table = PlanOf("k int PRIMARY KEY", "i");
  const size_t last = table.leaves.leaf_count() - 2;  // behind it is the one for NULL
  ExpectOnlyWanted(table, {0, 5, 6, last});
}

TEST_F(LeafStatementsOf, ACompositeTextKeyReadsOnlyTheWantedRanges) {
  const PlanTable table = PlanOf("a text, b int, PRIMARY KEY (a, b)", "md5((i % 10)::text), i");
  ExpectOnlyWanted(table, {1, 2, 9});
}

TEST_F(LeafStatementsOf, NullKeysAreALeafOfTheirOwn) {
  const PlanTable table = PlanOf("k int UNIQUE", "nullif(i % 2, 0) * i");
  ExpectOnlyWanted(table, {0, table.leaves.leaf_count() - 1});
}

TEST_F(LeafStatementsOf, ManyWantedLeavesAreReadWithAllOthers) {
  const PlanTable table = PlanOf("k int PRIMARY KEY", "i");
  const std::vector<bool> half = [&] {
    std::vector<bool> wanted(table.leaves.leaf_count());
    for (size_t i = 0; i < wanted.size(); i += 2) wanted[i] = true;
    return wanted;
  }();
  EXPECT_EQ(CountRead(table, half), CountLeaves(table));
}

TEST_F(LeafStatementsOf, HashLeavesAreReadWithAllOthers) {
  const PlanTable table = PlanOf("k int", "i");
  std::vector<bool> wanted(table.leaves.leaf_count());
  wanted.at(0) = true;
  EXPECT_EQ(CountRead(table, wanted), CountLeaves(table));
}

}  // namespace
}  // namespace tranship::testing
