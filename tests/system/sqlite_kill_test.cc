// SIGKILL at every step of a copy from an SQLite file; what is resumed equals one state of the
// file.

#include <signal.h>

#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

class SqliteKill : public SqliteTest {
 protected:
  void MakeFile(const std::string& journal) {
    File("PRAGMA journal_mode = " + journal +
         "; CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT, price NUMERIC); CREATE TABLE "
         "pair (a INTEGER, b TEXT, v TEXT, PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE TABLE log (at "
         "TEXT, what TEXT); WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i "
         "< 6000) INSERT INTO item SELECT CASE WHEN i % 3 = 0 THEN i * 1000003 ELSE i - 3000 END, "
         "'item ' || i || hex(zeroblob(i % 40)), i FROM g; INSERT INTO pair SELECT id % 50, 'k' || "
         "id, name FROM item; INSERT INTO log SELECT '2024-01-01 00:00:' || printf('%02d', id % "
         "60), name FROM item WHERE id > 0;");
    Target(
        "CREATE TABLE item (id bigint PRIMARY KEY, name text, price numeric); CREATE TABLE pair (a "
        "int, b text, v text, PRIMARY KEY (a, b)); CREATE TABLE log (at timestamp, what text)");
  }
  static std::vector<std::string> Small() { return {"--chunk-size", "60kB", "--jobs", "2"}; }

  void ExpectCopied() {
    ExpectSame("SELECT id, name, price FROM item ORDER BY id");
    ExpectSame("SELECT a, v FROM pair ORDER BY a, v");
    ExpectSame("SELECT at, what FROM log ORDER BY what, at");
  }

  // Kills at the n-th passage through any failpoint, n = 1, 1 + step, ... until a run gets through.
  void KillAtEveryPassage(int step, const std::string& between) {
    for (int n = 1;; n += step) {
      SCOPED_TRACE("passage " + std::to_string(n));
      Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE item, pair, log");
      const ProcessResult killed =
          RunFile("copy", Small(), {{"TRANSHIP_FAILPOINT", "*:" + std::to_string(n) + ":kill"}});
      if (killed.signal == 0) {
        EXPECT_EQ(killed.exit_code, 0) << killed.out << killed.err;
        EXPECT_GT(n, 20);
        return;
      }
      // Once all rows are in, the target stands for the state that they were read in.
      const bool rows_left =
          Target("SELECT to_regclass('tranship.chunk') IS NULL") == "t" ||
          Target(
              "SELECT NOT EXISTS (SELECT FROM tranship.chunk) OR EXISTS (SELECT FROM "
              "tranship.chunk WHERE state <> 'done')") == "t";
      if (rows_left && !between.empty()) File(between);
      ExpectRun(0, "copy", Small());
      if (rows_left || between.empty()) ExpectCopied();
      if (HasFailure()) return;
    }
  }
};

TEST_F(SqliteKill, LosesNothingOfAFileThatNobodyWrites) {
  MakeFile("delete");
  KillAtEveryPassage(4, "");
}

TEST_F(SqliteKill, LosesNothingOfAWalFileThatIsWrittenMeanwhile) {
  MakeFile("wal");
  KillAtEveryPassage(
      7,
      "UPDATE item SET name = name || '!' WHERE id % 500 = 1; DELETE FROM pair WHERE a = 7 AND v "
      "LIKE '%5%'; INSERT INTO pair SELECT 7, 'n' || (SELECT count(*) FROM pair), 'new'; UPDATE "
      "log SET what = 'changed' WHERE rowid = (SELECT max(rowid) FROM log)");
}

TEST_F(SqliteKill, FinishedChunksOfAnUntouchedJournalFileStandWithoutBeingReadAgain) {
  MakeFile("delete");
  EXPECT_EQ(RunFile("copy", Small(), {{"TRANSHIP_FAILPOINT", "chunk.committed:5:kill"}}).signal,
            SIGKILL);
  const std::string said = ExpectRun(0, "copy", Small()).err;
  EXPECT_NE(said.find("the source was quiet: all stand"), std::string::npos) << said;
  ExpectCopied();
}

TEST_F(SqliteKill, FinishedChunksOfAWalFileAreDigestedAgain) {
  MakeFile("wal");
  EXPECT_EQ(RunFile("copy", Small(), {{"TRANSHIP_FAILPOINT", "chunk.committed:5:kill"}}).signal,
            SIGKILL);
  const std::string said = ExpectRun(0, "copy", Small()).err;
  EXPECT_NE(said.find("WAL mode"), std::string::npos) << said;
  ExpectCopied();
}

TEST_F(SqliteKill, ATableIsCutIntoRangesThatFollowItsKeys) {
  MakeFile("delete");
  ExpectRun(0, "copy", Small());
  // A third of the keys spans a million times more than the others: equal steps would put nearly
  // all rows into one chunk.
  EXPECT_EQ(Target("SELECT count(*) > 5 AND max(c.rows) < 6000 / 2 FROM tranship.chunk c JOIN "
                   "tranship.run_table t ON t.run = c.run AND t.no = c.table_no WHERE "
                   "t.source_name = 'item'"),
            "t");
  EXPECT_EQ(Target("SELECT count(*) > 3 FROM tranship.chunk c JOIN tranship.run_table t ON t.run = "
                   "c.run AND t.no = c.table_no WHERE t.source_name = 'pair'"),
            "t");
}

}  // namespace
}  // namespace tranship::testing
