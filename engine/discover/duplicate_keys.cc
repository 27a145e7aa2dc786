#include "engine/discover/duplicate_keys.h"

#include <algorithm>
#include <atomic>
#include <set>
#include <utility>

#include "engine/discover/row_query.h"
#include "engine/shared_work.h"
#include "engine/sqlite/names.h"
#include "io/error.h"
#include "io/sqlite/key_probe.h"

namespace tranship {
namespace {

struct Key {
  const SqliteTable* table = nullptr;
  std::vector<const ColumnReading*> columns;
  bool of_target = false;  // the file does not have it
};

bool IsOneOf(const std::string& type, std::initializer_list<std::string_view> beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view begin) { return type.starts_with(begin); });
}

bool IsText(const std::string& type) { return IsOneOf(type, {"text", "varchar", "character"}); }
bool IsInstant(const std::string& type) { return IsOneOf(type, {"timestamp", "date", "time"}); }

// Whether two values that SQLite tells apart may be one on the target.
bool MayMerge(const ColumnReading& column) {
  const StorageSet classes = column.census->present();
  return (classes & (classes - 1)) != 0 || column.choice.type == "uuid" ||
         IsInstant(column.choice.type);
}

// The value in a form in which values that are equal on the target are equal. Times are only
// brought to one form as far as milliseconds go.
std::string Normal(const ColumnReading& one) {
  const std::string column = Qualified("t", one.column->name);
  const std::string& type = one.choice.type;
  if (IsText(type)) return "CAST(" + column + " AS TEXT)";
  if (type == "uuid") {
    return "lower(replace(replace(replace(CASE typeof(" + column + ") WHEN 'blob' THEN hex(" +
           column + ") ELSE " + column + " END, '-', ''), '{', ''), '}', ''))";
  }
  if (IsInstant(type)) {
    return "CASE WHEN typeof(" + column + ") = 'text' AND length(" + column +
           ") <= 23 THEN coalesce(strftime('%Y-%m-%d %H:%M:%f', " + column + "), " + column +
           ") ELSE " + column + " END";
  }
  if (IsOneOf(type, {"smallint", "integer", "bigint", "numeric", "real", "double"})) {
    return "CAST(" + column + " AS NUMERIC)";
  }
  return column;
}

std::string Grouped(const Key& key) {
  std::string where;
  std::string group;
  for (const ColumnReading* column : key.columns) {
    where += (where.empty() ? "" : " AND ") + Qualified("t", column->column->name) + " IS NOT NULL";
    group += (group.empty() ? "" : ", ") + Normal(*column) + " COLLATE BINARY";
  }
  const std::vector<std::string> terms = KeyTerms(*key.table, "t");
  return "SELECT " + (terms.empty() ? "NULL" : Listed(terms)) + ", count(*) FROM " +
         QuoteSqliteName(key.table->name) + " AS t WHERE " + where + " GROUP BY " + group +
         " HAVING count(*) > 1";
}

class Keys {
 public:
  explicit Keys(const FileReading& reading) : reading_(reading) {}

  std::vector<Key> Collect() {
    for (const SqliteTable* table : reading_.tables) {
      if (!table->rowid_is_column) AddOfFile(*table, table->primary_key);
      if (table->rowid_is_column) known_.insert({table, {table->rowid}});
      for (const SqliteIndex& index : table->indexes) {
        if (!index.unique || index.partial || index.has_expression) continue;
        std::vector<std::string> names;
        for (const SqliteIndexColumn& column : index.columns) names.push_back(column.name);
        AddOfFile(*table, names);
      }
    }
    for (const PlanTable& pair : reading_.fit.tables) AddOfTarget(pair);
    return std::move(keys_);
  }

 private:
  using Names = std::set<std::string>;

  void AddOfFile(const SqliteTable& table, const std::vector<std::string>& names) {
    if (names.empty() || !known_.insert({&table, Names(names.begin(), names.end())}).second) return;
    Key key = Make(table, names);
    if (std::ranges::any_of(key.columns, [](const auto* one) { return MayMerge(*one); })) {
      keys_.push_back(std::move(key));
    }
  }

  void AddOfTarget(const PlanTable& pair) {
    const Table* target = reading_.target.Find(pair.target);
    const SqliteTable* table = reading_.schema.Find(pair.source.name);
    if (target == nullptr || table == nullptr) return;
    for (const UniqueKey& unique : target->keys) {
      std::vector<std::string> names;
      for (const size_t place : unique.columns) {
        const std::string& name = target->columns[place].name;
        for (const CopyColumn& column : pair.columns) {
          if (column.name == name) {
            names.push_back(column.source_name.empty() ? name : column.source_name);
          }
        }
      }
      if (names.size() != unique.columns.size()) continue;
      if (!known_.insert({table, Names(names.begin(), names.end())}).second) continue;
      Key key = Make(*table, names);
      key.of_target = true;
      if (!key.columns.empty()) keys_.push_back(std::move(key));
    }
  }

  [[nodiscard]] Key Make(const SqliteTable& table, const std::vector<std::string>& names) const {
    Key key{&table, {}, false};
    for (const std::string& name : names) {
      const ColumnReading* column = reading_.Find(table.name, name);
      if (column == nullptr) return {&table, {}, false};
      key.columns.push_back(column);
    }
    return key;
  }

  const FileReading& reading_;
  std::set<std::pair<const SqliteTable*, Names>> known_;
  std::vector<Key> keys_;
};

Finding Duplicates(const Key& key, const Sightings& seen) {
  Finding finding;
  finding.category = Category::kIntegrity;
  finding.severity = Severity::kBlocks;
  finding.code = "duplicates";
  finding.table = key.table->name;
  for (const ColumnReading* column : key.columns) {
    finding.column += (finding.column.empty() ? "" : ", ") + column->column->name;
  }
  finding.count = seen.count;
  finding.keys = seen.keys;
  finding.message = key.of_target ? "rows that share a key which is unique on the target"
                                  : "rows whose unique key would be the same on the target";
  finding.next = "mend or merge these rows (one key of each group is named)";
  return finding;
}

}  // namespace

void FindDuplicates(SqliteState& state, const RowCheckRequest& request, Observer& observer,
                    Findings& findings) {
  const std::vector<Key> keys = Keys(*request.reading).Collect();
  std::vector<Sightings> seen(keys.size());
  std::atomic<size_t> next_reader = 0;
  const auto make = [&]() -> DoPiece {
    const Database& database = state.reader(next_reader.fetch_add(1));
    return [&](size_t i) {
      seen[i] = Sight(database, {Grouped(keys[i]), request.samples, true, request.stop});
    };
  };
  ShareWork(static_cast<int>(state.readers()), keys.size(), make, observer);
  for (size_t i = 0; i < keys.size(); ++i) {
    if (seen[i].count > 0) findings.push_back(Duplicates(keys[i], seen[i]));
  }
}

}  // namespace tranship
