#include <nlohmann/json.hpp>

#include "engine/endpoints.h"
#include "engine/failpoint.h"
#include "engine/plan/glob.h"
#include "engine/rehearsal/rehearsal.h"
#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/upsert/upsert_job.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/output/report_files.h"
#include "tools/session.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

TableName Named(const std::string& text, const std::string& schema) {
  const size_t dot = text.find('.');
  if (dot == std::string::npos) return {schema.empty() ? "public" : schema, text};
  return {text.substr(0, dot), text.substr(dot + 1)};
}

// `--table source=target` is a pair; anything else is a glob.
UpsertOptions OptionsOf(const Invocation& invocation) {
  UpsertOptions options;
  options.copy = invocation.copy;
  options.merge = invocation.copy.merge.value_or(MergeRules());
  options.copy.merge.reset();
  options.copy.tables.clear();
  const bool sqlite = SqlitePath(options.copy.source).has_value();
  for (const std::string& table : invocation.copy.tables) {
    const size_t equal = table.find('=');
    if (equal == std::string::npos) {
      options.copy.tables.push_back(table);
      continue;
    }
    MergePair pair;
    pair.source = sqlite ? TableName{"main", table.substr(0, equal)}
                         : Named(table.substr(0, equal), options.merge.source_schema);
    pair.target = Named(table.substr(equal + 1), options.merge.target_schema);
    const std::string name = EscapeGlob(pair.source.name);
    options.copy.tables.push_back(sqlite ? name : EscapeGlob(pair.source.schema) + "." + name);
    options.merge.pairs.push_back(std::move(pair));
  }
  options.copy.lease_seconds = TestSetting("TRANSHIP_LEASE_SECONDS", options.copy.lease_seconds);
  options.copy.max_attempts =
      static_cast<int>(TestSetting("TRANSHIP_ATTEMPTS", options.copy.max_attempts));
  return options;
}

std::string TextOf(const Rehearsal& rehearsal) {
  using enum TextTable::Align;
  TextTable table({{"table"},
                   {"read", kRight},
                   {"inserted", kRight},
                   {"updated", kRight},
                   {"unchanged", kRight},
                   {"rejected", kRight}});
  for (const RehearsedTable& row : rehearsal.tables) {
    const bool renamed = row.source != row.target;
    table.Add({row.source.display() + (renamed ? " -> " + row.target.display() : ""),
               Counted(row.read), Counted(row.inserted), Counted(row.updated),
               Counted(row.unchanged), Counted(row.rejected)});
  }
  return "dry run: everything was done and rolled back\n\n" + table.Text() +
         "\nnext: the same command without --dry-run\n";
}

std::string JsonOf(const Rehearsal& rehearsal) {
  Json tables = Json::array();
  for (const RehearsedTable& row : rehearsal.tables) {
    tables.push_back({{"name", row.source.display()},
                      {"target", row.target.display()},
                      {"read", row.read},
                      {"inserted", row.inserted},
                      {"updated", row.updated},
                      {"unchanged", row.unchanged},
                      {"rejected", row.rejected}});
  }
  const Json document = {{"schema_version", kReportSchemaVersion},
                         {"command", "upsert"},
                         {"dry_run", true},
                         {"tables", std::move(tables)}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

bool AnyRejected(const Rehearsal& rehearsal) {
  for (const RehearsedTable& table : rehearsal.tables) {
    if (table.rejected > 0) return true;
  }
  return false;
}

ExitCode Rehearse(const UpsertOptions& options, const Invocation& invocation, Session& session,
                  Console& console) {
  options.RefuseProblems();
  Connection target = Endpoints(options.copy).Target("rehearsal");
  target.Exec("BEGIN; SET LOCAL lock_timeout = '10s'");
  const Rehearsal rehearsal = RehearseUpsert(options, target, session.observer(), session.stop());
  target.Rollback();
  session.EndProgress();
  console.out << (invocation.json ? JsonOf(rehearsal) : TextOf(rehearsal)) << std::flush;
  return AnyRejected(rehearsal) ? ExitCode::kRejects : ExitCode::kDone;
}

}  // namespace

ExitCode RunUpsertCommand(const Invocation& invocation, Console& console) {
  if (!invocation.dry_run) CheckReportDir(invocation.report_dir);
  const UpsertOptions options = OptionsOf(invocation);
  Session session(invocation, console);
  if (invocation.dry_run) return Rehearse(options, invocation, session, console);
  const UpsertOutcome outcome = RunUpsert(options, session.observer(), session.stop());
  session.EndProgress();
  PrintOutcome({outcome.report, static_cast<int>(outcome.code), outcome.message, outcome.next},
               invocation, session.log(), console);
  return outcome.code;
}

}  // namespace tranship
