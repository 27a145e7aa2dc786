#include "tools/output/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "engine/exit_code.h"
#include "io/error.h"

namespace tranship {
namespace {

[[noreturn]] void Fail(const std::string& what, const std::string& path, int error) {
  throw UserError(
      ExitCode::kFailed, what + " " + Printable(path) + ": " + std::strerror(error),
      "make room or choose another place with --report-dir, --output or --metrics-file");
}

int OpenFolder(int at, const std::string& name, int flags) {
  return openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
}

std::string TemporaryName(const std::string& name) {
  static std::atomic<unsigned> count{0};
  return "." + name + "." + std::to_string(getpid()) + "." + std::to_string(count++) + ".tmp";
}

// Returns 0 or the errno of what failed.
int WriteAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return fsync(fd) == 0 ? 0 : errno;
}

std::pair<std::string, std::string> Split(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace

Folder::~Folder() {
  if (fd_ >= 0) close(fd_);
}

Folder Folder::Make(const std::string& path) {
  for (size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string part = path.substr(0, end);
    if (mkdir(part.c_str(), 0700) != 0 && errno != EEXIST && end == std::string::npos) {
      Fail("cannot make the folder", path, errno);
    }
    if (end == std::string::npos) break;
  }
  return Open(path);
}

Folder Folder::Open(const std::string& path) {
  const int fd = OpenFolder(AT_FDCWD, path, 0);
  if (fd < 0) Fail("cannot open the folder", path, errno);
  return {fd, path};
}

Folder Folder::MakePrivate(const std::string& name) const {
  const std::string path = path_ + "/" + name;
  if (mkdirat(fd_, name.c_str(), 0700) != 0 && errno != EEXIST)
    Fail("cannot make the folder", path, errno);
  const int fd = OpenFolder(fd_, name, O_NOFOLLOW);
  if (fd < 0) Fail("cannot open the folder", path, errno);
  Folder folder{fd, path};
  struct stat found {};
  if (fstat(fd, &found) != 0) Fail("cannot look at the folder", path, errno);
  if (found.st_uid != geteuid() || (found.st_mode & 022) != 0) {
    Fail("will not write where others can: the folder", path, EPERM);
  }
  return folder;
}

void Folder::Write(const std::string& name, std::string_view bytes, unsigned mode) const {
  const std::string path = path_ + "/" + name;
  const std::string temporary = TemporaryName(name);
  const int fd =
      openat(fd_, temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd < 0) Fail("cannot write", path, errno);
  int error = fchmod(fd, mode) == 0 ? 0 : errno;  // the umask has no say
  if (error == 0) error = WriteAll(fd, bytes);
  if (close(fd) != 0 && error == 0) error = errno;
  if (error == 0 && renameat(fd_, temporary.c_str(), fd_, name.c_str()) != 0) error = errno;
  if (error != 0) {
    unlinkat(fd_, temporary.c_str(), 0);
    Fail("cannot write", path, error);
  }
  fsync(fd_);
}

void WriteFileAtomically(const std::string& path, std::string_view bytes, unsigned mode) {
  const auto [folder, name] = Split(path);
  if (name.empty() || name == "." || name == "..") Fail("cannot write", path, EISDIR);
  Folder::Open(folder).Write(name, bytes, mode);
}

}  // namespace tranship
