#include "tests/support/process.h"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

namespace tranship::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Process, ReportsOutputAndExitCodeApart) {
  const ProcessResult result = RunProcess({"sh", "-c", "echo out; echo err >&2; exit 7"});
  EXPECT_EQ(result.out, "out\n");
  EXPECT_EQ(result.err, "err\n");
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.signal, 0);
}

TEST(Process, ReportsTheSignalThatEndedIt) {
  Process process({"sleep", "60"});
  process.Signal(SIGKILL);
  const ProcessResult result = process.Wait();
  EXPECT_EQ(result.signal, SIGKILL);
  EXPECT_EQ(result.exit_code, -1);
  EXPECT_FALSE(result.timed_out);
}

TEST(Process, IsKilledAtTheTimeout) {
  const ProcessResult result = RunProcess({"sleep", "60"}, {}, milliseconds(50));
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(result.signal, SIGKILL);
}

TEST(Process, CannotStartAnUnknownProgram) {
  EXPECT_THROW(RunProcess({"/nonexistent/program"}), std::runtime_error);
}

TEST(Process, DoesNotBlockOnMuchOutput) {
  const ProcessResult result = RunProcess({"sh", "-c", "head -c 5000000 /dev/zero"});
  EXPECT_EQ(result.out.size(), 5'000'000U);
}

TEST(Process, IsNotHeldUpByAGrandchildThatKeepsThePipe) {
  const ProcessResult result = RunProcess({"sh", "-c", "sleep 60 & echo done"}, {}, seconds(20));
  EXPECT_EQ(result.out, "done\n");
  EXPECT_FALSE(result.timed_out);
}

TEST(Process, GetsInputFolderAndEnvironment) {
  ProcessOptions options;
  options.input = "typed\n";
  options.cwd = "/usr";
  options.env = {{"ADDED", "1"}, {"HOME", std::nullopt}};
  const ProcessResult result =
      RunProcess({"sh", "-c", "cat; pwd; echo $ADDED${HOME-unset}"}, options);
  EXPECT_EQ(result.out, "typed\n/usr\n1unset\n");
}

TEST(Process, SeesATerminalWhereAsked) {
  const std::vector<std::string> script{"sh", "-c", "test -t 1; echo $?; test -t 2; echo $?"};
  ProcessOptions options;
  EXPECT_EQ(RunProcess(script, options).out, "1\n1\n");
  options.terminal = Terminal::kStderr;
  EXPECT_EQ(RunProcess(script, options).out, "1\n0\n");
  options.terminal = Terminal::kBoth;
  EXPECT_EQ(RunProcess(script, options).out, "0\r\n0\r\n");
}

TEST(Process, TellsItsOutputWhileItRuns) {
  Process process({"sh", "-c", "echo ready; exec sleep 60"});
  ASSERT_TRUE(process.WaitForOutput("ready"));
  EXPECT_TRUE(process.Running());
  EXPECT_FALSE(process.WaitForOutput("never", milliseconds(20)));
  process.Signal(SIGTERM);
  EXPECT_EQ(process.Wait().signal, SIGTERM);
  EXPECT_FALSE(process.Running());
}

TEST(Process, CanBeStoppedAndContinued) {
  Process process({"sh", "-c", "echo ready; sleep 0.05; echo done"});
  ASSERT_TRUE(process.WaitForOutput("ready"));
  process.Signal(SIGSTOP);
  EXPECT_FALSE(process.WaitForOutput("done", milliseconds(150)));
  process.Signal(SIGCONT);
  EXPECT_TRUE(process.WaitForOutput("done"));
}

TEST(Process, MeasuresPeakMemory) { EXPECT_GT(RunProcess({"true"}).peak_kib, 100); }

TEST(RunOrThrow, TellsWhatFailed) {
  try {
    RunOrThrow({"sh", "-c", "echo reason >&2; exit 3"});
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("exit 3"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("reason"), std::string::npos);
  }
}

}  // namespace
}  // namespace tranship::testing
