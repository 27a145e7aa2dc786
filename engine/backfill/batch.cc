#include "engine/backfill/batch.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/catalog/table_sql.h"
#include "engine/exit_code.h"
#include "engine/savepoint/save.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// The table's key of these columns, in the index's order.
std::vector<std::string> FindKey(const Table& table, const std::vector<std::string>& wanted) {
  const std::set<std::string> names(wanted.begin(), wanted.end());
  for (const UniqueKey& key : table.keys) {
    if (key.nullable) continue;
    std::vector<std::string> columns;
    for (const size_t column : key.columns) columns.push_back(table.columns[column].name);
    if (names.empty() || std::set<std::string>(columns.begin(), columns.end()) == names) {
      return columns;
    }
  }
  throw UserError(ExitCode::kUsage,
                  "backfill: " + table.name.display() +
                      (wanted.empty() ? " has no unique key without NULLs"
                                      : " has no unique key of those columns without NULLs"),
                  "batches go by such a key: add one, or a primary key");
}

void RefuseUnfit(const Table& table, const BackfillSpec& spec,
                 const std::vector<std::string>& key) {
  std::string lines;
  const auto problem = [&](const std::string& line) {
    lines += (lines.empty() ? "backfill: " : "\nbackfill: ") + line;
  };
  if (table.kind != Table::Kind::kPlain && table.kind != Table::Kind::kPartitioned) {
    problem(table.name.display() + " is no table");
  }
  for (const auto& [name, expression] : spec.set) {
    const Column* column = table.Find(name);
    if (column == nullptr) {
      problem(table.name.display() + " has no column " + Printable(name));
    } else if (column->generated) {
      problem("column " + Printable(name) + " is generated");
    }
    if (std::ranges::find(key, name) != key.end()) {
      problem("column " + Printable(name) + " is of the key, which must stay as it is");
    }
  }
  if (!lines.empty()) throw UserError(ExitCode::kUsage, lines);
}

}  // namespace

BatchWriter::BatchWriter(Connection& target, BackfillSpec spec)
    : spec_(std::move(spec)), table_(ReadTable(target, spec_.table)) {
  key_ = FindKey(table_, spec_.key);
  RefuseUnfit(table_, spec_, key_);
  const std::string table = table_.name.quoted();
  std::string texts, places;
  for (size_t i = 0; i < key_.size(); ++i) {
    texts += (i == 0 ? "" : ", ") + (QuoteName(key_[i]) + "::pg_catalog.text");
    places += (i == 0 ? "$" : ", $") + std::to_string(i + 1) + "::" + table_.Find(key_[i])->type;
  }
  choose_ = "SELECT " + texts + " FROM " + table + " WHERE " +
            (spec_.where.empty() ? "true" : "(" + spec_.where + "\n)");
  // Qualified: a bare name in ORDER BY would mean the text that is selected under that name.
  order_ = NameList(key_, table + ".");
  behind_ = "ROW(" + order_ + ") > ROW(" + places + ")";
  if (spec_.remove) {
    change_ = "DELETE FROM " + table;
  } else {
    std::string list;
    for (const auto& [column, expression] : spec_.set) {
      list += (list.empty() ? "" : ", ") + QuoteName(column) + " = (" + expression + "\n)";
    }
    change_ = "UPDATE " + table + " SET " + list;
  }
}

// By literals and not by parameters, so that savepoint sets take the same predicate.
std::string BatchWriter::Among(const std::vector<std::string>& arrays) const {
  std::string unnested, names, match;
  for (size_t i = 0; i < key_.size(); ++i) {
    const std::string name = "tranship_k" + std::to_string(i + 1);
    unnested += (i == 0 ? "" : ", ") +
                ("pg_catalog.unnest(" + QuoteLiteral(arrays[i]) + "::pg_catalog.text[])");
    names += (i == 0 ? "" : ", ") + name;
    match += (i == 0 ? "" : ", ") + (name + "::" + table_.Find(key_[i])->type);
  }
  std::string columns = NameList(key_);
  return "(" + columns + ") IN (SELECT " + match + " FROM ROWS FROM (" + unnested +
         ") AS tranship_k(" + names + "))";
}

BatchWriter::Done BatchWriter::Run(Connection& target, const std::optional<Key>& after,
                                   const SavepointSet* set) const {
  std::vector<Param> params;
  if (after) params.assign(after->begin(), after->end());
  // Under READ COMMITTED the predicate is asked again of rows that somebody has just changed.
  const Result chosen =
      target.Exec(choose_ + (after ? " AND " + behind_ : "") + " ORDER BY " + order_ + " LIMIT " +
                      std::to_string(spec_.batch_rows) + " FOR UPDATE",
                  params);
  Done done;
  done.rows = static_cast<uint64_t>(chosen.rows());
  if (chosen.rows() == 0) return done;
  std::vector<std::string> arrays;
  Key last;
  for (size_t k = 0; k < key_.size(); ++k) {
    std::vector<std::string> values;
    for (int i = 0; i < chosen.rows(); ++i) values.push_back(chosen.text(i, static_cast<int>(k)));
    last.push_back(values.back());
    arrays.push_back(ArrayLiteral(values));
  }
  done.last = std::move(last);
  const std::string among = Among(arrays);
  if (set != nullptr) AddToSet(target, *set, among);
  done.changed = static_cast<uint64_t>(
      target.Exec(change_ + " WHERE " + among, std::span<const Param>()).affected());
  if (set != nullptr) RecordInSet(target, *set, among);
  return done;
}

}  // namespace tranship
