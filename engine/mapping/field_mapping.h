// FieldMapping: where every field of a source goes, or why it does not, as people have decided it
// in a file. docs/reference.md describes the file.

#ifndef TRANSHIP_ENGINE_MAPPING_FIELD_MAPPING_H_
#define TRANSHIP_ENGINE_MAPPING_FIELD_MAPPING_H_

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/catalog/table.h"
#include "engine/mapping/transform.h"

namespace tranship {

// kConstant, kDefault, kGenerated: fields of the target that no source field goes into; kGenerated
// with a source field: a key of the target's in the place of each of the source's.
enum class Decision : uint8_t { kMove, kDrop, kOpen, kConstant, kDefault, kGenerated };
[[nodiscard]] std::string_view ToString(Decision decision);

inline constexpr std::string_view kWholeTable = "*";  // as a source field

struct FieldRow {
  int line = 0;
  TableName source;  // both parts empty: none
  std::string source_field;
  TableName target;  // the same
  std::string target_field;
  Transform transform;
  std::string transform_text;
  Decision decision = Decision::kOpen;
  std::string status, note, link, check;
  bool broken = false;  // a problem of the file is about it: it says nothing but its names

  [[nodiscard]] bool has_source() const { return !source.name.empty(); }
  [[nodiscard]] bool has_target() const { return !target.name.empty(); }
  [[nodiscard]] bool whole_table() const { return source_field == kWholeTable; }
  // Which rows of `source` travel into `target`.
  [[nodiscard]] bool is_filter() const { return transform.kind == Transform::Kind::kWhere; }
  // The target generates a key for each one of the source.
  [[nodiscard]] bool assigns_keys() const {
    return decision == Decision::kGenerated && has_source();
  }
  // The target fills the field by itself.
  [[nodiscard]] bool left_to_target() const {
    return decision == Decision::kDefault || (decision == Decision::kGenerated && !has_source());
  }
  // Gives a field of the target its value.
  [[nodiscard]] bool feeds() const {
    return !broken && !is_filter() &&
           (decision == Decision::kMove || decision == Decision::kConstant || assigns_keys());
  }
};

struct LineProblem {
  int line = 0;  // 0: of the whole file
  std::string text;
  friend auto operator<=>(const LineProblem&, const LineProblem&) = default;
};

struct FieldMapping {
  std::string file;  // for messages, printable
  std::vector<FieldRow> rows;
  std::vector<LineProblem> problems;  // of the file's own form, whatever the databases hold

  [[nodiscard]] bool empty() const { return rows.empty() && problems.empty(); }
  // Of everything that changes what is copied: notes, links and the order of lines do not.
  [[nodiscard]] std::string digest() const;
};

// "FILE:12: text", each a printable line, in the order of the file.
[[nodiscard]] std::vector<std::string> Located(const std::string& file,
                                               std::vector<LineProblem> problems);

// The cells of one row as they were written, in the order of kFieldKeys.
inline constexpr std::string_view kFieldKeys[] = {
    "source_table", "source_field", "target_table", "target_field", "transform",
    "status",       "decision",     "note",         "link",         "check"};
inline constexpr size_t kFirstOptionalKey = 8;

// Takes a row; what is wrong with it goes to the mapping's problems.
void AddRow(FieldMapping& mapping, int line, const std::vector<std::string>& cells);

// A CSV file (RFC 4180, a BOM and any line ends allowed). Its header names the cells.
[[nodiscard]] FieldMapping ParseMappingCsv(std::string_view text, const std::string& file);
// TOML: [[field]] sections with the same keys.
[[nodiscard]] FieldMapping ParseMappingToml(std::string_view text, const std::string& file);
// By the file's name; what cannot be read is a problem.
[[nodiscard]] FieldMapping ReadFieldMapping(const std::string& path);

// As a CSV file that ParseMappingCsv() reads back.
[[nodiscard]] std::string ToCsv(const FieldMapping& mapping);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_FIELD_MAPPING_H_
