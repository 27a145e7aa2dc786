// Several readers see one state of a file, whatever its journal mode and whoever writes.

#include "io/sqlite/state.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "io/error.h"
#include "tests/io/sqlite/sqlite_file.h"
#include "tests/support/process.h"

namespace tranship::testing {
namespace {

class SqliteStates : public ::testing::TestWithParam<std::string> {
 protected:
  SqliteStates()
      : file_("PRAGMA journal_mode=" + GetParam() +
              "; CREATE TABLE t (x); INSERT INTO t VALUES (1)") {}
  [[nodiscard]] bool wal() const { return GetParam() == "WAL"; }
  static int64_t Count(const Database& database) {
    return database.Integer("SELECT count(*) FROM t");
  }
  [[nodiscard]] bool HasLogFiles() const {
    return std::filesystem::exists(file_.path() + "-wal") ||
           std::filesystem::exists(file_.path() + "-shm");
  }
  SqliteFile file_;
};

TEST_P(SqliteStates, AreTheSameForAllReaders) {
  SqliteWriter writer(file_.path());
  writer.Run("INSERT INTO t VALUES (2)");
  SqliteState state = SqliteState::Open(file_.path(), 4, 0);
  ASSERT_EQ(state.readers(), 4u);
  EXPECT_TRUE(state.limit_reason().empty());
  EXPECT_EQ(state.wal(), wal());
  // Writers wait, or write what nobody of us sees.
  EXPECT_EQ(writer.TryRun("INSERT INTO t VALUES (3)"), wal());
  for (size_t i = 0; i < state.readers(); ++i) EXPECT_EQ(Count(state.reader(i)), 2);
  EXPECT_TRUE(state.StillStands());
}

TEST_P(SqliteStates, LetWritersGoOnWhenTheyAreGone) {
  { const SqliteState state = SqliteState::Open(file_.path(), 3, 0); }
  SqliteWriter writer(file_.path());
  writer.Run("INSERT INTO t VALUES (2)");
}

TEST_P(SqliteStates, LeaveNoFilesBehind) {
  {
    SqliteState state = SqliteState::Open(file_.path(), 3, 0);
    EXPECT_EQ(Count(state.reader(2)), 1);
    EXPECT_EQ(HasLogFiles(), wal());
  }
  EXPECT_FALSE(HasLogFiles());
}

TEST_P(SqliteStates, DoNotChangeTheFile) {
  std::string before;
  {
    const SqliteFile& file = file_;
    before = file.Bytes();
  }
  { const SqliteState state = SqliteState::Open(file_.path(), 3, 0); }
  EXPECT_TRUE(file_.Bytes() == before);
}

TEST_P(SqliteStates, HaveFactsThatChangeWithEveryCommit) {
  const auto facts = [&] { return SqliteState::Open(file_.path(), 2, 0).facts(); };
  SqliteWriter writer(file_.path());
  const SqliteFileFacts first = facts();
  EXPECT_EQ(facts(), first);
  writer.Run("UPDATE t SET x = 9");
  const SqliteFileFacts second = facts();
  EXPECT_NE(second, first);
  if (wal()) {
    EXPECT_EQ(second.change_counter, first.change_counter);
    EXPECT_EQ(second.size, first.size);
    writer.Run("PRAGMA wal_checkpoint(TRUNCATE)");
    EXPECT_NE(facts(), second);
  }
}

// Locks between processes are not those between the connections of one.
TEST_P(SqliteStates, HoldOffOtherProcesses) {
  const auto insert = [&](const std::string& sql) {
    return RunProcess({"sqlite3", "-batch", file_.path(), sql}).exit_code == 0;
  };
  {
    SqliteState state = SqliteState::Open(file_.path(), 3, 0);
    // Looking into the file must not let go of its locks.
    for (int i = 0; i < 2; ++i) (void)Database::Open(file_.path());
    EXPECT_EQ(insert("INSERT INTO t VALUES (2)"), wal());
    for (size_t i = 0; i < state.readers(); ++i) EXPECT_EQ(Count(state.reader(i)), 1);
  }
  EXPECT_TRUE(insert("INSERT INTO t VALUES (3)"));
}

// A writer that never stops: each of its commits moves one unit from one row to another, and
// counts.
TEST_P(SqliteStates, AreOneStateWhileAWriterCommits) {
  SqliteWriter(file_.path()).Run("DELETE FROM t; INSERT INTO t VALUES (0), (1000)");
  std::atomic<int> commits{0};
  std::jthread writing([&](const std::stop_token& stop) {
    SqliteWriter writer(file_.path());
    writer.Run("PRAGMA synchronous=OFF");
    while (!stop.stop_requested()) {
      const std::string change =
          "UPDATE t SET x = x + CASE rowid WHEN (SELECT min(rowid) FROM t) "
          "THEN 1 ELSE -1 END; ";
      if (writer.TryRun("BEGIN IMMEDIATE; " + change + "COMMIT")) {
        ++commits;
      } else {
        writer.EndTransaction();
      }
      std::this_thread::yield();
    }
  });
  const auto state_of = [](const Database& database) {
    return database.Text("SELECT group_concat(x) FROM t");
  };
  int shared = 0;
  for (int round = 0; round < 100; ++round) {
    const int before = commits;
    while (commits == before) std::this_thread::yield();
    SqliteState state = SqliteState::Open(file_.path(), 4);
    if (state.readers() < 2) continue;  // the writer was in the way: said, and sound
    ++shared;
    const std::string first = state_of(state.reader(0));
    for (size_t i = 1; i < state.readers(); ++i) EXPECT_EQ(state_of(state.reader(i)), first);
    EXPECT_TRUE(state.StillStands());
  }
  EXPECT_GT(shared, 50);
}

INSTANTIATE_TEST_SUITE_P(All, SqliteStates, ::testing::Values("DELETE", "WAL"),
                         [](const auto& mode) { return mode.param; });

TEST(SqliteState, KeepsALogThatWasThere) {
  const SqliteFile file("PRAGMA journal_mode=WAL; CREATE TABLE t (x)");
  const TemporaryFolder copies;
  {
    SqliteWriter writer(file.path());
    writer.Run("INSERT INTO t VALUES (1)");
    for (const std::string end : {"", "-wal"}) {  // as a killed writer leaves them
      std::filesystem::copy_file(file.path() + end, copies.path("c.db") + end);
    }
  }
  const auto size = std::filesystem::file_size(copies.path("c.db-wal"));
  ASSERT_GT(size, 0u);
  {
    SqliteState state = SqliteState::Open(copies.path("c.db"), 3, 0);
    EXPECT_EQ(state.readers(), 3u);
    EXPECT_EQ(state.reader(2).Integer("SELECT count(*) FROM t"), 1);
    EXPECT_EQ(state.facts().log_size, size);
  }
  EXPECT_EQ(std::filesystem::file_size(copies.path("c.db-wal")), size);
}

// As two commits within one tick of the clock into a log that is long enough for both.
TEST(SqliteState, SeesCommitsThatNeitherTimeNorSizeTell) {
  const SqliteFile file("PRAGMA journal_mode=WAL; CREATE TABLE t (x)");
  SqliteWriter writer(file.path());
  writer.Run("INSERT INTO t VALUES (zeroblob(100000)); PRAGMA wal_checkpoint(RESTART)");
  writer.Run("INSERT INTO t VALUES (1)");  // begins the log anew
  const std::string log = file.path() + "-wal";
  const auto time = std::filesystem::last_write_time(log);
  const SqliteFileFacts before = SqliteState::Open(file.path(), 2, 0).facts();
  writer.Run("INSERT INTO t VALUES (2)");
  std::filesystem::last_write_time(log, time);
  SqliteFileFacts after = SqliteState::Open(file.path(), 2, 0).facts();
  EXPECT_NE(after, before);
  EXPECT_GT(after.log_frames, before.log_frames);
  after.log_frames = before.log_frames;
  EXPECT_EQ(after, before);
}

TEST(SqliteState, HasOneReaderWhereWritersCannotBeHeldOff) {
  const SqliteFile file("PRAGMA journal_mode=WAL; CREATE TABLE t (x)");
  SqliteWriter writer(file.path());
  writer.Run("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)");
  SqliteState state = SqliteState::Open(file.path(), 4, 0);
  EXPECT_EQ(state.readers(), 1u);
  EXPECT_NE(state.limit_reason().find("one reader only"), std::string::npos);
  writer.Run("COMMIT");
  EXPECT_EQ(state.reader(0).Integer("SELECT count(*) FROM t"), 0);
}

// As somebody who may not write into the file or its folder.
TEST(SqliteState, HasOneReaderWhereNothingMayBeWritten) {
  const SqliteFile file("PRAGMA journal_mode=WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1)");
  namespace fs = std::filesystem;
  fs::permissions(file.path(), fs::perms(0444));
  fs::permissions(file.folder().path(), fs::perms(0555));
  const auto read = [&] {
    if (geteuid() == 0 && setuid(65534) != 0) return 2;
    try {
      SqliteState state = SqliteState::Open(file.path(), 4, 0);
      const bool one = state.readers() == 1 && !state.limit_reason().empty() &&
                       !state.notice().empty() && state.StillStands();
      return one && state.reader(0).Integer("SELECT count(*) FROM t") == 1 ? 0 : 1;
    } catch (const std::exception& error) {
      std::fputs(error.what(), stderr);
      return 3;
    }
  };
  EXPECT_EXIT(_exit(read()), ::testing::ExitedWithCode(0), "");
  fs::permissions(file.folder().path(), fs::perms(0700));
}

TEST(SqliteState, SaysWhatToDoAboutAJournalOfAKilledWriter) {
  const SqliteFile file("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(20000))");
  const TemporaryFolder copies;
  {
    SqliteWriter writer(file.path());
    // Out of cache: the journal is on disk and the file is half written.
    writer.Run(
        "PRAGMA cache_size=1; BEGIN; UPDATE t SET x = zeroblob(40000);"
        "CREATE TABLE u (y); INSERT INTO u VALUES (zeroblob(100000))");
    std::filesystem::copy_file(file.path(), copies.path("c.db"));
    std::filesystem::copy_file(file.path() + "-journal", copies.path("c.db-journal"));
  }
  try {
    (void)SqliteState::Open(copies.path("c.db"), 2, 0);
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
    EXPECT_NE(std::string(error.what()).find("left a journal"), std::string::npos) << error.what();
  }
}

TEST(SqliteState, WaitsForNobodyWhoOnlyReads) {
  const SqliteFile file("CREATE TABLE t (x)");
  SqliteWriter other(file.path());
  other.Run("BEGIN; SELECT * FROM t");
  EXPECT_EQ(SqliteState::Open(file.path(), 2, 0).readers(), 2u);
}

}  // namespace
}  // namespace tranship::testing
