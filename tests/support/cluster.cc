#include "tests/support/cluster.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/process.h"
#include "tests/support/skip.h"

namespace tranship::testing {
namespace {

namespace fs = std::filesystem;

// Its standard input and output are one end of a socket pair. End of input, by request or because
// the test program is gone: stop the server, remove the folder, close the output.
constexpr const char* kWatchdogScript = R"(
cd /
read -r _
pid=$(head -n 1 "$0/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  tries=0
  while [ -e "$0/data/postmaster.pid" ] && [ $tries -lt 100 ] && kill -0 "$pid"; do
    tries=$((tries + 1))
    [ $tries -eq 80 ] && kill -KILL "$pid"
    sleep 0.05
  done
fi 2>/dev/null
tries=0
while ! rm -rf "$0" && [ $tries -lt 20 ]; do tries=$((tries + 1)); sleep 0.1; done 2>/dev/null
)";

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void Append(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string Setting(const std::string& name, const std::string& value) {
  std::string quoted;
  for (const char c : value) quoted += c == '\'' ? "''" : std::string(1, c);
  return name + " = '" + quoted + "'\n";
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
        c == '-' || c == '.') {
      result += c;
    } else {
      result += '%';
      result += kHex[byte >> 4U];
      result += kHex[byte & 15U];
    }
  }
  return result;
}

std::string QuoteIdentifier(std::string_view name) {
  std::string result = "\"";
  for (const char c : name) result += c == '"' ? "\"\"" : std::string(1, c);
  return result + "\"";
}

std::string QuoteLiteral(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "''" : std::string(1, c);
  return result + "'";
}

int FindFreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool ok = fd >= 0 && bind(fd, generic, size) == 0 && getsockname(fd, generic, &size) == 0;
  if (fd >= 0) close(fd);
  if (!ok) throw std::runtime_error(std::string("no free port: ") + std::strerror(errno));
  return ntohs(address.sin_port);
}

}  // namespace

// A process apart from our process tree (a time-out of ctest kills the tree) that cleans up after
// us.
class Cluster::Watchdog {
 public:
  explicit Watchdog(const fs::path& folder) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw std::runtime_error(std::string("socketpair: ") + std::strerror(errno));
    }
    ours_ = ends[0];
    const std::string path = folder.string();
    const pid_t middle = fork();
    if (middle == 0) {
      setsid();
      if (fork() != 0) _exit(0);
      const int null = open("/dev/null", O_RDWR);
      dup2(ends[1], 0);
      dup2(ends[1], 1);
      dup2(null, 2);
      close_range(3, ~0U, 0);
      execl("/bin/sh", "sh", "-c", kWatchdogScript, path.c_str(), nullptr);
      _exit(127);
    }
    close(ends[1]);
    int status = 0;
    while (waitpid(middle, &status, 0) < 0 && errno == EINTR) {
    }
  }
  ~Watchdog() {
    shutdown(ours_, SHUT_WR);
    char byte = 0;
    while (read(ours_, &byte, 1) < 0 && errno == EINTR) {
    }
    close(ours_);
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  int ours_ = -1;
};

Cluster::Cluster(ClusterOptions options)
    : bin_(FindServerPrograms(options.end)),
      user_(FindServerUser()),
      folder_(MakeTemporaryFolder(user_)),
      tcp_(options.tcp) {
  watchdog_ = std::make_unique<Watchdog>(folder_);
  MakeDataDirectory(bin_, user_, data_dir());
  std::map<std::string, std::string> settings{{"listen_addresses", tcp_ ? "127.0.0.1" : ""},
                                              {"unix_socket_directories", folder_},
                                              {"shared_buffers", "64MB"},
                                              {"max_wal_size", "4GB"},
                                              {"autovacuum", "off"},
                                              {"log_line_prefix", "%m [%p] %a "}};
  for (const auto& [name, value] : options.settings) settings[name] = value;
  std::string lines = "\n";
  for (const auto& [name, value] : settings) lines += Setting(name, value);
  Append(data_dir() / "postgresql.conf", lines);
  WriteHba(options.hba);
  if (tcp_) {
    port_ = FindFreePort();
    Set("port", std::to_string(port_));
  }
  try {
    Start();
  } catch (const std::runtime_error&) {
    // Somebody else may have taken the port meanwhile.
    if (!tcp_ || log().find("could not bind") == std::string::npos) throw;
    port_ = FindFreePort();
    Set("port", std::to_string(port_));
    Start();
  }
}

Cluster::~Cluster() = default;

std::string Cluster::uri(std::string_view database) const {
  return "postgresql://tester@/" + PercentEncode(database) +
         "?host=" + PercentEncode(folder_.string()) + "&port=" + std::to_string(port_);
}

std::string Cluster::tcp_uri(std::string_view database, std::string_view role) const {
  if (!tcp_) throw std::logic_error("the cluster was made without tcp");
  return "postgresql://" + PercentEncode(role) + "@127.0.0.1:" + std::to_string(port_) + "/" +
         PercentEncode(database);
}

void Cluster::CreateDatabase(const std::string& name, const std::string& options) {
  Psql("postgres", "CREATE DATABASE " + QuoteIdentifier(name) + " " + options);
}

void Cluster::DropDatabase(const std::string& name) {
  const std::string drop = "DROP DATABASE IF EXISTS " + QuoteIdentifier(name);
  if (version() >= 13) {
    Psql("postgres", drop + " WITH (FORCE)");
    return;
  }
  // DROP DATABASE itself waits for those who are leaving.
  Psql("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = " +
                       QuoteLiteral(name) + ";\n" + drop);
}

std::string Cluster::Psql(std::string_view database, std::string_view sql) const {
  ProcessOptions options;
  options.input = sql;
  options.env = {{"PGOPTIONS", std::nullopt}, {"PGCLIENTENCODING", "UTF8"}, {"PGAPPNAME", "psql"}};
  std::string out = RunOrThrow({Program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                                "-f", "-", "-d", uri(database)},
                               options, std::chrono::minutes(10));
  if (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

void Cluster::PsqlFile(std::string_view database, const fs::path& file) const {
  RunOrThrow(
      {Program("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", file, "-d", uri(database)}, {},
      std::chrono::minutes(10));
}

fs::path Cluster::Program(const std::string& name) const {
  return (fs::exists(bin_ / name) ? bin_ : FindSystemPrograms()) / name;
}

fs::path Cluster::MatchingProgram(const std::string& name) const {
  fs::path program = Program(name);
  NeedsMatching(program, *this);
  return program;
}

void Cluster::Start() {
  try {
    RunServerTool("pg_ctl", {"start", "-w", "-t", "60", "-s", "-l", folder_ / "log"});
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(std::string(error.what()) + log());
  }
}

void Cluster::Stop(StopMode mode) {
  RunServerTool("pg_ctl", {"stop", "-w", "-t", "60", "-s", "-m",
                           mode == StopMode::kFast ? "fast" : "immediate"});
}

void Cluster::Restart(StopMode mode) {
  Stop(mode);
  Start();
}

void Cluster::Set(const std::string& name, const std::string& value) {
  Append(data_dir() / "postgresql.conf", Setting(name, value));
}

void Cluster::Reload() { RunServerTool("pg_ctl", {"reload", "-s"}); }

std::string Cluster::log() const { return ReadFile(folder_ / "log"); }

int Cluster::version() const { return std::atoi(ReadFile(data_dir() / "PG_VERSION").c_str()); }

pid_t Cluster::postmaster_pid() const {
  return std::atoi(ReadFile(data_dir() / "postmaster.pid").c_str());
}

void Cluster::WriteHba(const std::vector<std::string>& lines) const {
  const fs::path path = data_dir() / "pg_hba.conf";
  const std::string standard = ReadFile(path);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  for (const std::string& line : lines) file << line << '\n';
  file << standard;
  if (!file.flush()) throw std::runtime_error("cannot write " + path.string());
}

void Cluster::RunServerTool(const std::string& tool,
                            const std::vector<std::string>& arguments) const {
  ProcessOptions options;
  options.user = user_;
  options.cwd = folder_;
  std::vector<std::string> argv{bin_ / tool, "-D", data_dir()};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  RunOrThrow(argv, options);
}

Cluster& SharedSource() {
  static Cluster cluster;
  return cluster;
}

Cluster& SharedTarget() {
  static Cluster cluster({.end = ServerEnd::kTarget});
  return cluster;
}

}  // namespace tranship::testing
