#include "engine/upsert/merge_table.h"

#include <algorithm>
#include <optional>

#include "engine/exit_code.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

std::string Named(const std::string& column) { return "column \"" + Printable(column) + "\""; }

// Of a column that is written.
std::optional<size_t> PlaceOf(const PlanTable& table, const MergeTable& merge,
                              const std::string& column) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].name == column && !IsStagedOnly(merge, i)) return i;
  }
  return std::nullopt;
}

std::vector<std::string> NamesOf(const Table& table, const UniqueKey& key) {
  std::vector<std::string> names;
  for (const size_t column : key.columns) names.push_back(table.columns[column].name);
  return names;
}

// Places of the columns; empty when one of them does not travel.
std::vector<size_t> PlacesOf(const PlanTable& table, const MergeTable& merge,
                             const std::vector<std::string>& names) {
  std::vector<size_t> places;
  for (const std::string& name : names) {
    const auto place = PlaceOf(table, merge, name);
    if (!place) return {};
    places.push_back(*place);
  }
  return places;
}

std::string InParentheses(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + QuoteName(name);
  return "(" + text + ")";
}

std::string KnownKeys(const Table& target) {
  std::string text;
  for (const UniqueKey& key : target.keys) {
    text += (text.empty() ? "" : ", ") + Printable(InParentheses(NamesOf(target, key)));
  }
  return text;
}

bool SameSet(std::vector<std::string> a, std::vector<std::string> b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

void FindKey(const PlanTable& table, const Table& target, MergeTable& merge) {
  for (const UniqueKey& key : target.keys) {
    merge.key = PlacesOf(table, merge, NamesOf(target, key));
    merge.equals = key.equals;
    if (!merge.key.empty()) return;
  }
  if (merge.old_key) {
    merge.by_crosswalk = true;
    merge.key = {*merge.old_key};
    merge.equals = {"OPERATOR(pg_catalog.=)"};
    return;
  }
  const std::string keys = KnownKeys(target);
  merge.problems.push_back(
      keys.empty()
          ? "has no usable unique key on the target to merge by; name the columns with "
            "--key, and make their index: " +
                Printable("CREATE UNIQUE INDEX CONCURRENTLY ON " + target.name.quoted() + " (...)")
          : "the columns of its unique keys (" + keys +
                ") do not all travel; name the columns to merge by with --key");
}

void CheckKey(const PlanTable& table, const Table& target, const std::vector<std::string>& names,
              MergeTable& merge) {
  for (const std::string& name : names) {
    const auto place = PlaceOf(table, merge, name);
    if (!place) {
      merge.problems.push_back("the key's " + Named(name) +
                               " is not among the columns that travel");
    } else if (std::ranges::find(merge.key, *place) != merge.key.end()) {
      merge.problems.push_back("the key names " + Named(name) + " twice");
    } else {
      merge.key.push_back(*place);
    }
  }
  if (!merge.problems.empty()) return;
  for (const UniqueKey& key : target.keys) {
    const std::vector<std::string> columns = NamesOf(target, key);
    if (!SameSet(columns, names)) continue;
    merge.key = PlacesOf(table, merge, columns);
    merge.equals = key.equals;
    return;
  }
  merge.problems.push_back("no usable unique index of the target is on the key " +
                           Printable(InParentheses(names)) +
                           ", and without one two writers could insert the same key: " +
                           Printable("CREATE UNIQUE INDEX CONCURRENTLY ON " + target.name.quoted() +
                                     " " + InParentheses(names)));
}

bool IsKey(const MergeTable& merge, size_t place) {
  return std::ranges::find(merge.key, place) != merge.key.end();
}

// A key column is never updated: by it the row was found.
void ChooseUpdates(const PlanTable& table, const Table& target, const UpdateChoice& update,
                   MergeTable& merge) {
  // PostgreSQL sets such a column to DEFAULT only.
  const auto fixed = [&](size_t place) {
    const Column* column = target.Find(table.columns[place].name);
    return column != nullptr && column->identity_always;
  };
  if (update.rule == UpdateRule::kChanged) {
    for (size_t i = 0; i < table.columns.size(); ++i) {
      if (!IsKey(merge, i) && !IsStagedOnly(merge, i) && !fixed(i)) merge.update.push_back(i);
    }
  }
  if (update.rule != UpdateRule::kColumns) return;
  for (const std::string& name : update.columns) {
    const auto place = PlaceOf(table, merge, name);
    if (!place) {
      merge.problems.push_back(Named(name) +
                               " is to be updated, but is not among the columns that travel");
    } else if (IsKey(merge, *place)) {
      merge.problems.push_back(Named(name) + " is to be updated, but belongs to the key");
    } else if (fixed(*place)) {
      merge.problems.push_back(Named(name) +
                               " is to be updated, but is GENERATED ALWAYS AS IDENTITY");
    } else if (std::ranges::find(merge.update, *place) == merge.update.end()) {
      merge.update.push_back(*place);
    }
  }
}

void TakeOldKey(const PlanTable& table, const Table& target, const CrosswalkRule& rule,
                MergeTable& merge) {
  const auto is_old = [&](const CopyColumn& column) {
    return column.name == rule.old_key || column.source_name == rule.old_key;
  };
  const auto found = std::ranges::find_if(table.columns, is_old);
  const Column* made = target.Find(rule.generated);
  if (found == table.columns.end() || made == nullptr) {
    merge.problems.push_back("the old key " + Named(rule.old_key) + " does not travel");
    return;
  }
  merge.old_key = static_cast<size_t>(found - table.columns.begin());
  merge.staged_only = found->name == rule.generated || target.Find(found->name) == nullptr;
  merge.made = rule.generated;
  merge.made_type = made->full_type;
}

// A unique key of the source over the same columns, none of which is NULL or changes its type on
// the way.
bool IsUniqueInSource(const PlanTable& table, const Table& source, const MergeTable& merge) {
  std::vector<std::string> names;
  for (const size_t place : merge.key) {
    const CopyColumn& column = table.columns[place];
    if (column.cast || column.value_form) return false;
    names.push_back(column.source_name.empty() ? column.name : column.source_name);
  }
  return std::ranges::any_of(source.keys, [&](const UniqueKey& key) {
    return !key.nullable && SameSet(NamesOf(source, key), names);
  });
}

}  // namespace

bool IsStagedOnly(const MergeTable& merge, size_t column) {
  return merge.staged_only && merge.old_key == column;
}

MergeTable ResolveMerge(const PlanTable& table, const Table& source, const Table& target,
                        const MergeRules& rules) {
  MergeTable merge;
  if (const CrosswalkRule* rule = rules.FindCrosswalk(table.target)) {
    TakeOldKey(table, target, *rule, merge);
  }
  const MergePair* pair = rules.FindPair(table.target);
  const auto& key = pair != nullptr && !pair->key.empty() ? pair->key : rules.key;
  if (key.empty()) {
    FindKey(table, target, merge);
  } else {
    CheckKey(table, target, key, merge);
  }
  ChooseUpdates(table, target, pair != nullptr && pair->update ? *pair->update : rules.update,
                merge);
  if (!target.can_update && !merge.update.empty()) {
    merge.problems.push_back("rows that differ may not be updated: " +
                             Printable("GRANT UPDATE ON " + target.name.quoted() + " TO ...") +
                             ", or say --update never");
  }
  merge.only = target.kind != Table::Kind::kPartitioned;
  merge.overriding =
      merge.by_crosswalk || std::ranges::any_of(table.columns, [&](const CopyColumn& column) {
        const Column* on_target = target.Find(column.name);
        return on_target != nullptr && on_target->identity_always;
      });
  merge.proven_unique = merge.problems.empty() && IsUniqueInSource(table, source, merge);
  return merge;
}

std::vector<MergeTable> ResolveMerges(const std::vector<PlanTable>& tables, const Catalog& source,
                                      const Catalog& target, const MergeRules& rules) {
  std::vector<MergeTable> merges;
  std::string problems;
  for (const PlanTable& table : tables) {
    const Table* from = source.Find(table.source);
    const Table* to = target.Find(table.target);
    if (from == nullptr || to == nullptr) {
      throw UserError(ExitCode::kFailed, "table " + table.source.display() +
                                             " or its counterpart " + table.target.display() +
                                             " has gone away");
    }
    merges.push_back(ResolveMerge(table, *from, *to, rules));
    for (const std::string& problem : merges.back().problems) {
      problems += "\n  " + table.target.display() + ": " + problem;
    }
  }
  if (!problems.empty()) {
    throw UserError(ExitCode::kUsage,
                    "these tables cannot be merged; nothing was touched:" + problems);
  }
  return merges;
}

}  // namespace tranship
