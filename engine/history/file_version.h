// Which version a file is: the commit that holds it, where it lies in a git repository, and its
// digest in any case.

#ifndef TRANSHIP_ENGINE_HISTORY_FILE_VERSION_H_
#define TRANSHIP_ENGINE_HISTORY_FILE_VERSION_H_

#include <string>

namespace tranship {

struct FileVersion {
  std::string commit;  // "3f2b..."; with "+changes" when the file differs from it; empty: no git
  std::string digest;  // empty: the file cannot be read
};

// Asks the `git` that is installed, if one is, with the repository's hooks and monitors switched
// off.
[[nodiscard]] FileVersion VersionOf(const std::string& path);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_FILE_VERSION_H_
