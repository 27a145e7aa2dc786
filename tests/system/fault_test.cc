// Sessions that are ended, signals, one processor: the copy recovers or stops with 5, and the same
// command finishes it.

#include <signal.h>

#include <filesystem>

#include "tests/system/fault_fixture.h"

namespace tranship::testing {
namespace {

class Faults : public FaultTest {
 protected:
  void SetUp() override { MakeShop(3000); }

  void EmptyTarget() {
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE customer, purchase, tag, event");
  }

  static std::vector<std::string> OneStream() { return {"--chunk-size", "100kB", "--jobs", "1"}; }

  // Starts copy_, whose third chunk waits for a lock of the session that is returned.
  std::unique_ptr<Process> StartBlocked() {
    copy_ = StartPaused("chunk.claimed:3", OneStream());
    ProcessOptions options;
    options.env = {{"PGAPPNAME", "blocker"}};
    auto blocker = std::make_unique<Process>(
        std::vector<std::string>{
            SharedTarget().Program("psql").string(), "-Xq", "-d", target_uri(), "-c",
            "BEGIN; LOCK TABLE event, tag, customer IN EXCLUSIVE MODE; SELECT pg_sleep(600)"},
        options);
    WaitForTarget(
        "SELECT count(*) FROM pg_locks WHERE mode = 'ExclusiveLock' AND locktype = 'relation' AND "
        "granted",
        "3");
    copy_->Signal(SIGCONT);
    WaitForTarget(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name "
        "LIKE 'tranship/stream%'",
        "1");
    return blocker;
  }
  static void EndBlocker(Process& blocker) {
    SharedTarget().Psql("postgres",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                        "application_name = 'blocker'");
    (void)blocker.Wait();
  }

  // Whatever became of it: 0, or 5 and the same command ends with 0. Then all is there.
  void ExpectRecovered(const ProcessResult& result,
                       const std::vector<std::string>& options = SmallChunks()) {
    if (result.exit_code != 0) {
      EXPECT_EQ(result.exit_code, 5) << "signal " << result.signal << '\n'
                                     << result.out << result.err;
      EXPECT_NE((result.out + result.err).find("same command again"), std::string::npos)
          << result.out << result.err;
      Copy(0, options);
    }
    ExpectShopCopied();
  }

  std::unique_ptr<Process> copy_;
};

TEST_F(Faults, EndingAnySessionOfOursIsSurvived) {
  struct Ended {
    bool source;
    const char* role;
  };
  for (const Ended& ended :
       {Ended{false, "stream"}, Ended{true, "reader"}, Ended{true, "holder"},
        Ended{false, "keeper"}, Ended{false, "control"}, Ended{true, "control"}}) {
    SCOPED_TRACE(ended.role);
    EmptyTarget();
    const auto copy = StartPaused("chunk.first_slab:5");
    const std::string count =
        (ended.source ? SharedSource() : SharedTarget())
            .Psql("postgres", std::string("SELECT count(pg_terminate_backend(pid)) FROM "
                                          "pg_stat_activity WHERE application_name LIKE "
                                          "'tranship/") +
                                  ended.role + "%'");
    EXPECT_NE(count, "0");
    ExpectRecovered(Continue(*copy));
  }
}

TEST_F(Faults, EndingASessionAroundItsCommitIsSurvived) {
  for (const char* at : {"chunk.leased:4", "chunk.claimed:4", "chunk.copied:4", "chunk.marked:4",
                         "chunk.committed:4"}) {
    SCOPED_TRACE(at);
    EmptyTarget();
    const auto copy = StartPaused(at);
    SharedTarget().Psql("postgres",
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                        "application_name LIKE 'tranship/stream%'");
    const ProcessResult result = Continue(*copy);
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    ExpectShopCopied();
  }
}

TEST_F(Faults, EndingSessionsOfTheVerificationIsSurvived) {
  for (const char* at : {"finish.restored:1", "finish.analyzed:1", "verify.piece:1",
                         "verify.read:1", "verify.table_written:2"}) {
    SCOPED_TRACE(at);
    EmptyTarget();
    const auto copy = StartPaused(at);
    for (const Cluster* cluster : {&SharedSource(), &SharedTarget()}) {
      cluster->Psql("postgres",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                    "application_name LIKE 'tranship/%'");
    }
    ExpectRecovered(Continue(*copy));
  }
}

TEST_F(Faults, EndingABuilderOfIndexesIsSurvived) {
  const std::vector<std::string> rebuild = SmallChunks({"--constraints", "rebuild"});
  for (const char* at : {"restore.step:2", "restore.committed:2"}) {
    SCOPED_TRACE(at);
    EmptyTarget();
    const auto copy = StartPaused(at, rebuild);
    const std::string count = SharedTarget().Psql(
        "postgres",
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name LIKE "
        "'tranship/builder%'");
    EXPECT_NE(count, "0");
    ExpectRecovered(Continue(*copy), rebuild);
    EXPECT_EQ(SchemaDifference(SourceDatabase(), TargetDatabase()), "");
  }
}

TEST_F(Faults, TheWayToGiveAStoppedCopyUpWorksAsItIsPrinted) {
  EmptyTarget();
  const auto blocker = StartBlocked();
  copy_->Signal(SIGINT);
  EXPECT_TRUE(copy_->WaitForOutput("stopping after the running chunks"));
  EndBlocker(*blocker);
  const ProcessResult stopped = copy_->Wait();
  const size_t at = stopped.out.find("tranship abandon ");
  ASSERT_NE(at, std::string::npos) << stopped.out << stopped.err;
  const std::string folder = std::filesystem::path(TRANSHIP_BINARY).parent_path().string();
  const std::string typed = stopped.out.substr(at, stopped.out.find('\n', at) - at);
  const ProcessResult given_up = RunProcess({"bash", "-c", folder + "/" + typed});
  EXPECT_EQ(given_up.exit_code, 0) << typed << given_up.out << given_up.err;
  EXPECT_EQ(Target("SELECT state FROM tranship.run"), "abandoned");
}

TEST_F(Faults, OneCtrlCOrSigtermStopsAfterTheRunningChunk) {
  for (const int signal : {SIGINT, SIGTERM}) {
    SCOPED_TRACE(signal);
    EmptyTarget();
    const auto blocker = StartBlocked();
    copy_->Signal(signal);
    EXPECT_TRUE(copy_->WaitForOutput("stopping after the running chunks"));
    EndBlocker(*blocker);
    const ProcessResult result = copy_->Wait();
    EXPECT_EQ(result.exit_code, 5) << result.out << result.err;
    EXPECT_NE(result.err.find("stopped on request"), std::string::npos) << result.out << result.err;
    // The third chunk was under way; nothing else was begun, nothing is kept leased.
    EXPECT_EQ(Target("SELECT count(*) FROM tranship.chunk WHERE state = 'done'"), "3");
    EXPECT_EQ(Target("SELECT count(*) FROM tranship.lease WHERE NOT done AND lease_until > "
                     "clock_timestamp()"),
              "0");
    Copy(0, OneStream());
    ExpectShopCopied();
  }
}

TEST_F(Faults, TwoCtrlCsStopAtOnceThoughTheServerIsBusy) {
  const auto blocker = StartBlocked();
  copy_->Signal(SIGINT);
  EXPECT_TRUE(copy_->WaitForOutput("stopping after the running chunks"));
  copy_->Signal(SIGINT);
  const ProcessResult result = copy_->Wait();
  EXPECT_EQ(result.exit_code, 5) << result.out << result.err;
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.chunk WHERE state = 'done'"), "2");
  EndBlocker(*blocker);
  Copy(0, OneStream());
  ExpectShopCopied();
}

TEST_F(Faults, CtrlCWhileVerifyingOrPlanningIsResumed) {
  for (const char* at :
       {"begin.planned:1", "begin.committed:1", "finish.restored:1", "verify.piece:1"}) {
    SCOPED_TRACE(at);
    EmptyTarget();
    const auto copy = StartPaused(at);
    copy->Signal(SIGINT);
    ExpectRecovered(Continue(*copy));
  }
}

TEST_F(Faults, EightJobsOnOneProcessor) {
  std::vector<std::string> argv = {"taskset", "-c", "0"};
  const auto copy = CommandLine("copy", {"--chunk-size", "100kB", "--jobs", "8"});
  argv.insert(argv.end(), copy.begin(), copy.end());
  ProcessOptions options;
  options.cwd = folder().string();
  const ProcessResult result = RunProcess(argv, options);
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  ExpectShopCopied();
}

}  // namespace
}  // namespace tranship::testing
