#include "tests/engine/target_fixture.h"

#include "engine/ledger/schema.h"
#include "tests/support/process.h"

namespace tranship {

void Listener::OnMessage(MessageLevel level, const std::string& line) {
  const std::lock_guard lock(mutex_);
  lines_ += line + "\n";
  if (level != MessageLevel::kInfo) warnings_ += line + "\n";
}
std::string Listener::lines() {
  const std::lock_guard lock(mutex_);
  return lines_;
}
std::string Listener::warnings() {
  const std::lock_guard lock(mutex_);
  return warnings_;
}

Connection TargetTest::OpenTarget() {
  ConnectOptions options;
  options.conninfo = target_uri();
  options.side = "target";
  options.role = "test";
  return Connection::Open(options);
}

Connection TargetTest::OpenSource() {
  ConnectOptions options;
  options.conninfo = source_uri();
  options.side = "source";
  options.role = "test";
  return Connection::Open(options);
}

const std::string& TargetTest::run() {
  if (run_.empty()) {
    Connection target = OpenTarget();
    EnsureLedgerSchema(target);
    run_ = "00000000-0000-0000-0000-000000000001";
    target.Exec(
        "INSERT INTO tranship.run (run, command, state, fingerprint, options, command_line, "
        "version, "
        "source, target) VALUES ($1, 'copy', 'copying', '{}', '{}', '', '', '{}', '{}')",
        {run_});
  }
  return run_;
}

std::vector<PlanTable> TargetTest::Plan(const std::vector<std::string>& tables) {
  std::vector<PlanTable> plan;
  for (const std::string& name : tables) {
    PlanTable table;
    table.no = static_cast<int>(plan.size());
    table.source = table.target = {"public", name};
    plan.push_back(std::move(table));
  }
  return plan;
}

void TargetTest::TakeAway(const std::vector<std::string>& tables, Constraints constraints,
                          Triggers triggers) {
  CopyOptions options;
  options.constraints = constraints;
  options.triggers = triggers;
  const std::string& id = run();
  Connection target = OpenTarget();
  target.Exec("BEGIN");
  TakeObjectsAway(target, id, Plan(tables), options);
  target.Commit();
}

RestoreOutcome TargetTest::Restore(const std::vector<std::string>& tables, RestoreOptions options) {
  std::vector<TableName> names;
  for (const std::string& name : tables) names.push_back({"public", name});
  return RestoreObjects([this] { return OpenTarget(); }, run(), names, options, listener_);
}

namespace {

// What pg_dump would tell of indexes, constraints and triggers, where there is none for the server.
constexpr const char* kObjects = R"sql(
WITH rel AS (SELECT c.* FROM pg_class c WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace,
    'information_schema'::regnamespace, 'pg_toast'::regnamespace)
    AND c.relnamespace::regnamespace::text <> 'tranship')
SELECT 'index', i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indisclustered, i.indisreplident,
       i.indisvalid, c.reloptions, c.reltablespace, obj_description(c.oid, 'pg_class'),
       (SELECT string_agg(a.attnum || ':' || a.attstattarget, ',') FROM pg_attribute a
         WHERE a.attrelid = c.oid AND a.attstattarget >= 0),
       (SELECT string_agg(d.refobjid::text, ',') FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'x'),
       (SELECT h.inhparent::regclass FROM pg_inherits h WHERE h.inhrelid = c.oid)
  FROM pg_index i JOIN rel c ON c.oid = i.indexrelid ORDER BY 2;
WITH rel AS (SELECT c.* FROM pg_class c WHERE c.relnamespace::regnamespace::text NOT IN
    ('pg_catalog', 'information_schema', 'pg_toast', 'tranship'))
SELECT 'constraint', k.conrelid::regclass::text, k.conname, pg_get_constraintdef(k.oid), k.convalidated,
       obj_description(k.oid, 'pg_constraint'), k.conindid::regclass
  FROM pg_constraint k JOIN rel c ON c.oid = k.conrelid ORDER BY 2, 3;
SELECT 'trigger', t.tgrelid::regclass::text, t.tgname, t.tgenabled, pg_get_triggerdef(t.oid) FROM pg_trigger t
 WHERE NOT t.tgisinternal ORDER BY 2, 3;
)sql";

}  // namespace

std::string TargetTest::Schema() {
  const testing::Cluster& cluster = testing::SharedTarget();
  if (testing::ProgramVersion(cluster.Program("pg_dump")) < cluster.version())
    return Target(kObjects);
  std::string text =
      testing::RunOrThrow({cluster.MatchingProgram("pg_dump"), "--schema-only",
                           "--exclude-schema=tranship", "-d", cluster.uri(target_database())});
  // Newer releases put a random word there.
  for (const char* mark : {"\\restrict", "\\unrestrict"}) {
    const size_t at = text.find(mark);
    if (at != std::string::npos) text.erase(at, text.find('\n', at) - at);
  }
  return text;
}

std::string TargetTest::Missing() {
  return Target(
      "SELECT kind || ' ' || name || ' ' || state FROM tranship.object WHERE state <> 'restored' "
      "ORDER BY no");
}

std::string TargetTest::Message(std::string_view object) {
  return Target("SELECT message FROM tranship.object WHERE name = '" + std::string(object) + "'");
}

}  // namespace tranship
