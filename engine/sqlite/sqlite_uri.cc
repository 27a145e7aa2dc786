#include "engine/sqlite/sqlite_uri.h"

#include <string_view>

#include "io/error.h"
#include "io/pg/conninfo.h"

namespace tranship {
namespace {
constexpr std::string_view kScheme = "sqlite:";
}  // namespace

std::optional<std::string> SqlitePath(const std::string& uri) {
  if (!uri.starts_with(kScheme)) return std::nullopt;
  return uri.substr(kScheme.size());
}

std::string DisplaySource(const std::string& uri) {
  return SqlitePath(uri) ? Printable(uri) : DisplayConninfo(uri);
}

}  // namespace tranship
