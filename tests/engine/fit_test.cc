#include "engine/plan/fit.h"

#include <gmock/gmock.h>

#include "tests/engine/plan_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FitTest : public PlanTest {
 protected:
  std::vector<std::string> Chosen(const Asked& asked) {
    std::vector<std::string> names;
    for (const PlanTable& table : Match(asked).tables) names.push_back(table.source.display());
    return names;
  }
  static std::vector<std::string> Columns(const PlanTable& table) {
    std::vector<std::string> names;
    for (const CopyColumn& column : table.columns) names.push_back(column.name);
    return names;
  }
};

TEST_F(FitTest, ChoosesByGlobsAndTellsWhichChoseNothing) {
  Both(
      "CREATE TABLE orders (i int); CREATE TABLE items (i int); CREATE SCHEMA s; CREATE TABLE "
      "s.orders (i int)");
  EXPECT_THAT(Chosen({}), ElementsAre("public.items", "public.orders", "s.orders"));
  EXPECT_THAT(Chosen({.tables = {"orders"}}), ElementsAre("public.orders", "s.orders"));
  EXPECT_THAT(Chosen({.tables = {"s.*", "i?ems"}}), ElementsAre("public.items", "s.orders"));
  EXPECT_THAT(Chosen({.exclude_tables = {"*.orders"}}), ElementsAre("public.items"));
  const Fit fit = Match({.tables = {"absent", "orders", "x.*"}});
  EXPECT_THAT(fit.unmatched, ElementsAre("absent", "x.*"));
  EXPECT_EQ(fit.tables[1].no, 1);
}

TEST_F(FitTest, NamesTablesWithoutACounterpart) {
  Source("CREATE TABLE t (i int)");
  EXPECT_THAT(UnfitReason("t").value(), HasSubstr("does not exist on the target"));
  Target(
      "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE t PARTITION OF p FOR VALUES IN "
      "(1)");
  EXPECT_THAT(UnfitReason("t").value(), HasSubstr("is a partition of public.p on the target"));
  Target("DROP TABLE p; CREATE VIEW t AS SELECT 1 AS i");
  EXPECT_THAT(UnfitReason("t").value(), HasSubstr("view on the target"));
}

TEST_F(FitTest, MentionsViewsOnlyWhenTheyAreNamed) {
  Both("CREATE TABLE t (i int); CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1");
  EXPECT_THAT(Match().unfit, IsEmpty());
  EXPECT_THAT(Match({.tables = {"*"}}).unfit, IsEmpty());
  EXPECT_THAT(UnfitReason("v", {.tables = {"v"}}).value(), HasSubstr("view"));
  EXPECT_THAT(UnfitReason("m", {.tables = {"public.m", "t"}}).value(), HasSubstr("view"));
  EXPECT_THAT(Match({.tables = {"v*"}}).unmatched, ElementsAre("v*"));
}

TEST_F(FitTest, PointsFromAPartitionToItsTable) {
  Both(
      "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p FOR VALUES IN "
      "(1)");
  EXPECT_THAT(UnfitReason("p1", {.tables = {"p1"}}).value(), HasSubstr("choose that table"));
}

TEST_F(FitTest, RefusesForeignTablesAndInsertRules) {
  Both(
      "CREATE EXTENSION postgres_fdw; CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw;"
      "CREATE FOREIGN TABLE f (i int) SERVER s; CREATE TABLE p (i int) PARTITION BY LIST (i);"
      "CREATE FOREIGN TABLE p1 PARTITION OF p FOR VALUES IN (1) SERVER s; CREATE TABLE r (i int)");
  Target("CREATE RULE no AS ON INSERT TO r DO INSTEAD NOTHING");
  EXPECT_THAT(UnfitReason("f").value(), HasSubstr("foreign table"));
  EXPECT_THAT(UnfitReason("p").value(), HasSubstr("foreign table"));
  EXPECT_THAT(UnfitReason("r").value(), HasSubstr("rule ON INSERT"));
}

TEST_F(FitTest, PutsTheKeyFirstAndTheRestInTheTargetsOrder) {
  Source("CREATE TABLE t (a int, b text, c date, d int, PRIMARY KEY (d, b))");
  Target("CREATE TABLE t (c date, b text, d int, a int, PRIMARY KEY (d, b))");
  const Fit fit = Match();
  EXPECT_THAT(Columns(fit.tables.at(0)), ElementsAre("d", "b", "c", "a"));
  EXPECT_EQ(fit.tables[0].key_columns, 2U);
  EXPECT_FALSE(fit.tables[0].key_nullable);
}

TEST_F(FitTest, PrefersAKeyThatIsUniqueOnTheTargetToo) {
  Source("CREATE TABLE t (a int NOT NULL UNIQUE, b text NOT NULL UNIQUE, c int)");
  Target("CREATE TABLE t (a int NOT NULL, b text NOT NULL UNIQUE, c int)");
  EXPECT_THAT(Columns(Match().tables.at(0)), ElementsAre("b", "a", "c"));
}

TEST_F(FitTest, LeavesGeneratedColumnsOutAndSendsGeneratedOnesThatArePlainOnTheTarget) {
  Source(
      "CREATE TABLE t (a int PRIMARY KEY, g int GENERATED ALWAYS AS (a + 1) STORED, "
      "h int GENERATED ALWAYS AS (a + 2) STORED, i int GENERATED ALWAYS AS IDENTITY)");
  Target(
      "CREATE TABLE t (a int PRIMARY KEY, g int GENERATED ALWAYS AS (a + 1) STORED, h int, "
      "i int GENERATED ALWAYS AS IDENTITY, x int GENERATED ALWAYS AS (a * 2) STORED)");
  const Fit fit = Match();
  EXPECT_THAT(fit.unfit, IsEmpty());
  EXPECT_THAT(Columns(fit.tables.at(0)), ElementsAre("a", "h", "i"));
  EXPECT_THAT(fit.tables[0].generated, ElementsAre("g"));
}

TEST_F(FitTest, TakesAnotherKeyWhenOneIsGeneratedOnTheTarget) {
  Source("CREATE TABLE t (g int PRIMARY KEY, a int NOT NULL UNIQUE)");
  Target(
      "CREATE TABLE t (a int NOT NULL UNIQUE, g int GENERATED ALWAYS AS (a) STORED PRIMARY KEY)");
  const Fit fit = Match();
  EXPECT_THAT(Columns(fit.tables.at(0)), ElementsAre("a"));
  EXPECT_EQ(fit.tables[0].key_columns, 1U);
}

TEST_F(FitTest, NamesColumnsThatAreMissingOnOneSide) {
  Source("CREATE TABLE t (a int, b int)");
  Target("CREATE TABLE t (a int)");
  EXPECT_THAT(UnfitReason("t").value(),
              HasSubstr("column \"b\" (integer) is missing on the target"));
  Target("DROP TABLE t; CREATE TABLE t (a int, b int, c int NOT NULL)");
  EXPECT_THAT(UnfitReason("t").value(), HasSubstr("without a default"));
  Target("DROP TABLE t; CREATE TABLE t (a int, b int, c int NOT NULL DEFAULT 1, d text, e serial)");
  EXPECT_EQ(UnfitReason("t"), std::nullopt);
  EXPECT_THAT(Hazards(Hazard::Severity::kNote),
              Contains(HasSubstr("column \"c\" is on the target only")));
}

TEST_F(FitTest, FindsAllProblemsOfATableAtOnce) {
  Source("CREATE TABLE t (a int8, b text, c int)");
  Target("CREATE TABLE t (a int4, b varchar(3))");
  const std::string reason = UnfitReason("t").value();
  for (const char* column : {"\"a\"", "\"b\"", "\"c\""}) EXPECT_THAT(reason, HasSubstr(column));
}

TEST_F(FitTest, TakesTheTextFormWhenAColumnHasNoSafeBinaryOne) {
  Both("CREATE TABLE t (a int PRIMARY KEY, r regclass); CREATE TABLE u (a int PRIMARY KEY)");
  const Fit fit = Match();
  EXPECT_EQ(fit.tables.at(0).form, WireForm::kText);
  EXPECT_THAT(fit.tables[0].form_reason, HasSubstr("column \"r\": regclass"));
  EXPECT_FALSE(fit.tables[0].order_proven);
  EXPECT_EQ(fit.tables[1].form, WireForm::kBinary);
}

TEST_F(FitTest, TakesTheTextFormForArraysOfUserTypesOnServersBefore14) {
  Both(
      "CREATE TYPE e AS ENUM ('x'); CREATE TABLE t (a int PRIMARY KEY, r e[]); CREATE TABLE u (a "
      "e, b int[])");
  Connection source = OpenSource();
  Connection target = OpenTarget();
  Catalog from = ReadCatalog(source);
  Catalog to = ReadCatalog(target);
  to.server.version = 130000;
  Fit fit = MatchTables(from, to, {}, true);
  EXPECT_EQ(fit.tables.at(0).form, WireForm::kText);
  EXPECT_EQ(fit.tables.at(1).form, WireForm::kBinary);
}

TEST_F(FitTest, ProvesTheOrderOfTextOnlyBetweenUtf8Servers) {
  Both(
      "CREATE TABLE t (a text COLLATE \"C\" PRIMARY KEY); CREATE TABLE u (a uuid PRIMARY KEY);"
      "CREATE TABLE v (a text COLLATE \"en-x-icu\" PRIMARY KEY)");
  Connection source = OpenSource();
  Connection target = OpenTarget();
  Catalog from = ReadCatalog(source);
  Catalog to = ReadCatalog(target);
  Fit fit = MatchTables(from, to, {}, true);
  EXPECT_TRUE(fit.tables[0].order_proven && fit.tables[0].chunk_order_proven);
  EXPECT_TRUE(fit.tables[2].order_proven && !fit.tables[2].chunk_order_proven);
  to.server.encoding = "LATIN1";
  fit = MatchTables(from, to, {}, true);
  EXPECT_FALSE(fit.tables[0].order_proven || fit.tables[0].chunk_order_proven);
  EXPECT_TRUE(fit.tables[1].order_proven);
}

TEST_F(FitTest, PairsPartitionsThatAgreeAndNoOthers) {
  const auto root = [](const std::string& name, const std::string& key) {
    return "CREATE TABLE " + name + " (k int, v text) PARTITION BY " + key + ";";
  };
  const auto part = [](const std::string& name, const std::string& of, const std::string& bound) {
    return "CREATE TABLE " + name + " PARTITION OF " + of + " FOR VALUES " + bound + ";";
  };
  Both(root("a", "RANGE (k)") + part("a1", "a", "FROM (0) TO (5)") +
       part("a2", "a", "FROM (5) TO (9)") + root("h", "HASH (k)") +
       part("h0", "h", "WITH (MODULUS 1, REMAINDER 0)") + root("d", "LIST (k)") +
       "CREATE TABLE to_plain (k int, v text);");
  Source(part("d1", "d", "IN (1)") + root("from_parts", "LIST (k)") +
         part("f1", "from_parts", "IN (1)"));
  Target(part("d1", "d", "IN (2)") + "CREATE TABLE from_parts (k int, v text);" +
         "DROP TABLE to_plain;" + root("to_plain", "LIST (k)") + part("to1", "to_plain", "IN (1)"));
  const Fit fit = Match();
  ASSERT_THAT(fit.tables, SizeIs(5));
  const PlanTable& a = fit.tables[0];
  EXPECT_TRUE(a.part_to_part);
  EXPECT_EQ(a.target_parts[1].name.name, "a2");
  EXPECT_FALSE(a.source_only);
  EXPECT_FALSE(fit.tables[1].part_to_part) << "other bounds";
  EXPECT_FALSE(fit.tables[2].part_to_part) << "one side is plain";
  EXPECT_THAT(fit.tables[2].source_parts, SizeIs(1));
  EXPECT_FALSE(fit.tables[3].part_to_part) << "hash";
  EXPECT_TRUE(fit.tables[4].target_partitioned && fit.tables[4].source_only);
}

TEST_F(FitTest, TakesTablesWithoutColumnsButNoneIntoDefaultsAlone) {
  Both("CREATE TABLE none ()");
  Source("CREATE TABLE t ()");
  Target("CREATE TABLE t (a int DEFAULT 1)");
  EXPECT_EQ(UnfitReason("none"), std::nullopt);
  EXPECT_THAT(UnfitReason("t").value(), HasSubstr("no column travels"));
}

TEST_F(FitTest, RefusesNamesThatAreNotUtf8) {
  Both("CREATE TABLE t (a int)");
  Connection source = OpenSource();
  Connection target = OpenTarget();
  Catalog from = ReadCatalog(source);
  const Catalog to = ReadCatalog(target);
  from.tables.at(0).columns[0].name = "caf\xe9";
  const Fit fit = MatchTables(from, to, {}, true);
  ASSERT_THAT(fit.unfit, SizeIs(1));
  EXPECT_THAT(fit.unfit[0].reason, HasSubstr("not UTF-8 on the source"));
}

}  // namespace
}  // namespace tranship::testing
