#include "engine/migrate/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "engine/exit_code.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string ReadHolder(int fd) {
  std::array<char, 512> text{};
  const ssize_t got = pread(fd, text.data(), text.size(), 0);
  return got > 0 ? std::string(text.data(), static_cast<size_t>(got)) : "another process";
}

// A holder takes its file away when it ends: a lock on a file that is gone is none.
bool StillThere(int fd, const std::string& path) {
  struct stat ours {};
  struct stat there {};
  return fstat(fd, &ours) == 0 && stat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
         ours.st_dev == there.st_dev;
}

}  // namespace

LockFile::~LockFile() {
  if (fd_ < 0) return;
  (void)unlink(path_.c_str());
  close(fd_);
}

std::optional<std::string> LockFile::TryTake(const std::string& who) {
  while (true) {
    const int fd = open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
      throw UserError(ExitCode::kFailed,
                      "cannot make the lock " + Printable(path_) + ": " + strerror(errno),
                      "the folder of the database must be writable");
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
      std::string holder = ReadHolder(fd);
      close(fd);
      return holder;
    }
    if (StillThere(fd, path_)) {
      fd_ = fd;
      const bool written = ftruncate(fd, 0) == 0 && pwrite(fd, who.data(), who.size(), 0) ==
                                                        static_cast<ssize_t>(who.size());
      (void)written;  // the name is for people; the lock holds without it
      return std::nullopt;
    }
    close(fd);
  }
}

}  // namespace tranship
