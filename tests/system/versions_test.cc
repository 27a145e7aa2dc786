// What only some versions of PostgreSQL have. Run on other versions than the system's by
// tests/versions.

#include <signal.h>

#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

class Versions : public SystemTest {
 protected:
  // "VIRTUAL" where the server knows such columns.
  static std::string Kept(const Cluster& server) {
    return server.version() >= 18 ? "VIRTUAL" : "STORED";
  }
  static std::string Constraints(const Cluster& server, const std::string& database) {
    return server.Psql(
        database,
        "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid), "
        "convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace "
        "AND conrelid <> 0 ORDER BY 1, 2");
  }
};

TEST_F(Versions, VirtualColumnsAreComputedByTheTargetAndComparedByValue) {
  const std::string table =
      "CREATE TABLE t (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) ";
  Source(table + Kept(SharedSource()) + ")");
  Target(table + Kept(SharedTarget()) + ")");
  Source("INSERT INTO t SELECT i, i FROM generate_series(1, 500) i");
  Copy(0);
  EXPECT_EQ(Difference("t"), "");
  Target(
      "ALTER TABLE t DROP COLUMN twice; ALTER TABLE t ADD COLUMN twice int GENERATED ALWAYS AS "
      "(a * 2 + CASE WHEN id = 7 THEN 1 ELSE 0 END) " +
      Kept(SharedTarget()));
  const ProcessResult verified = Verify(3);
  EXPECT_NE(verified.out.find("changed (7)"), std::string::npos) << verified.out;
}

TEST_F(Versions, AColumnThatIsNotNullButNotValidMayHoldNullInAKey) {
  NeedsVersion(SharedSource(), 18, "NOT NULL that is NOT VALID");
  Both("CREATE TABLE t (id int UNIQUE, v text)");
  Source(
      "INSERT INTO t SELECT CASE WHEN i % 10 <> 0 THEN i END, repeat('v', 50) FROM "
      "generate_series(1, 3000) i; ALTER TABLE t ADD CONSTRAINT later NOT NULL id NOT VALID; "
      "ANALYZE t");
  for (const char* read : {"key", "ctid"}) {
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE t");
    Copy(0, {"--read", read, "--chunk-size", "16kB"});
    EXPECT_EQ(Difference("t"), "") << read;
  }
  Verify(0);
}

TEST_F(Versions, ConstraintsOf18ComeBackAsTheyWere) {
  NeedsVersionOfBoth(18, "temporal keys and constraints that are not enforced");
  Both(
      "CREATE EXTENSION btree_gist; CREATE TABLE room (no int, during daterange, CONSTRAINT once "
      "PRIMARY KEY (no, during WITHOUT OVERLAPS)); CREATE TABLE stay (id int CONSTRAINT has_id NOT "
      "NULL, room int, during daterange, CHECK (id > 5) NOT ENFORCED, FOREIGN KEY (room, PERIOD "
      "during) REFERENCES room (no, PERIOD during)); CREATE TABLE other (id int PRIMARY KEY); "
      "CREATE TABLE loose (id int PRIMARY KEY, other int REFERENCES other NOT ENFORCED)");
  Source(
      "INSERT INTO room SELECT i, '[2025-01-01,2026-01-01)' FROM generate_series(1, 100) i;"
      "INSERT INTO stay SELECT i, i, '[2025-02-01,2025-03-01)' FROM generate_series(1, 100) i;"
      "INSERT INTO loose VALUES (1, 404)");
  const std::string before = Constraints(SharedTarget(), target_database());
  ASSERT_EQ(before, Constraints(SharedSource(), source_database()));
  Copy(0, {"--constraints", "rebuild"});
  EXPECT_EQ(Constraints(SharedTarget(), target_database()), before);
  for (const char* table : {"room", "stay", "loose"}) EXPECT_EQ(Difference(table), "") << table;
  Verify(0);
}

TEST_F(Versions, ATableWithoutAKeyIsCopiedWhereThereAreNoRangesOfCtid) {
  if (SharedSource().version() >= 14) SkipTest("this source reads by ranges of ctid");
  Both("CREATE TABLE t (word text, n int)");
  Source("INSERT INTO t SELECT md5((i % 100)::text), i % 7 FROM generate_series(1, 20000) i");
  const std::vector<std::string> small = {"--chunk-size", "200kB"};
  EXPECT_EQ(Run("copy", small, {{"TRANSHIP_FAILPOINT", "chunk.marked:1:kill"}}).signal, SIGKILL);
  Source("INSERT INTO t SELECT 'late', 1 FROM generate_series(1, 7)");
  Copy(0, small);
  EXPECT_EQ(Difference("t"), "");
  Verify(0);
}

}  // namespace
}  // namespace tranship::testing
