#ifndef TRANSHIP_IO_ASCII_H_
#define TRANSHIP_IO_ASCII_H_

namespace tranship {

[[nodiscard]] constexpr bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace tranship

#endif  // TRANSHIP_IO_ASCII_H_
