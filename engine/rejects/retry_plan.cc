#include "engine/rejects/retry_plan.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "engine/exit_code.h"
#include "io/error.h"

namespace tranship {
namespace {

bool SaysAnything(const ColumnRule& rule) {
  return rule.unit || rule.assumed_offset_minutes || rule.policy || rule.also_takes != 0 ||
         !rule.true_words.empty() || !rule.false_words.empty() || rule.array_rule || rule.delimiter;
}

// A column may have become wider or lost a constraint; rows that are in already must mean the same.
std::optional<std::string> BringUpToDate(CopyColumn& column, const PlanTable& now,
                                         const CopyOptions& options) {
  const auto found = std::ranges::find(now.columns, column.name, &CopyColumn::name);
  const std::string name = "column " + Printable(column.name);
  if (found == now.columns.end()) return name + " is gone";
  if (found->base_type != column.base_type || !(found->shape == column.shape)) {
    return name + " was " + column.base_type + " and is " + found->base_type + " now";
  }
  const std::string& source_name = column.source_name.empty() ? column.name : column.source_name;
  const bool ruled =
      SaysAnything(RuleFor(options.rules, now.source.name, source_name)) && found->value_form;
  if (found->type != column.type || ruled) {
    column.type = found->type;
    column.cast = found->cast;
    column.value_form = found->value_form;
  }
  return std::nullopt;
}

std::optional<std::string> Problem(RetryTablePlan& one, const Fit& fit,
                                   const CopyOptions& options) {
  PlanTable& table = one.table;
  const auto now = std::ranges::find(fit.tables, table.source, &PlanTable::source);
  if (now == fit.tables.end() || !(now->target == table.target)) {
    return "it is gone, or does not fit its counterpart any more";
  }
  const bool keyless = table.key_columns == 0 || now->key_columns == 0;
  if (keyless) return "it has no unique key on both sides, by which rows could be found again";
  if (std::ranges::any_of(one.rows, [](const RejectedRow& row) { return row.key_values.empty(); }))
    return "its rejects were recorded without keys that a program can read";
  if (now->form != table.form) return "it needs another wire form now";
  for (CopyColumn& column : table.columns) {
    if (auto problem = BringUpToDate(column, *now, options)) return problem;
  }
  table.source_parts = now->source_parts;
  table.target_parts = now->target_parts;
  table.part_to_part = false;  // through the root: a row's part may be another one now
  return std::nullopt;
}

}  // namespace

std::vector<RetryTablePlan> PlanRetry(const Plan& plan, const Fit& now,
                                      const std::vector<RejectedRow>& rejected,
                                      const CopyOptions& options) {
  std::map<int, std::vector<RejectedRow>> by_table;
  for (const RejectedRow& row : rejected) by_table[row.table].push_back(row);
  std::vector<RetryTablePlan> plans;
  std::string problems, tables;
  for (auto& [no, rows] : by_table) {
    RetryTablePlan one{plan.tables.at(static_cast<size_t>(no)), std::move(rows)};
    const TableName source = one.table.source;
    if (!IsChosen(source, options)) continue;
    if (const auto problem = Problem(one, now, options)) {
      problems += "\n  " + source.display() + ": " + *problem;
      tables += " --exclude-table '" + source.display() + "'";
      continue;
    }
    plans.push_back(std::move(one));
  }
  if (!problems.empty()) {
    throw UserError(
        ExitCode::kNotResumable,
        "the rejected rows of these tables cannot be tried again; nothing was touched:" + problems,
        "copy these tables anew (tranship copy --new-run --truncate), or leave them out "
        "here:" +
            tables);
  }
  std::ranges::stable_sort(plans, {}, [](const RetryTablePlan& one) { return one.table.level; });
  return plans;
}

}  // namespace tranship
