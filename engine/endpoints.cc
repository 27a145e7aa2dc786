#include "engine/endpoints.h"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "engine/catalog/catalog.h"
#include "engine/exit_code.h"
#include "engine/mapping/mapped_source.h"
#include "engine/source/pg_source.h"
#include "engine/sqlite/sqlite_source.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/pg/conninfo.h"

namespace tranship {
namespace {

Connection Open(const CopyOptions& options, const std::string& side, const std::string& role,
                const std::string& run) {
  ConnectOptions connect;
  connect.conninfo = side == "source" ? options.source : options.target;
  connect.side = side;
  connect.role = role;
  connect.run = run;
  if (side == "target") connect.search_path = options.target_search_path;
  return Connection::Open(connect);
}

DatabaseIdentity Identity(const std::string& conninfo, const ServerFacts& server) {
  return {DisplaySource(conninfo), server.system_identifier, server.database, server.version_text};
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n  " + line;
  return text;
}

}  // namespace

Connection Endpoints::Source(const std::string& role, const std::string& run) const {
  return Open(*options_, "source", role, run);
}

Connection Endpoints::Target(const std::string& role, const std::string& run) const {
  return Open(*options_, "target", role, run);
}

std::unique_ptr<SourceDatabase> OpenSource(const CopyOptions& options) {
  if (const auto path = SqlitePath(options.source)) {
    if (!options.fields.empty()) {
      throw UserError(ExitCode::kUsage,
                      options.fields.file + ": a mapping of fields needs a PostgreSQL source",
                      "for an SQLite file say [[column]] rules, or copy it into tables of its own "
                      "first and map those");
    }
    return std::make_unique<SqliteSource>(*path, options.check_source);
  }
  auto source =
      std::make_unique<PgSource>([&options](const std::string& role, const std::string& run) {
        return Endpoints(options).Source(role, run);
      });
  if (options.fields.empty()) return source;
  return std::make_unique<MappedSource>(
      std::move(source), options,
      [&options](const std::string& role) {
        return std::make_shared<Connection>(Endpoints(options).Source(role));
      },
      [&options](const std::string& role) {
        return std::make_shared<Connection>(Endpoints(options).Target(role));
      });
}

Sides ReadSides(Catalog source, Connection& target, const CopyOptions& options, bool for_writing,
                bool emptiness) {
  Sides sides;
  sides.source = std::move(source);
  sides.target = ReadCatalog(target);
  sides.source_identity = Identity(options.source, sides.source.server);
  sides.target_identity = Identity(options.target, sides.target.server);
  sides.fit = MatchTables(sides.source, sides.target, options, for_writing);
  if (emptiness) {
    ReadEmptiness(target, sides.target, TargetNames(sides.fit.tables));
    sides.fit = MatchTables(sides.source, sides.target, options, for_writing);
  }
  return sides;
}

void RefuseUnfit(const Fit& fit, const CopyOptions& options) {
  std::vector<std::string> problems;
  for (const std::string& glob : fit.unmatched) {
    problems.push_back("--table " + Printable(glob) + ": no table of the source matches");
  }
  if (!options.skip_unfit) {
    for (const Skipped& table : fit.unfit) problems.push_back(table.table + ": " + table.reason);
  }
  if (!problems.empty()) {
    throw UserError(
        ExitCode::kUsage,
        "these tables cannot be taken as they are; nothing was touched:" + Lines(problems),
        fit.unmatched.empty()
            ? "mend the target's schema, leave them out with --exclude-table, or add --skip-unfit"
            : "mend the --table patterns (they match \"schema.name\" or the bare name)");
  }
  if (fit.tables.empty()) {
    throw UserError(
        ExitCode::kUsage, "no table is left to work on; nothing was touched",
        "look at the --table and --exclude-table patterns, and whether the target has the tables");
  }
}

void RefuseHazards(const Fit& fit) {
  std::vector<std::string> problems;
  bool privileges_only = true;
  for (const Hazard& hazard : fit.hazards) {
    if (hazard.severity != Hazard::Severity::kRefused) continue;
    problems.push_back(hazard.table.empty() ? hazard.message
                                            : hazard.table + ": " + hazard.message);
    privileges_only = privileges_only && hazard.message.find("GRANT ") != std::string::npos;
  }
  if (problems.empty()) return;
  throw UserError(privileges_only ? ExitCode::kPrivilege : ExitCode::kUsage,
                  "refused; nothing was touched:" + Lines(problems), "each line says the way out");
}

std::vector<TableName> TargetNames(const std::vector<PlanTable>& tables) {
  std::vector<TableName> names;
  for (const PlanTable& table : tables) names.push_back(table.target);
  return names;
}

std::vector<TableName> PartNames(const std::vector<PlanTable>& tables, bool source) {
  std::vector<TableName> names;
  std::set<TableName> seen;  // several derived tables may read one relation
  for (const PlanTable& table : tables) {
    for (const Relation& part : source ? table.source_parts : table.target_parts) {
      if (seen.insert(part.name).second) names.push_back(part.name);
    }
  }
  return names;
}

std::string ConnectionSlots(const std::string& side, const ServerFacts& server, int needed) {
  return side + " connections: " + std::to_string(needed) + " needed, about " +
         std::to_string(server.free_connections) + " of " + std::to_string(server.max_connections) +
         " free" + (server.free_connections < needed ? "; fewer streams would be used" : "");
}

int StreamCount(const CopyOptions& options) {
  if (options.jobs > 0) return options.jobs;
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1U, 16U));
}

}  // namespace tranship
