#include "engine/upsert/merge_statements.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>

#include "io/pg/quote.h"

namespace tranship {
namespace {

std::vector<size_t> AllOf(const PlanTable& table) {
  std::vector<size_t> all(table.columns.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::string AllColumns(const PlanTable& table) { return ColumnList(table, AllOf(table)); }

// Those of the target.
std::string Written(const PlanTable& table, const MergeTable& merge,
                    const std::string& prefix = "") {
  std::vector<size_t> written = AllOf(table);
  std::erase_if(written, [&](size_t column) { return IsStagedOnly(merge, column); });
  return ColumnList(table, written, prefix);
}

std::string TextOf(const PlanTable& table, size_t column) {
  return "s." + QuoteName(table.columns.at(column).name) + "::pg_catalog.text";
}

// Of the row of the crosswalk `c` that belongs to the staged row `s`.
std::string InCrosswalk(const PlanTable& table, const MergeTable& merge) {
  return "c.source_table OPERATOR(pg_catalog.=) " + QuoteLiteral(table.source.display()) +
         " AND c.target_schema OPERATOR(pg_catalog.=) " + QuoteLiteral(table.target.schema) +
         " AND c.target_table OPERATOR(pg_catalog.=) " + QuoteLiteral(table.target.name) +
         " AND c.old_key OPERATOR(pg_catalog.=) " + TextOf(table, *merge.old_key);
}

// What is staged, as `s`; with the key that the crosswalk knows, where rows are found by it.
std::string Staged(const PlanTable& table, const MergeTable& merge) {
  if (!merge.by_crosswalk) return StageName(table) + " s";
  return "(SELECT s.*, c.new_key::" + merge.made_type + " AS tranship_known FROM " +
         StageName(table) + " s LEFT JOIN tranship.crosswalk c ON " + InCrosswalk(table, merge) +
         ") s";
}

std::string Target(const PlanTable& table, const MergeTable& merge) {
  return (merge.only ? "ONLY " : "") + table.target.quoted();
}

std::string SameKey(const PlanTable& table, const MergeTable& merge) {
  if (merge.by_crosswalk)
    return "t." + QuoteName(merge.made) + " OPERATOR(pg_catalog.=) s.tranship_known";
  std::string sql;
  for (size_t i = 0; i < merge.key.size(); ++i) {
    const std::string name = QuoteName(table.columns.at(merge.key[i]).name);
    sql += (i == 0 ? "t." : " AND t.") + name + " " + merge.equals.at(i) + " s." + name;
  }
  return sql;
}

// By their images: 1.0 and 1.00 differ, as they do for digests, and so do values of types without
// an equality.
std::string Differs(const PlanTable& table, const MergeTable& merge) {
  return "(ROW(" + ColumnList(table, merge.update, "t.") +
         ")::pg_catalog.record) OPERATOR(pg_catalog.*<>) (ROW(" +
         ColumnList(table, merge.update, "s.") + ")::pg_catalog.record)";
}

std::string Assignments(const PlanTable& table, const MergeTable& merge, const std::string& from) {
  std::string list;
  for (const size_t column : merge.update) {
    const std::string name = QuoteName(table.columns[column].name);
    list += (list.empty() ? "" : ", ") + name + " = " + from + name;
  }
  return list;
}

}  // namespace

std::string ColumnList(const PlanTable& table, const std::vector<size_t>& columns,
                       const std::string& prefix) {
  std::string list;
  for (const size_t column : columns) {
    list += (list.empty() ? "" : ", ") + prefix + QuoteName(table.columns.at(column).name);
  }
  return list;
}

std::string ShownKey(const PlanTable& table, const std::vector<size_t>& columns,
                     const std::string& prefix) {
  static constexpr std::array<std::string_view, 4> kBare = {"smallint", "integer", "bigint",
                                                            "numeric"};
  std::string sql = "'('";
  const char* glue = " || ";
  for (const size_t place : columns) {
    const CopyColumn& column = table.columns.at(place);
    const std::string text = prefix + QuoteName(column.name) + "::pg_catalog.text";
    const bool bare = std::ranges::find(kBare, column.base_type) != kBare.end();
    sql += glue +
           (bare ? "COALESCE(" + text + ", 'NULL')" : "pg_catalog.quote_nullable(" + text + ")");
    glue = " || ', ' || ";
  }
  return sql + " || ')'";
}

std::string StageName(const PlanTable& table) {
  return "pg_temp.tranship_stage_" + std::to_string(table.no);
}

std::string StagedColumns(const PlanTable& table, const MergeTable& merge,
                          const std::vector<size_t>& columns) {
  std::string list;
  for (const size_t place : columns) {
    const CopyColumn& column = table.columns.at(place);
    const std::string name = QuoteName(column.name);
    list += (list.empty() ? "" : ", ") +
            (IsStagedOnly(merge, place) ? "CAST(NULL AS " + column.type + ") AS " + name : name);
  }
  return list;
}

std::string StageStatement(const PlanTable& table, const MergeTable& merge) {
  const std::string stage = StageName(table);
  std::string sql = "CREATE TEMPORARY TABLE " + stage + " ON COMMIT DELETE ROWS AS SELECT " +
                    StagedColumns(table, merge, AllOf(table)) + " FROM " + Target(table, merge) +
                    " WITH NO DATA; ALTER TABLE " + stage;
  for (size_t i = 0; i < merge.key.size(); ++i) {
    sql += (i == 0 ? " ALTER COLUMN " : ", ALTER COLUMN ") +
           QuoteName(table.columns.at(merge.key[i]).name) + " SET NOT NULL";
  }
  if (merge.by_crosswalk) {
    sql += ", ADD COLUMN tranship_made " + merge.made_type;
  }
  return sql;
}

std::string StageCopyStatement(const PlanTable& table) {
  return "COPY " + StageName(table) + " (" + AllColumns(table) + ") FROM STDIN (FORMAT " +
         std::string(ToString(table.form)) + ")";
}

std::string StageForOthers(const PlanTable& table, const MergeTable& merge) {
  if (!merge.by_crosswalk) return StageName(table);
  return "(SELECT COALESCE(s.tranship_made, s.tranship_known) AS " + QuoteName(merge.made) + ", " +
         Written(table, merge, "s.") + " FROM " + Staged(table, merge) + ")";
}

std::string MergeStatement(const PlanTable& table, const MergeTable& merge) {
  const std::string target = Target(table, merge);
  const std::string staged = Staged(table, merge);
  const std::string made = merge.by_crosswalk ? QuoteName(merge.made) + ", " : "";
  std::string sql = "WITH u AS (";
  sql += merge.update.empty()
             ? "SELECT WHERE false"
             : "UPDATE " + target + " AS t SET " + Assignments(table, merge, "s.") + " FROM " +
                   staged + " WHERE " + SameKey(table, merge) + " AND " + Differs(table, merge) +
                   " RETURNING 1";
  // The insertion reads n first: what the updates free is there for it.
  sql += "), n AS (SELECT pg_catalog.count(*) AS updated FROM u), i AS (INSERT INTO " +
         table.target.quoted() + " AS t (" + made + Written(table, merge) + ")" +
         (merge.overriding ? " OVERRIDING SYSTEM VALUE" : "") + " SELECT " +
         (merge.by_crosswalk ? "s.tranship_made, " : "") + Written(table, merge, "s.") + " FROM " +
         staged + ", n WHERE n.updated IS NOT NULL AND NOT EXISTS (SELECT FROM " + target +
         " AS t WHERE " + SameKey(table, merge) + ")";
  if (!merge.by_crosswalk) {
    sql += " ON CONFLICT (" + ColumnList(table, merge.key) + ")";
    sql += merge.update.empty()
               ? " DO NOTHING"
               : " DO UPDATE SET " + Assignments(table, merge, "excluded.") + " WHERE (ROW(" +
                     ColumnList(table, merge.update, "t.") +
                     ")::pg_catalog.record) OPERATOR(pg_catalog.*<>) (ROW(" +
                     ColumnList(table, merge.update, "excluded.") + ")::pg_catalog.record)";
  }
  return sql + " RETURNING 1) SELECT n.updated, (SELECT pg_catalog.count(*) FROM i) FROM n";
}

std::string MakeKeysStatement(const PlanTable& table, const MergeTable& merge,
                              const std::string& made_by) {
  return "UPDATE " + StageName(table) + " s SET tranship_made = " + made_by +
         " WHERE NOT EXISTS (SELECT FROM tranship.crosswalk c JOIN " + Target(table, merge) +
         " t ON t." + QuoteName(merge.made) +
         " OPERATOR(pg_catalog.=) c.new_key::" + merge.made_type + " WHERE " +
         InCrosswalk(table, merge) + ")";
}

std::string CrosswalkStatement(const PlanTable& table, const MergeTable& merge) {
  std::string sql =
      "INSERT INTO tranship.crosswalk AS c (source_table, target_schema, target_table, old_key, "
      "new_key, run) SELECT " +
      QuoteLiteral(table.source.display()) + ", " + QuoteLiteral(table.target.schema) + ", " +
      QuoteLiteral(table.target.name) + ", " + TextOf(table, *merge.old_key) + ", t." +
      QuoteName(merge.made) + "::pg_catalog.text, $1 FROM " + Target(table, merge) + " t JOIN " +
      StageName(table) + " s ON ";
  // Rows that were there before are in the crosswalk already.
  sql += merge.by_crosswalk
             ? "t." + QuoteName(merge.made) + " OPERATOR(pg_catalog.=) s.tranship_made"
             : SameKey(table, merge);
  return sql +
         " ON CONFLICT (target_schema, target_table, source_table, old_key) DO UPDATE SET new_key "
         "= excluded.new_key, run = excluded.run WHERE c.new_key OPERATOR(pg_catalog.<>) "
         "excluded.new_key";
}

std::string DifferenceStatement(const PlanTable& table, const MergeTable& merge, int limit) {
  const std::string differs = merge.update.empty() ? "false" : Differs(table, merge);
  return "SELECT t.there IS NULL, " + ShownKey(table, merge.key, "s.") + " FROM " +
         StageName(table) + " s LEFT JOIN (SELECT true AS there, t.* FROM " + Target(table, merge) +
         " t) t ON " + SameKey(table, merge) + " WHERE t.there IS NULL OR " + differs +
         " ORDER BY " + ColumnList(table, merge.key, "s.") + " LIMIT " + std::to_string(limit);
}

std::string CountStatement(const PlanTable& table, const MergeTable& merge) {
  const std::string differs = merge.update.empty() ? "false" : Differs(table, merge);
  return "SELECT pg_catalog.count(*) FILTER (WHERE t.there IS NULL), pg_catalog.count(*) FILTER "
         "(WHERE t.there AND " +
         differs + ") FROM " + Staged(table, merge) +
         " LEFT JOIN (SELECT true AS there, t.* FROM " + Target(table, merge) + " t) t ON " +
         SameKey(table, merge);
}

}  // namespace tranship
