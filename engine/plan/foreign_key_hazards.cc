// Hazards of foreign keys among tables, and the order in which the tables load.

#include <map>
#include <set>

#include "engine/plan/foreign_key_order.h"
#include "engine/plan/hazards.h"
#include "io/error.h"

namespace tranship {
namespace {

const char* WayOut(const CopyOptions& options) {
  if (options.merge) return "raise --chunk-size above its size, or drop the key meanwhile";
  return "say --constraints rebuild, which drops foreign keys before the copy and builds them "
         "again behind it";
}

// Places of the chosen target tables by name.
std::map<TableName, size_t> PlacesOf(const std::vector<TablePair>& pairs) {
  std::map<TableName, size_t> places;
  for (size_t i = 0; i < pairs.size(); ++i) {
    places.emplace(pairs[i].target->name, i);
  }
  return places;
}

void Add(Fit& fit, Hazard::Severity severity, const TableName& table, std::string message) {
  fit.hazards.push_back({severity, table.display(), std::move(message)});
}

void CheckSelfReference(const ForeignKey& key, const CopyOptions& options, PlanTable& table,
                        Fit& fit) {
  const bool one_chunk =
      table.source_parts.size() == 1 && table.estimated_bytes <= options.chunk_bytes;
  if (one_chunk) {
    table.unsplit = true;
    Add(fit, Hazard::Severity::kNote, table.target,
        "refers to itself (" + Printable(key.name) + "): it is copied as one chunk");
    return;
  }
  Add(fit, Hazard::Severity::kRefused, table.target,
      "refers to itself (" + Printable(key.name) + "), which chunks on their own would break; " +
          WayOut(options));
}

void CheckOutside(const ForeignKey& key, const CopyOptions& options, const TableName& chosen,
                  Fit& fit) {
  const std::string who = Printable(key.name) + " of " + key.table.display();
  if (options.truncate) {
    Add(fit, Hazard::Severity::kRefused, chosen,
        "cannot be emptied (--truncate): foreign key " + who +
            " refers to it and that table is not chosen; choose it, too, or drop the key");
  } else if (options.merge) {
    return;  // which deletes nothing
  } else if (key.on_delete == 'c' || key.on_delete == 'n' || key.on_delete == 'd') {
    Add(fit, Hazard::Severity::kNote, chosen,
        "rows deleted from it would change others through foreign key " + who +
            ": resuming after the source has changed is refused then");
  }
}

void CheckCycles(const LoadOrder& order, const CopyOptions& options, Fit& fit) {
  for (const std::vector<size_t>& cycle : order.cycles) {
    std::string names;
    for (const size_t table : cycle) {
      names += (names.empty() ? "" : ", ") + fit.tables[table].target.display();
    }
    Add(fit, Hazard::Severity::kRefused, fit.tables[cycle.front()].target,
        "foreign keys go round in a circle (" + names + "): no order of loading satisfies them; " +
            (options.merge ? "drop one of them meanwhile" : WayOut(options)));
  }
}

}  // namespace

void FindForeignKeyHazards(const Catalog& target, const std::vector<TablePair>& pairs,
                           const CopyOptions& options, Fit& fit) {
  const std::map<TableName, size_t> places = PlacesOf(pairs);
  const bool keep = options.constraints == Constraints::kKeep;
  std::vector<Reference> references;
  for (const ForeignKey& key : target.foreign_keys) {
    const auto from = places.find(key.table);
    const auto to = places.find(key.referenced);
    if (from == places.end()) {
      if (to != places.end()) CheckOutside(key, options, fit.tables[to->second].target, fit);
      continue;
    }
    PlanTable& table = fit.tables[from->second];
    if (to == places.end()) {
      Add(fit, Hazard::Severity::kWarning, table.target,
          "refers to " + key.referenced.display() + " (" + Printable(key.name) +
              "), which is not chosen: the rows that it needs must be there already");
      continue;
    }
    if (!keep) continue;
    if (key.deferrable) {
      Add(fit, Hazard::Severity::kNote, table.target,
          "foreign key " + Printable(key.name) +
              " is deferrable: a violation may show at the end of a chunk only");
    }
    if (from->second == to->second) {
      CheckSelfReference(key, options, table, fit);
    } else {
      references.push_back({from->second, to->second, key.name});
    }
  }
  if (!keep) return;
  const LoadOrder order = OrderByReferences(fit.tables.size(), references);
  for (size_t i = 0; i < fit.tables.size(); ++i) fit.tables[i].level = order.levels[i];
  CheckCycles(order, options, fit);
}

}  // namespace tranship
