// Two engines on one run: one works, the other is told so; an engine that was paused beyond its
// lease has lost, and cannot commit.

#include <signal.h>

#include "tests/system/fault_fixture.h"

namespace tranship::testing {
namespace {

class Rivals : public FaultTest {
 protected:
  void SetUp() override { MakeShop(2000); }

  static Environment ShortLease() { return {{"TRANSHIP_LEASE_SECONDS", "1"}}; }

  void WaitForTheLeaseToRunOut() {
    WaitForTarget(
        "SELECT bool_and(engine_lease_until < clock_timestamp()) FROM tranship.run WHERE "
        "engine_lease_until IS NOT NULL",
        "t");
  }

  // The paused engine wakes up when another has finished its run.
  void ExpectFencedOff(Process& paused) {
    const std::string before =
        Target("SELECT state, verdict, epoch, exit_code, finished FROM tranship.run");
    const ProcessResult late = Continue(paused);
    EXPECT_EQ(late.exit_code, 11) << "signal " << late.signal << '\n' << late.out << late.err;
    const std::string said = late.out + late.err;
    EXPECT_NE(said.find("taken over by another engine"), std::string::npos) << said;
    EXPECT_NE(said.find("tranship status"), std::string::npos) << said;
    EXPECT_EQ(Target("SELECT state, verdict, epoch, exit_code, finished FROM tranship.run"),
              before);
    ExpectShopCopied();
  }
};

TEST_F(Rivals, ASecondEngineIsToldWhoWorksOnTheRun) {
  const auto first = StartPaused("chunk.first_slab:3");
  const ProcessResult second = Run("copy", SmallChunks());
  EXPECT_EQ(second.exit_code, 11) << second.out << second.err;
  const std::string run = Target("SELECT run FROM tranship.run");
  const std::string who = "pid " + std::to_string(first->pid());
  EXPECT_NE(second.err.find(run), std::string::npos) << second.err;
  EXPECT_NE(second.err.find(who), std::string::npos) << who << " is not in\n" << second.err;
  EXPECT_NE(second.err.find("tranship status " + run), std::string::npos) << second.err;
  const ProcessResult abandon =
      RunProcess({TRANSHIP_BINARY, "abandon", run, "--target", target_uri()});
  EXPECT_EQ(abandon.exit_code, 11) << abandon.out << abandon.err;
  EXPECT_NE(abandon.err.find(who), std::string::npos) << abandon.err;

  const ProcessResult finished = Continue(*first);
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.run"), "1");
  ExpectShopCopied();
}

TEST_F(Rivals, OneThatFindsAnotherBeginningSaysSo) {
  const auto first = StartPaused("begin.planned:1");
  const ProcessResult second = Run("copy", SmallChunks(), {{"TRANSHIP_BEGIN_SECONDS", "0"}});
  EXPECT_EQ(second.exit_code, 11) << second.out << second.err;
  const std::string pid = SharedTarget().Psql(
      "postgres", "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted");
  for (const std::string& word :
       {"backend " + pid, "pg_terminate_backend(" + pid + ")", std::string("same command again")}) {
    EXPECT_NE(second.err.find(word), std::string::npos) << word << " is not in\n" << second.err;
  }
  const ProcessResult finished = Continue(*first);
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.run"), "1");
  ExpectShopCopied();
}

TEST_F(Rivals, AnEnginePausedBeyondItsLeaseCannotCommit) {
  for (const char* at : {"chunk.leased:3", "chunk.first_slab:3", "chunk.marked:3", "copy.closed:1",
                         "verify.piece:1", "finish.verified:1"}) {
    SCOPED_TRACE(at);
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE customer, purchase, tag, event");
    const auto paused = StartPaused(at, SmallChunks(), ShortLease());
    WaitForTheLeaseToRunOut();
    Copy(0, SmallChunks());
    ExpectShopCopied();
    ExpectFencedOff(*paused);
  }
}

TEST_F(Rivals, APausedEngineThatHadReconnectedDoesNotBlockTheOther) {
  std::vector<std::string> one_stream = SmallChunks();
  one_stream.back() = "1";
  // The connection is lost before its COMMIT, so the chunk is claimed once more, on another one.
  const auto paused = StartPaused("chunk.marked:4:stop,chunk.claimed:5", one_stream, ShortLease());
  SharedTarget().Psql("postgres",
                      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                      "application_name LIKE 'tranship/stream%'");
  paused->Signal(SIGCONT);
  WaitForTarget(
      "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'tranship/stream%' AND "
      "state = 'idle in transaction'",
      "1");
  AwaitPause(*paused, "chunk.claimed:5");
  WaitForTheLeaseToRunOut();
  Copy(0, one_stream);
  ExpectShopCopied();
  ExpectFencedOff(*paused);
}

}  // namespace
}  // namespace tranship::testing
