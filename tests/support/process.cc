#include "tests/support/process.h"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <pty.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace tranship::testing {
namespace {

[[noreturn]] void ThrowErrno(const std::string& what) {
  throw std::runtime_error(what + ": " + std::strerror(errno));
}

// Owner of a file descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Fd() { Close(); }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_ = -1;
};

struct Channel {
  Fd ours;
  Fd theirs;
};

Channel MakePipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) ThrowErrno("pipe2");
  return {Fd(ends[0]), Fd(ends[1])};
}

Channel MakeTerminal(int columns) {
  int master = -1;
  int slave = -1;
  winsize size{};
  size.ws_row = 24;
  size.ws_col = static_cast<unsigned short>(columns);
  if (openpty(&master, &slave, nullptr, nullptr, &size) != 0) ThrowErrno("openpty");
  fcntl(master, F_SETFD, FD_CLOEXEC);
  fcntl(slave, F_SETFD, FD_CLOEXEC);
  return {Fd(master), Fd(slave)};
}

Fd MakeInput(const std::string& text) {
  if (text.empty()) return Fd(open("/dev/null", O_RDONLY | O_CLOEXEC));
  Fd file(memfd_create("stdin", MFD_CLOEXEC));
  if (file.get() < 0) ThrowErrno("memfd_create");
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t n = write(file.get(), text.data() + written, text.size() - written);
    if (n < 0) ThrowErrno("write");
    written += static_cast<std::size_t>(n);
  }
  lseek(file.get(), 0, SEEK_SET);
  return file;
}

std::vector<std::string> MakeEnvironment(
    const std::map<std::string, std::optional<std::string>>& changes) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    if (!changes.contains(std::string(text.substr(0, text.find('='))))) result.emplace_back(text);
  }
  for (const auto& [name, value] : changes) {
    if (value) result.push_back(name + "=" + *value);
  }
  return result;
}

std::vector<char*> Pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (std::string& s : strings) result.push_back(s.data());
  result.push_back(nullptr);
  return result;
}

double Seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
}

// Appends what can be read now. False at the end of the stream (EIO is a closed terminal).
bool Drain(int fd, std::string& into) {
  std::array<char, 65536> buffer;
  const ssize_t n = read(fd, buffer.data(), buffer.size());
  if (n > 0) into.append(buffer.data(), static_cast<std::size_t>(n));
  return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

// All that the child needs between fork and exec, made before the fork: only async-signal-safe
// calls there.
struct Launch {
  int in, out, err;
  int failure;  // errno of a failed exec is written here
  bool session;
  bool change_user;
  uid_t uid;
  gid_t gid;
  const char* cwd;
  char* const* argv;
  char* const* env;
};

[[noreturn]] void ChildFail(const Launch& launch) {
  const int error = errno;
  [[maybe_unused]] const ssize_t n = write(launch.failure, &error, sizeof error);
  _exit(127);
}

[[noreturn]] void ChildMain(const Launch& launch) {
  if (launch.session) {
    setsid();
  } else {
    setpgid(0, 0);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  if (dup2(launch.in, 0) < 0 || dup2(launch.out, 1) < 0 || dup2(launch.err, 2) < 0) {
    ChildFail(launch);
  }
  if (launch.change_user &&
      (setgroups(0, nullptr) != 0 || setgid(launch.gid) != 0 || setuid(launch.uid) != 0)) {
    ChildFail(launch);
  }
  if (launch.cwd != nullptr && chdir(launch.cwd) != 0) ChildFail(launch);
  prctl(PR_SET_PDEATHSIG, SIGKILL);  // after the change of user, which clears it
  execvpe(launch.argv[0], launch.argv, launch.env);
  ChildFail(launch);
}

}  // namespace

struct Process::State {
  pid_t pid = -1;
  Fd pidfd;
  Fd out_fd;
  Fd err_fd;
  std::thread reader;

  mutable std::mutex mutex;
  std::condition_variable changed;
  // Guarded by mutex:
  bool ended = false;
  bool killed_by_timeout = false;
  ProcessResult result;

  void ReadUntilEnd();
  void KillGroup();
};

// Ends when the process has ended and its output is read; a grandchild that keeps the pipe open is
// not waited for.
void Process::State::ReadUntilEnd() {
  std::array<pollfd, 3> fds{
      {{out_fd.get(), POLLIN, 0}, {err_fd.get(), POLLIN, 0}, {pidfd.get(), POLLIN, 0}}};
  const std::array<std::string*, 2> texts{&result.out, &result.err};
  while (true) {
    const bool dead = fds[2].fd < 0;
    const int ready = poll(fds.data(), fds.size(), dead ? 0 : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) break;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (fds[i].revents == 0) continue;
      std::string text;
      if (!Drain(fds[i].fd, text)) fds[i].fd = -1;
      const std::lock_guard lock(mutex);
      *texts[i] += text;
      changed.notify_all();
    }
    if (!dead && fds[2].revents != 0) fds[2].fd = -1;
  }
  int status = 0;
  rusage usage{};
  const std::lock_guard lock(mutex);
  kill(-pid, SIGKILL);  // what it left behind; its own id stays taken until wait4
  while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) {
    result.signal = WTERMSIG(status);
  } else {
    result.exit_code = WEXITSTATUS(status);
  }
  result.timed_out = killed_by_timeout;
  result.cpu_seconds = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  result.peak_kib = usage.ru_maxrss;
  ended = true;
  changed.notify_all();
}

// Requires: mutex is held.
void Process::State::KillGroup() {
  if (!ended) kill(-pid, SIGKILL);
}

Process::Process(const std::vector<std::string>& argv, const ProcessOptions& options)
    : state_(std::make_unique<State>()) {
  Launch launch{};
  std::vector<std::string> arguments = argv;
  std::vector<std::string> environment = MakeEnvironment(options.env);
  const std::vector<char*> argument_pointers = Pointers(arguments);
  const std::vector<char*> environment_pointers = Pointers(environment);
  launch.argv = argument_pointers.data();
  launch.env = environment_pointers.data();
  launch.cwd = options.cwd.empty() ? nullptr : options.cwd.c_str();
  if (!options.user.empty()) {
    const passwd* account = getpwnam(options.user.c_str());
    if (account == nullptr) throw std::runtime_error("no such user: " + options.user);
    launch.change_user = true;
    launch.uid = account->pw_uid;
    launch.gid = account->pw_gid;
  }
  const Fd input = MakeInput(options.input);
  Channel out = options.terminal == Terminal::kBoth ? MakeTerminal(options.columns) : MakePipe();
  Channel err;
  if (options.terminal == Terminal::kStderr) err = MakeTerminal(options.columns);
  if (options.terminal == Terminal::kNone) err = MakePipe();
  Channel failure = MakePipe();
  launch.in = input.get();
  launch.out = out.theirs.get();
  launch.err = options.terminal == Terminal::kBoth ? out.theirs.get() : err.theirs.get();
  launch.failure = failure.theirs.get();
  launch.session = options.terminal != Terminal::kNone;

  const pid_t pid = fork();
  if (pid < 0) ThrowErrno("fork");
  if (pid == 0) ChildMain(launch);
  failure.theirs.Close();
  int error = 0;
  if (read(failure.ours.get(), &error, sizeof error) == static_cast<ssize_t>(sizeof error)) {
    waitpid(pid, nullptr, 0);
    errno = error;
    ThrowErrno("cannot run " + argv.front());
  }
  state_->pid = pid;
  state_->pidfd = Fd(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  if (state_->pidfd.get() < 0) ThrowErrno("pidfd_open");
  fcntl(state_->pidfd.get(), F_SETFD, FD_CLOEXEC);
  state_->out_fd = std::move(out.ours);
  state_->err_fd = std::move(err.ours);
  state_->reader = std::thread([state = state_.get()] { state->ReadUntilEnd(); });
}

Process::~Process() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->KillGroup();
  }
  if (state_->reader.joinable()) state_->reader.join();
}

pid_t Process::pid() const { return state_->pid; }

bool Process::Running() const {
  const std::lock_guard lock(state_->mutex);
  return !state_->ended;
}

void Process::Signal(int signal) {
  const std::lock_guard lock(state_->mutex);
  if (!state_->ended) kill(state_->pid, signal);
}

ProcessResult Process::Wait(std::chrono::milliseconds timeout) {
  std::unique_lock lock(state_->mutex);
  const auto ended = [this] { return state_->ended; };
  if (!state_->changed.wait_for(lock, timeout, ended)) {
    state_->killed_by_timeout = true;
    state_->KillGroup();
    state_->changed.wait(lock, ended);
  }
  return state_->result;
}

std::string Process::Out() const {
  const std::lock_guard lock(state_->mutex);
  return state_->result.out;
}

std::string Process::Err() const {
  const std::lock_guard lock(state_->mutex);
  return state_->result.err;
}

bool Process::WaitForOutput(std::string_view text, std::chrono::milliseconds timeout) {
  std::unique_lock lock(state_->mutex);
  const auto found = [&] {
    return state_->result.out.find(text) != std::string::npos ||
           state_->result.err.find(text) != std::string::npos;
  };
  state_->changed.wait_for(lock, timeout, [&] { return found() || state_->ended; });
  return found();
}

ProcessResult RunProcess(const std::vector<std::string>& argv, const ProcessOptions& options,
                         std::chrono::milliseconds timeout) {
  Process process(argv, options);
  return process.Wait(timeout);
}

std::string RunOrThrow(const std::vector<std::string>& argv, const ProcessOptions& options,
                       std::chrono::milliseconds timeout) {
  ProcessResult result = RunProcess(argv, options, timeout);
  if (result.exit_code == 0) return std::move(result.out);
  std::string command;
  for (const std::string& argument : argv) command += (command.empty() ? "" : " ") + argument;
  throw std::runtime_error(
      command + (result.timed_out ? ": timed out" : ": exit " + std::to_string(result.exit_code)) +
      (result.signal != 0 ? ", signal " + std::to_string(result.signal) : "") + "\n" + result.err +
      result.out);
}

}  // namespace tranship::testing
