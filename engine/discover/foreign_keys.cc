#include "engine/discover/foreign_keys.h"

#include <algorithm>
#include <atomic>
#include <optional>

#include "engine/discover/row_query.h"
#include "engine/shared_work.h"
#include "io/error.h"
#include "io/sqlite/key_probe.h"

namespace tranship {
namespace {

struct ResolvedKey {
  const SqliteTable* child = nullptr;
  const SqliteForeignKey* key = nullptr;
  const SqliteTable* parent = nullptr;  // null: there is none
  std::vector<std::string> parent_columns;
  bool mismatch = false;  // columns that are not there, or not as many
  bool collated = false;  // the parent's columns compare by another collation than BINARY
};

bool HasAll(const SqliteTable& table, const std::vector<std::string>& columns) {
  return std::ranges::all_of(columns,
                             [&](const std::string& name) { return table.Find(name) != nullptr; });
}

ResolvedKey Resolve(const SqliteSchema& schema, const SqliteTable& child,
                    const SqliteForeignKey& key) {
  ResolvedKey made{&child, &key, schema.Find(key.parent), key.parent_columns};
  if (made.parent == nullptr) return made;
  if (made.parent_columns.empty()) made.parent_columns = made.parent->primary_key;
  made.mismatch = made.parent_columns.size() != key.columns.size() ||
                  !HasAll(*made.parent, made.parent_columns) || !HasAll(child, key.columns);
  if (made.mismatch) return made;
  made.collated = std::ranges::any_of(made.parent_columns, [&](const std::string& name) {
    const std::string& collation = made.parent->Find(name)->collation;
    return !collation.empty() && !SameSqliteName(collation, "BINARY");
  });
  return made;
}

bool IsUnique(const SqliteTable& parent, const std::vector<std::string>& columns) {
  const auto same = [&](std::vector<std::string> names) {
    return names.size() == columns.size() &&
           std::ranges::all_of(columns, [&](const std::string& column) {
             return std::ranges::any_of(
                 names, [&](const std::string& name) { return SameSqliteName(name, column); });
           });
  };
  if (same(parent.primary_key)) return true;
  return std::ranges::any_of(parent.indexes, [&](const SqliteIndex& index) {
    std::vector<std::string> names;
    for (const SqliteIndexColumn& column : index.columns) names.push_back(column.name);
    return index.unique && !index.partial && !index.has_expression && same(names);
  });
}

// A row whose key is NULL in part refers to nothing. The parent's column stands left, so that its
// affinity and collation rule; COLLATE only where needed, since it keeps an index from being used.
std::string AntiJoin(const ResolvedKey& one) {
  std::vector<std::string> key = KeyTerms(*one.child, "c");
  std::string where;
  for (const std::string& column : one.key->columns) {
    where += (where.empty() ? "" : " AND ") + Qualified("c", column) + " IS NOT NULL";
  }
  const std::string from = "SELECT " + (key.empty() ? "NULL" : Listed(key)) + " FROM " +
                           QuoteSqliteName(one.child->name) + " AS c";
  if (one.parent == nullptr) return from + " WHERE " + where;
  std::string on;
  for (size_t i = 0; i < one.parent_columns.size(); ++i) {
    on += (on.empty() ? "" : " AND ") + Qualified("p", one.parent_columns[i]) +
          (one.collated ? " COLLATE BINARY" : "") + " = " + Qualified("c", one.key->columns[i]);
  }
  return from + " LEFT JOIN " + QuoteSqliteName(one.parent->name) + " AS p ON " + on + " WHERE " +
         where + " AND " + Qualified("p", one.parent_columns.front()) + " IS NULL";
}

std::string Columns(const std::vector<std::string>& names) { return Printable(Listed(names)); }

Finding Start(const ResolvedKey& one, Category category, const char* code) {
  Finding finding;
  finding.category = category;
  finding.severity = Severity::kWarning;
  finding.code = code;
  finding.table = one.child->name;
  finding.column = Listed(one.key->columns);
  return finding;
}

// What keeps the key from being made, whatever the rows.
void AddSchemaFindings(const ResolvedKey& one, const FileReading& reading, Findings& findings) {
  const std::string to = Printable(one.key->parent);
  Finding finding = Start(one, Category::kSchema, "foreign-key");
  finding.next = "mend the foreign key in the file; a clone leaves it out";
  if (one.parent == nullptr) {
    finding.message = "the foreign key refers to " + to + ", which does not exist";
  } else if (one.mismatch) {
    finding.message = "the foreign key and the key of " + to + " do not have the same columns";
  } else if (!IsUnique(*one.parent, one.parent_columns)) {
    finding.message = "the foreign key refers to " + to + " (" + Columns(one.parent_columns) +
                      "), which is not unique";
    finding.next = "make it unique: a clone leaves the foreign key out";
  } else {
    for (size_t i = 0; i < one.parent_columns.size(); ++i) {
      const ColumnReading* child = reading.Find(one.child->name, one.key->columns[i]);
      const ColumnReading* parent = reading.Find(one.parent->name, one.parent_columns[i]);
      if (child == nullptr || parent == nullptr) continue;
      if ((child->choice.type == "text") == (parent->choice.type == "text")) continue;
      finding.message = "the foreign key compares " + Printable(child->choice.type) + " with " +
                        Printable(parent->choice.type) + " of " + to;
      finding.next = "give both the same type in the mapping";
    }
  }
  if (!finding.message.empty()) findings.push_back(std::move(finding));
}

// Whether the target has a foreign key between the two tables already.
bool IsEnforced(const ResolvedKey& one, const FileReading& reading) {
  const auto counterpart = [&](const SqliteTable* table) -> const TableName* {
    for (const PlanTable& pair : reading.fit.tables) {
      if (table != nullptr && pair.source.name == table->name) return &pair.target;
    }
    return nullptr;
  };
  const TableName* child = counterpart(one.child);
  const TableName* parent = counterpart(one.parent);
  if (child == nullptr || parent == nullptr) return false;
  return std::ranges::any_of(reading.target.foreign_keys, [&](const ForeignKey& key) {
    return key.table == *child && key.referenced == *parent;
  });
}

Finding Orphans(const ResolvedKey& one, const Sightings& seen, bool enforced) {
  Finding finding = Start(one, Category::kIntegrity, "orphans");
  if (enforced) finding.severity = Severity::kBlocks;
  finding.count = seen.count;
  finding.keys = seen.keys;
  finding.message = "rows that refer to no row of " + Printable(one.key->parent) +
                    (one.parent_columns.empty() ? "" : " (" + Columns(one.parent_columns) + ")") +
                    (one.collated ? ", compared byte by byte as the target does" : "");
  finding.next = enforced ? "mend the rows: the target has this foreign key and refuses them"
                          : "mend the rows, or accept that the foreign key stays NOT VALID on the "
                            "target";
  return finding;
}

}  // namespace

void FindOrphans(SqliteState& state, const RowCheckRequest& request, Observer& observer,
                 Findings& findings) {
  std::vector<ResolvedKey> keys;
  for (const SqliteTable* table : request.reading->tables) {
    for (const SqliteForeignKey& key : table->foreign_keys) {
      keys.push_back(Resolve(request.reading->schema, *table, key));
      AddSchemaFindings(keys.back(), *request.reading, findings);
    }
  }
  std::erase_if(keys, [](const ResolvedKey& one) { return one.parent != nullptr && one.mismatch; });
  std::vector<Sightings> seen(keys.size());
  std::atomic<size_t> next_reader = 0;
  const auto make = [&]() -> DoPiece {
    const Database& database = state.reader(next_reader.fetch_add(1));
    return [&](size_t i) {
      seen[i] = Sight(database, {AntiJoin(keys[i]), request.samples, false, request.stop});
    };
  };
  ShareWork(static_cast<int>(state.readers()), keys.size(), make, observer);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (seen[i].count > 0) {
      findings.push_back(Orphans(keys[i], seen[i], IsEnforced(keys[i], *request.reading)));
    }
  }
}

}  // namespace tranship
