#include "tests/system/fault_fixture.h"

#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

namespace tranship::testing {
namespace {

// The letter behind the name in /proc/PID/stat; '?' when there is no such process.
char StateOf(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const size_t behind = text.rfind(") ");
  return behind == std::string::npos ? '?' : text[behind + 2];
}

}  // namespace

void FaultTest::MakeShop(int customers) {
  Both(ShopSchema());
  Source(ShopRows(customers));
}

std::vector<std::string> FaultTest::SmallChunks(std::vector<std::string> more) {
  more.insert(more.end(), {"--chunk-size", "100kB", "--jobs", "2"});
  return more;
}

std::unique_ptr<Process> FaultTest::StartPausedBetween(const std::string& source,
                                                       const std::string& target,
                                                       const std::string& failpoint,
                                                       const std::vector<std::string>& options,
                                                       Environment env) {
  env["TRANSHIP_FAILPOINT"] = failpoint + ":stop";
  ProcessOptions process_options;
  process_options.env = env;
  process_options.cwd = folder().string();
  auto process = std::make_unique<Process>(CommandLineBetween(source, target, "copy", options),
                                           process_options);
  AwaitPause(*process, failpoint);
  return process;
}

void FaultTest::AwaitPause(Process& process, const std::string& failpoint) {
  WaitUntil([&] { return StateOf(process.pid()) == 'T' || !process.Running(); },
            "the copy has stopped at " + failpoint);
  if (!process.Running()) {
    const ProcessResult result = process.Wait();
    ADD_FAILURE() << "the copy never came to " << failpoint << '\n' << result.out << result.err;
  }
}

std::unique_ptr<Process> FaultTest::StartPaused(const std::string& failpoint,
                                                const std::vector<std::string>& options,
                                                const Environment& env) {
  return StartPausedBetween(source_uri(), target_uri(), failpoint, options, env);
}

std::unique_ptr<Process> FaultTest::Start(const std::vector<std::string>& options,
                                          const Environment& env) {
  ProcessOptions process_options;
  process_options.env = env;
  process_options.cwd = folder().string();
  return std::make_unique<Process>(CommandLine("copy", options), process_options);
}

ProcessResult FaultTest::Continue(Process& process) {
  process.Signal(SIGCONT);
  return process.Wait();
}

void FaultTest::WaitUntil(const std::function<bool()>& condition, const std::string& what) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) {
      ADD_FAILURE() << "waited in vain until " << what;
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

void FaultTest::WaitForTarget(const std::string& sql, const std::string& expected) {
  WaitUntil([&] { return Target(sql) == expected; }, sql + " is " + expected);
}

}  // namespace tranship::testing
