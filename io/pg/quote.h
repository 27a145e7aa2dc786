// Quoting of names and literals. Works without a connection: identifiers are doubled and quoted
// always; literals use the E'' form when they hold a backslash. Input is UTF-8; NUL is refused
// (std::invalid_argument).

#ifndef TRANSHIP_IO_PG_QUOTE_H_
#define TRANSHIP_IO_PG_QUOTE_H_

#include <string>
#include <string_view>

namespace tranship {

[[nodiscard]] std::string QuoteName(std::string_view name);
[[nodiscard]] std::string QuoteName(std::string_view schema, std::string_view name);
[[nodiscard]] std::string QuoteLiteral(std::string_view value);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_QUOTE_H_
