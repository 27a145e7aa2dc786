// Parsing of rows in wire form: the leading (key) fields, and all fields for those who need them.
// Pure functions over bytes, every bound checked: the source server is hostile input.

#ifndef TRANSHIP_IO_COPY_TUPLE_H_
#define TRANSHIP_IO_COPY_TUPLE_H_

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "hashing/key_encoding.h"
#include "io/wire_form.h"

namespace tranship {

// Reads the first out.size() fields of a row that must have `columns` fields. Binary: checks the
// field count. Text: fields are raw (still escaped) bytes between tabs, \N is NULL. Throws
// FormatError naming the field.
void ParseLeadingFields(WireForm form, std::span<const std::byte> row, size_t columns,
                        std::span<FieldView> out);

// Every field of a binary row, checked to fill it exactly.
[[nodiscard]] std::vector<FieldView> ParseBinaryRow(std::span<const std::byte> row);

// Unescapes one COPY TEXT field (\b \f \n \r \t \v \\ and octal/hex forms).
[[nodiscard]] std::string UnescapeTextField(std::span<const std::byte> field);

}  // namespace tranship

#endif  // TRANSHIP_IO_COPY_TUPLE_H_
