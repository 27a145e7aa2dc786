// What does not fit is refused before anything is touched, with the place and the way out.

#include "tests/system/refusal_fixture.h"
#include "tests/system/report_json.h"

namespace tranship::testing {
namespace {

class Refusal : public RefusalTest {
 protected:
  void SetUp() override {
    Both("CREATE TABLE t (id int PRIMARY KEY, v text);");
    Source("INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 1000) i; ANALYZE;");
  }
};

TEST_F(Refusal, ATableThatIsNotThere) {
  ExpectCopyRefused(2, {"--table", "nothere"}, {"--table nothere: no table of the source matches"});
  // Though another pattern finds one.
  ExpectCopyRefused(2, {"--table", "t", "--table", "sales.*"}, {"--table sales.*"});
  ExpectCopyRefused(2, {"--table", "T"}, {"--table T"});
  ExpectCopyRefused(2, {"--exclude-table", "*"}, {"no table is left"});
  ExpectRefused(2, "verify", {"--table", "nothere"}, {"--table nothere"});
}

TEST_F(Refusal, AMalformedOrUnreachableConnection) {
  const std::string socket = "postgresql://tester@/x?host=/nonexistent";
  ExpectRefusedBetween(2, "postgresql://u@@host/x", target_uri(), {"--source", "%40"});
  ExpectRefusedBetween(2, "mysql://host/x", target_uri(), {"--source"});
  ExpectRefusedBetween(2, "just words", target_uri(), {"--source"});
  ExpectRefusedBetween(2, "host=x color=red", target_uri(), {"--source"});
  ExpectRefusedBetween(1, socket, target_uri(), {"source", "/nonexistent", "pg_isready"});
  ExpectRefusedBetween(1, SharedSource().uri("no such database"), target_uri(),
                       {"source", "no such database", "psql -l"});
  ExpectRefusedBetween(12, SourceAs("nobodyhere"), target_uri(), {"source", "nobodyhere"});
}

TEST_F(Refusal, ATableWithoutACounterpart) {
  Source("CREATE TABLE only_here (a int); INSERT INTO only_here VALUES (1);");
  ExpectCopyRefused(2, {}, {"public.only_here", "does not exist on the target", "--skip-unfit"});
  const nlohmann::json report = ParseReport(Copy(0, {"--skip-unfit", "--json"}));
  ASSERT_EQ(report["skipped"].size(), 1U);
  EXPECT_EQ(report["skipped"][0]["name"], "public.only_here");
  EXPECT_EQ(report["skipped"][0]["reason"].get<std::string>().find("does not exist"), 0U);
  EXPECT_EQ(Difference("t"), "");
}

TEST_F(Refusal, ColumnsThatDoNotFitAreAllNamedAtOnce) {
  Source(
      "CREATE TABLE bad (id int PRIMARY KEY, a text, b int, c numeric, d timestamp, e varchar(9), "
      "f float8, g text[])");
  Target(
      "CREATE TABLE bad (id int8 PRIMARY KEY, a int, c numeric(9,2), d timestamp(0), e "
      "varchar(8), f float4, g varchar(3)[], must int NOT NULL)");
  ExpectCopyRefused(2, {},
                    {"public.bad", "\"a\": source text, target integer",
                     "\"b\" (integer) is missing", "\"c\": source numeric, target numeric(9,2)",
                     "\"d\": ", "\"e\": ", "\"f\": ", "\"g\": ", "\"must\" is on the target only"});
  Copy(0, {"--skip-unfit"});
  EXPECT_EQ(Target("SELECT count(*) FROM bad"), "0");
}

TEST_F(Refusal, KindsOfTablesThatHoldNoRowsOfTheirOwn) {
  Both(
      "CREATE VIEW shown AS SELECT 1 AS one; CREATE MATERIALIZED VIEW stored AS SELECT 1 AS one;"
      "CREATE TABLE p (id int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF p FOR VALUES "
      "FROM (0) TO (9);");
  ExpectCopyRefused(2, {"--table", "shown"}, {"public.shown", "is a view"});
  ExpectCopyRefused(2, {"--table", "stored"}, {"public.stored"});
  ExpectCopyRefused(2, {"--table", "p1"}, {"public.p1", "partition of public.p"});
  Both("CREATE TABLE ruled (a int);");
  Target("CREATE RULE r AS ON INSERT TO ruled DO INSTEAD NOTHING");
  ExpectCopyRefused(2, {"--table", "ruled"}, {"public.ruled", "rule"});
}

TEST_F(Refusal, ATargetThatIsNotEmpty) {
  Both("CREATE TABLE free (a int)");
  Target("INSERT INTO t VALUES (-1, 'mine')");
  ExpectCopyRefused(2, {}, {"public.t", "not empty", "--truncate"});
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "1");
}

TEST_F(Refusal, AnUnloggedTarget) {
  Target("ALTER TABLE t SET UNLOGGED");
  ExpectCopyRefused(2, {}, {"public.t", "UNLOGGED", "ALTER TABLE \"public\".\"t\" SET LOGGED"});
}

TEST_F(Refusal, TriggersThatWouldFire) {
  Target(
      "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v = 'spoiled'; "
      "RETURN NEW; END $$; CREATE TRIGGER spoiler BEFORE INSERT ON t FOR EACH ROW EXECUTE "
      "FUNCTION spoil();");
  ExpectCopyRefused(2, {}, {"public.t", "spoiler", "--triggers fire", "--triggers disable"});
  Copy(0, {"--triggers", "disable"});
  EXPECT_EQ(Difference("t"), "");
  EXPECT_EQ(Target("SELECT tgenabled FROM pg_trigger WHERE tgname = 'spoiler'"), "O");
  // What a trigger makes of the rows is a difference, and no secret.
  Run("copy", {"--triggers", "fire", "--truncate", "--new-run"});
  Verify(3);
}

TEST_F(Refusal, ForeignKeysThatNoOrderOfLoadingSatisfies) {
  Both(
      "CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree, v text);"
      "CREATE TABLE hen (id int PRIMARY KEY, egg int); CREATE TABLE egg (id int PRIMARY KEY, hen "
      "int REFERENCES hen); ALTER TABLE hen ADD CONSTRAINT from_egg FOREIGN KEY (egg) REFERENCES "
      "egg;");
  Source(
      "INSERT INTO tree SELECT i, nullif(i - 1, 0), repeat('t', 90) FROM generate_series(1, 3000) "
      "i; INSERT INTO hen VALUES (1, NULL); INSERT INTO egg VALUES (1, 1); UPDATE hen SET egg = 1; "
      "ANALYZE;");
  const std::vector<std::string> small = {"--chunk-size", "50kB"};
  ExpectCopyRefused(2, small,
                    {"public.tree", "refers to itself", "tree_up_fkey", "public.egg", "public.hen",
                     "circle", "--constraints rebuild"});
  Copy(0, {"--chunk-size", "50kB", "--constraints", "rebuild"});
  for (const char* table : {"tree", "hen", "egg"}) EXPECT_EQ(Difference(table), "");
  EXPECT_EQ(SchemaDifference(SourceDatabase(), TargetDatabase()), "");
}

TEST_F(Refusal, TruncateWithAReferrerOutsideTheChoice) {
  Both("CREATE TABLE child (id int PRIMARY KEY, t int REFERENCES t);");
  Target("INSERT INTO t VALUES (5, 'old'); INSERT INTO child VALUES (1, 5);");
  ExpectCopyRefused(2, {"--table", "t", "--truncate"},
                    {"public.t", "child_t_fkey", "public.child", "choose it, too"});
  Copy(0, {"--table", "t", "--table", "child", "--truncate"});
  EXPECT_EQ(Difference("t"), "");
  EXPECT_EQ(Difference("child"), "");
}

TEST_F(Refusal, TheSameDatabaseOnBothSides) {
  ExpectRefusedBetween(2, target_uri(), target_uri(), {"the same database"});
  ExpectRefusedBetween(2, target_uri(), target_uri(), {"the same database"}, {"--truncate"});
}

TEST_F(Refusal, ASnapshotThatIsGone) {
  ExpectCopyRefused(6, {"--snapshot", "00000099-00000001-1"}, {"00000099-00000001-1", "not there"});
}

class Privileges : public RefusalTest {
 protected:
  void SetUp() override {
    Both("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE u (id int PRIMARY KEY);");
    Source("INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 100) i; ANALYZE;");
    for (const Cluster* cluster : {&SharedSource(), &SharedTarget()}) {
      cluster->Psql("postgres",
                    "DO $$ BEGIN CREATE ROLE \"o'bob\" LOGIN; EXCEPTION WHEN duplicate_object THEN "
                    "NULL; END $$");
    }
  }
  void TearDown() override {
    Both("DROP OWNED BY \"o'bob\"; ");
    RefusalTest::TearDown();
  }
  const std::string bob_ = "o%27bob";
};

TEST_F(Privileges, MissingOnesNameTheGrantsUntilItWorks) {
  ExpectRefusedBetween(
      13, SourceAs(bob_), target_uri(),
      {R"(GRANT SELECT ON "public"."t" TO "o'bob")", R"(GRANT SELECT ON "public"."u" TO "o'bob")"});
  ExpectRefusedBetween(
      13, source_uri(), TargetAs(bob_),
      {R"(GRANT INSERT ON "public"."t" TO "o'bob")", R"(GRANT SELECT ON "public"."u" TO "o'bob")"});
  Both(R"(GRANT SELECT ON ALL TABLES IN SCHEMA public TO "o'bob")");
  Target(R"(GRANT INSERT ON ALL TABLES IN SCHEMA public TO "o'bob")");
  ExpectRefusedBetween(13, SourceAs(bob_), TargetAs(bob_),
                       {R"(GRANT TRUNCATE ON "public"."t" TO "o'bob")"}, {"--truncate"});
  ExpectRefusedBetween(
      13, SourceAs(bob_), TargetAs(bob_),
      {"GRANT CREATE ON DATABASE \"" + target_database() + R"(" TO "o'bob")", "ledger"});
  Target("GRANT CREATE ON DATABASE " + target_database() + R"( TO "o'bob")");
  const ProcessResult copied = RunBetween(SourceAs(bob_), TargetAs(bob_), "copy");
  EXPECT_EQ(copied.exit_code, 0) << copied.out << copied.err;
  EXPECT_EQ(Difference("t"), "");
}

TEST_F(Privileges, ALedgerOfSomebodyElseNamesTheGrant) {
  Copy(0, {"--table", "u"});
  Both(R"(GRANT ALL ON ALL TABLES IN SCHEMA public TO "o'bob")");
  ExpectRefusedBetween(13, SourceAs(bob_), TargetAs(bob_),
                       {"ledger", R"(GRANT USAGE ON SCHEMA tranship TO "o'bob")"},
                       {"--table", "t"});
  Target(R"(GRANT USAGE ON SCHEMA tranship TO "o'bob"; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL
            TABLES IN SCHEMA tranship TO "o'bob")");
  const ProcessResult copied = RunBetween(SourceAs(bob_), TargetAs(bob_), "copy", {"--table", "t"});
  EXPECT_EQ(copied.exit_code, 0) << copied.out << copied.err;
}

TEST_F(Privileges, ASchemaThatMayNotBeUsed) {
  Both("CREATE SCHEMA closed; CREATE TABLE closed.t (id int PRIMARY KEY);");
  Source(R"(GRANT SELECT ON closed.t TO "o'bob")");
  ExpectRefusedBetween(13, SourceAs(bob_), target_uri(),
                       {R"(GRANT USAGE ON SCHEMA "closed" TO "o'bob")"}, {"--table", "closed.*"});
}

TEST_F(Privileges, RowLevelSecurityThatWouldHideRows) {
  Both(R"(GRANT ALL ON ALL TABLES IN SCHEMA public TO "o'bob"; ALTER TABLE t ENABLE ROW LEVEL
          SECURITY; CREATE POLICY few ON t USING (id < 5);)");
  Target("GRANT CREATE ON DATABASE " + target_database() + R"( TO "o'bob")");
  ExpectRefusedBetween(2, SourceAs(bob_), target_uri(),
                       {"public.t", "row-level security", R"(ALTER ROLE "o'bob" BYPASSRLS)"});
  ExpectRefusedBetween(2, source_uri(), TargetAs(bob_), {"public.t", "row-level security"});
  // The superuser is not held by it.
  Copy(0);
  EXPECT_EQ(Difference("t"), "");
}

}  // namespace
}  // namespace tranship::testing
