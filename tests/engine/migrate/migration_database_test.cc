// What the runner relies on, of both databases.

#include "engine/migrate/migration_database.h"

#include <gtest/gtest.h>

#include "engine/migrate/history.h"
#include "io/error.h"
#include "tests/support/server_fixture.h"
#include "tests/tools/temporary_folder.h"

namespace tranship {
namespace {

enum class Kind { kPostgres, kSqlite };

class MigrationDatabaseTest : public testing::ServerTest,
                              public ::testing::WithParamInterface<Kind> {
 protected:
  std::unique_ptr<MigrationDatabase> Open() {
    const std::string uri =
        GetParam() == Kind::kSqlite ? "sqlite:" + folder_.path("t.db") : target_uri();
    return OpenMigrationDatabase({uri, false});
  }
  int64_t Run(const std::string& sql) {
    int64_t rows = 0;
    for (const SqlStatement& statement : database_->Split(sql).statements) {
      rows += database_->Run(statement);
    }
    return rows;
  }
  void MakeHistory() {
    database_->Begin();
    database_->MakeHistory();
    database_->Commit();
  }
  std::string One(const std::string& sql) {
    const auto rows = database_->FileRows(sql, 2);
    return rows.size() == 1 ? rows[0][0].value_or("NULL") : std::to_string(rows.size()) + " rows";
  }
  static MigrationRecord Record(int64_t number) {
    MigrationRecord record;
    record.number = number;
    record.name = "000" + std::to_string(number) + "_x'y.sql";
    record.digest = "d";
    record.milliseconds = 1.5;
    record.rows = 7;
    return record;
  }

  testing::TemporaryFolder folder_;
  std::unique_ptr<MigrationDatabase> database_ = Open();
};

TEST_P(MigrationDatabaseTest, RowsOfAFileAreCountedAndThoseOfQueriesAreNot) {
  database_->BeginFile(true);
  EXPECT_EQ(Run("CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER); INSERT INTO t VALUES (1, 1), "
                "(2, 2), (3, 3); SELECT * FROM t; UPDATE t SET v = 5 WHERE id > 1; DELETE FROM t "
                "WHERE id = 1; ALTER TABLE t ADD COLUMN w INTEGER;"),
            6);
}

TEST_P(MigrationDatabaseTest, ATransactionIsRolledBackWhole) {
  database_->BeginFile(true);
  database_->Begin();
  Run("CREATE TABLE t (id INTEGER)");
  EXPECT_THROW(Run("INSERT INTO nowhere VALUES (1)"), DbError);
  database_->Rollback();
  EXPECT_THROW((void)One("SELECT count(*) FROM t"), DbError);
  database_->Rollback();  // harmless
  database_->Begin();
  Run("CREATE TABLE t (id INTEGER)");
  database_->Commit();
  EXPECT_EQ(One("SELECT count(*) FROM t"), "0");
}

TEST_P(MigrationDatabaseTest, TheHistoryGivesBackWhatWasWritten) {
  MigrationHistory history(*database_);
  const MigrationSet none;
  EXPECT_TRUE(history.Read(none, false).empty());
  MakeHistory();
  database_->Begin();
  history.Write(Record(2));
  MigrationRecord begun = Record(1);
  begun.applied = false;
  begun.failed_statement = 3;
  begun.rows.reset();
  history.Write(begun);
  history.Write(Record(2));  // anew
  database_->Commit();
  const auto records = history.Read(none, false);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].number, 1);
  EXPECT_FALSE(records[0].applied);
  EXPECT_EQ(records[0].failed_statement, 3);
  EXPECT_EQ(records[0].rows, std::nullopt);
  EXPECT_EQ(records[1].name, "0002_x'y.sql");
  EXPECT_EQ(records[1].rows, 7);
  EXPECT_EQ(records[1].milliseconds, 1.5);
  EXPECT_TRUE(records[1].at.ends_with("Z")) << records[1].at;
  EXPECT_NE(records[1].by.find('@'), std::string::npos);
  database_->Begin();
  history.Remove({2, MigrationFolder::kSchema});
  database_->Commit();
  EXPECT_EQ(history.Read(none, false).size(), 1u);
}

TEST_P(MigrationDatabaseTest, ProgressKeepsAKeyAsALiteral) {
  MakeHistory();
  MigrationHistory history(*database_);
  const MigrationPlace place = {3, MigrationFolder::kData};
  EXPECT_FALSE(history.Progress(place).has_value());
  database_->BeginFile(true);
  Run("CREATE TABLE t (k TEXT); INSERT INTO t VALUES ('it''s \\ a')");
  const auto literal = database_->FileRows("SELECT " + database_->LiteralOf("k") + " FROM t", 1);
  history.WriteProgress(place, {literal[0][0], 300, 2});
  const auto progress = history.Progress(place);
  ASSERT_TRUE(progress.has_value());
  EXPECT_EQ(progress->rows, 300);
  EXPECT_EQ(progress->batches, 2);
  EXPECT_EQ(One("SELECT count(*) FROM t WHERE k = " + *progress->last_key), "1");
}

TEST_P(MigrationDatabaseTest, TheLockIsForOneAndNamesIt) {
  const auto other = Open();
  EXPECT_EQ(database_->TryLock(), std::nullopt);
  const auto holder = other->TryLock();
  ASSERT_TRUE(holder.has_value());
  EXPECT_NE(holder->find("process "), std::string::npos) << *holder;
  database_.reset();
  // A server takes a moment to see that a session has gone.
  while (other->TryLock()) {
  }
}

TEST_P(MigrationDatabaseTest, AnotherRunnersTableIsSeen) {
  database_->BeginFile(true);
  EXPECT_FALSE(database_->FindOtherHistory().has_value());
  Run("CREATE TABLE schema_version (version INTEGER, \"when\" TEXT)");
  const auto other = database_->FindOtherHistory();
  ASSERT_TRUE(other.has_value());
  EXPECT_EQ(other->columns, (std::vector<std::string>{"version", "when"}));
  EXPECT_FALSE(database_->HasHistory());
  database_->Begin();
  database_->SetAside(*other);
  database_->MakeHistory();
  database_->Commit();
  EXPECT_TRUE(database_->HasHistory());
}

TEST_P(MigrationDatabaseTest, SizesAreKnown) {
  database_->BeginFile(true);
  Run("CREATE TABLE t (id INTEGER)");
  EXPECT_GT(database_->Bytes(), 4000u);
  EXPECT_TRUE(database_->Damage().empty());
}

INSTANTIATE_TEST_SUITE_P(Both, MigrationDatabaseTest,
                         ::testing::Values(Kind::kPostgres, Kind::kSqlite), [](const auto& each) {
                           return each.param == Kind::kSqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace tranship
