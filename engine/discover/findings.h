// Findings: everything that a migration would meet, by category. Keys of rows are in them, values
// never.

#ifndef TRANSHIP_ENGINE_DISCOVER_FINDINGS_H_
#define TRANSHIP_ENGINE_DISCOVER_FINDINGS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tranship {

inline constexpr int kDiscoverySchemaVersion = 1;

enum class Category : uint8_t { kSchema, kIntegrity, kQuality, kMigration };
[[nodiscard]] std::string_view ToString(Category category);  // "schema"
[[nodiscard]] std::string_view TitleOf(Category category);   // "schema compatibility"

enum class Severity : uint8_t {
  kBlocks,   // a copy or clone as asked would be refused, or fail
  kWarning,  // it would go through, with something changed or left out
  kNote,
};
[[nodiscard]] std::string_view ToString(Severity severity);  // "blocks"

struct Finding {
  Category category = Category::kSchema;
  Severity severity = Severity::kNote;
  std::string code;                    // one word for programs: "orphans"
  std::string table = {};              // of the source; empty: of the whole
  std::string column = {};             // empty: of the table; "a, b" where it is of several
  uint64_t count = 0;                  // of rows or values; 0: it is not about rows
  std::vector<std::string> keys = {};  // of the first of them, as SQL literals
  std::string message = {};
  std::string next = {};  // the proposed rule or step
};

struct Discovery {
  std::string source;  // for people
  std::string target;  // empty without one
  uint64_t tables = 0;
  uint64_t rows = 0;  // read
  std::vector<std::pair<std::string, uint64_t>> table_rows;  // of each table; 0: not read
  std::vector<Finding> findings;
  std::string mapping;  // proposed, as a mapping file; empty where there can be none

  [[nodiscard]] uint64_t count(Severity severity) const;
};

// In the order in which they are shown: by category, severity, table, column. Keeps `samples` keys
// of each.
void Arrange(std::vector<Finding>& findings, size_t samples);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_FINDINGS_H_
