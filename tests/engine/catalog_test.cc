#include "engine/catalog/catalog.h"

#include <gmock/gmock.h>

#include "tests/engine/plan_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

class CatalogTest : public PlanTest {
 protected:
  Catalog Read(const std::string& role = "") {
    Connection source = OpenSource(role);
    return ReadCatalog(source);
  }
  std::vector<std::string> KeyColumns(const std::string& table) {
    const Table found = SourceTable(table);
    std::vector<std::string> names;
    if (found.key() == nullptr) return names;
    for (const size_t column : found.key()->columns) names.push_back(found.columns[column].name);
    return names;
  }
};

TEST(ServerFactsTest, ConnectionsReservedForOthersAreNotFree) {
  Cluster cluster({.settings = {{"max_connections", "30"}}});
  cluster.Psql("postgres", "CREATE ROLE bob LOGIN");
  const auto free = [&] {
    ConnectOptions options;
    options.conninfo = cluster.uri() + "&user=bob";
    Connection bob = Connection::Open(options);
    return ReadServerFacts(bob).free_connections;
  };
  EXPECT_EQ(free(), 30 - 3 - 1);  // superuser_reserved_connections, and bob's own
  NeedsVersion(cluster, 16, "reserved_connections");
  cluster.Set("reserved_connections", "5");
  cluster.Restart();
  EXPECT_EQ(free(), 30 - 3 - 1 - 5);
}

TEST_F(CatalogTest, OfAnEmptyDatabaseIsEmpty) {
  const Catalog catalog = Read();
  EXPECT_THAT(catalog.tables, IsEmpty());
  EXPECT_THAT(catalog.foreign_keys, IsEmpty());
  EXPECT_EQ(catalog.server.database, source_database());
  EXPECT_EQ(catalog.server.role, "tester");
  EXPECT_TRUE(catalog.server.superuser);
  EXPECT_GE(catalog.server.version, 120000);
  EXPECT_FALSE(catalog.server.system_identifier.empty());
  EXPECT_GT(catalog.server.free_connections, 0);
}

TEST_F(CatalogTest, LeavesSystemSchemasAndTheLedgerOut) {
  Source(
      "CREATE SCHEMA tranship; CREATE TABLE tranship.run (i int); CREATE TABLE mine (i int); "
      "CREATE TEMP TABLE x ()");
  const Catalog catalog = Read();
  ASSERT_THAT(catalog.tables, SizeIs(1));
  EXPECT_EQ(catalog.tables[0].name.display(), "public.mine");
}

TEST_F(CatalogTest, ResolvesDomainsToTheirBaseAndKeepsTypmods) {
  Source(
      "CREATE DOMAIN small AS numeric(6,2) NOT NULL; CREATE DOMAIN smaller AS small CHECK (VALUE > "
      "0);"
      "CREATE TABLE t (a smaller, b varchar(10), c char(3), d timestamp(2), e bit(5), f \"char\", "
      "g smaller[])");
  const Table t = SourceTable("t");
  const auto column = [&](const char* name) { return *t.Find(name); };
  EXPECT_EQ(column("a").type, "public.smaller");
  EXPECT_EQ(column("a").base_type, "numeric");
  EXPECT_EQ(column("a").full_type, "numeric(6,2)");
  EXPECT_EQ(column("a").key_kind, KeyKind::kNumeric);
  EXPECT_EQ(column("b").base_type, "character varying");
  EXPECT_EQ(column("b").full_type, "character varying(10)");
  EXPECT_EQ(column("c").base_type, "bpchar");
  EXPECT_EQ(column("c").full_type, "character(3)");
  EXPECT_EQ(column("d").full_type, "timestamp(2) without time zone");
  EXPECT_EQ(column("e").base_type, "\"bit\"");
  EXPECT_EQ(column("f").base_type, "\"char\"");
  EXPECT_THAT(column("g").signature, StartsWith("array(numeric["));
}

TEST_F(CatalogTest, SignaturesTellStructureAndNotNumbers) {
  NeedsVersionOfBoth(14, "multiranges");
  const std::string types =
      "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TYPE inner_type AS (m mood, \"n n\" "
      "numeric(5,1));"
      "CREATE TYPE outer_type AS (a inner_type[], r int4range); CREATE TYPE span AS RANGE (subtype "
      "= text);"
      "CREATE TABLE t (e mood, es mood[], o outer_type, os outer_type[], s span, m int4multirange, "
      "sm spanmulti)";
  std::string renamed = types;
  renamed.replace(renamed.find("subtype = text"), 14,
                  "subtype = text, multirange_type_name = spanmulti");
  Source(renamed);
  Target("CREATE TABLE unrelated (i int); CREATE TYPE z AS (x int)");
  Target(renamed);
  Connection target = OpenTarget();
  const Catalog other = ReadCatalog(target);
  const Table t = SourceTable("t");
  const Table* u = other.Find({"public", "t"});
  ASSERT_NE(u, nullptr);
  for (size_t i = 0; i < t.columns.size(); ++i) {
    EXPECT_EQ(t.columns[i].signature, u->columns[i].signature);
    EXPECT_EQ(t.columns[i].shape, u->columns[i].shape);
    EXPECT_TRUE(t.columns[i].binary_safe);
  }
  EXPECT_EQ(t.Find("e")->signature, "enum('ok','sad',)");
  EXPECT_THAT(t.Find("e")->enum_labels, ElementsAre("sad", "ok"));
  EXPECT_THAT(t.Find("o")->signature, HasSubstr("\"n n\" numeric["));
  EXPECT_EQ(t.Find("os")->shape.Serialize(), "a(c(a(c(s,s)),r(s)))");
  EXPECT_TRUE(t.Find("es")->nests_user_type);
  EXPECT_FALSE(t.Find("e")->nests_user_type);
  EXPECT_FALSE(t.Find("m")->nests_user_type);
}

TEST_F(CatalogTest, KnowsWhichTypesHaveNoSafeBinaryForm) {
  Source(
      "CREATE TYPE with_reg AS (a regclass); CREATE TABLE t (a regclass, b regtype[], c with_reg, "
      "d aclitem, e oid, "
      "f jsonb, g xml, h tsvector, i money, j int2vector, k tsquery)");
  const Table t = SourceTable("t");
  for (const char* name : {"a", "b", "c", "d", "j", "k"}) {
    EXPECT_FALSE(t.Find(name)->binary_safe) << name;
    EXPECT_FALSE(t.Find(name)->unsafe_reason.empty()) << name;
  }
  for (const char* name : {"e", "f", "g", "h", "i"}) EXPECT_TRUE(t.Find(name)->binary_safe) << name;
}

TEST_F(CatalogTest, ChoosesThePrimaryKeyThenTheNarrowestNotNullThenNullable) {
  Source(
      "CREATE TABLE pk (a int UNIQUE NOT NULL, b text, c text, PRIMARY KEY (c, b));"
      "CREATE TABLE narrow (a text NOT NULL UNIQUE, b int NOT NULL, c int NOT NULL, d int UNIQUE, "
      "UNIQUE (b, c));"
      "CREATE TABLE nullable (a int, b int UNIQUE);"
      "CREATE TABLE included (a int NOT NULL, b int, c int); CREATE UNIQUE INDEX ON included (b, "
      "a) INCLUDE (c);");
  EXPECT_THAT(KeyColumns("pk"), ElementsAre("c", "b"));
  EXPECT_THAT(KeyColumns("narrow"), ElementsAre("a"));
  EXPECT_THAT(KeyColumns("nullable"), ElementsAre("b"));
  EXPECT_TRUE(SourceTable("nullable").key()->nullable);
  EXPECT_THAT(KeyColumns("included"), ElementsAre("b", "a"));
  EXPECT_THAT(SourceTable("narrow").keys, SizeIs(3));
}

TEST_F(CatalogTest, IgnoresIndexesThatProveNothing) {
  Source(
      "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int NOT NULL, d int4range,"
      "  UNIQUE (b) DEFERRABLE INITIALLY IMMEDIATE, EXCLUDE USING gist (d WITH &&));"
      "CREATE UNIQUE INDEX ON t (a) WHERE a > 0; CREATE UNIQUE INDEX ON t ((a + 1)); CREATE INDEX "
      "ON t (c)");
  EXPECT_EQ(SourceTable("t").key(), nullptr);
}

TEST_F(CatalogTest, KnowsTheCollationOfAnIndexWhereItIsNotTheColumns) {
  Source(
      "CREATE TABLE t (a text COLLATE \"POSIX\" NOT NULL, b int NOT NULL, c text COLLATE "
      "\"en-x-icu\" NOT NULL);"
      "CREATE UNIQUE INDEX ON t (a, b, c COLLATE \"C\")");
  const UniqueKey key = *SourceTable("t").key();
  EXPECT_THAT(key.collations, ElementsAre("", "", "pg_catalog.\"C\""));
  EXPECT_THAT(key.byte_order, ElementsAre(true, true, true));
  Source("CREATE TABLE u (c text COLLATE \"en-x-icu\" PRIMARY KEY)");
  EXPECT_THAT(SourceTable("u").key()->byte_order, ElementsAre(false));
}

TEST_F(CatalogTest, FollowsDroppedColumns) {
  Source("CREATE TABLE t (a int, b int, c int, d int PRIMARY KEY); ALTER TABLE t DROP a, DROP c");
  EXPECT_THAT(KeyColumns("t"), ElementsAre("d"));
  EXPECT_THAT(SourceTable("t").columns, SizeIs(2));
}

TEST_F(CatalogTest, ListsPartitionsAsPartsOfTheirRootDownToTheLeaves) {
  Source(
      "CREATE TABLE p (k int, v text) PARTITION BY RANGE (k);"
      "CREATE TABLE p_low PARTITION OF p FOR VALUES FROM (0) TO (10);"
      "CREATE TABLE p_high PARTITION OF p FOR VALUES FROM (10) TO (20) PARTITION BY LIST (v);"
      "CREATE TABLE p_high_a PARTITION OF p_high FOR VALUES IN ('a');"
      "CREATE TABLE p_high_rest PARTITION OF p_high DEFAULT; INSERT INTO p VALUES (1, 'x'), (11, "
      "'a'), (12, 'b')");
  const Catalog catalog = Read();
  ASSERT_THAT(catalog.tables, SizeIs(1));
  const Table& p = catalog.tables[0];
  EXPECT_EQ(p.kind, Table::Kind::kPartitioned);
  EXPECT_EQ(p.partition_key, "RANGE (k)");
  ASSERT_THAT(p.parts, SizeIs(3));
  EXPECT_EQ(p.parts[0].name.name, "p_high_a");
  EXPECT_EQ(p.parts[0].bound,
            "RANGE (k) FOR VALUES FROM (10) TO (20) / LIST (v) FOR VALUES IN ('a')");
  EXPECT_EQ(p.parts[2].name.name, "p_low");
  EXPECT_EQ(catalog.FindRootOf({"public", "p_high_rest"}), &p);
  EXPECT_EQ(catalog.FindRootOf({"public", "p_high"}), nullptr);
}

TEST_F(CatalogTest, MeasuresHeapAndToastAsTheyAreNow) {
  Source(
      "CREATE TABLE t (i int, b text); ALTER TABLE t ALTER b SET STORAGE EXTERNAL;"
      "INSERT INTO t SELECT i, repeat('x', 10000) FROM generate_series(1, 100) i");
  Table t = SourceTable("t");
  ASSERT_THAT(t.parts, SizeIs(1));
  EXPECT_EQ(t.parts[0].tuples, -1);
  EXPECT_GE(t.total_bytes(), 1000000);
  EXPECT_LT(t.parts[0].heap_bytes, 20000);
  EXPECT_GT(t.rows(), 0);
  Source("ANALYZE t; INSERT INTO t SELECT * FROM t");
  EXPECT_NEAR(SourceTable("t").rows(), 200, 60);

  std::vector<Relation> parts{t.parts[0], t.parts[0]};
  parts[1].name.name = "gone";
  Connection source = OpenSource();
  ReadSizes(source, parts);
  EXPECT_GE(parts[0].total_bytes, 2000000);
  EXPECT_EQ(parts[1].pages, 0);
}

TEST_F(CatalogTest, DoesNotWaitForATableThatIsBeingAltered) {
  Source("CREATE TABLE t (i int); INSERT INTO t SELECT generate_series(1, 1000); VACUUM ANALYZE t");
  Connection other = OpenSource();
  other.Exec("BEGIN; LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE");
  const Catalog catalog = Read();
  EXPECT_GT(catalog.Find({"public", "t"})->parts[0].pages, 0);
}

TEST_F(CatalogTest, ReadsForeignKeysTriggersAndRules) {
  Source(
      "CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i int PRIMARY KEY REFERENCES a ON "
      "DELETE CASCADE, j int "
      "REFERENCES b DEFERRABLE) PARTITION BY LIST (i); CREATE TABLE b1 PARTITION OF b FOR VALUES "
      "IN (1);"
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE TRIGGER row_one AFTER INSERT OR DELETE ON b FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TRIGGER off BEFORE UPDATE ON a FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE a "
      "DISABLE TRIGGER off;"
      "CREATE TRIGGER empties AFTER TRUNCATE ON a EXECUTE FUNCTION f();"
      "CREATE TABLE r (i int); CREATE RULE also AS ON INSERT TO r DO ALSO NOTHING;");
  const Catalog catalog = Read();
  ASSERT_THAT(catalog.foreign_keys, SizeIs(2));
  EXPECT_EQ(catalog.foreign_keys[0].name, "b_i_fkey");
  EXPECT_EQ(catalog.foreign_keys[0].on_delete, 'c');
  EXPECT_TRUE(catalog.foreign_keys[1].deferrable);
  const Table* a = catalog.Find({"public", "a"});
  ASSERT_THAT(a->triggers, SizeIs(1));
  EXPECT_TRUE(a->triggers[0].on_truncate);
  const Table* b = catalog.Find({"public", "b"});
  ASSERT_THAT(b->triggers, SizeIs(1));
  EXPECT_TRUE(b->triggers[0].on_insert && b->triggers[0].on_delete);
  EXPECT_TRUE(catalog.Find({"public", "r"})->has_rules);
  EXPECT_FALSE(a->has_rules);
}

TEST_F(CatalogTest, SeesWithTheEyesOfTheRole) {
  Source(
      "DROP ROLE IF EXISTS catalog_clerk; CREATE ROLE catalog_clerk; CREATE TABLE open_one (i "
      "int); CREATE TABLE "
      "shut (i int);"
      "CREATE TABLE by_column (i int, j int); CREATE TABLE guarded (i int); ALTER TABLE guarded "
      "ENABLE ROW LEVEL SECURITY;"
      "GRANT SELECT, TRUNCATE ON open_one, guarded TO catalog_clerk; GRANT SELECT (i, j), INSERT "
      "(i) ON "
      "by_column TO catalog_clerk;"
      "CREATE SCHEMA hidden; CREATE TABLE hidden.t (i int)");
  const Catalog catalog = Read("catalog_clerk");
  EXPECT_TRUE(catalog.Find({"public", "open_one"})->can_select);
  EXPECT_TRUE(catalog.Find({"public", "open_one"})->can_truncate);
  EXPECT_FALSE(catalog.Find({"public", "open_one"})->can_insert);
  EXPECT_FALSE(catalog.Find({"public", "open_one"})->owned);
  EXPECT_FALSE(catalog.Find({"public", "shut"})->can_select);
  EXPECT_TRUE(catalog.Find({"public", "by_column"})->can_select);
  EXPECT_FALSE(catalog.Find({"public", "by_column"})->can_insert);
  EXPECT_TRUE(catalog.Find({"public", "guarded"})->row_security_applies);
  EXPECT_FALSE(catalog.Find({"hidden", "t"})->schema_usage);
  const Catalog own = Read();
  EXPECT_FALSE(own.Find({"public", "guarded"})->row_security_applies);
  EXPECT_TRUE(own.Find({"public", "shut"})->owned);
}

TEST_F(CatalogTest, KnowsWhichTablesAreEmpty) {
  Source(
      "CREATE TABLE none (i int); CREATE TABLE one (); INSERT INTO one DEFAULT VALUES;"
      "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p FOR VALUES IN "
      "(1);"
      "INSERT INTO p VALUES (1); CREATE TABLE parent (i int); CREATE TABLE child () INHERITS "
      "(parent);"
      "INSERT INTO child VALUES (1); CREATE VIEW v AS SELECT 1");
  Connection source = OpenSource();
  Catalog catalog = ReadCatalog(source);
  std::vector<TableName> names{{"public", "absent"}};
  for (const Table& table : catalog.tables) names.push_back(table.name);
  ReadEmptiness(source, catalog, names);
  EXPECT_EQ(catalog.Find({"public", "none"})->empty, true);
  EXPECT_EQ(catalog.Find({"public", "one"})->empty, false);
  EXPECT_EQ(catalog.Find({"public", "p"})->empty, false);
  EXPECT_EQ(catalog.Find({"public", "parent"})->empty, true);
  EXPECT_TRUE(catalog.Find({"public", "parent"})->has_children);
  EXPECT_EQ(catalog.Find({"public", "v"})->empty, std::nullopt);
}

TEST_F(CatalogTest, KnowsPublishedTablesThatCannotBeDeletedFrom) {
  Source(
      "CREATE TABLE with_key (i int PRIMARY KEY); CREATE TABLE without (i int); CREATE TABLE "
      "full_row (i int);"
      "ALTER TABLE full_row REPLICA IDENTITY FULL; CREATE TABLE unpublished (i int);"
      "CREATE PUBLICATION p FOR TABLE with_key, without, full_row; CREATE TABLE inserts (i int);"
      "CREATE PUBLICATION q FOR TABLE inserts WITH (publish = 'insert')");
  std::string found;
  for (const Table& table : Read().tables) {
    if (table.published_without_identity) found += table.name.name + " ";
  }
  EXPECT_EQ(found, "without ");
}

TEST_F(CatalogTest, TakesNamesOfAnyCharacters) {
  std::string name;
  for (char c = 1; c < 0x7f && name.size() < 60; ++c) name += c;
  const auto create = [&](const std::string& n) {
    std::string quoted = "\"";
    for (const char c : n) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return quoted + "\"";
  };
  Source("CREATE SCHEMA " + create("s." + name.substr(0, 50)) + "; CREATE TABLE " +
         create("s." + name.substr(0, 50)) + "." + create(name) + " (" + create(name) +
         " int PRIMARY KEY, " + create("é€" + name.substr(5, 40)) + " text)");
  const Catalog catalog = Read();
  ASSERT_THAT(catalog.tables, SizeIs(1));
  EXPECT_EQ(catalog.tables[0].name.name, name);
  EXPECT_EQ(catalog.tables[0].columns[0].name, name);
  for (const char c : catalog.tables[0].name.display()) EXPECT_GE(c, ' ');
}

TEST_F(CatalogTest, NeedsAHandfulOfQueriesHoweverManyTables) {
  NeedsVersionOfBoth(15, "statistics that can be read at once");
  Source(
      "CREATE TYPE ct AS (a int, b text); DO $$ BEGIN FOR i IN 1..200 LOOP EXECUTE format("
      "'CREATE TABLE t%s (i int PRIMARY KEY, c ct, e text[])', i); END LOOP; END $$");
  Connection source = OpenSource();
  const auto queries = [&] {
    return source
        .Exec(
            "SELECT xact_commit FROM pg_catalog.pg_stat_database WHERE datname = "
            "pg_catalog.current_database()")
        .integer(0, 0);
  };
  source.Exec("SELECT pg_catalog.pg_stat_force_next_flush()");
  const int64_t before = queries();
  const Catalog catalog = ReadCatalog(source);
  source.Exec("SELECT pg_catalog.pg_stat_force_next_flush()");
  EXPECT_THAT(catalog.tables, SizeIs(200));
  EXPECT_LE(queries() - before, 20);
}

}  // namespace
}  // namespace tranship::testing
