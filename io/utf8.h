// UTF-8 validation, for sources that do not promise it (SQL_ASCII databases, SQLite).

#ifndef TRANSHIP_IO_UTF8_H_
#define TRANSHIP_IO_UTF8_H_

#include <cstddef>
#include <span>

namespace tranship {

[[nodiscard]] bool IsUtf8(std::span<const std::byte> bytes) noexcept;

}  // namespace tranship

#endif  // TRANSHIP_IO_UTF8_H_
