#include <set>

#include "engine/target/taking.h"

namespace tranship {
namespace {

constexpr const char* kRelations = R"sql(
WITH RECURSIVE rel (oid, root, depth) AS (
  SELECT c.oid, c.oid, 0
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]))
           AS want (s, t)
    JOIN pg_catalog.pg_namespace n ON n.nspname = want.s
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = want.t
  UNION
  SELECT c.oid, rel.root, rel.depth + 1 FROM rel
    JOIN pg_catalog.pg_inherits i ON i.inhparent = rel.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
),
published AS (
  SELECT t.schemaname, t.tablename FROM pg_catalog.pg_publication p
    JOIN pg_catalog.pg_publication_tables t ON t.pubname = p.pubname
   WHERE p.pubupdate OR p.pubdelete
)
SELECT rel.oid, rel.root, (n.nspname, c.relname) IN (SELECT * FROM published)
  FROM rel
  JOIN pg_catalog.pg_class c ON c.oid = rel.oid AND c.relkind IN ('r', 'p')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 ORDER BY rel.depth, rel.oid)sql";

}  // namespace

std::vector<TargetRelation> ReadTargetRelations(Connection& target,
                                                const std::vector<TableName>& tables) {
  std::vector<std::string> schemas, names;
  for (const TableName& table : tables) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  const Result found = target.Exec(kRelations, {ArrayLiteral(schemas), ArrayLiteral(names)});
  std::vector<TargetRelation> relations;
  std::set<std::string> published;
  for (int row = 0; row < found.rows(); ++row) {
    relations.push_back({.oid = found.text(row, 0), .root_oid = found.text(row, 1)});
    if (found.flag(row, 2)) published.insert(found.text(row, 1));
  }
  for (TargetRelation& relation : relations) {
    relation.published = published.contains(relation.root_oid);
  }
  return relations;
}

std::string OidArray(const std::vector<TargetRelation>& relations) {
  std::string list;
  for (const TargetRelation& relation : relations) list += (list.empty() ? "" : ",") + relation.oid;
  return "{" + list + "}";
}

}  // namespace tranship
