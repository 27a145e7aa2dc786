// copy --retry-rejects RUN: rejected rows go in, exactly once, when their cause is mended.

#include <signal.h>

#include <fstream>

#include "tests/system/report_json.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

class RetryRejects : public SqliteTest {
 protected:
  // Of ten rows four are refused: 2 and 3 by a CHECK, 5 by NOT NULL, 7 by a foreign key.
  void CopyWithRejects() {
    Both(
        "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int, part int, v int, "
        "name text, parent int, PRIMARY KEY (part, id))");
    Source(
        "INSERT INTO parent VALUES (1); INSERT INTO child SELECT i, 1, i, 'n' || i, 1 FROM "
        "generate_series(1, 10) i; UPDATE child SET v = -v WHERE id IN (2, 3); UPDATE child SET "
        "name = NULL WHERE id = 5; UPDATE child SET parent = 9 WHERE id = 7");
    Target(
        "ALTER TABLE child ADD CONSTRAINT positive CHECK (v > 0), ALTER name SET NOT NULL, ADD "
        "FOREIGN KEY (parent) REFERENCES parent");
    Copy(4, {"--on-reject", "keep-going"});
    ASSERT_EQ(Rejected(), "4");
  }
  std::string Rejected() {
    return Target("SELECT count(*) FROM tranship.reject WHERE kind = 'rejected'");
  }
  // rows read = rows written + rejected, in the ledger as on the target.
  void ExpectBalance(const std::string& table, int read) {
    EXPECT_EQ(Target("SELECT sum(rows) = (SELECT count(*) FROM " + table +
                     "), sum(rows + rejected) FROM tranship.chunk k JOIN tranship.run_table t ON "
                     "t.run = k.run AND t.no = k.table_no WHERE t.target_name = '" +
                     table + "'"),
              "t|" + std::to_string(read));
  }
  ProcessResult Retry(int code, std::vector<std::string> more = {},
                      const std::string& run = "latest") {
    more.insert(more.end(), {"--retry-rejects", run});
    ProcessResult result = Run("copy", more);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
  ProcessResult RetryFile(int code, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--retry-rejects", "latest"});
    return ExpectRun(code, "copy", more);
  }
};

TEST_F(RetryRejects, RowsThatFitNowGoInAndTheOthersKeepTheirPlace) {
  CopyWithRejects();
  Source(
      "UPDATE child SET v = 2 WHERE id = 2; UPDATE child SET name = 'five' WHERE id = 5; UPDATE "
      "child SET parent = 1 WHERE id = 7");
  const nlohmann::json report = ParseReport(Retry(4, {"--json"}));
  EXPECT_EQ(Target("SELECT string_agg(child::text, ' ' ORDER BY id) FROM child WHERE id IN (2, 3, "
                   "5, 7)"),
            "(2,1,2,n2,1) (5,1,5,five,1) (7,1,7,n7,1)");
  EXPECT_EQ(Target("SELECT key, sqlstate FROM tranship.reject WHERE kind = 'rejected'"),
            "(1, 3)|23514");
  ExpectBalance("child", 10);
  const nlohmann::json child = TableOf(report, "public.child");
  EXPECT_EQ(child["rejected"], 1);
  EXPECT_EQ(child["rows"]["source"], 10);
  EXPECT_EQ(child["rows"]["written"], 9);
  EXPECT_EQ(child["verdict"], "MATCH");
  EXPECT_NE(report["message"].get<std::string>().find("3 rejected rows went in"), std::string::npos)
      << report["message"];
}

TEST_F(RetryRejects, WhenAllAreInTheRunEndsAsIfNothingHadBeenRejected) {
  CopyWithRejects();
  Target(
      "ALTER TABLE child DROP CONSTRAINT positive, ALTER name DROP NOT NULL; ALTER TABLE child "
      "DROP "
      "CONSTRAINT child_parent_fkey");
  Retry(0);
  EXPECT_EQ(Difference("child"), "");
  EXPECT_EQ(Target("SELECT state, verdict, exit_code FROM tranship.run"), "done|MATCH|0");
  EXPECT_NE(Retry(0).err.find("no rejected rows"), std::string::npos);
  EXPECT_EQ(Target("SELECT count(*) FROM child"), "10");
}

TEST_F(RetryRejects, AKilledRetryLeavesEachRowInOnce) {
  CopyWithRejects();
  Target("ALTER TABLE child DROP CONSTRAINT positive");
  Source("UPDATE child SET name = 'five' WHERE id = 5; UPDATE child SET parent = 1 WHERE id = 7");
  for (const char* failpoint : {"retry.row:2:kill", "retry.table:1:kill", "verify.read:1:kill"}) {
    EXPECT_EQ(
        Run("copy", {"--retry-rejects", "latest"}, {{"TRANSHIP_FAILPOINT", failpoint}}).signal,
        SIGKILL);
    ExpectBalance("child", 10);
  }
  // The rows are in; what is left over is the run's own end.
  Copy(0, {"--on-reject", "keep-going"});
  EXPECT_EQ(Difference("child"), "");
  EXPECT_EQ(Rejected(), "0");
}

TEST_F(RetryRejects, ARowThatIsGoneFromTheSourceStaysRejected) {
  CopyWithRejects();
  Source("DELETE FROM child WHERE id = 5");
  Retry(4);
  EXPECT_EQ(Target("SELECT reason FROM tranship.reject WHERE key = '(1, 5)'"),
            "the source has no row with this key any more");
}

TEST_F(RetryRejects, TablesWithoutAKeyAreRefusedByName) {
  Both("CREATE TABLE nokey (v int); CREATE TABLE good (id int PRIMARY KEY, v int)");
  Source("INSERT INTO nokey VALUES (-1), (2); INSERT INTO good VALUES (1, -1), (2, 2)");
  Target("ALTER TABLE nokey ADD CHECK (v > 0); ALTER TABLE good ADD CONSTRAINT c CHECK (v > 0)");
  Copy(4, {"--on-reject", "keep-going"});
  Target("ALTER TABLE good DROP CONSTRAINT c");
  const ProcessResult refused = Retry(6);
  EXPECT_NE(refused.err.find("public.nokey: it has no unique key"), std::string::npos)
      << refused.err;
  EXPECT_EQ(Target("SELECT count(*) FROM good"), "1");
  Retry(4, {"--exclude-table", "nokey"});
  EXPECT_EQ(Difference("good"), "");
}

TEST_F(RetryRejects, RejectsWithoutAMachineKeyAreRefused) {
  CopyWithRejects();
  Target("UPDATE tranship.reject SET key_values = NULL");
  EXPECT_NE(Retry(6).err.find("recorded without keys"), std::string::npos);
}

TEST_F(RetryRejects, AColumnOfAnotherTypeIsRefused) {
  CopyWithRejects();
  Target("ALTER TABLE child ALTER v TYPE bigint");
  EXPECT_NE(Retry(6).err.find("column v was integer and is bigint now"), std::string::npos);
}

TEST_F(RetryRejects, OtherRunsAndSourcesAreRefused) {
  CopyWithRejects();
  EXPECT_NE(Retry(10, {}, "ffff").err.find("no run"), std::string::npos);
  const ProcessResult other =
      RunBetween(target_uri(), target_uri(), "copy", {"--retry-rejects", "latest"});
  EXPECT_EQ(other.exit_code, 6) << other.err;
  EXPECT_NE(other.err.find("another source"), std::string::npos) << other.err;
  EXPECT_NE(Retry(2, {"--triggers", "disable"}).err.find("--triggers disable"), std::string::npos);
  EXPECT_NE(Retry(2, {"--truncate"}).err.find("does not go with --truncate"), std::string::npos);
  Target("UPDATE tranship.run SET state = 'copying'");
  EXPECT_NE(Retry(6).err.find("has not copied all rows yet"), std::string::npos);
  Target("UPDATE tranship.run SET command = 'upsert'");
  EXPECT_NE(Retry(6).err.find("is an upsert"), std::string::npos);
  Target("UPDATE tranship.run SET command = 'copy', state = 'abandoned'");
  EXPECT_NE(Retry(6).err.find("was given up"), std::string::npos);
}

TEST_F(RetryRejects, RowsThatReferToEachOtherGoInTogether) {
  Both("CREATE TABLE tree (id int PRIMARY KEY, up int)");
  Source("INSERT INTO tree VALUES (1, 2), (2, 3), (3, NULL), (4, 99)");
  Target("ALTER TABLE tree ADD FOREIGN KEY (up) REFERENCES tree, ADD CONSTRAINT c CHECK (id <> 3)");
  Copy(4, {"--on-reject", "keep-going"});
  ASSERT_EQ(Target("SELECT count(*) FROM tree"), "0");
  Target("ALTER TABLE tree DROP CONSTRAINT c");
  Retry(4);
  EXPECT_EQ(Target("SELECT string_agg(id::text, ' ' ORDER BY id) FROM tree"), "1 2 3");
  ExpectBalance("tree", 4);
}

TEST_F(RetryRejects, OfAnSqliteFileByWhateverKeysItHas) {
  File(
      "CREATE TABLE t (k TEXT, n INTEGER, v VARCHAR(5), PRIMARY KEY (k, n)) WITHOUT ROWID; INSERT "
      "INTO t VALUES ('a''b', 1, 'ok'), ('a''b', 2, 'too long'), ('x', 3, x'00'), ('y', 4, 'long "
      "enough')");
  Target("CREATE TABLE t (k text, n int, v varchar(5), PRIMARY KEY (k, n))");
  ExpectRun(4, "copy", {"--on-reject", "keep-going"});
  ASSERT_EQ(Rejected(), "3");
  File(
      "UPDATE t SET v = 'fits' WHERE n IN (2, 3); UPDATE t SET v = 'longer than before' WHERE n = "
      "4");
  RetryFile(4);
  ExpectSame("SELECT k, n, v FROM t WHERE n < 4 ORDER BY n");
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "3");
  // A wider column takes the last one, too.
  Target("ALTER TABLE t ALTER v TYPE varchar(40)");
  RetryFile(0);
  ExpectSame("SELECT k, n, v FROM t ORDER BY n");
  ExpectBalance("t", 4);
}

TEST_F(RetryRejects, OfACloneThatIsStillCalledAClone) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, d TEXT); INSERT INTO t VALUES (1, '2024-01-01'), "
      "(2, '2024-02-30')");
  std::ofstream(folder() / "map.toml") << "[[column]]\ncolumn = \"d\"\ntype = \"date\"\n";
  const std::string mapping = (folder() / "map.toml").string();
  ExpectRun(2, "clone", {"--mapping", mapping});
  ExpectRun(4, "clone", {"--mapping", mapping, "--on-reject", "keep-going"});
  EXPECT_EQ(Target("SELECT command, state FROM tranship.run"), "clone|done");
  File("UPDATE t SET d = '2024-02-29' WHERE id = 2");
  RetryFile(0, {"--mapping", mapping});
  EXPECT_EQ(Target("SELECT id, d FROM t ORDER BY id"), "1|2024-01-01\n2|2024-02-29");
  EXPECT_EQ(Target("SELECT command, state, verdict FROM tranship.run"), "clone|done|MATCH");
}

TEST_F(RetryRejects, ARowWhosePolicyAltersItNowIsListed) {
  File("CREATE TABLE t (id INTEGER PRIMARY KEY, d TEXT); INSERT INTO t VALUES (1, 'never')");
  Target("CREATE TABLE t (id int PRIMARY KEY, d date)");
  ExpectRun(4, "copy", {"--on-reject", "keep-going"});
  std::ofstream(folder() / "map.toml") << "[[column]]\ncolumn = \"d\"\non-problem = \"null\"\n";
  RetryFile(4, {"--mapping", (folder() / "map.toml").string()});
  EXPECT_EQ(Target("SELECT id, d FROM t"), "1|");
  EXPECT_EQ(Target("SELECT kind, key, column_name FROM tranship.reject ORDER BY no"),
            "retried|(1)|d\naltered|(1)|d");
  ExpectBalance("t", 1);
}

TEST_F(RetryRejects, VerifyNamesRejectedRowsAsRejected) {
  CopyWithRejects();
  const nlohmann::json verified = ParseReport(Verify(3, {"--json"}));
  const nlohmann::json child = TableOf(verified, "public.child");
  EXPECT_EQ(child["missing"], 4);
  EXPECT_EQ(child["rejected"], 4);
  for (const nlohmann::json& one : child["differences"]) EXPECT_EQ(one["kind"], "rejected");
  Target("DELETE FROM child WHERE id = 1");
  const nlohmann::json again = TableOf(ParseReport(Verify(3, {"--json"})), "public.child");
  EXPECT_EQ(again["differences"][0]["kind"], "missing");
  EXPECT_EQ(again["differences"][0]["key"], "(1, 1)");
}

TEST_F(RetryRejects, VerifyOfAFileNamesRowsThatHaveNoFormOnTheTarget) {
  File(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, d TEXT); INSERT INTO t VALUES (1, '2024-01-01'), "
      "(2, 'never')");
  Target("CREATE TABLE t (id int PRIMARY KEY, d date)");
  ExpectRun(4, "copy", {"--on-reject", "keep-going"});
  const nlohmann::json table = TableOf(ParseReport(ExpectRun(3, "verify", {"--json"})), "main.t");
  EXPECT_EQ(table["differences"][0]["kind"], "rejected");
  EXPECT_EQ(table["differences"][0]["key"], "(2)");
  EXPECT_EQ(table["missing"], 1);
  EXPECT_EQ(table["rows"]["source"], 2);
}

}  // namespace
}  // namespace tranship::testing
