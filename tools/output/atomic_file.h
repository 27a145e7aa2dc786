// Files that are either the old one or the whole new one, and that follow no symbolic link.

#ifndef TRANSHIP_TOOLS_OUTPUT_ATOMIC_FILE_H_
#define TRANSHIP_TOOLS_OUTPUT_ATOMIC_FILE_H_

#include <string>
#include <string_view>
#include <utility>

namespace tranship {

// An open directory. Move-only.
class Folder {
 public:
  // Makes `path`, and what is missing above it, with mode 0700. Throws UserError naming the path
  // and the reason.
  [[nodiscard]] static Folder Make(const std::string& path);
  // An existing one.
  [[nodiscard]] static Folder Open(const std::string& path);
  // A folder in this one, made with mode 0700 when missing. Throws UserError when it is a symbolic
  // link, belongs to somebody else, or others may write into it.
  [[nodiscard]] Folder MakePrivate(const std::string& name) const;

  Folder(Folder&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)) {}
  Folder& operator=(Folder&&) = delete;
  ~Folder();

  // Writes `name` in this folder: a temporary file (O_EXCL, `mode`), fsync, rename. Throws
  // UserError.
  void Write(const std::string& name, std::string_view bytes, unsigned mode) const;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  Folder(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  int fd_;
  std::string path_;
};

// Folder::Write() by path, in a folder that exists.
void WriteFileAtomically(const std::string& path, std::string_view bytes, unsigned mode);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_OUTPUT_ATOMIC_FILE_H_
