// Text and bytes: checked, never changed unless a policy says so.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_TEXT_H_
#define TRANSHIP_IO_SQLITE_ENCODING_TEXT_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "io/sqlite/encoding/field_writer.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

// A field may have at most this many bytes (MaxAllocSize in PostgreSQL's memutils.h, and its
// header).
inline constexpr size_t kMostFieldBytes = 0x3FFFFFFF - 16;

// text, varchar(n), char(n). With `clamp` cut to the declared length.
ValueVerdict WriteText(FieldWriter& out, const ValueForm& form, const RawValue& value, bool clamp);
// A label of the enum; `sorted` are the form's labels in order of their bytes.
ValueVerdict WriteLabel(FieldWriter& out, const std::vector<std::string_view>& sorted,
                        const RawValue& value);
// The bytes of a BLOB or TEXT; the digits of a number, as CAST(x AS BLOB) gives them.
ValueVerdict WriteBytes(FieldWriter& out, const RawValue& value);
ValueVerdict WriteUuid(FieldWriter& out, const RawValue& value);

// 32 hexadecimal digits, with the usual hyphens and braces or without. False for anything else.
[[nodiscard]] bool ParseUuid(std::string_view text, std::span<std::byte, 16> uuid);

// Valid UTF-8 without a zero byte.
ValueVerdict CheckText(std::span<const std::byte> bytes);

// Characters (code points) of valid UTF-8.
[[nodiscard]] size_t CountCharacters(std::string_view utf8);

// `bytes` into `cleaned`, where zero bytes and those that are not UTF-8 are left out or, with
// `escape`, written as \xNN.
void Clean(std::span<const std::byte> bytes, bool escape, std::string& cleaned);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_TEXT_H_
