#include "engine/plan/hazards.h"

#include <gmock/gmock.h>

#include "tests/engine/plan_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr auto kNote = Hazard::Severity::kNote;
constexpr auto kWarning = Hazard::Severity::kWarning;
constexpr auto kRefused = Hazard::Severity::kRefused;

class HazardsTest : public PlanTest {
 protected:
  // Hazards of catalogs as `change` has changed them.
  template <typename Change>
  std::vector<std::string> Changed(Hazard::Severity severity, Change change,
                                   const Asked& asked = {}, bool for_writing = true) {
    Connection source = OpenSource(role_);
    Connection target = OpenTarget(role_);
    Catalog from = ReadCatalog(source);
    Catalog to = ReadCatalog(target);
    change(from, to);
    std::vector<std::string> messages;
    for (const Hazard& hazard : MatchTables(from, to, asked.options(), for_writing).hazards) {
      if (hazard.severity == severity) messages.push_back(hazard.table + ": " + hazard.message);
    }
    return messages;
  }
  std::vector<std::string> AsRole(const std::string& role, Hazard::Severity severity,
                                  const Asked& asked = {}, bool for_writing = true) {
    role_ = role;
    return Changed(
        severity, [](Catalog&, Catalog&) {}, asked, for_writing);
  }
  std::vector<int> Levels(const Asked& asked = {}) {
    std::vector<int> levels;
    for (const PlanTable& table : Match(asked).tables) levels.push_back(table.level);
    return levels;
  }
  std::string role_;
};

TEST_F(HazardsTest, OfOrdinaryTablesAreNone) {
  Both("CREATE TABLE t (i int PRIMARY KEY); CREATE TABLE u (i int REFERENCES t)");
  EXPECT_THAT(Match().hazards, IsEmpty());
}

TEST_F(HazardsTest, RefuseATargetThatIsNotEmptyUnlessItIsTruncated) {
  Both("CREATE TABLE t (i int)");
  Target("INSERT INTO t VALUES (1)");
  EXPECT_THAT(Hazards(kRefused),
              ElementsAre(AllOf(HasSubstr("public.t: is not empty"), HasSubstr("--truncate"))));
  EXPECT_THAT(Hazards(kRefused, {.truncate = true}), IsEmpty());
  EXPECT_THAT(Hazards(kRefused, {}, /*for_writing=*/false), IsEmpty());
}

TEST_F(HazardsTest, RefuseAnUnloggedTargetAndNoteAnUnloggedSource) {
  Both("CREATE UNLOGGED TABLE t (i int)");
  EXPECT_THAT(Hazards(kRefused), ElementsAre(HasSubstr("ALTER TABLE \"public\".\"t\" SET LOGGED")));
  EXPECT_THAT(Hazards(kNote), ElementsAre(HasSubstr("UNLOGGED on the source")));
}

TEST_F(HazardsTest, NameTheGrantToType) {
  Both("DROP ROLE IF EXISTS plan_clerk; CREATE ROLE plan_clerk; CREATE TABLE t (i int)");
  const auto refused =
      AsRole("plan_clerk", kRefused, {.truncate = true, .constraints = Constraints::kRebuild});
  EXPECT_THAT(refused,
              Contains(HasSubstr("source: GRANT SELECT ON \"public\".\"t\" TO \"plan_clerk\"")));
  EXPECT_THAT(refused, Contains(HasSubstr("target: GRANT SELECT ON")));
  EXPECT_THAT(refused, Contains(HasSubstr("GRANT INSERT ON")));
  EXPECT_THAT(refused, Contains(HasSubstr("GRANT TRUNCATE ON")));
  EXPECT_THAT(refused, Contains(HasSubstr("OWNER TO \"plan_clerk\"")));
  EXPECT_THAT(AsRole("plan_clerk", kRefused, {}, /*for_writing=*/false), SizeIs(2));
}

TEST_F(HazardsTest, NamePartitionsAndSchemasThatMayNotBeRead) {
  Both(
      "DROP ROLE IF EXISTS plan_guest; CREATE ROLE plan_guest; CREATE SCHEMA s; CREATE TABLE s.t "
      "(i int);"
      "CREATE TABLE p (i int) PARTITION BY LIST (i); CREATE TABLE p1 PARTITION OF p FOR VALUES IN "
      "(1);"
      "GRANT ALL ON p, s.t TO plan_guest");
  const auto refused = AsRole("plan_guest", kRefused);
  EXPECT_THAT(refused, Contains(HasSubstr("GRANT SELECT ON \"public\".\"p1\"")));
  EXPECT_THAT(refused, Contains(HasSubstr("GRANT USAGE ON SCHEMA \"s\"")));
}

TEST_F(HazardsTest, RefuseRowLevelSecurityOnEitherSide) {
  Both(
      "DROP ROLE IF EXISTS plan_reader; CREATE ROLE plan_reader; CREATE TABLE t (i int); GRANT ALL "
      "ON t TO plan_reader");
  Source("ALTER TABLE t ENABLE ROW LEVEL SECURITY");
  EXPECT_THAT(AsRole("plan_reader", kRefused),
              ElementsAre(AllOf(HasSubstr("on the source"),
                                HasSubstr("ALTER ROLE \"plan_reader\" BYPASSRLS"))));
  EXPECT_THAT(Hazards(kRefused), IsEmpty()) << "a superuser sees all rows";
  Source("ALTER TABLE t DISABLE ROW LEVEL SECURITY");
  Target("CREATE TABLE p (i int) PARTITION BY LIST (i)");
  Target(
      "DROP TABLE t, p; CREATE TABLE t (i int) PARTITION BY LIST (i); CREATE TABLE t1 PARTITION OF "
      "t DEFAULT;"
      "GRANT ALL ON t, t1 TO plan_reader; ALTER TABLE t1 ENABLE ROW LEVEL SECURITY");
  EXPECT_THAT(AsRole("plan_reader", kRefused), ElementsAre(HasSubstr("on the target")));
}

TEST_F(HazardsTest, AskWhatToDoWithTriggersThatWouldFire) {
  Both("CREATE TABLE t (i int PRIMARY KEY)");
  Target(
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
      "CREATE TRIGGER audit AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TRIGGER changes AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TRIGGER gone AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "CREATE TRIGGER wiped AFTER TRUNCATE ON t EXECUTE FUNCTION f();"
      "CREATE TRIGGER replica BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
      "ALTER TABLE t ENABLE REPLICA TRIGGER replica");
  EXPECT_THAT(Hazards(kRefused),
              ElementsAre(AllOf(HasSubstr("would fire: audit;"), HasSubstr("--triggers fire"))));
  EXPECT_THAT(Hazards(kRefused, {.truncate = true}), ElementsAre(HasSubstr("audit, wiped")));
  EXPECT_THAT(Hazards(kRefused, {.triggers = Triggers::kFire}), IsEmpty());
  EXPECT_THAT(Hazards(kNote, {.triggers = Triggers::kDisable}),
              ElementsAre(HasSubstr("switched off")));
  EXPECT_THAT(Hazards(kNote, {.triggers = Triggers::kFire}), Contains(HasSubstr("ON DELETE")));
  EXPECT_THAT(Hazards(kRefused, {}, /*for_writing=*/false), IsEmpty());
}

TEST_F(HazardsTest, OrderTablesByForeignKeysAcrossPartitions) {
  Both(
      "CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i int PRIMARY KEY REFERENCES a) "
      "PARTITION BY LIST (i);"
      "CREATE TABLE b1 PARTITION OF b FOR VALUES IN (1); CREATE TABLE c (i int REFERENCES b, j int "
      "REFERENCES a);"
      "CREATE TABLE d (i int); ALTER TABLE b1 ADD UNIQUE (i); ALTER TABLE d ADD FOREIGN KEY (i) "
      "REFERENCES b1 (i);"
      "CREATE TABLE e (i int) PARTITION BY LIST (i); CREATE TABLE e1 PARTITION OF e DEFAULT "
      "PARTITION BY LIST (i);"
      "CREATE TABLE e2 PARTITION OF e1 DEFAULT; ALTER TABLE e1 ADD FOREIGN KEY (i) REFERENCES a");
  EXPECT_THAT(Levels(), ElementsAre(0, 1, 2, 2, 1));
  EXPECT_THAT(Levels({.constraints = Constraints::kRebuild}), Each(0));
}

TEST_F(HazardsTest, RefuseCyclesAndBigSelfReferencesButNotWithRebuild) {
  Both(
      "CREATE TABLE a (i int PRIMARY KEY, j int); CREATE TABLE b (i int PRIMARY KEY REFERENCES a);"
      "ALTER TABLE a ADD FOREIGN KEY (j) REFERENCES b; CREATE TABLE tree (i int PRIMARY KEY, up "
      "int REFERENCES tree)");
  const auto refused = Hazards(kRefused);
  ASSERT_THAT(refused, SizeIs(1));
  EXPECT_THAT(refused[0],
              AllOf(HasSubstr("public.a, public.b"), HasSubstr("--constraints rebuild")));
  EXPECT_THAT(Hazards(kNote), ElementsAre(HasSubstr("one chunk")));
  EXPECT_TRUE(Match().tables[2].unsplit);

  Source("INSERT INTO tree SELECT i, i / 2 + 1 FROM generate_series(1, 5000) i");
  EXPECT_THAT(
      Hazards(kRefused, {.tables = {"tree"}, .chunk_bytes = 10000}),
      ElementsAre(AllOf(HasSubstr("refers to itself"), HasSubstr("--constraints rebuild"))));
  EXPECT_THAT(Hazards(kRefused, {.constraints = Constraints::kRebuild, .chunk_bytes = 10000}),
              IsEmpty());
}

TEST_F(HazardsTest, TellOfForeignKeysThatLeaveTheChoice) {
  Both("CREATE TABLE a (i int PRIMARY KEY); CREATE TABLE b (i int REFERENCES a ON DELETE CASCADE)");
  EXPECT_THAT(Hazards(kWarning, {.tables = {"b"}}),
              ElementsAre(HasSubstr("refers to public.a (b_i_fkey)")));
  EXPECT_THAT(Hazards(kNote, {.tables = {"a"}}), ElementsAre(HasSubstr("b_i_fkey of public.b")));
  EXPECT_THAT(
      Hazards(kRefused, {.tables = {"a"}, .truncate = true}),
      ElementsAre(AllOf(HasSubstr("cannot be emptied"), HasSubstr("b_i_fkey of public.b"))));
  EXPECT_THAT(Hazards(kRefused, {.truncate = true}), IsEmpty());
}

TEST_F(HazardsTest, NoteInheritanceDeferrableKeysAndPublications) {
  Both(
      "CREATE TABLE parent (i int PRIMARY KEY); CREATE TABLE child (j int) INHERITS (parent);"
      "CREATE TABLE later (i int REFERENCES parent DEFERRABLE); CREATE TABLE published (i int)");
  Target("CREATE PUBLICATION p FOR TABLE published");
  const auto notes = Hazards(kNote);
  EXPECT_THAT(notes, Contains(HasSubstr("public.parent: has inheritance children on the source")));
  EXPECT_THAT(notes, Contains(HasSubstr("is deferrable")));
  EXPECT_THAT(notes, Contains(HasSubstr("public.published: is published")));
  EXPECT_THAT(Hazards(kRefused), IsEmpty());
}

TEST_F(HazardsTest, WarnOfNullsThatTheTargetDoesNotTake) {
  Source("CREATE TABLE t (a int)");
  Target("CREATE TABLE t (a int NOT NULL)");
  EXPECT_THAT(Hazards(kWarning), ElementsAre(HasSubstr("NOT NULL on the target only")));
}

TEST_F(HazardsTest, OfServersAreRefusedOrTold) {
  Both("CREATE TABLE t (a money)");
  using C = Catalog;
  EXPECT_THAT(Changed(kRefused, [](C& s, C&) { s.server.version = 110000; }),
              ElementsAre(HasSubstr("12 is the oldest")));
  EXPECT_THAT(Changed(kWarning, [](C& s, C&) { s.server.encoding = "SQL_ASCII"; }),
              ElementsAre(HasSubstr("not UTF-8 will be refused")));
  EXPECT_THAT(Changed(kWarning, [](C&, C& t) { t.server.encoding = "SQL_ASCII"; }),
              ElementsAre(HasSubstr("stores the UTF-8 bytes")));
  EXPECT_THAT(Changed(kRefused, [](C&, C& t) { t.server.in_recovery = true; }),
              ElementsAre(HasSubstr("standby")));
  EXPECT_THAT(Changed(kWarning, [](C& s, C&) { s.server.in_recovery = true; }),
              ElementsAre(HasSubstr("standby")));
  EXPECT_THAT(Changed(kWarning, [](C&, C& t) { t.server.encoding = "LATIN1"; }),
              ElementsAre(HasSubstr("LATIN1")));
  EXPECT_THAT(Changed(kWarning, [](C&, C& t) { t.server.lc_monetary = "ja_JP"; }),
              ElementsAre(HasSubstr("money")));
  EXPECT_THAT(Changed(kNote, [](C&, C& t) { t.server.replication_role = "replica"; }),
              ElementsAre(HasSubstr("do not fire")));
}

TEST_F(HazardsTest, RefuseToCopyADatabaseOntoItself) {
  Both("CREATE TABLE t (a int)");
  const auto same = [](Catalog& s, Catalog& t) { t.server = s.server; };
  EXPECT_THAT(Changed(kRefused, same), ElementsAre(HasSubstr("the same database")));
  EXPECT_THAT(Changed(kRefused, same, {}, /*for_writing=*/false), IsEmpty());
  const auto copy_of_files = [](Catalog& s, Catalog& t) {
    t.server = s.server;
    t.server.started += "1";
  };
  EXPECT_THAT(Changed(kRefused, copy_of_files), IsEmpty());
  EXPECT_THAT(Changed(kWarning, copy_of_files), ElementsAre(HasSubstr("same system identifier")));
  const auto other_database = [](Catalog& s, Catalog& t) {
    t.server = s.server;
    t.server.database += "x";
  };
  EXPECT_THAT(Changed(kRefused, other_database), IsEmpty());
}

TEST_F(HazardsTest, ArePrintableWhateverTheNames) {
  Both(
      "CREATE TABLE \"a\nb\x1b[31m\" (\"c\nd\" int REFERENCES \"a\nb\x1b[31m\" (\"c\nd\"), UNIQUE "
      "(\"c\nd\"))");
  Target("ALTER TABLE \"a\nb\x1b[31m\" SET UNLOGGED; INSERT INTO \"a\nb\x1b[31m\" VALUES (1)");
  const Fit fit = Match({.chunk_bytes = -1});
  EXPECT_THAT(fit.hazards, SizeIs(::testing::Ge(3U)));
  for (const Hazard& hazard : fit.hazards) {
    for (const char c : hazard.table + hazard.message) EXPECT_GE(c, ' ') << hazard.message;
  }
}

}  // namespace
}  // namespace tranship::testing
