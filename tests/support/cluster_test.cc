#include "tests/support/cluster.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/process.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

namespace fs = std::filesystem;

// True within seconds once the process has ended; a zombie that nobody waits for has ended.
bool HasEnded(pid_t pid) {
  for (int i = 0; i < 250; ++i) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    std::string stat;
    if (!std::getline(file, stat) || stat.find(") Z") != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

TEST(Cluster, StartsStopsAndLeavesNothing) {
  fs::path folder;
  pid_t postmaster = 0;
  {
    Cluster cluster;
    folder = cluster.folder();
    postmaster = cluster.postmaster_pid();
    EXPECT_EQ(cluster.Psql("postgres", "SHOW fsync"), "on");
    EXPECT_GE(cluster.version(), 12);
    EXPECT_EQ(kill(postmaster, 0), 0);
  }
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_TRUE(HasEnded(postmaster));
}

TEST(Cluster, KeepsWhatWasCommittedOverACrash) {
  Cluster cluster;
  cluster.Psql("postgres", "CREATE TABLE t (a int); INSERT INTO t VALUES (1);");
  cluster.Restart(StopMode::kImmediate);
  EXPECT_EQ(cluster.Psql("postgres", "SELECT a FROM t"), "1");
  EXPECT_NE(cluster.log().find("automatic recovery"), std::string::npos);
}

TEST(Cluster, TakesSettingsAtStartAndLater) {
  Cluster cluster({.settings = {{"fsync", "off"}, {"cluster_name", "it's"}}});
  EXPECT_EQ(cluster.Psql("postgres", "SHOW fsync; SHOW cluster_name"), "off\nit's");
  cluster.Set("fsync", "on");
  cluster.Reload();
  for (int i = 0; i < 100 && cluster.Psql("postgres", "SHOW fsync") == "off"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(cluster.Psql("postgres", "SHOW fsync"), "on");
}

TEST(Cluster, AsksForAPasswordOverTcp) {
  Cluster cluster({.tcp = true, .hba = {"host all refused 127.0.0.1/32 reject"}});
  cluster.Psql("postgres", "CREATE ROLE bob LOGIN PASSWORD 'secret'; CREATE ROLE refused LOGIN;");
  const std::string psql = cluster.Program("psql");
  ProcessOptions options;
  options.env = {{"PGPASSWORD", "secret"}};
  const auto select = [&](const std::string& role) {
    return RunProcess(
        {psql, "-X", "-At", "-c", "SELECT 1", "-d", cluster.tcp_uri("postgres", role)}, options);
  };
  EXPECT_EQ(select("bob").out, "1\n");
  EXPECT_EQ(select("refused").exit_code, 2);
  options.env = {{"PGPASSWORD", "wrong"}};
  EXPECT_EQ(select("bob").exit_code, 2);
}

TEST(Cluster, ReportsTheFailedStatement) {
  try {
    SharedSource().Psql("postgres", "SELECT 1;\nSELECT nonsense;\nSELECT 3;");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("nonsense"), std::string::npos) << error.what();
  }
}

TEST(Cluster, TakesAnyDatabaseName) {
  const std::string name = "a b\"%/?&'\xc3\xa9";
  SharedSource().CreateDatabase(
      name, "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'");
  EXPECT_EQ(SharedSource().Psql(name, "SELECT current_database()"), name);
  SharedSource().DropDatabase(name);
}

TEST(Cluster, HasASystemIdentifierOfItsOwn) {
  const std::string query =
      "SELECT system_identifier > 0, system_identifier FROM pg_control_system()";
  const std::string source = SharedSource().Psql("postgres", query);
  EXPECT_TRUE(source.starts_with("t|")) << source;
  EXPECT_NE(source, SharedTarget().Psql("postgres", query));
}

TEST(Cluster, EndsWithAProgramThatIsKilled) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t program = fork();
  if (program == 0) {
    const Cluster cluster;
    const std::string text =
        cluster.folder().string() + "\n" + std::to_string(cluster.postmaster_pid()) + "\n";
    if (write(ends[1], text.data(), text.size()) < 0) _exit(1);
    pause();
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  char c = 0;
  while (std::count(text.begin(), text.end(), '\n') < 2 && read(ends[0], &c, 1) == 1) text += c;
  close(ends[0]);
  kill(program, SIGKILL);
  waitpid(program, nullptr, 0);
  const fs::path folder = text.substr(0, text.find('\n'));
  const pid_t postmaster = std::stoi(text.substr(text.find('\n') + 1));
  for (int i = 0; i < 500 && fs::exists(folder); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_TRUE(HasEnded(postmaster));
}

using ServerFixture = ServerTest;

TEST_F(ServerFixture, GivesAnEmptyDatabaseOnEachSide) {
  Both("CREATE TABLE t (a int)");
  Source("INSERT INTO t VALUES (1)");
  EXPECT_EQ(Source("SELECT count(*) FROM t"), "1");
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "0");
}

TEST_F(ServerFixture, GivesEachTestItsOwnDatabase) {
  EXPECT_EQ(Source("SELECT to_regclass('t') IS NULL"), "t");
  EXPECT_NE(source_uri(), target_uri());
}

}  // namespace
}  // namespace tranship::testing
