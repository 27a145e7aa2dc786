// What a resumed copy keeps, takes back and refuses.

#include <signal.h>

#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

class Resume : public SystemTest {
 protected:
  void SetUp() override {
    Both("CREATE TABLE t (id int PRIMARY KEY, word text UNIQUE, n int)");
    Source(
        "INSERT INTO t SELECT i, md5(i::text), 0 FROM generate_series(1, 20000) i; ANALYZE t; "
        "CHECKPOINT");
  }

  std::vector<std::string> options_ = {"--chunk-size", "200kB", "--jobs", "1"};

  // A copy that dies after its third chunk.
  void KillAfterThreeChunks() {
    EXPECT_EQ(Run("copy", options_, {{"TRANSHIP_FAILPOINT", "chunk.committed:3:kill"}}).signal,
              SIGKILL);
    ASSERT_EQ(Target("SELECT count(*) FROM tranship.chunk WHERE state = 'done'"), "3");
    first_ = DoneChunks();
  }
  // The done chunks and the transactions that wrote them.
  std::string DoneChunks(const std::string& more = "") {
    return Target("SELECT no, xid FROM tranship.chunk WHERE state = 'done' " + more +
                  " ORDER BY no");
  }
  // Of the first three, those that stand as they were written.
  std::string StillThere() {
    return Target("SELECT count(*) FROM tranship.chunk c JOIN (VALUES " + AsValues() +
                  ") AS f (no, xid) ON c.no = f.no AND c.xid = f.xid");
  }

 private:
  std::string AsValues() const {
    std::string values = "(";
    for (const char c : first_)
      values += c == '|' ? std::string(", ") : c == '\n' ? std::string("), (") : std::string(1, c);
    return values + ")";
  }
  std::string first_;
};

TEST_F(Resume, KeepsChunksOfAQuietSourceWithoutReadingThemAgain) {
  KillAfterThreeChunks();
  const ProcessResult resumed = Copy(0, options_);
  EXPECT_NE(resumed.err.find("the source was quiet: all stand"), std::string::npos) << resumed.err;
  EXPECT_EQ(StillThere(), "3");
  EXPECT_EQ(Difference("public.t"), "");
}

TEST_F(Resume, KeepsChunksThatHoldThoughOtherTablesWereWritten) {
  KillAfterThreeChunks();
  Source("CREATE TABLE elsewhere (a int); INSERT INTO elsewhere VALUES (1)");
  const ProcessResult resumed = Copy(0, options_);
  EXPECT_EQ(resumed.err.find("all stand"), std::string::npos) << resumed.err;
  EXPECT_EQ(StillThere(), "3");
  EXPECT_EQ(Difference("public.t"), "");
}

TEST_F(Resume, TakesBackOnlyTheChunkThatChanged) {
  KillAfterThreeChunks();
  // One row of the first page; its new version lands at the end of the heap, in a chunk that is not
  // done.
  Source("UPDATE t SET n = 1 WHERE id = 1");
  Copy(0, options_);
  EXPECT_EQ(StillThere(), "2");
  EXPECT_EQ(Difference("public.t"), "");
}

TEST_F(Resume, LetsUniqueValuesMoveBetweenFinishedAndPendingChunks) {
  KillAfterThreeChunks();
  Source(
      "BEGIN; UPDATE t SET word = 'aside' WHERE id = 1; UPDATE t SET word = md5('1') WHERE id = "
      "19999;"
      "UPDATE t SET word = md5('19999') WHERE id = 1; COMMIT");
  Copy(0, options_);
  EXPECT_EQ(Difference("public.t"), "");
}

TEST_F(Resume, OfATableWithoutAKeyKeepsWhatHolds) {
  NeedsVersion(SharedSource(), 14, "reading by ranges of ctid");
  Both("DROP TABLE t; CREATE TABLE t (word text, n int)");
  Source(
      "INSERT INTO t SELECT md5((i % 100)::text), 0 FROM generate_series(1, 20000) i; ANALYZE t");
  KillAfterThreeChunks();
  Source("INSERT INTO t SELECT 'late', 1 FROM generate_series(1, 7)");
  Copy(0, options_);
  EXPECT_EQ(StillThere(), "3");
  EXPECT_EQ(Difference("public.t"), "");
}

TEST_F(Resume, RefusesToReplaceRowsThatSomebodyChangedOnTheTarget) {
  KillAfterThreeChunks();
  Source("UPDATE t SET n = 1 WHERE id = 1");
  Target("UPDATE t SET n = 5 WHERE id = 2");
  const std::string before = Target("SELECT count(*), sum(n) FROM t");
  const ProcessResult refused = Copy(6, options_);
  EXPECT_NE(refused.err.find("somebody changed the target"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("tranship abandon"), std::string::npos) << refused.err;
  EXPECT_EQ(Target("SELECT count(*), sum(n) FROM t"), before);
}

TEST_F(Resume, RefusesATableThatWasAlteredMeanwhile) {
  KillAfterThreeChunks();
  Both("ALTER TABLE t ADD COLUMN late int");
  const ProcessResult refused = Copy(6, options_);
  EXPECT_NE(refused.err.find("column late is new"), std::string::npos) << refused.err;
}

TEST_F(Resume, RefusesAnOptionThatChangesTheMeaningByItsName) {
  KillAfterThreeChunks();
  options_.insert(options_.end(), {"--constraints", "rebuild"});
  const ProcessResult refused = Copy(6, options_);
  EXPECT_NE(refused.err.find("constraints was 'keep', now 'rebuild'"), std::string::npos)
      << refused.err;
}

TEST_F(Resume, CopiesTheRestOfASnapshotThatAnotherProcessHolds) {
  ProcessOptions process;
  process.cwd = folder().string();
  Process hold({TRANSHIP_BINARY, "snapshot", "hold", "--source", source_uri(), "--json"}, process);
  ASSERT_TRUE(hold.WaitForOutput("\n"));
  const std::string out = hold.Out();
  const size_t at = out.find("-1\"");
  ASSERT_NE(at, std::string::npos) << out;
  const size_t begin = out.rfind('"', at) + 1;
  options_.insert(options_.end(), {"--snapshot", out.substr(begin, at + 2 - begin)});

  const std::string then = Source("SELECT sum(n), count(*) FROM t");
  KillAfterThreeChunks();
  Source("UPDATE t SET n = 1; DELETE FROM t WHERE id > 19000");
  Copy(0, options_);
  EXPECT_EQ(StillThere(), "3");
  EXPECT_EQ(Target("SELECT sum(n), count(*) FROM t"), then);
  hold.Signal(SIGINT);
  EXPECT_EQ(hold.Wait().signal, 0);
}

TEST_F(Resume, TypedAgainAfterTheEndCopiesNothing) {
  Copy(0, options_);
  Target("DELETE FROM t WHERE id = 5");
  Copy(0, options_);
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "19999");
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.run"), "1");
  options_.insert(options_.end(), {"--new-run"});
  EXPECT_NE(Copy(2, options_).err.find("--truncate"), std::string::npos);
}

TEST_F(Resume, OfANewRunIsTheSameCommandAgain) {
  Copy(0, options_);
  options_.insert(options_.end(), {"--new-run", "--truncate"});
  EXPECT_EQ(Run("copy", options_, {{"TRANSHIP_FAILPOINT", "chunk.committed:3:kill"}}).signal,
            SIGKILL);
  Copy(0, options_);
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.run"), "2");
  EXPECT_EQ(Difference("public.t"), "");
}

TEST_F(Resume, TruncatesOnlyOnceThoughTheCommandSaysSoAgain) {
  Target("INSERT INTO t VALUES (-1, 'old', 0)");
  options_.emplace_back("--truncate");
  KillAfterThreeChunks();
  Copy(0, options_);
  EXPECT_EQ(StillThere(), "3");
  EXPECT_EQ(Difference("public.t"), "");
  Target("INSERT INTO t VALUES (-2, 'kept', 0)");
  Copy(0, options_);
  EXPECT_EQ(Target("SELECT count(*) FROM t WHERE id = -2"), "1");
}

}  // namespace
}  // namespace tranship::testing
