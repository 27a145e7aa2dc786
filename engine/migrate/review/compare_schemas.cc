// CompareSchemas: what a file has done to tables and columns, and what that means for those who use
// them.

#include "engine/migrate/review/schema_facts.h"

namespace tranship {
namespace {

using Observations = std::vector<Observation>;

void CompareColumn(const TableFact& table, const ColumnFact& before, const ColumnFact& after,
                   Observations& found) {
  const std::string name = "column " + table.name + "." + after.name;
  if (before.name != after.name) {
    found.push_back({Risk::kHigh, true,
                     "column " + table.name + "." + before.name + " renamed to " + after.name,
                     table.name, ""});
  }
  if (before.type != after.type) {
    found.push_back({Risk::kHigh, true, name + " changed from " + before.type + " to " + after.type,
                     table.name, "scan"});
  }
  if (!before.not_null && after.not_null) {
    found.push_back({Risk::kMedium, true, name + " became NOT NULL", table.name, "scan"});
  }
  if (before.not_null && !after.not_null) {
    found.push_back({Risk::kLow, false, name + " may now be NULL", table.name, ""});
  }
  if (before.has_default && !after.has_default) {
    found.push_back({Risk::kMedium, after.not_null, name + " lost its default", table.name, ""});
  }
}

void CompareTable(const TableFact& before, const TableFact& after, Observations& found) {
  if (before.name != after.name) {
    found.push_back(
        {Risk::kHigh, true, "table " + before.name + " renamed to " + after.name, before.name, ""});
  }
  if (before.storage != after.storage) {
    found.push_back({Risk::kMedium, false,
                     "table " + after.name + " rewritten, under an exclusive lock", after.name,
                     "rewrite"});
  }
  for (const auto& [key, column] : before.columns) {
    const auto same = after.columns.find(key);
    if (same != after.columns.end()) {
      CompareColumn(after, column, same->second, found);
    } else {
      found.push_back({Risk::kHigh, true, "column " + after.name + "." + column.name + " dropped",
                       after.name, ""});
    }
  }
  for (const auto& [key, column] : after.columns) {
    if (before.columns.contains(key)) continue;
    const std::string name = "column " + after.name + "." + column.name;
    if (column.not_null && !column.has_default) {
      found.push_back({Risk::kHigh, true,
                       name + " added, NOT NULL and without a default: rows of "
                              "old programs are refused",
                       after.name, ""});
    } else {
      found.push_back(
          {Risk::kLow, false,
           name + " added, " + (column.not_null ? "NOT NULL with a default" : "nullable"),
           after.name, ""});
    }
  }
}

// The table in "index public.i": "... ON public.t USING ..."; "constraint c on public.t".
std::string TableOf(const std::string& name, const std::string& definition,
                    const SchemaFacts& before) {
  for (const auto& [key, table] : before.tables) {
    if (name.ends_with(" on " + table.name) ||
        definition.find(" ON " + table.name + " ") != std::string::npos ||
        definition.find(" ON " + table.name + "(") != std::string::npos) {
      return table.name;
    }
  }
  return "";
}

void CompareOthers(const SchemaFacts& before, const SchemaFacts& after, Observations& found) {
  for (const auto& [name, definition] : before.others) {
    const auto same = after.others.find(name);
    const std::string table = TableOf(name, definition, before);
    const bool used = name.starts_with("view ") || name.starts_with("function ");
    if (same == after.others.end()) {
      found.push_back({used ? Risk::kHigh : Risk::kMedium, used, name + " dropped", table, ""});
    } else if (same->second != definition) {
      found.push_back({Risk::kMedium, false, name + " changed", table, ""});
    }
  }
  for (const auto& [name, definition] : after.others) {
    if (before.others.contains(name)) continue;
    const std::string table = TableOf(name, definition, before);
    const bool index = name.starts_with("index ");
    const bool constraint = name.starts_with("constraint ");
    const bool strict = constraint || definition.find("UNIQUE INDEX") != std::string::npos;
    // On a table that the file itself has made nothing waits and nothing is refused.
    const bool costs = !table.empty() && (index || constraint);
    found.push_back({costs ? Risk::kMedium : Risk::kLow, false,
                     name + " added" + (costs && strict ? ": rows that break it fail" : ""), table,
                     !costs       ? ""
                     : constraint ? "scan"
                                  : "index"});
  }
}

}  // namespace

std::vector<Observation> CompareSchemas(const SchemaFacts& before, const SchemaFacts& after) {
  Observations found;
  for (const auto& [key, table] : before.tables) {
    const auto same = after.tables.find(key);
    if (same == after.tables.end()) {
      found.push_back({Risk::kHigh, true, "table " + table.name + " dropped", table.name, ""});
    } else {
      CompareTable(table, same->second, found);
    }
  }
  for (const auto& [key, table] : after.tables) {
    if (before.tables.contains(key)) continue;
    found.push_back({Risk::kLow, false, "table " + table.name + " added", "", ""});
  }
  CompareOthers(before, after, found);
  for (const std::string& label : after.labels) {
    if (before.labels.contains(label)) continue;
    found.push_back(
        {Risk::kLow, false,
         "enum label added, " + label + ": old programs may meet it, and it cannot be taken away",
         "", ""});
  }
  return found;
}

}  // namespace tranship
