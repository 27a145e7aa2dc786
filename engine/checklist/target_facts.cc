#include "engine/catalog/table.h"
#include "engine/checklist/checklist.h"
#include "engine/free_disk.h"

namespace tranship {

TargetFacts ReadTargetFacts(Connection& target, const Report& report) {
  TargetFacts facts;
  facts.channel = target.channel();
  facts.used_password = target.used_password();
  const Result role = target.Exec(
      "SELECT rolname, rolsuper, pg_catalog.pg_database_size(pg_catalog.current_database()) FROM "
      "pg_catalog.pg_roles WHERE rolname = current_user");
  facts.role = role.text(0, 0);
  facts.superuser = role.flag(0, 1);
  facts.database_bytes = role.real(0, 2);
  const Result run = target.Exec(
      "SELECT r.epoch - 1, (SELECT pg_catalog.count(*) FROM tranship.run_table t WHERE t.run = "
      "r.run), (SELECT pg_catalog.count(*) FROM tranship.run_table t WHERE t.run = r.run AND "
      "t.analyzed) FROM tranship.run r WHERE r.run = $1",
      {report.run});
  facts.resumed = static_cast<uint64_t>(run.integer(0, 0));
  facts.tables = static_cast<uint64_t>(run.integer(0, 1));
  facts.analyzed = static_cast<uint64_t>(run.integer(0, 2));
  const Result grants = target.Exec(
      "SELECT t.target_schema, t.target_name, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE "
      "pg_catalog.pg_get_userbyid(g.grantee) END, pg_catalog.string_agg(g.privilege_type, ', ' "
      "ORDER BY g.privilege_type) FROM tranship.run_table t JOIN pg_catalog.pg_namespace n ON "
      "n.nspname = t.target_schema JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND "
      "c.relname = t.target_name LEFT JOIN LATERAL pg_catalog.aclexplode(c.relacl) g ON g.grantee "
      "<> c.relowner WHERE t.run = $1 GROUP BY t.no, t.target_schema, t.target_name, g.grantee "
      "ORDER BY t.no, 3",
      {report.run});
  for (int i = 0; i < grants.rows(); ++i) {
    const std::string table = TableName{grants.text(i, 0), grants.text(i, 1)}.display();
    if (grants.null(i, 2)) {
      facts.only_owner.push_back(table);
    } else {
      facts.grants.push_back({table, grants.text(i, 2), grants.text(i, 3)});
    }
  }
  double bytes = 0;
  for (const TableReport& table : report.tables) bytes += static_cast<double>(table.bytes);
  facts.disk = FreeDisk(target, bytes);
  return facts;
}

}  // namespace tranship
