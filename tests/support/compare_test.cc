#include "tests/support/compare.h"

#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

class Compare : public ServerTest {
 protected:
  std::string Content(std::string_view table = "t") {
    return ContentDifference({SharedSource(), source_database()},
                             {SharedTarget(), target_database()}, table);
  }
  std::string Schema() {
    return SchemaDifference({SharedSource(), source_database()},
                            {SharedTarget(), target_database()});
  }
};

TEST_F(Compare, SeesEqualRowsInAnyOrder) {
  Both("CREATE TABLE t (a int, b text)");
  Source("INSERT INTO t VALUES (1, 'x'), (2, E'two\\nlines'), (2, NULL), (2, '')");
  Target("INSERT INTO t VALUES (2, ''), (2, NULL), (2, E'two\\nlines'), (1, 'x')");
  EXPECT_EQ(Content(), "");
}

TEST_F(Compare, NamesRowsThatOnlyOneSideHas) {
  Both("CREATE TABLE t (a int, b text)");
  Source("INSERT INTO t VALUES (1, 'x'), (2, NULL)");
  Target("INSERT INTO t VALUES (1, 'x'), (2, '')");
  EXPECT_EQ(Content(), "source has 2 rows, target has 2\n- 2\t\\N\n+ 2\t\n");
}

TEST_F(Compare, CountsDuplicates) {
  Both("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);");
  Target("INSERT INTO t VALUES (1)");
  EXPECT_EQ(Content(), "source has 2 rows, target has 3\n+ 1\n");
}

TEST_F(Compare, TellsValuesApartThatCompareEqual) {
  Both("CREATE TABLE t (a numeric, b float8)");
  Source("INSERT INTO t VALUES (1.0, 0.0)");
  Target("INSERT INTO t VALUES (1.00, '-0')");
  EXPECT_NE(Content(), "");
}

TEST_F(Compare, CountsARowOfEmptyText) {
  Both("CREATE TABLE t (a text)");
  Source("INSERT INTO t VALUES ('')");
  EXPECT_EQ(Content(), "source has 1 rows, target has 0\n- \n");
}

TEST_F(Compare, MatchesColumnsByName) {
  Source("CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2)");
  Target("CREATE TABLE t (b int, a int); INSERT INTO t VALUES (2, 1)");
  EXPECT_EQ(Content(), "");
}

TEST_F(Compare, ReadsPartitionedTablesButNotChildren) {
  Both(
      "CREATE TABLE t (a int) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t DEFAULT;"
      "CREATE TABLE p (a int); CREATE TABLE c () INHERITS (p);");
  Source("INSERT INTO t VALUES (1); INSERT INTO c VALUES (1);");
  EXPECT_NE(Content("t"), "");
  EXPECT_EQ(Content("p"), "");
}

TEST_F(Compare, IgnoresTheLedgerInSchemas) {
  Both("CREATE TABLE t (a int PRIMARY KEY)");
  Target("CREATE SCHEMA tranship; CREATE TABLE tranship.run (a int);");
  EXPECT_EQ(Schema(), "");
  Target("CREATE INDEX i ON t (a)");
  EXPECT_EQ(Schema(), "+ CREATE INDEX i ON public.t USING btree (a);\n");
}

}  // namespace
}  // namespace tranship::testing
