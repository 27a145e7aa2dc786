#include "engine/plan/drift.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/sqlite/form_json.h"
#include "io/error.h"

namespace tranship {
namespace {

std::optional<std::string> ColumnDrift(const PlanTable& planned, const PlanTable& now) {
  const std::string where = "table " + planned.source.display() + ", column ";
  for (const CopyColumn& column : planned.columns) {
    const auto found =
        std::find_if(now.columns.begin(), now.columns.end(),
                     [&](const CopyColumn& other) { return other.name == column.name; });
    if (found == now.columns.end()) return where + Printable(column.name) + " is gone";
    if (found->lookup != column.lookup)
      return where + Printable(column.name) + ": it is looked up in another way";
    if (found->type != column.type || found->cast != column.cast) {
      return where + Printable(column.name) + ": type " + column.type + " is now " + found->type;
    }
    const auto form = [](const CopyColumn& one) {
      return one.value_form ? FormToJson(*one.value_form) : nlohmann::json();
    };
    if (form(*found) != form(column))
      return where + Printable(column.name) + ": its values are now read in another way";
    if (!(found->shape == column.shape))
      return where + Printable(column.name) + ": its type has another structure";
  }
  for (const CopyColumn& column : now.columns) {
    const auto found =
        std::find_if(planned.columns.begin(), planned.columns.end(),
                     [&](const CopyColumn& other) { return other.name == column.name; });
    if (found == planned.columns.end()) return where + Printable(column.name) + " is new";
  }
  return std::nullopt;
}

std::set<std::pair<TableName, std::string>> Bounds(const std::vector<Relation>& parts) {
  std::set<std::pair<TableName, std::string>> bounds;
  for (const Relation& part : parts) bounds.emplace(part.name, part.bound);
  return bounds;
}

std::multiset<std::pair<TableName, std::string>> Derivations(const std::vector<Relation>& parts) {
  std::multiset<std::pair<TableName, std::string>> derivations;
  for (const Relation& part : parts) derivations.emplace(part.name, part.derived);
  return derivations;
}

}  // namespace

std::optional<std::string> PlanDrift(const std::vector<PlanTable>& planned,
                                     const std::vector<PlanTable>& now) {
  for (const PlanTable& table : planned) {
    const auto found = std::find_if(now.begin(), now.end(), [&](const PlanTable& other) {
      return other.source == table.source;
    });
    const std::string name = "table " + table.source.display();
    if (found == now.end()) return name + " is gone, or does not fit its counterpart any more";
    if (!(found->target == table.target)) return name + " now goes into " + found->target.display();
    if (auto drift = ColumnDrift(table, *found)) return drift;
    if (found->form != table.form) return name + " now needs another wire form";
    if (Bounds(found->source_parts) != Bounds(table.source_parts))
      return name + ": its partitions have changed";
    if (Derivations(found->source_parts) != Derivations(table.source_parts))
      return name + ": what it is derived from has changed";
  }
  return std::nullopt;
}

}  // namespace tranship
