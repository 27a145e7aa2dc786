// UTF-8, for sources that do not promise it (SQL_ASCII databases, SQLite).

#ifndef TRANSHIP_IO_UTF8_H_
#define TRANSHIP_IO_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tranship {

[[nodiscard]] bool IsUtf8(std::span<const std::byte> bytes) noexcept;

// Appends a code point. One from the range of surrogates gives bytes that are not UTF-8.
void AppendUtf8(uint32_t code_point, std::string& out);

}  // namespace tranship

#endif  // TRANSHIP_IO_UTF8_H_
