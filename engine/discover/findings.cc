#include "engine/discover/findings.h"

#include <algorithm>
#include <tuple>

namespace tranship {

std::string_view ToString(Category category) {
  switch (category) {
    case Category::kSchema:
      return "schema";
    case Category::kIntegrity:
      return "integrity";
    case Category::kQuality:
      return "quality";
    case Category::kMigration:
      break;
  }
  return "migration";
}

std::string_view TitleOf(Category category) {
  switch (category) {
    case Category::kSchema:
      return "schema compatibility";
    case Category::kIntegrity:
      return "data integrity";
    case Category::kQuality:
      return "data quality";
    case Category::kMigration:
      break;
  }
  return "migration logic";
}

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kBlocks:
      return "blocks";
    case Severity::kWarning:
      return "warning";
    case Severity::kNote:
      break;
  }
  return "note";
}

uint64_t Discovery::count(Severity severity) const {
  return static_cast<uint64_t>(std::ranges::count(findings, severity, &Finding::severity));
}

void Arrange(std::vector<Finding>& findings, size_t samples) {
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return std::tie(a.category, a.severity, a.table, a.column, a.code) <
           std::tie(b.category, b.severity, b.table, b.column, b.code);
  });
  for (Finding& finding : findings) {
    if (finding.keys.size() > samples) finding.keys.resize(samples);
  }
}

}  // namespace tranship
