#include "engine/target/taking.h"
#include "engine/target/violations.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// One row of kForeignKeys.
enum Field {
  kSchema,
  kTable,
  kPartitioned,
  kName,
  kDefinition,
  kValidated,
  kComment,
  kTriggersChanged,
  kMatchFull,
  kReferencedSchema,
  kReferencedTable,
  kReferencedPartitioned,
  kColumns,
  kNumeric,
  kJoin,
};

// Columns and the comparison of each with its counterpart, by the operators that the key itself
// uses.
constexpr const char* kForeignKeys = R"sql(
SELECT n.nspname, c.relname, c.relkind = 'p', k.conname, pg_catalog.pg_get_constraintdef(k.oid),
       k.convalidated, pg_catalog.obj_description(k.oid, 'pg_constraint'),
       EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O'),
       k.confmatchtype = 'f', fn.nspname, fc.relname, fc.relkind = 'p',
       col.names, col.numeric, col.conditions
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class fc ON fc.oid = k.confrelid
  JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
 CROSS JOIN LATERAL (
   SELECT pg_catalog.array_agg(pg_catalog.format('fk.%I', a.attname) ORDER BY m.at),
          pg_catalog.array_agg((ty.typcategory = 'N')::pg_catalog.text ORDER BY m.at),
          pg_catalog.string_agg(pg_catalog.format('pk.%I OPERATOR(%I.%s) fk.%I', fa.attname, opn.nspname,
              op.oprname, a.attname) || CASE WHEN fa.attcollation <> a.attcollation THEN (
                SELECT pg_catalog.format(' COLLATE %I.%I', cn.nspname, co.collname)
                  FROM pg_catalog.pg_collation co
                  JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                 WHERE co.oid = fa.attcollation) ELSE '' END, ' AND ' ORDER BY m.at)
     FROM ROWS FROM (pg_catalog.unnest(k.conkey), pg_catalog.unnest(k.confkey),
                     pg_catalog.unnest(k.conpfeqop)) WITH ORDINALITY AS m (key, fkey, op, at)
     JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = m.key
     JOIN pg_catalog.pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = m.fkey
     JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid
     JOIN pg_catalog.pg_operator op ON op.oid = m.op
     JOIN pg_catalog.pg_namespace opn ON opn.oid = op.oprnamespace
   ) AS col (names, numeric, conditions)
 WHERE k.contype = 'f' AND k.conparentid = 0
   AND (k.conrelid = ANY ($1::pg_catalog.oid[]) OR k.confrelid = ANY ($1::pg_catalog.oid[]))
 ORDER BY n.nspname, c.relname, k.conname)sql";

std::string Orphans(const Result& key, int row) {
  std::vector<KeyPart> parts;
  std::string given;
  const auto columns = key.array(row, kColumns), numeric = key.array(row, kNumeric);
  for (size_t i = 0; i < columns.size(); ++i) {
    parts.push_back({columns[i].value_or(""), numeric[i] == "true"});
    // MATCH SIMPLE looks at rows without a NULL, MATCH FULL at all but those of NULLs only.
    if (i > 0) given += key.flag(row, kMatchFull) ? " OR " : " AND ";
    given += columns[i].value_or("") + " IS NOT NULL";
  }
  const std::string table = QuoteName(key.view(row, kSchema), key.view(row, kTable));
  return ViolationsQuery(
      parts,
      std::string("FROM ") + (key.flag(row, kPartitioned) ? "" : "ONLY ") + table +
          " AS fk WHERE (" + given + ") AND NOT EXISTS (SELECT FROM " +
          (key.flag(row, kReferencedPartitioned) ? "" : "ONLY ") +
          QuoteName(key.view(row, kReferencedSchema), key.view(row, kReferencedTable)) +
          " AS pk WHERE " + key.text(row, kJoin) + ")",
      "");
}

}  // namespace

std::vector<Taking> FindForeignKeys(Connection& target,
                                    const std::vector<TargetRelation>& relations) {
  const Result found = target.Exec(kForeignKeys, {OidArray(relations)});
  std::vector<Taking> result;
  for (int row = 0; row < found.rows(); ++row) {
    TakenObject key;
    key.kind = "foreign key";
    key.table = {found.text(row, kSchema), found.text(row, kTable)};
    key.name = found.text(row, kName);
    key.definition = found.text(row, kDefinition);
    key.violations = Orphans(found, row);
    const std::string table = QuoteName(key.table.schema, key.table.name);
    const std::string name = QuoteName(key.name);
    // Partitioned tables take no NOT VALID key: theirs is checked while it is added.
    const bool in_two = found.flag(row, kValidated) && !found.flag(row, kPartitioned);
    std::string add = "ALTER TABLE " + table + " ADD CONSTRAINT " + name + " " + key.definition +
                      (in_two ? " NOT VALID" : "");
    if (!found.null(row, kComment)) {
      add += "; COMMENT ON CONSTRAINT " + name + " ON " + table + " IS " +
             QuoteLiteral(found.view(row, kComment));
    }
    key.steps.push_back(std::move(add));
    if (in_two) key.steps.push_back("ALTER TABLE " + table + " VALIDATE CONSTRAINT " + name);
    Taking taking;
    taking.statement = "ALTER TABLE " + table + " DROP CONSTRAINT " + name;
    taking.referenced = {{found.text(row, kReferencedSchema), found.text(row, kReferencedTable)}};
    taking.essential = true;
    if (found.flag(row, kTriggersChanged))
      taking.kept_because = "its triggers are not in their usual state";
    taking.objects.push_back(std::move(key));
    result.push_back(std::move(taking));
  }
  return result;
}

}  // namespace tranship
