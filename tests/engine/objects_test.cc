#include "engine/target/objects.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "engine/exit_code.h"
#include "io/pg/quote.h"
#include "tests/engine/target_fixture.h"

namespace tranship {
namespace {

using ::testing::HasSubstr;
using Objects = TargetTest;

// Takes everything away from `tables` and brings it back; the schema must be as before. Returns
// what was left in place.
class ObjectRoundTrip : public TargetTest {
 protected:
  std::string RoundTrip(const std::string& ddl, const std::vector<std::string>& tables) {
    Target(ddl);
    const std::string before = Schema();
    TakeAway(tables, Constraints::kRebuild, Triggers::kDisable);
    taken_ = Missing();
    EXPECT_NE(Schema(), before);
    Restore();
    EXPECT_EQ(Missing(), "");
    EXPECT_EQ(Schema(), before);
    return Target(
        "SELECT name || ': ' || message FROM tranship.object WHERE message IS NOT NULL ORDER BY "
        "no");
  }
  std::string taken_;
};

TEST_F(ObjectRoundTrip, BringsIndexesOfAllKindsBack) {
  testing::NeedsVersion(testing::SharedTarget(), 15, "NULLS NOT DISTINCT");
  EXPECT_EQ(RoundTrip(R"sql(
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TABLE t (a int, b text, c text COLLATE "C", d int4range, e jsonb, f int, g int, h tsvector);
CREATE INDEX plain ON t (a);
CREATE INDEX "od""d na
me" ON t (b text_pattern_ops DESC NULLS LAST, c COLLATE "POSIX");
CREATE UNIQUE INDEX partial ON t (a, lower(b)) INCLUDE (f) WITH (fillfactor = 55) WHERE g > 0;
CREATE UNIQUE INDEX distinctly ON t (f) NULLS NOT DISTINCT;
CREATE INDEX json ON t USING gin (e jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX words ON t USING gist (h tsvector_ops (siglen = 100));
CREATE INDEX ranges ON t USING gist (d);
CREATE INDEX hashed ON t USING hash (b);
CREATE INDEX brins ON t USING brin (a) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX expr ON t ((a + f), (b || c));
ALTER INDEX expr ALTER COLUMN 1 SET STATISTICS 777;
ALTER INDEX plain DEPENDS ON EXTENSION btree_gist;
COMMENT ON INDEX plain IS 'it''s a
comment';
ALTER TABLE t CLUSTER ON plain)sql",
                      {"t"}),
            "");
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.object WHERE kind = 'index'"), "10");
}

TEST_F(ObjectRoundTrip, BringsConstraintsOfAllKindsBack) {
  testing::NeedsVersion(testing::SharedTarget(), 15, "NULLS NOT DISTINCT");
  EXPECT_EQ(RoundTrip(R"sql(
CREATE TABLE t (id int PRIMARY KEY WITH (fillfactor = 80), a int, b int, r int4range, n int NOT NULL,
  CONSTRAINT u UNIQUE (a) INCLUDE (b) WITH (fillfactor = 70),
  CONSTRAINT late UNIQUE (b) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT later UNIQUE NULLS NOT DISTINCT (a, b) DEFERRABLE,
  CONSTRAINT "ex'cl" EXCLUDE USING gist (r WITH &&) WITH (fillfactor = 60) WHERE (a > 0) DEFERRABLE,
  CONSTRAINT positive CHECK (a > 0));
CREATE UNIQUE INDEX ident ON t (n);
ALTER TABLE t REPLICA IDENTITY USING INDEX ident;
ALTER TABLE t CLUSTER ON t_pkey;
COMMENT ON CONSTRAINT u ON t IS 'a constraint';
COMMENT ON INDEX u IS 'its index')sql",
                      {"t"}),
            "");
  EXPECT_EQ(taken_,
            "constraint ex'cl dropped\nindex ident dropped\nconstraint late dropped\n"
            "constraint later dropped\nconstraint t_pkey dropped\nconstraint u dropped");
}

TEST_F(ObjectRoundTrip, BringsForeignKeysOfAllKindsBack) {
  testing::NeedsVersion(testing::SharedTarget(), 15, "SET DEFAULT of some columns");
  EXPECT_EQ(RoundTrip(R"sql(
CREATE TABLE p (id int PRIMARY KEY, a int, b int, UNIQUE (a, b));
CREATE TABLE c (id int PRIMARY KEY, p int CONSTRAINT simple REFERENCES p, a int, b int,
  CONSTRAINT "full" FOREIGN KEY (a, b) REFERENCES p (a, b) MATCH FULL ON UPDATE CASCADE ON DELETE SET DEFAULT (b),
  CONSTRAINT self FOREIGN KEY (a) REFERENCES c DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE outside (p int REFERENCES p ON DELETE CASCADE);
CREATE TABLE up (id int PRIMARY KEY);
ALTER TABLE c ADD CONSTRAINT upwards FOREIGN KEY (b) REFERENCES up NOT VALID;
COMMENT ON CONSTRAINT simple ON c IS 'refers to p')sql",
                      {"p", "c"}),
            "");
  EXPECT_THAT(taken_, HasSubstr("foreign key outside_p_fkey dropped"));
  EXPECT_THAT(taken_, HasSubstr("foreign key upwards dropped"));
  EXPECT_EQ(Target("SELECT string_agg(conname, ' ' ORDER BY conname) FROM pg_constraint WHERE "
                   "contype = 'f' AND "
                   "NOT convalidated"),
            "upwards");
}

TEST_F(ObjectRoundTrip, BringsPartitionedIndexesBack) {
  EXPECT_EQ(RoundTrip(R"sql(
CREATE TABLE p (id int, k int, t text, PRIMARY KEY (id, k) WITH (fillfactor = 90)) PARTITION BY LIST (k);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 (t text, k int NOT NULL, id int NOT NULL, CONSTRAINT own_name PRIMARY KEY (id, k));
ALTER TABLE p ATTACH PARTITION p2 FOR VALUES IN (2);
CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3) PARTITION BY RANGE (id);
CREATE TABLE p31 PARTITION OF p3 FOR VALUES FROM (0) TO (10);
CREATE INDEX p_t ON p (t);
CREATE UNIQUE INDEX p_u ON p (k, id DESC) WITH (fillfactor = 50);
CREATE INDEX p1_own ON p1 (lower(t));
CREATE INDEX p3_own ON p3 (t DESC);
ALTER TABLE p ADD CONSTRAINT late UNIQUE (k, id) DEFERRABLE;
COMMENT ON INDEX p_t IS 'of all';
COMMENT ON INDEX p1_t_idx IS 'of one';
COMMENT ON CONSTRAINT own_name ON p2 IS 'of two';
ALTER TABLE p1 REPLICA IDENTITY USING INDEX p1_pkey;
ALTER TABLE p2 CLUSTER ON own_name;
CREATE TABLE ref (id int, k int, FOREIGN KEY (id, k) REFERENCES p);
CREATE TABLE q (id int, k int, CONSTRAINT from_parts FOREIGN KEY (id, k) REFERENCES p) PARTITION BY LIST (k);
CREATE TABLE q1 PARTITION OF q DEFAULT)sql",
                      {"p", "q"}),
            "");
}

TEST_F(ObjectRoundTrip, BringsTriggersBackInTheirState) {
  RoundTrip(R"sql(
CREATE FUNCTION f () RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TABLE t (a int);
CREATE TRIGGER usual BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f ();
CREATE TRIGGER always AFTER INSERT ON t EXECUTE FUNCTION f ();
CREATE TRIGGER replica AFTER INSERT ON t EXECUTE FUNCTION f ();
CREATE TRIGGER "off" AFTER INSERT ON t EXECUTE FUNCTION f ();
CREATE CONSTRAINT TRIGGER checks AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f ();
ALTER TABLE t ENABLE ALWAYS TRIGGER always;
ALTER TABLE t ENABLE REPLICA TRIGGER replica;
ALTER TABLE t DISABLE TRIGGER "off";
CREATE TABLE p (a int) PARTITION BY LIST (a);
CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);
CREATE TRIGGER rows AFTER INSERT ON p FOR EACH ROW EXECUTE FUNCTION f ();
CREATE TRIGGER mine AFTER INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION f ();
ALTER TABLE p1 ENABLE ALWAYS TRIGGER rows;
ALTER TABLE p2 DISABLE TRIGGER rows)sql",
            {"t", "p"});
  EXPECT_EQ(taken_,
            "trigger always dropped\ntrigger checks dropped\ntrigger replica dropped\ntrigger "
            "usual dropped\n"
            "trigger rows dropped\ntrigger mine dropped\ntrigger rows dropped");
}

TEST_F(ObjectRoundTrip, KeepsTheTablespaceOfAnIndex) {
  Target("SET allow_in_place_tablespaces = on; CREATE TABLESPACE elsewhere LOCATION ''");
  EXPECT_EQ(
      RoundTrip("CREATE TABLE t (a int, b int UNIQUE USING INDEX TABLESPACE elsewhere);"
                "CREATE INDEX i ON t (a) TABLESPACE elsewhere WHERE a > 0; CREATE INDEX j ON t (b)",
                {"t"}),
      "");
  Target("DROP TABLE t");
  Target("DROP TABLESPACE elsewhere");
}

TEST_F(ObjectRoundTrip, TakesNamesOfAllBytes) {
  std::string bytes;
  for (int c = 1; c < 128; ++c) bytes += static_cast<char>(c);
  std::vector<std::string> names;
  for (size_t at = 0; at < bytes.size(); at += 50) names.push_back("x" + bytes.substr(at, 50));
  std::string ddl;
  std::vector<std::string> tables;
  for (const std::string& name : names) {
    const std::string quoted = QuoteName(name);
    const std::string index = QuoteName(name + "_i");
    ddl += "CREATE TABLE " + quoted + " (" + quoted + " int PRIMARY KEY);";
    ddl += "CREATE INDEX " + index + " ON " + quoted + " (" + quoted + ");";
    ddl += "COMMENT ON INDEX " + index + " IS " + QuoteLiteral(name) + ";";
    ddl += "ALTER TABLE " + quoted + " ADD CONSTRAINT " + quoted + " FOREIGN KEY (" + quoted +
           ") REFERENCES " + quoted + ";";
    tables.push_back(name);
  }
  EXPECT_EQ(RoundTrip(ddl, tables), "");
}

TEST_F(ObjectRoundTrip, LeavesInPlaceWhatOthersDependOn) {
  const std::string kept = RoundTrip(R"sql(
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE);
CREATE VIEW v AS SELECT id, a FROM t GROUP BY id;
CREATE INDEX broken ON t (a);
UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass)sql",
                                     {"t"});
  EXPECT_THAT(
      kept,
      HasSubstr("t_pkey: left in place: cannot drop constraint t_pkey on table public.t because"));
  EXPECT_THAT(kept, HasSubstr("broken: left in place: public.broken is not valid"));
  EXPECT_EQ(taken_, "constraint t_a_key dropped");
}

TEST_F(ObjectRoundTrip, LeavesTheReplicaIdentityOfPublishedTablesInPlace) {
  const std::string kept = RoundTrip(R"sql(
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE);
CREATE TABLE u (id int PRIMARY KEY);
CREATE PUBLICATION p FOR TABLE t)sql",
                                     {"t", "u"});
  EXPECT_EQ(
      kept,
      "t_pkey: left in place: the table is published, and public.t_pkey is its replica identity");
  EXPECT_EQ(taken_, "constraint t_a_key dropped\nconstraint u_pkey dropped");
}

TEST_F(Objects, TouchesNothingUnasked) {
  Target("CREATE TABLE t (id int PRIMARY KEY)");
  const std::string before = Schema();
  TakeAway({"t"}, Constraints::kKeep, Triggers::kFire);
  EXPECT_EQ(Schema(), before);
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.object"), "0");
  EXPECT_EQ(Restore().restored, 0);
}

TEST_F(Objects, AreUntouchedWhenTheTransactionIsRolledBack) {
  Target("CREATE TABLE t (id int PRIMARY KEY)");
  const std::string before = Schema(), id = run();
  CopyOptions options;
  options.constraints = Constraints::kRebuild;
  {
    Connection target = OpenTarget();
    target.Exec("BEGIN");
    TakeObjectsAway(target, id, Plan({"t"}), options);
  }
  EXPECT_EQ(Schema(), before);
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.object"), "0");
}

TEST_F(Objects, ComeBackTableByTable) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY REFERENCES t);"
      "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY LIST (id);"
      "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)");
  const std::string before = Schema();
  TakeAway({"t", "u", "p"});
  RestoreOptions early;
  early.foreign_keys = false;
  EXPECT_EQ(Restore({"t"}, early).restored, 1);
  EXPECT_EQ(Missing(),
            "foreign key u_id_fkey dropped\nconstraint u_pkey dropped\nconstraint p1_pkey dropped\n"
            "constraint p_pkey dropped");
  EXPECT_EQ(Restore({"p"}, early).restored, 2);
  EXPECT_EQ(Missing(), "foreign key u_id_fkey dropped\nconstraint u_pkey dropped");
  EXPECT_EQ(Restore().restored, 2);
  EXPECT_EQ(Schema(), before);
}

}  // namespace
}  // namespace tranship
