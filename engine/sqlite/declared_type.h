// What an SQLite column's declared type means: SQLite itself makes no more of it than an affinity
// ("Datatypes In SQLite", section 3.1); people mean more by it.

#ifndef TRANSHIP_ENGINE_SQLITE_DECLARED_TYPE_H_
#define TRANSHIP_ENGINE_SQLITE_DECLARED_TYPE_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace tranship {

enum class TypeFamily : uint8_t {
  kUnknown,  // no type declared, or a name that tells nothing
  kBoolean,
  kInteger,
  kReal,
  kNumeric,
  kText,
  kBytes,
  kDate,
  kTime,
  kTimestamp,
  kUuid,
  kJson,
};

struct DeclaredType {
  TypeFamily family = TypeFamily::kUnknown;
  std::string target;  // PostgreSQL's type; of kUnknown "text"
};

// char(n) becomes varchar(n): PostgreSQL would pad the values.
[[nodiscard]] DeclaredType UnderstandType(std::string_view declared);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_DECLARED_TYPE_H_
