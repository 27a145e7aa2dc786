// `sqlite:PATH`, the way to name an SQLite file on the command line.

#ifndef TRANSHIP_ENGINE_SQLITE_SQLITE_URI_H_
#define TRANSHIP_ENGINE_SQLITE_SQLITE_URI_H_

#include <optional>
#include <string>

namespace tranship {

// The path, as written; nothing when `uri` names no SQLite file.
[[nodiscard]] std::optional<std::string> SqlitePath(const std::string& uri);

// What to print for a source: DisplayConninfo(), or the file.
[[nodiscard]] std::string DisplaySource(const std::string& uri);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_SQLITE_URI_H_
