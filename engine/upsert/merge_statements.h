// The SQL of merging: a staging table per target table, one statement that inserts and updates, and
// the comparison of staged rows with the target's.

#ifndef TRANSHIP_ENGINE_UPSERT_MERGE_STATEMENTS_H_
#define TRANSHIP_ENGINE_UPSERT_MERGE_STATEMENTS_H_

#include <string>

#include "engine/upsert/merge_table.h"

namespace tranship {

// Name of the session's staging table, quoted.
[[nodiscard]] std::string StageName(const PlanTable& table);
// Makes it: the travelling columns with the target's types, key columns NOT NULL, emptied at every
// COMMIT.
[[nodiscard]] std::string StageStatement(const PlanTable& table, const MergeTable& merge);
// A select list over the target that has these columns' names and types.
[[nodiscard]] std::string StagedColumns(const PlanTable& table, const MergeTable& merge,
                                        const std::vector<size_t>& columns);
[[nodiscard]] std::string StageCopyStatement(const PlanTable& table);
// What is staged, as somebody sees it who knows the target's columns only: a table, or a query in
// brackets; an alias follows.
[[nodiscard]] std::string StageForOthers(const PlanTable& table, const MergeTable& merge);
// Merges what is staged; gives two counts: updated, inserted. One statement, so one snapshot: a row
// that others insert meanwhile is met by ON CONFLICT, one that they change is looked at again.
[[nodiscard]] std::string MergeStatement(const PlanTable& table, const MergeTable& merge);
// Before the merge, where rows are found by the crosswalk: gives new keys to rows that it does not
// lead to the target. `made_by`: the target's expression for such a key.
[[nodiscard]] std::string MakeKeysStatement(const PlanTable& table, const MergeTable& merge,
                                            const std::string& made_by);
// Behind the merge: notes the new key of each old one. $1: the run.
[[nodiscard]] std::string CrosswalkStatement(const PlanTable& table, const MergeTable& merge);
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
