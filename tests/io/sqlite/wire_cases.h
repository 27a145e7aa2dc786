#ifndef TRANSHIP_TESTS_IO_SQLITE_WIRE_CASES_H_
#define TRANSHIP_TESTS_IO_SQLITE_WIRE_CASES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/sqlite/encoding/value_form.h"

namespace tranship::testing {

// A value of SQLite, the form in which it is read, and what PostgreSQL 15 sends for the same
// value. wire_cases_test.cc asks a server again.
struct WireCase {
  std::string name;
  ValueForm form;
  RawValue value;
  std::string sql;  // an expression whose value in COPY BINARY has these bytes
  std::string hex;  // of the field, without its length
};

// The enum type that a case uses.
inline constexpr std::string_view kWireTypes = "CREATE TYPE mood AS ENUM ('sad', 'ok', 'häppy')";

[[nodiscard]] const std::vector<WireCase>& WireCases();

// The field that an encoder writes for one value; throws ValueError.
[[nodiscard]] std::string Encoded(const ValueForm& form, const RawValue& value);

// Shorthands for forms.
[[nodiscard]] ValueForm Numeric(int precision, int scale);
[[nodiscard]] ValueForm Varchar(uint32_t length);
[[nodiscard]] ValueForm Char(uint32_t length);
[[nodiscard]] ValueForm Also(ValueForm form, StorageClass storage);

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_IO_SQLITE_WIRE_CASES_H_
