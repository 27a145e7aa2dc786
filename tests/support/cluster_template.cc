#include "tests/support/cluster_template.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <random>
#include <stdexcept>
#include <vector>

#include "tests/support/process.h"

namespace tranship::testing {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void Throw(const std::string& what, const fs::path& path) {
  throw std::runtime_error(what + " " + path.string() + ": " + std::strerror(errno));
}

bool EveryoneMayPass(fs::path path) {
  for (; path.has_relative_path(); path = path.parent_path()) {
    if ((fs::status(path).permissions() & fs::perms::others_exec) == fs::perms::none) return false;
  }
  return true;
}

// Holds a lock file for as long as it lives, against other test programs.
class FileLock {
 public:
  explicit FileLock(const fs::path& path)
      : fd_(open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0600)) {
    if (fd_ < 0) Throw("open", path);
    while (flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~FileLock() { close(fd_); }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  int fd_;
};

void InitDb(const fs::path& bin, const std::string& user, const fs::path& data) {
  ProcessOptions options;
  options.user = user;
  options.cwd = data.parent_path();
  RunOrThrow({bin / "initdb", "-D", data, "-U", "tester", "--auth-local=trust",
              "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"},
             options);
}

void CopyTree(const fs::path& from, const fs::path& to) {
  RunOrThrow({"cp", "-a", "--reflink=auto", from, to});
}

// pg_control begins with the identifier. pg_resetwal notices the stale checksum, writes a new one
// (-f) and makes a log that carries the same identifier.
void GiveNewSystemIdentifier(const fs::path& bin, const std::string& user, const fs::path& data) {
  std::random_device random;
  const std::uint64_t identifier = (std::uint64_t{random() >> 2} << 32) | random();
  const fs::path control = data / "global" / "pg_control";
  {
    std::fstream file(control, std::ios::in | std::ios::out | std::ios::binary);
    file.write(reinterpret_cast<const char*>(&identifier), sizeof identifier);
    if (!file.flush()) Throw("write", control);
  }
  ProcessOptions options;
  options.user = user;
  options.cwd = data;
  RunOrThrow({bin / "pg_resetwal", "-f", "-D", data}, options);
}

// The template for this server version and account; made when missing.
fs::path FindTemplate(const fs::path& bin, const std::string& user, const fs::path& cache) {
  fs::create_directories(cache);
  std::string name = RunOrThrow({bin / "postgres", "--version"});
  for (char& c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.') c = '-';
  }
  const fs::path result = cache / ("v1-" + std::to_string(geteuid()) + "-" + user + "-" + name);
  const FileLock lock(cache / "lock");
  if (fs::exists(result)) return result;
  const fs::path work = MakeTemporaryFolder(user);
  InitDb(bin, user, work / "data");
  // The log is made anew in each copy, see GiveNewSystemIdentifier.
  for (const auto& entry : fs::directory_iterator(work / "data" / "pg_wal")) {
    if (entry.is_regular_file()) fs::remove(entry.path());
  }
  const fs::path unfinished = result.string() + ".new";
  fs::remove_all(unfinished);
  CopyTree(work / "data", unfinished);
  fs::remove_all(work);
  fs::rename(unfinished, result);
  return result;
}

}  // namespace

fs::path FindServerPrograms(ServerEnd end) {
  const bool source = end == ServerEnd::kSource;
  for (const char* variable :
       {source ? "TRANSHIP_TEST_SOURCE_PG_BIN" : "TRANSHIP_TEST_TARGET_PG_BIN",
        "TRANSHIP_TEST_PG_BIN"}) {
    if (const char* configured = std::getenv(variable)) return configured;
  }
  return FindSystemPrograms();
}

fs::path FindSystemPrograms() {
  int newest = 0;
  fs::path result;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > newest && fs::exists(entry.path() / "bin" / "initdb")) {
      newest = version;
      result = entry.path() / "bin";
    }
  }
  if (!result.empty()) return result;
  std::string folder = RunOrThrow({"pg_config", "--bindir"});
  while (!folder.empty() && folder.back() == '\n') folder.pop_back();
  return folder;
}

std::string FindServerUser() {
  if (geteuid() != 0) return "";
  if (const char* configured = std::getenv("TRANSHIP_TEST_USER")) return configured;
  return getpwnam("postgres") != nullptr ? "postgres" : "nobody";
}

fs::path MakeTemporaryFolder(const std::string& user) {
  constexpr std::size_t kLongestPath = 60;  // a socket's path ends below 107 bytes
  fs::path parent = fs::temp_directory_path();
  if (parent.string().size() > kLongestPath || (!user.empty() && !EveryoneMayPass(parent))) {
    parent = "/tmp";
  }
  std::string path = parent / "tranship-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) Throw("mkdtemp", path);
  if (!user.empty()) {
    const passwd* account = getpwnam(user.c_str());
    if (account == nullptr) throw std::runtime_error("no such user: " + user);
    if (chown(path.c_str(), account->pw_uid, account->pw_gid) != 0) Throw("chown", path);
  }
  return path;
}

void MakeDataDirectory(const fs::path& bin, const std::string& user, const fs::path& data) {
#ifdef TRANSHIP_TEST_CACHE
  // Builds that carry only initdb, pg_ctl and postgres cannot give a copy its own identifier.
  if (fs::exists(bin / "pg_resetwal")) {
    CopyTree(FindTemplate(bin, user, TRANSHIP_TEST_CACHE), data);
    GiveNewSystemIdentifier(bin, user, data);
    return;
  }
#endif
  InitDb(bin, user, data);
}

}  // namespace tranship::testing
