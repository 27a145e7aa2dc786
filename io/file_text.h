// A whole file as text.

#ifndef TRANSHIP_IO_FILE_TEXT_H_
#define TRANSHIP_IO_FILE_TEXT_H_

#include <optional>
#include <string>

namespace tranship {

// Its bytes as they are; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> FileText(const std::string& path);

}  // namespace tranship

#endif  // TRANSHIP_IO_FILE_TEXT_H_
