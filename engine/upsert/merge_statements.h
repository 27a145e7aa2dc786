// The SQL of merging: a staging table per target table, one statement that inserts and updates, and
// the comparison of staged rows with the target's.

#ifndef TRANSHIP_ENGINE_UPSERT_MERGE_STATEMENTS_H_
#define TRANSHIP_ENGINE_UPSERT_MERGE_STATEMENTS_H_

#include <string>

#include "engine/upsert/merge_table.h"

namespace tranship {

// Name of the session's staging table, quoted.
[[nodiscard]] std::string StageName(const PlanTable& table);
// Makes it unless it is there: the travelling columns with the target's types, key columns NOT
// NULL, emptied at every COMMIT.
[[nodiscard]] std::string StageStatement(const PlanTable& table, const MergeTable& merge);
[[nodiscard]] std::string StageCopyStatement(const PlanTable& table);
// Merges what is staged; gives two counts: updated, inserted. One statement, so one snapshot: a row
// that others insert meanwhile is met by ON CONFLICT, one that they change is looked at again.
[[nodiscard]] std::string MergeStatement(const PlanTable& table, const MergeTable& merge);
// How many staged rows are missing on the target, and how many differ there.
[[nodiscard]] std::string CountStatement(const PlanTable& table, const MergeTable& merge);
// These rows, the first `limit` by key: is it missing, and its key as in SQL.
[[nodiscard]] std::string DifferenceStatement(const PlanTable& table, const MergeTable& merge,
                                              int limit);

// "a", "b" of these columns, each behind `prefix` ("s.").
[[nodiscard]] std::string ColumnList(const PlanTable& table, const std::vector<size_t>& columns,
                                     const std::string& prefix = "");
// A text expression of the server: "(1, 'a')" of these columns.
[[nodiscard]] std::string ShownKey(const PlanTable& table, const std::vector<size_t>& columns,
                                   const std::string& prefix = "");

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_MERGE_STATEMENTS_H_
