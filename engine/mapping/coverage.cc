#include "engine/mapping/coverage.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/mapping/sql_expression.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string FieldText(const TableName& table, const std::string& field) {
  if (table.name.empty()) return "";
  const bool whole = field.empty() || field == kWholeTable;
  return whole ? table.display() : table.display() + "." + Printable(field);
}

template <typename Wanted>
std::vector<const FieldRow*> Select(const FieldMapping& mapping, Wanted wanted) {
  std::vector<const FieldRow*> rows;
  for (const FieldRow& row : mapping.rows) {
    if (!row.broken && wanted(row)) rows.push_back(&row);
  }
  return rows;
}

SourceCoverage Cover(const FieldMapping& mapping, const Table& table) {
  SourceCoverage coverage{.table = table.name, .fields = table.columns.size()};
  std::set<std::string> moved, dropped, open;
  bool all_dropped = false;
  bool all_open = false;
  for (const FieldRow& row : mapping.rows) {
    if (row.broken || row.source != table.name || row.is_filter()) continue;
    if (row.feeds()) {
      moved.insert(row.source_field);
      if (row.transform.kind == Transform::Kind::kExpression)
        moved.merge(ParseExpression(row.transform.sql).columns);
    } else if (row.decision == Decision::kDrop) {
      dropped.insert(row.source_field);
      all_dropped = all_dropped || row.whole_table();
    } else if (row.decision == Decision::kOpen) {
      open.insert(row.source_field);
      all_open = all_open || row.whole_table();
    }
  }
  for (const Column& column : table.columns) {
    if (open.contains(column.name) || all_open) {
      ++coverage.open;
    } else if (moved.contains(column.name)) {
      ++coverage.moved;
    } else if (dropped.contains(column.name) || all_dropped) {
      ++coverage.dropped;
    } else {
      ++coverage.undecided;
    }
  }
  return coverage;
}

TargetCoverage CoverTarget(const FieldMapping& mapping, const Table& table) {
  TargetCoverage coverage{.table = table.name, .sources = {}, .fields = table.columns.size()};
  for (const Column& column : table.columns) {
    bool from_source = false, constant = false, own = column.generated, open = false;
    for (const FieldRow& row : mapping.rows) {
      if (row.broken || row.target != table.name || row.target_field != column.name) continue;
      const bool fixed = row.transform.kind == Transform::Kind::kConstant;
      if (row.feeds()) (fixed ? constant : from_source) = true;
      if (row.decision == Decision::kOpen) open = true;
      if (row.left_to_target()) own = true;
    }
    ++(open          ? coverage.open
       : from_source ? coverage.from_source
       : constant    ? coverage.constant
       : own         ? coverage.left_to_target
                     : coverage.nothing);
  }
  for (const FieldRow& row : mapping.rows) {
    if (row.broken || !row.feeds() || row.target != table.name || !row.has_source()) continue;
    if (std::ranges::find(coverage.sources, row.source) == coverage.sources.end())
      coverage.sources.push_back(row.source);
  }
  return coverage;
}

}  // namespace

std::string SourceText(const FieldRow& row) { return FieldText(row.source, row.source_field); }
std::string TargetText(const FieldRow& row) { return FieldText(row.target, row.target_field); }

std::vector<const FieldRow*> Coverage::Dropped() const {
  return Select(mapping, [](const FieldRow& row) { return row.decision == Decision::kDrop; });
}
std::vector<const FieldRow*> Coverage::Guarded() const {
  return Select(mapping, [](const FieldRow& row) { return !row.check.empty(); });
}
std::vector<const FieldRow*> Coverage::Linked() const {
  return Select(mapping, [](const FieldRow& row) { return !row.link.empty(); });
}

Coverage CoverageOf(const FieldMapping& mapping, const Catalog& source, const Catalog& target,
                    const MappedSchema& schema) {
  Coverage coverage;
  coverage.mapping = mapping;
  for (const Table& table : source.tables) {
    if (table.kind != Table::Kind::kOther) coverage.sources.push_back(Cover(mapping, table));
  }
  for (const Table& table : target.tables) {
    if (std::ranges::find(mapping.rows, table.name, &FieldRow::target) != mapping.rows.end())
      coverage.targets.push_back(CoverTarget(mapping, table));
  }
  coverage.problems = Located(mapping.file, schema.problems);
  coverage.open = Located(mapping.file, schema.open);
  coverage.notes = Located(mapping.file, schema.notes);
  return coverage;
}

}  // namespace tranship
