// What a mapping says, for people: how far each table is covered, what does not move and why, what
// is known to be wrong with the data, what is still to be decided.

#ifndef TRANSHIP_ENGINE_MAPPING_COVERAGE_H_
#define TRANSHIP_ENGINE_MAPPING_COVERAGE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "engine/mapping/mapped_schema.h"

namespace tranship {

struct SourceCoverage {
  TableName table;
  size_t fields = 0;  // each is counted in one of the next four
  size_t moved = 0, dropped = 0, open = 0, undecided = 0;
};

struct TargetCoverage {
  TableName table;
  std::vector<TableName> sources;
  size_t fields = 0;
  size_t from_source = 0, constant = 0, left_to_target = 0, open = 0, nothing = 0;
};

struct Coverage {
  FieldMapping mapping;
  std::vector<SourceCoverage> sources;  // of every table of the source
  std::vector<TargetCoverage> targets;  // of every table that the mapping names
  std::vector<std::string> problems;    // "FILE:LINE: what"
  std::vector<std::string> open;
  std::vector<std::string> notes;

  [[nodiscard]] std::vector<const FieldRow*> Dropped() const;
  [[nodiscard]] std::vector<const FieldRow*> Guarded() const;  // by a check
  [[nodiscard]] std::vector<const FieldRow*> Linked() const;
};

[[nodiscard]] Coverage CoverageOf(const FieldMapping& mapping, const Catalog& source,
                                  const Catalog& target, const MappedSchema& schema);

// "a.b.c", or "a.b" for a whole table, or "" for none.
[[nodiscard]] std::string SourceText(const FieldRow& row);
[[nodiscard]] std::string TargetText(const FieldRow& row);

[[nodiscard]] std::string CoverageAsText(const Coverage& coverage);
[[nodiscard]] std::string CoverageAsMarkdown(const Coverage& coverage);
[[nodiscard]] std::string CoverageAsJson(const Coverage& coverage);
// A flowchart of both schemas, an arrow for every field that moves.
[[nodiscard]] std::string CoverageAsMermaid(const Coverage& coverage);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_COVERAGE_H_
