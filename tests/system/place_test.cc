// Where a database stands and how it is reached: passwords, poolers, standbys, roles with timeouts.

#include <signal.h>

#include <fstream>
#include <sstream>

#include "tests/system/refusal_fixture.h"

namespace tranship::testing {
namespace {

constexpr const char* kCanary = "canary-7d1f";

class Places : public RefusalTest {
 protected:
  void SetUp() override {
    const std::string table = "CREATE TABLE t (id int PRIMARY KEY, v text);";
    Target(table);
    source_.Psql("postgres", table +
                                 "INSERT INTO t SELECT i, repeat(md5(i::text), 3) FROM "
                                 "generate_series(1, 5000) i; ANALYZE; CREATE ROLE app LOGIN "
                                 "PASSWORD 'right'; GRANT SELECT ON t TO app;");
  }
  static ClusterOptions WithTcp() {
    ClusterOptions options;
    options.tcp = true;
    return options;
  }
  ProcessResult CopyFrom(const std::string& source, const std::vector<std::string>& more = {},
                         const Environment& env = {}) {
    return RunBetween(source, target_uri(), "copy", more, env);
  }
  std::string DifferenceFromSource() {
    return ContentDifference({source_, "postgres"}, TargetDatabase(), "t");
  }
  // All files that the commands of this test have written.
  std::string Artefacts() {
    std::ostringstream all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
      if (entry.is_regular_file()) all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    }
    return all.str();
  }

  Cluster source_{WithTcp()};
};

TEST_F(Places, AWrongPasswordExitsWithTwelveAndIsNowhereToBeRead) {
  const std::string before = TargetState();
  const std::string uri = source_.tcp_uri("postgres", "app");
  const ProcessResult wrong = CopyFrom(uri, {}, {{"PGPASSWORD", kCanary}});
  EXPECT_EQ(wrong.exit_code, 12) << wrong.err;
  EXPECT_NE(wrong.err.find("password authentication failed"), std::string::npos) << wrong.err;
  EXPECT_NE(wrong.err.find("source"), std::string::npos) << wrong.err;
  const ProcessResult in_uri = CopyFrom(
      "postgresql://app:" + std::string(kCanary) + uri.substr(uri.find('@')), {"--dry-run"});
  EXPECT_EQ(in_uri.exit_code, 12) << in_uri.err;
  const ProcessResult none = CopyFrom(uri, {}, {{"PGPASSWORD", std::nullopt}});
  EXPECT_EQ(none.exit_code, 12) << none.err;
  const ProcessResult tls = CopyFrom(uri + "?sslmode=require", {}, {{"PGPASSWORD", "right"}});
  EXPECT_EQ(tls.exit_code, 12) << tls.err;
  for (const ProcessResult* result : {&wrong, &in_uri, &none, &tls}) {
    EXPECT_EQ((result->out + result->err).find(kCanary), std::string::npos);
  }
  EXPECT_EQ(TargetState(), before);
  const ProcessResult right = CopyFrom(uri, {}, {{"PGPASSWORD", "right"}});
  EXPECT_EQ(right.exit_code, 0) << right.err;
  EXPECT_EQ(DifferenceFromSource(), "");
  EXPECT_EQ(Artefacts().find(kCanary), std::string::npos);
}

TEST_F(Places, ATransactionPoolerIsRefused) {
  const std::filesystem::path program = "/usr/sbin/pgbouncer";
  if (!std::filesystem::exists(program)) GTEST_SKIP() << "pgbouncer is not installed";
  const std::filesystem::path place = source_.folder() / "pooler";
  std::filesystem::create_directory(place);
  const std::filesystem::path config = place / "pgbouncer.ini";
  std::ofstream(config) << "[databases]\n* = host=" << source_.folder().string()
                        << " port=" << source_.port()
                        << " user=tester\n[pgbouncer]\nunix_socket_dir=" << place.string()
                        << "\nlisten_port=6432\nauth_type=any\npool_mode=transaction\n"
                           "ignore_startup_parameters=extra_float_digits\n";
  ProcessOptions options;
  options.user = source_.user();
  RunOrThrow({"chown", "-R", source_.user().empty() ? "root" : source_.user(), place.string()});
  Process pooler({program.string(), config.string()}, options);
  ASSERT_TRUE(pooler.WaitForOutput("process up")) << pooler.Err();
  const std::string uri = "postgresql://tester@/postgres?host=" + place.string() + "&port=6432";
  ExpectRefusedBetween(2, uri, target_uri(), {"source", "pooler", "server itself"});
}

TEST_F(Places, AStandbyMayBeTheSourceButNotTheTarget) {
  if (ProgramVersion(source_.Program("pg_basebackup")) != source_.version()) {
    SkipTest("pg_basebackup writes connection options that a standby of another version refuses");
  }
  Cluster standby;
  standby.Stop();
  ProcessOptions as_server;
  as_server.user = source_.user();
  as_server.cwd = source_.folder();
  std::filesystem::remove_all(standby.data_dir());
  RunOrThrow({source_.MatchingProgram("pg_basebackup"), "-D", standby.data_dir(), "-R", "-c",
              "fast", "-d", source_.uri("postgres")},
             as_server);
  standby.Set("unix_socket_directories", standby.folder());
  standby.Set("listen_addresses", "");
  standby.Start();
  const std::string standby_uri =
      "postgresql://tester@/postgres?host=" + standby.folder().string() +
      "&port=" + std::to_string(source_.port());
  const auto ask = [&](const std::string& sql) {
    return RunOrThrow({source_.Program("psql"), "-XAtqc", sql, standby_uri});
  };
  ASSERT_EQ(ask("SELECT pg_is_in_recovery()"), "t\n");

  ExpectRefusedBetween(2, target_uri(), standby_uri, {"the target is a standby"}, {"--table", "t"});
  ExpectRefusedBetween(2, source_.uri("postgres"), standby_uri, {"the target is a standby"});

  const std::vector<std::string> small = {"--chunk-size", "100kB"};
  const ProcessResult killed =
      CopyFrom(standby_uri, small, {{"TRANSHIP_FAILPOINT", "chunk.committed:3:kill"}});
  EXPECT_EQ(killed.signal, SIGKILL) << killed.err;
  EXPECT_NE(killed.err.find("the source is a standby"), std::string::npos) << killed.err;
  // Changes arrive meanwhile; what was copied is compared again, since quiet cannot be proven.
  source_.Psql("postgres",
               "UPDATE t SET v = 'new' WHERE id % 100 = 0; INSERT INTO t VALUES (-1, "
               "'more')");
  const std::string position = source_.Psql("postgres", "SELECT pg_current_wal_lsn()");
  while (ask("SELECT pg_last_wal_replay_lsn() >= '" + position + "'") != "t\n") {
  }
  const ProcessResult resumed = CopyFrom(standby_uri, small);
  EXPECT_EQ(resumed.exit_code, 0) << resumed.out << resumed.err;
  EXPECT_EQ(DifferenceFromSource(), "");
}

TEST_F(Places, TimeoutsAndOtherSettingsOfTheRoleHaveNoEffect) {
  for (const Cluster* cluster : std::initializer_list<const Cluster*>{&source_, &SharedTarget()}) {
    const int version = cluster->version();
    cluster->Psql(
        "postgres",
        "CREATE ROLE hasty SUPERUSER LOGIN; ALTER ROLE hasty SET statement_timeout = 20;"
        "ALTER ROLE hasty SET idle_in_transaction_session_timeout = 20;"
        "ALTER ROLE hasty SET "
        "lock_timeout = 5; ALTER ROLE hasty SET search_path = nowhere; ALTER ROLE hasty "
        "SET default_transaction_read_only = on; ALTER ROLE hasty SET "
        "default_transaction_isolation = 'serializable'; ALTER ROLE hasty SET datestyle = "
        "'German'; ALTER ROLE hasty SET bytea_output = 'escape';" +
            std::string(version < 14 ? "" : "ALTER ROLE hasty SET idle_session_timeout = 20;") +
            (version < 17 ? "" : "ALTER ROLE hasty SET transaction_timeout = 100;"));
  }
  // A writer's trigger makes a chunk last longer than all of them.
  Target(
      "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM "
      "pg_sleep(0.3); RETURN NULL; END $$; CREATE TRIGGER slow AFTER INSERT ON t FOR EACH "
      "STATEMENT EXECUTE FUNCTION slow();");
  std::string source = source_.uri("postgres");
  source.replace(source.find("tester"), 6, "hasty");
  ExpectRefusedBetween(
      2, source, TargetAs("hasty"),
      {"read-only", "ALTER ROLE \"hasty\" SET default_transaction_read_only = off"},
      {"--triggers", "fire"});
  SharedTarget().Psql("postgres", "ALTER ROLE hasty SET default_transaction_read_only = off");
  const ProcessResult copied =
      RunBetween(source, TargetAs("hasty"), "copy", {"--triggers", "fire"});
  EXPECT_EQ(copied.exit_code, 0) << copied.out << copied.err;
  EXPECT_EQ(DifferenceFromSource(), "");
  Target("DROP OWNED BY hasty CASCADE; DROP ROLE hasty;");
}

}  // namespace
}  // namespace tranship::testing
