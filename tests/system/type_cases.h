// Every type that PostgreSQL has, with its extreme values, as SQL.

#ifndef TRANSHIP_TESTS_SYSTEM_TYPE_CASES_H_
#define TRANSHIP_TESTS_SYSTEM_TYPE_CASES_H_

#include <string>
#include <vector>

namespace tranship::testing {

struct TypeCase {
  std::string type;                 // as in CREATE TABLE: "numeric(10,2)"
  std::vector<std::string> values;  // SQL expressions, NULL left out
};

// Extensions, enums, domains, composites and ranges that the cases need; schema `kinds`. For
// servers of this version and newer ones.
[[nodiscard]] std::string TypeCaseSchema(int oldest_version);

[[nodiscard]] std::vector<TypeCase> NumberCases();
[[nodiscard]] std::vector<TypeCase> TextCases();
[[nodiscard]] std::vector<TypeCase> TimeCases();
[[nodiscard]] std::vector<TypeCase> DocumentCases();  // json, xml, text search
[[nodiscard]] std::vector<TypeCase> ShapeCases();     // geometry, network, bits
[[nodiscard]] std::vector<TypeCase> RangeCases();     // ranges and multiranges
[[nodiscard]] std::vector<TypeCase> SystemCases();    // oid, reg*, pg_lsn, tid, ...
[[nodiscard]] std::vector<TypeCase> UserTypeCases();  // enums, domains, composites, extensions
[[nodiscard]] std::vector<TypeCase> ArrayCases();

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_TYPE_CASES_H_
