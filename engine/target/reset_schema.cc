#include "engine/target/reset_schema.h"

#include <vector>

#include "engine/endpoints.h"
#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/ledger/run_ledger.h"
#include "engine/ledger/schema.h"
#include "engine/report/quantities.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// For a shell.
std::string Typed(const std::string& name) {
  const bool plain =
      name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.") ==
      std::string::npos;
  return plain ? name : Printable(QuoteLiteral(name));
}

void RefuseUnconfirmed(Connection& target, const std::string& schema,
                       const std::string& confirmed) {
  const std::string database = target.Exec("SELECT pg_catalog.current_database()").text(0, 0);
  if (confirmed == database) return;
  throw UserError(
      ExitCode::kUsage,
      "--reset-target drops schema " + Printable(schema) + " with everything in it from database " +
          Printable(database) +
          (confirmed.empty() ? ", which is not confirmed" : ", not from " + Printable(confirmed)),
      "if that is meant, add --confirm " + Typed(database));
}

void RefuseForeignSchema(const std::string& schema) {
  if (!schema.starts_with("pg_") && schema != "information_schema" && schema != "tranship") return;
  throw UserError(ExitCode::kUsage,
                  "--reset-target: schema " + Printable(schema) + " is not for tables of a copy",
                  "name the schema of the copied tables with --target-schema");
}

// What DROP SCHEMA ... CASCADE would take away beyond the schema.
std::vector<std::string> Outside(Connection& target, const std::string& schema) {
  const Result rows = target.Exec(
      "SELECT 'extension ' || e.extname FROM pg_catalog.pg_extension e JOIN "
      "pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE n.nspname = $1 "
      "UNION ALL SELECT 'foreign key ' || k.conname || ' of ' || k.conrelid::regclass::text FROM "
      "pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN "
      "pg_catalog.pg_class p ON p.oid = k.confrelid JOIN pg_catalog.pg_namespace n ON n.oid = "
      "p.relnamespace WHERE k.contype = 'f' AND n.nspname = $1 AND c.relnamespace <> n.oid "
      "UNION ALL SELECT DISTINCT 'view ' || v.oid::regclass::text FROM pg_catalog.pg_depend d JOIN "
      "pg_catalog.pg_rewrite r ON r.oid = d.objid AND d.classid = "
      "'pg_catalog.pg_rewrite'::regclass JOIN pg_catalog.pg_class v ON v.oid = r.ev_class JOIN "
      "pg_catalog.pg_class c ON c.oid = d.refobjid AND d.refclassid = "
      "'pg_catalog.pg_class'::regclass JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
      "WHERE n.nspname = $1 AND v.relnamespace <> n.oid "
      "UNION ALL SELECT DISTINCT 'column ' || a.attname || ' of ' || c.oid::regclass::text FROM "
      "pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN "
      "pg_catalog.pg_type t ON t.oid = a.atttypid JOIN pg_catalog.pg_namespace n ON n.oid = "
      "t.typnamespace WHERE n.nspname = $1 AND c.relnamespace <> n.oid AND a.attnum > 0 ORDER BY 1",
      {schema});
  std::vector<std::string> names;
  for (int i = 0; i < rows.rows(); ++i) names.push_back(Printable(rows.view(i, 0)));
  return names;
}

void RefuseDependents(Connection& target, const std::string& schema) {
  std::string lines;
  for (const std::string& name : Outside(target, schema)) lines += "\n  " + name;
  if (lines.empty()) return;
  throw UserError(ExitCode::kUsage,
                  "--reset-target: dropping schema " + Printable(schema) +
                      " would take these away, too; nothing was touched:" + lines,
                  "drop them yourself, or give the copies a schema of their own with "
                  "--target-schema");
}

// Returns how many runs have lost their rows.
int64_t ForgetRuns(Connection& target, const std::string& schema) {
  const Result working = target.Exec(
      "SELECT r.run, r.engine_host || ' pid ' || r.engine_pid::text FROM tranship.run r WHERE "
      "r.state NOT IN ('done', 'abandoned') AND r.engine_lease_until > "
      "pg_catalog.clock_timestamp() AND EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE "
      "a.pid = r.engine_backend AND (a.backend_start = r.engine_backend_start OR a.backend_start "
      "IS NULL)) AND EXISTS (SELECT FROM tranship.run_table t WHERE t.run = r.run AND "
      "t.target_schema = $1)",
      {schema});
  if (working.rows() > 0) {
    throw UserError(ExitCode::kLocked,
                    "run " + working.text(0, 0) + " is being worked on by " + working.text(0, 1),
                    "stop that engine first (Ctrl-C there)");
  }
  return target
      .Exec(
          "UPDATE tranship.run r SET state = 'abandoned', epoch = r.epoch + 1, finished = COALESCE("
          "r.finished, pg_catalog.clock_timestamp()), engine_lease_until = NULL WHERE r.state <> "
          "'abandoned' AND EXISTS (SELECT FROM tranship.run_table t WHERE t.run = r.run AND "
          "t.target_schema = $1)",
          {schema})
      .affected();
}

// Owner and grants of the schema, as statements that give it both again; nothing when there is
// none.
std::vector<std::string> Remaking(Connection& target, const std::string& schema) {
  const Result found = target.Exec(
      "SELECT pg_catalog.pg_get_userbyid(nspowner), CASE WHEN g.grantee = 0 THEN NULL ELSE "
      "pg_catalog.pg_get_userbyid(g.grantee) END, g.privilege_type, g.is_grantable, g.grantee IS "
      "NULL FROM pg_catalog.pg_namespace n LEFT JOIN LATERAL pg_catalog.aclexplode(n.nspacl) g ON "
      "g.grantee <> n.nspowner WHERE n.nspname = $1",
      {schema});
  std::vector<std::string> statements;
  const std::string name = QuoteName(schema);
  for (int i = 0; i < found.rows(); ++i) {
    if (i == 0)
      statements.push_back("ALTER SCHEMA " + name + " OWNER TO " + QuoteName(found.text(i, 0)));
    if (found.flag(i, 4)) continue;
    statements.push_back("GRANT " + found.text(i, 2) + " ON SCHEMA " + name + " TO " +
                         (found.null(i, 1) ? "PUBLIC" : QuoteName(found.text(i, 1))) +
                         (found.flag(i, 3) ? " WITH GRANT OPTION" : ""));
  }
  return statements;
}

}  // namespace

void ResetTargetSchema(const CopyOptions& options, const std::string& confirmed,
                       Observer& observer) {
  const std::string& schema = options.target_schema;
  RefuseForeignSchema(schema);
  Connection target = Endpoints(options).Target("control");
  RefuseUnconfirmed(target, schema, confirmed);
  const bool has_ledger = LedgerVersion(target) != 0;
  const BeginLock lock(target, 10);
  int64_t forgotten = 0;
  target.Exec("BEGIN");
  try {
    target.Exec("SET LOCAL lock_timeout = '10s'");
    RefuseDependents(target, schema);
    if (has_ledger) forgotten = ForgetRuns(target, schema);
    const std::vector<std::string> remaking = Remaking(target, schema);
    if (!remaking.empty()) target.Exec("DROP SCHEMA " + QuoteName(schema) + " CASCADE");
    target.Exec("CREATE SCHEMA " + QuoteName(schema));
    for (const std::string& statement : remaking) target.Exec(statement);
    PassFailpoint("reset.made");
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
  observer.OnMessage(MessageLevel::kInfo, "schema " + Printable(schema) +
                                              " was dropped and made anew; " +
                                              Counted(static_cast<uint64_t>(forgotten), "run") +
                                              " over its tables marked as abandoned");
}

}  // namespace tranship
