#include "engine/mapping/mapped_schema.h"

#include <algorithm>
#include <utility>

namespace tranship {

std::map<TableName, SourceFeeds> FeedsOf(const FieldMapping& mapping) {
  std::map<TableName, SourceFeeds> feeds;
  for (const FieldRow& row : mapping.rows) {
    if (!row.feeds() || !row.has_source()) continue;
    SourceFeeds& sources = feeds[row.target];
    auto found = std::ranges::find(sources, row.source, &SourceFeeds::value_type::first);
    if (found == sources.end()) found = sources.insert(sources.end(), {row.source, {}});
    found->second.push_back(&row);
  }
  for (const FieldRow& row : mapping.rows) {
    if (!row.feeds() || row.has_source() || !feeds.contains(row.target)) continue;
    for (auto& [source, rows] : feeds[row.target]) rows.push_back(&row);
  }
  return feeds;
}

MappedSchema MapSchema(const FieldMapping& mapping, const BothSchemas& schemas) {
  MappedSchema schema;
  schema.problems = mapping.problems;
  CheckNames(mapping, schemas, schema);
  DeriveTables(mapping, schemas, schema);
  for (auto* list : {&schema.problems, &schema.open, &schema.notes}) {
    std::ranges::sort(*list);
    list->erase(std::ranges::unique(*list).begin(), list->end());
  }
  return schema;
}

std::vector<std::string> WhyUnusable(const FieldMapping& mapping, const MappedSchema& schema) {
  std::vector<LineProblem> all = schema.problems;
  all.insert(all.end(), schema.open.begin(), schema.open.end());
  return Located(mapping.file, std::move(all));
}

}  // namespace tranship
