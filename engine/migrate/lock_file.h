// LockFile: a lock beside a file, held by this process until it ends in any way.
//
// It is flock(2) on a file of its own, so that neither SQLite's locks nor their descriptors meet
// it.

#ifndef TRANSHIP_ENGINE_MIGRATE_LOCK_FILE_H_
#define TRANSHIP_ENGINE_MIGRATE_LOCK_FILE_H_

#include <optional>
#include <string>

namespace tranship {

class LockFile {
 public:
  explicit LockFile(std::string path) : path_(std::move(path)) {}
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  // Never waits. Who holds it, when another does. UserError when the file cannot be made.
  [[nodiscard]] std::optional<std::string> TryTake(const std::string& who);

 private:
  std::string path_;
  int fd_ = -1;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_LOCK_FILE_H_
