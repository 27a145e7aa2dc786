#ifndef TRANSHIP_TESTS_SUPPORT_PROCESS_H_
#define TRANSHIP_TESTS_SUPPORT_PROCESS_H_

#include <sys/types.h>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tranship::testing {

// What a child process sees as a terminal.
enum class Terminal {
  kNone,    // pipes, as under cron or CI
  kStderr,  // stderr is a pseudo terminal: progress bars on, stdout still a pipe
  kBoth,    // stdout and stderr are one pseudo terminal; all output arrives in `out`
};

struct ProcessOptions {
  // On top of this process's environment; an empty optional removes the variable.
  std::map<std::string, std::optional<std::string>> env = {};
  std::string cwd = {};    // empty: ours
  std::string input = {};  // the whole standard input; empty: /dev/null
  std::string user = {};   // run as this account (only root may); empty: as we are
  Terminal terminal = Terminal::kNone;
  int columns = 100;  // width of the pseudo terminal
};

struct ProcessResult {
  int exit_code = -1;  // -1 when a signal ended it
  int signal = 0;      // 0 when it exited
  bool timed_out = false;
  std::string out;
  std::string err;
  double cpu_seconds = 0;  // user + system, of the process and the children that it waited for
  long peak_kib = 0;       // largest resident set
};

// One running child process. Its output is drained all the time, so that it never blocks on a full
// pipe.
//
// Threading: the methods may be called from any thread. The child gets SIGKILL when the *thread*
// that constructed this object ends (PR_SET_PDEATHSIG), so construct it in a thread that stays.
// Ownership: the destructor kills the child's whole process group and reaps the child.
// Errors: std::runtime_error when the process cannot be started, an unknown program included.
class Process {
 public:
  explicit Process(const std::vector<std::string>& argv, const ProcessOptions& options = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const;
  [[nodiscard]] bool Running() const;

  // Sends `signal` to the child alone. Nothing happens when it has ended.
  void Signal(int signal);

  // Waits for the end. At the timeout the process group gets SIGKILL and the result says
  // `timed_out`.
  [[nodiscard]] ProcessResult Wait(std::chrono::milliseconds timeout = std::chrono::minutes(2));

  // Output so far.
  [[nodiscard]] std::string Out() const;
  [[nodiscard]] std::string Err() const;

  // Waits until `text` stands in stdout or stderr. False: it ended, or the timeout passed, without
  // it.
  [[nodiscard]] bool WaitForOutput(std::string_view text,
                                   std::chrono::milliseconds timeout = std::chrono::seconds(30));

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Runs a process to its end. Whatever its exit code is, that is a result and not an exception.
[[nodiscard]] ProcessResult RunProcess(const std::vector<std::string>& argv,
                                       const ProcessOptions& options = {},
                                       std::chrono::milliseconds timeout = std::chrono::minutes(2));

// Runs a process that must succeed and returns its stdout. Throws std::runtime_error with its
// stderr.
std::string RunOrThrow(const std::vector<std::string>& argv, const ProcessOptions& options = {},
                       std::chrono::milliseconds timeout = std::chrono::minutes(2));

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SUPPORT_PROCESS_H_
