#include <algorithm>

#include "engine/catalog/table_sql.h"
#include "engine/check/check_end.h"
#include "engine/check/one_check.h"
#include "engine/exit_code.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

using Names = std::vector<std::string>;

std::string TextList(const Names& columns, const std::string& prefix) {
  std::string list;
  for (const std::string& column : columns) {
    list += ", " + prefix + QuoteName(column) + "::pg_catalog.text";
  }
  return list;
}

// The rows with the smallest hashes of their keys: the same ones whenever it is asked.
Result Choose(const CheckSpec& spec, const SampledTables& sides, const Names& key,
              const Names& columns) {
  const std::string shown = DisplayKeySql(sides.source_table, key);
  return sides.source.Exec("SELECT " + shown + TextList(key, "") + TextList(columns, "") +
                               " FROM " + sides.source_table.name.quoted() +
                               WhereClause(spec.where_of(CheckSide::kSource)) +
                               " ORDER BY pg_catalog.md5(" + shown + "), " + shown + " LIMIT " +
                               std::to_string(spec.rows),
                           std::span<const Param>());
}

// The target's rows of those keys, in their order; the first column tells whether there is one.
Result Fetch(const SampledTables& sides, const Names& key, const Names& columns,
             const Result& chosen) {
  std::vector<Param> params;
  std::string arrays, names, match;
  for (size_t k = 0; k < key.size(); ++k) {
    std::vector<std::optional<std::string>> values;
    for (int i = 0; i < chosen.rows(); ++i) {
      values.push_back(chosen.maybe(i, 1 + static_cast<int>(k)));
    }
    params.emplace_back(ArrayLiteral(values));
    const std::string no = std::to_string(k + 1);
    arrays += (k == 0 ? "" : ", ") + ("pg_catalog.unnest($" + no + "::pg_catalog.text[])");
    names += "k" + no + ", ";
    match += (k == 0 ? "t." : " AND t.") + QuoteName(key[k]) + " = u.k" + no +
             "::" + sides.target_table.Find(key[k])->type;
  }
  return sides.target.Exec(
      "SELECT t." + QuoteName(key[0]) + " IS NOT NULL" + TextList(columns, "t.") +
          " FROM ROWS FROM (" + arrays + ") WITH ORDINALITY AS u(" + names + "no) LEFT JOIN " +
          sides.target_table.name.quoted() + " AS t ON " + match + " ORDER BY u.no",
      params);
}

}  // namespace

void CompareSample(const CheckSpec& spec, const SampledTables& sides, CheckResult& result) {
  const Names key = spec.key.empty() ? RowKey(sides.target_table) : spec.key;
  if (key.empty()) {
    throw UserError(ExitCode::kUsage,
                    sides.target_table.name.display() +
                        " has no unique key without NULLs; name one by key = [columns]");
  }
  Names target_columns = spec.columns;
  Names source_columns = spec.columns_of(CheckSide::kSource);
  if (target_columns.empty()) {
    for (const Column& column : sides.target_table.columns) {
      if (sides.source_table.Find(column.name) == nullptr) continue;
      target_columns.push_back(column.name);
    }
    source_columns = target_columns;
  }
  const Result source = Choose(spec, sides, key, source_columns);
  result.looked_at = static_cast<uint64_t>(source.rows());
  if (source.rows() > 0) {
    const Result target = Fetch(sides, key, target_columns, source);
    if (target.rows() != source.rows()) {
      throw UserError(ExitCode::kUsage, "key does not tell the rows of " +
                                            sides.target_table.name.display() + " apart");
    }
    for (int i = 0; i < source.rows(); ++i) {
      std::string differing = target.flag(i, 0) ? "" : "missing";
      for (size_t c = 0; target.flag(i, 0) && c < target_columns.size(); ++c) {
        const int column = static_cast<int>(c);
        if (source.maybe(i, 1 + static_cast<int>(key.size()) + column) ==
            target.maybe(i, 1 + column)) {
          continue;
        }
        differing += (differing.empty() ? "differs in " : ", ") + target_columns[c];
      }
      if (differing.empty()) continue;
      ++result.offending;
      if (result.samples.size() < kCheckSamples) {
        result.samples.push_back(source.text(i, 0) + " " + differing);
      }
    }
  }
  Judge(spec, result);
}

}  // namespace tranship
