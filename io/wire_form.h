// WireForm: the bytes in which rows travel and over which they are hashed.

#ifndef TRANSHIP_IO_WIRE_FORM_H_
#define TRANSHIP_IO_WIRE_FORM_H_

#include <cstdint>
#include <string_view>

namespace tranship {

enum class WireForm : uint8_t {
  kBinary,  // COPY BINARY tuples: field count, then length or NULL marker and bytes per field
  kText,    // COPY TEXT lines, newline included, for types without a safe binary form
};

[[nodiscard]] constexpr std::string_view ToString(WireForm form) {
  return form == WireForm::kBinary ? "binary" : "text";
}

}  // namespace tranship

#endif  // TRANSHIP_IO_WIRE_FORM_H_
