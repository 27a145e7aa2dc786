#include "engine/target/taking.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

const char* EnableClause(std::string_view enabled) {
  if (enabled == "A") return "ENABLE ALWAYS TRIGGER ";
  if (enabled == "R") return "ENABLE REPLICA TRIGGER ";
  return "ENABLE TRIGGER ";
}

}  // namespace

std::vector<Taking> FindTriggers(Connection& target, const std::vector<TargetRelation>& relations) {
  // A row trigger of a partitioned table has a clone on each partition, which may be enabled in
  // another way; up to PostgreSQL 14 clones are marked internal, and 12 tells by a dependency only
  // whose they are. Roots come first, since some versions pass their state on.
  const std::string clones = target.server_version() >= 130000
                                 ? "NOT t.tgisinternal OR t.tgparentid <> 0"
                                 : R"sql(NOT t.tgisinternal OR EXISTS (
         SELECT FROM pg_catalog.pg_depend d
          WHERE d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objid = t.oid
            AND d.refclassid = 'pg_catalog.pg_trigger'::pg_catalog.regclass))sql";
  const Result found = target.Exec(
      R"sql(
SELECT n.nspname, c.relname, t.tgname, t.tgenabled, pg_catalog.pg_get_triggerdef(t.oid)
  FROM pg_catalog.unnest($1::pg_catalog.oid[]) WITH ORDINALITY AS rel (oid, at)
  JOIN pg_catalog.pg_class c ON c.oid = rel.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_trigger t ON t.tgrelid = rel.oid
 WHERE t.tgenabled <> 'D' AND t.tgconstraint NOT IN (
         SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.oid = t.tgconstraint AND k.contype <> 't')
   AND ()sql" +
          clones + ") ORDER BY rel.at, t.tgname",
      {OidArray(relations)});
  std::vector<Taking> result;
  for (int row = 0; row < found.rows(); ++row) {
    const TableName table{found.text(row, 0), found.text(row, 1)};
    const std::string name = found.text(row, 2);
    const std::string alter = "ALTER TABLE ONLY " + QuoteName(table.schema, table.name) + " ";
    Taking taking;
    taking.objects.push_back({.kind = "trigger",
                              .table = table,
                              .name = name,
                              .definition = found.text(row, 4),
                              .steps = {alter + EnableClause(found.view(row, 3)) + QuoteName(name)},
                              .violations = ""});
    taking.statement = alter + "DISABLE TRIGGER " + QuoteName(name);
    taking.essential = true;
    result.push_back(std::move(taking));
  }
  return result;
}

}  // namespace tranship
