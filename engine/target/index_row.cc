#include "engine/target/index_row.h"

namespace tranship {
namespace {

// One row of IndexQuery().
enum Field {
  kOid,
  kParent,
  kSchema,
  kName,
  kTable,
  kPartitioned,
  kValid,
  kUnique,
  kIdentity,
  kPublished,
  kDefinition,
  kOptions,
  kTablespace,
  kPredicate,
  kNullsAreEqual,
  kKeys,
  kKeysNumeric,
  kStatements,
  kConstraint,
  kConstraintDefinition,
  kConstraintType,
  kDeferrable,
  kDeferred,
  kBtree,
  kConstraintComment,
};

// pg_get_indexdef() and pg_get_constraintdef() leave out tablespace, comments, statistics targets
// and marks; all of them become statements of their own. $1: relations, $2: those of published
// trees.
std::string IndexQuery(int server_version) {
  return std::string(R"sql(
SELECT i.indexrelid, inh.inhparent, n.nspname, ic.relname, c.relname, c.relkind = 'p', i.indisvalid,
       i.indisunique, i.indisreplident OR (i.indisprimary AND c.relreplident = 'd'),
       c.oid = ANY ($2::pg_catalog.oid[]), pg_catalog.pg_get_indexdef(i.indexrelid),
       (SELECT pg_catalog.string_agg(pg_catalog.format('%I=%L', pg_catalog.split_part(o, '=', 1),
                 pg_catalog.substr(o, pg_catalog.strpos(o, '=') + 1)), ', ')
          FROM pg_catalog.unnest(ic.reloptions) AS u (o)),
       sp.spcname, pg_catalog.pg_get_expr(i.indpred, i.indrelid), )sql") +
         (server_version >= 150000 ? "i.indnullsnotdistinct" : "false") + R"sql(,
       key.expressions, key.numeric,
       ARRAY(
         SELECT pg_catalog.format('COMMENT ON INDEX %I.%I IS %L', n.nspname, ic.relname, d.description)
           FROM pg_catalog.pg_description d
          WHERE d.objoid = ic.oid AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objsubid = 0
         UNION ALL
         SELECT pg_catalog.format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', n.nspname, ic.relname,
                                  a.attnum, a.attstattarget)
           FROM pg_catalog.pg_attribute a WHERE a.attrelid = ic.oid AND a.attstattarget >= 0
         UNION ALL
         SELECT pg_catalog.format('ALTER INDEX %I.%I DEPENDS ON EXTENSION %I', n.nspname, ic.relname, e.extname)
           FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
          WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = ic.oid AND d.deptype = 'x'
         UNION ALL
         SELECT pg_catalog.format('ALTER TABLE %I.%I CLUSTER ON %I', n.nspname, c.relname, ic.relname)
          WHERE i.indisclustered
         UNION ALL
         SELECT pg_catalog.format('ALTER TABLE ONLY %I.%I REPLICA IDENTITY USING INDEX %I', n.nspname,
                                  c.relname, ic.relname)
          WHERE i.indisreplident),
       k.conname, pg_catalog.pg_get_constraintdef(k.oid), k.contype, k.condeferrable, k.condeferred,
       am.amname = 'btree', pg_catalog.obj_description(k.oid, 'pg_constraint')
  FROM pg_catalog.unnest($1::pg_catalog.oid[]) WITH ORDINALITY AS rel (oid, at)
  JOIN pg_catalog.pg_index i ON i.indrelid = rel.oid
  JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = ic.relam
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_inherits inh ON inh.inhrelid = i.indexrelid
  LEFT JOIN pg_catalog.pg_tablespace sp ON sp.oid = ic.reltablespace
  LEFT JOIN pg_catalog.pg_constraint k
    ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
 CROSS JOIN LATERAL (
   SELECT pg_catalog.array_agg('(' || pg_catalog.pg_get_indexdef(i.indexrelid, a.attnum, false) || ')' ||
            COALESCE((SELECT pg_catalog.format(' COLLATE %I.%I', cn.nspname, co.collname)
                        FROM pg_catalog.pg_collation co
                        JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                       WHERE co.oid = a.attcollation), '') ORDER BY a.attnum),
          pg_catalog.array_agg((ty.typcategory = 'N')::pg_catalog.text ORDER BY a.attnum)
     FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid
    WHERE a.attrelid = i.indexrelid AND a.attnum <= i.indnkeyatts) AS key (expressions, numeric)
 ORDER BY rel.at, ic.relname)sql";
}

IndexConstraint ReadConstraint(const Result& found, int row) {
  IndexConstraint constraint;
  constraint.name = found.text(row, kConstraint);
  constraint.definition = found.text(row, kConstraintDefinition);
  constraint.exclusion = found.view(row, kConstraintType) == "x";
  constraint.primary = found.view(row, kConstraintType) == "p";
  constraint.by_index =
      !constraint.exclusion && found.flag(row, kBtree) && !found.flag(row, kPartitioned);
  constraint.after = std::string(found.flag(row, kDeferrable) ? " DEFERRABLE" : "") +
                     (found.flag(row, kDeferred) ? " INITIALLY DEFERRED" : "");
  constraint.comment = found.maybe(row, kConstraintComment);
  return constraint;
}

}  // namespace

std::vector<IndexRow> ReadIndexes(Connection& target,
                                  const std::vector<TargetRelation>& relations) {
  std::vector<TargetRelation> published;
  for (const TargetRelation& relation : relations) {
    if (relation.published) published.push_back(relation);
  }
  const Result found =
      target.Exec(IndexQuery(target.server_version()), {OidArray(relations), OidArray(published)});
  std::vector<IndexRow> result;
  for (int row = 0; row < found.rows(); ++row) {
    IndexRow index;
    index.oid = found.text(row, kOid);
    index.parent = found.text(row, kParent);
    index.name = {found.text(row, kSchema), found.text(row, kName)};
    index.table = {found.text(row, kSchema), found.text(row, kTable)};
    index.partitioned = found.flag(row, kPartitioned);
    index.valid = found.flag(row, kValid);
    index.unique = found.flag(row, kUnique);
    index.identity = found.flag(row, kIdentity);
    index.published = found.flag(row, kPublished);
    index.definition = found.text(row, kDefinition);
    index.options = found.text(row, kOptions);
    index.tablespace = found.text(row, kTablespace);
    index.predicate = found.text(row, kPredicate);
    index.nulls_are_equal = found.flag(row, kNullsAreEqual);
    for (const auto& key : found.array(row, kKeys)) {
      index.key_expressions.push_back(key.value_or(""));
    }
    for (const auto& numeric : found.array(row, kKeysNumeric)) {
      index.key_numeric.push_back(numeric == "true");
    }
    for (const auto& statement : found.array(row, kStatements)) {
      index.afterwards.push_back(statement.value_or(""));
    }
    if (!found.null(row, kConstraint)) index.constraint = ReadConstraint(found, row);
    result.push_back(std::move(index));
  }
  return result;
}

}  // namespace tranship
