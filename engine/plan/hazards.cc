#include "engine/plan/hazards.h"

#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr int kOldestServer = 120000;

void Add(Fit& fit, Hazard::Severity severity, std::string message) {
  fit.hazards.push_back({severity, "", std::move(message)});
}

void FindVersionHazards(const ServerFacts& server, const std::string& side, Fit& fit) {
  if (server.version < kOldestServer) {
    Add(fit, Hazard::Severity::kRefused,
        "the " + side + " is PostgreSQL " + server.version_text + "; 12 is the oldest that works");
  }
}

// Sessions speak UTF-8, and to a database without an encoding they pass bytes as they are
// (docs/decisions/0007).
void FindEncodingHazards(const std::string& source, const std::string& target, Fit& fit) {
  if (source == target) return;
  if (source == "SQL_ASCII") {
    Add(fit, Hazard::Severity::kWarning,
        "the source's database has no encoding (SQL_ASCII): rows whose bytes are not UTF-8 will be "
        "refused by the target, whose encoding is " +
            target);
  } else if (target == "SQL_ASCII") {
    Add(fit, Hazard::Severity::kWarning,
        "the target's database has no encoding (SQL_ASCII): it stores the UTF-8 bytes of text, "
        "whatever its other clients take them for");
  } else if (target != "UTF8") {
    Add(fit, Hazard::Severity::kWarning,
        "the source's encoding is " + source + ", the target's " + target +
            ": characters that the target cannot hold will be refused");
  }
}

// One schema of a database may be merged into another one.
void FindMergedIntoItself(Fit& fit) {
  for (const PlanTable& table : fit.tables) {
    if (table.source != table.target) continue;
    fit.hazards.push_back({Hazard::Severity::kRefused, table.source.display(),
                           "would be merged into itself; name another target table, or another "
                           "schema with --target-schema"});
  }
}

void FindSameDatabase(const ServerFacts& source, const ServerFacts& target,
                      const CopyOptions& options, bool for_writing, Fit& fit) {
  if (source.system_identifier.empty() || source.system_identifier != target.system_identifier ||
      source.database != target.database) {
    return;
  }
  // A standby and a copy of the files have the identifier of their origin, but started on their
  // own.
  if (source.started != target.started) {
    Add(fit, Hazard::Severity::kWarning,
        "source and target have the same system identifier: one may be a standby of the other");
    if (for_writing && source.in_recovery) {
      Add(fit, Hazard::Severity::kRefused,
          "the source is a standby with the target's system identifier: its tables would be copied "
          "onto themselves; "
          "name another source or target");
    }
    return;
  }
  if (for_writing && options.merge) return FindMergedIntoItself(fit);
  Add(fit, for_writing ? Hazard::Severity::kRefused : Hazard::Severity::kWarning,
      "source and target are the same database " + source.database +
          "; name another source or target");
}

}  // namespace

void FindServerHazards(const Catalog& source, const Catalog& target, const CopyOptions& options,
                       bool for_writing, Fit& fit) {
  if (source.server.kind == ServerFacts::Kind::kPostgres) {
    FindVersionHazards(source.server, "source", fit);
  }
  FindVersionHazards(target.server, "target", fit);
  FindSameDatabase(source.server, target.server, options, for_writing, fit);
  FindEncodingHazards(source.server.encoding, target.server.encoding, fit);
  if (source.server.in_recovery) {
    Add(fit, Hazard::Severity::kWarning,
        "the source is a standby: long reads may be cancelled by replay "
        "(max_standby_streaming_delay), and it cannot "
        "be proven that nothing was written between two runs");
  }
  if (!for_writing) return;
  if (target.server.in_recovery) {
    Add(fit, Hazard::Severity::kRefused,
        "the target is a standby, which takes no writes; name its primary");
  }
  if (target.server.read_only && !target.server.in_recovery) {
    Add(fit, Hazard::Severity::kRefused,
        "transactions of role " + Printable(target.server.role) +
            " are read-only on the target (default_transaction_read_only): " +
            Printable("ALTER ROLE " + QuoteName(target.server.role) +
                      " SET default_transaction_read_only = off"));
  }
  if (!target.server.replication_role.empty() && target.server.replication_role != "origin") {
    Add(fit, Hazard::Severity::kNote,
        "session_replication_role is " + target.server.replication_role +
            " on the target: foreign keys and ordinary triggers do not fire for this role");
  }
}

void FindHazards(const Catalog& source, const Catalog& target, const std::vector<TablePair>& pairs,
                 const CopyOptions& options, bool for_writing, Fit& fit) {
  FindServerHazards(source, target, options, for_writing, fit);
  for (const TablePair& pair : pairs) {
    FindReadHazards(pair, source, target, fit);
    if (for_writing) FindWriteHazards(pair, target, options, fit);
  }
  if (for_writing) FindForeignKeyHazards(target, pairs, options, fit);
}

}  // namespace tranship
