#include "io/file_text.h"

#include <fstream>
#include <ios>
#include <iterator>

namespace tranship {

std::optional<std::string> FileText(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  try {
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (file.bad()) return std::nullopt;
    return text;
  } catch (const std::ios_base::failure&) {  // a folder, a disk that fails
    return std::nullopt;
  }
}

}  // namespace tranship
