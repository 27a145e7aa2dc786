#include <gtest/gtest.h>

#include <filesystem>

#include "engine/exit_code.h"
#include "engine/migrate/migrate.h"
#include "tests/support/server_fixture.h"
#include "tests/tools/temporary_folder.h"

namespace tranship {
namespace {

class RehearseMigrationsTest : public testing::ServerTest {
 protected:
  RehearseMigrationsTest() {
    for (const char* name : {"schema", "data"}) {
      std::filesystem::create_directory(folder_.path(name));
    }
  }
  Connection OpenTarget() {
    ConnectOptions options;
    options.conninfo = target_uri();
    return Connection::Open(options);
  }
  MigrateResult Migrate() {
    MigrateOptions options;
    options.database = target_uri();
    options.dir = folder_.path();
    Observer silent;
    return tranship::Migrate(options, silent, StopRequest{});
  }

  testing::TemporaryFolder folder_;
};

TEST_F(RehearseMigrationsTest, CountsAreThoseOfTheRealRunAndNothingStays) {
  folder_.Write("schema/0001_t.sql", "CREATE TABLE t (id int PRIMARY KEY, v int);");
  folder_.Write("data/0001_t.sql", "INSERT INTO t SELECT i, i FROM generate_series(1, 50) i;");
  folder_.Write("data/0002_b.sql",
                "-- tranship: batch key=id size=7\nUPDATE t SET v = 0 WHERE id % 2 = 0;");
  Connection target = OpenTarget();
  target.Exec("BEGIN; SET LOCAL lock_timeout = '3s'");
  const std::vector<MigratedFile> rehearsed = RehearseMigrations(target, folder_.path());
  EXPECT_EQ(target.Exec("SELECT pg_catalog.count(*) FROM public.t").integer(0, 0), 50);
  EXPECT_EQ(target.Exec("SHOW search_path").text(0, 0), "") << "ours again";
  EXPECT_EQ(target.Exec("SHOW lock_timeout").text(0, 0), "3s");
  target.Rollback();
  EXPECT_EQ(Target("SELECT to_regclass('public.t') IS NULL, to_regnamespace('tranship') IS NULL"),
            "t|t");
  const MigrateResult real = Migrate();
  ASSERT_EQ(real.code, ExitCode::kDone) << real.message;
  ASSERT_EQ(real.files.size(), rehearsed.size());
  for (size_t i = 0; i < rehearsed.size(); ++i) {
    EXPECT_EQ(rehearsed[i].name, real.files[i].name);
    EXPECT_EQ(rehearsed[i].rows, real.files[i].rows) << real.files[i].name;
    EXPECT_EQ(rehearsed[i].outcome, real.files[i].outcome);
  }
  EXPECT_EQ(real.files[2].rows, 25);
}

TEST_F(RehearseMigrationsTest, WhatCannotRunInATransactionIsNotTried) {
  folder_.Write("schema/0001_t.sql", "CREATE TABLE t (id int);");
  folder_.Write("schema/0002_i.sql",
                "-- tranship: no-transaction\nCREATE INDEX CONCURRENTLY i ON t (id);");
  Connection target = OpenTarget();
  target.Exec("BEGIN");
  const std::vector<MigratedFile> rehearsed = RehearseMigrations(target, folder_.path());
  EXPECT_EQ(rehearsed[0].outcome, "applied");
  EXPECT_EQ(rehearsed[1].outcome, "not tried");
  target.Rollback();
  EXPECT_EQ(Migrate().code, ExitCode::kDone);
  EXPECT_EQ(Target("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass"), "t");
}

TEST_F(RehearseMigrationsTest, AFailureNamesFileAndLine) {
  folder_.Write("schema/0001_t.sql", "SELECT 1;\nCREATE TABLE t (id nonsense);");
  Connection target = OpenTarget();
  target.Exec("BEGIN");
  try {
    (void)RehearseMigrations(target, folder_.path());
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(std::string(error.what()).find("schema/0001_t.sql:2: statement 2 of 2 failed: "), 0u)
        << error.what();
  }
}

}  // namespace
}  // namespace tranship
