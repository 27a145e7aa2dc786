#include "engine/upsert/merge_statements.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "io/pg/quote.h"

namespace tranship {
namespace {

std::string AllColumns(const PlanTable& table) {
  std::string list;
  for (const CopyColumn& column : table.columns) {
    list += (list.empty() ? "" : ", ") + QuoteName(column.name);
  }
  return list;
}

std::string Target(const PlanTable& table, const MergeTable& merge) {
  return (merge.only ? "ONLY " : "") + table.target.quoted();
}

std::string SameKey(const PlanTable& table, const MergeTable& merge) {
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

std::string StageStatement(const PlanTable& table, const MergeTable& merge) {
  std::string sql = "CREATE TEMPORARY TABLE " + StageName(table) +
                    " ON COMMIT DELETE ROWS AS SELECT " + AllColumns(table) + " FROM " +
                    Target(table, merge) + " WITH NO DATA; ALTER TABLE " + StageName(table);
  for (size_t i = 0; i < merge.key.size(); ++i) {
    sql += (i == 0 ? " ALTER COLUMN " : ", ALTER COLUMN ") +
           QuoteName(table.columns.at(merge.key[i]).name) + " SET NOT NULL";
  }
  return sql;
}

std::string StageCopyStatement(const PlanTable& table) {
  return "COPY " + StageName(table) + " (" + AllColumns(table) + ") FROM STDIN (FORMAT " +
         std::string(ToString(table.form)) + ")";
}

std::string MergeStatement(const PlanTable& table, const MergeTable& merge) {
  const std::string target = Target(table, merge);
  const std::string stage = StageName(table);
  std::string sql = "WITH u AS (";
  sql += merge.update.empty()
             ? "SELECT WHERE false"
             : "UPDATE " + target + " AS t SET " + Assignments(table, merge, "s.") + " FROM " +
                   stage + " s WHERE " + SameKey(table, merge) + " AND " + Differs(table, merge) +
                   " RETURNING 1";
  // The insertion reads n first: what the updates free is there for it.
  sql += "), n AS (SELECT pg_catalog.count(*) AS updated FROM u), i AS (INSERT INTO " +
         table.target.quoted() + " AS t (" + AllColumns(table) + ")" +
         (merge.overriding ? " OVERRIDING SYSTEM VALUE" : "") + " SELECT s.* FROM (SELECT " +
         AllColumns(table) + " FROM " + stage +
         ") s, n WHERE n.updated IS NOT NULL AND NOT EXISTS (SELECT FROM " + target +
         " AS t WHERE " + SameKey(table, merge) + ") ON CONFLICT (" + ColumnList(table, merge.key) +
         ")";
  sql += merge.update.empty()
             ? " DO NOTHING"
             : " DO UPDATE SET " + Assignments(table, merge, "excluded.") + " WHERE (ROW(" +
                   ColumnList(table, merge.update, "t.") +
                   ")::pg_catalog.record) OPERATOR(pg_catalog.*<>) (ROW(" +
                   ColumnList(table, merge.update, "excluded.") + ")::pg_catalog.record)";
  return sql + " RETURNING 1) SELECT n.updated, (SELECT pg_catalog.count(*) FROM i) FROM n";
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
         differs + ") FROM " + StageName(table) + " s LEFT JOIN (SELECT true AS there, t.* FROM " +
         Target(table, merge) + " t) t ON " + SameKey(table, merge);
}

}  // namespace tranship
