// Hazards of one table: how it is read on both sides, how it is written.

#include <string>

#include "engine/plan/hazards.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// Collects hazards of one table.
class TableHazards {
 public:
  TableHazards(Fit& fit, const Table& table) : fit_(fit), name_(table.name.display()) {}
  void Note(std::string message) { Add(Hazard::Severity::kNote, std::move(message)); }
  void Warn(std::string message) { Add(Hazard::Severity::kWarning, std::move(message)); }
  void Refuse(std::string message) { Add(Hazard::Severity::kRefused, std::move(message)); }

 private:
  void Add(Hazard::Severity severity, std::string message) {
    fit_.hazards.push_back({severity, name_, std::move(message)});
  }
  Fit& fit_;
  std::string name_;
};

std::string Grant(const std::string& privilege, const TableName& name, const std::string& role) {
  return Printable("GRANT " + privilege + " ON " + name.quoted() + " TO " + QuoteName(role));
}

// What reading a side takes: USAGE on the schema, SELECT on the table and, since they are read one
// by one, on its partitions; no row-level security.
void CheckReading(const Table& table, const ServerFacts& server, const std::string& side,
                  TableHazards& hazards) {
  if (!table.schema_usage) {
    hazards.Refuse("role " + Printable(server.role) + " may not use its schema on the " + side +
                   ": " +
                   Printable("GRANT USAGE ON SCHEMA " + QuoteName(table.name.schema) + " TO " +
                             QuoteName(server.role)));
  }
  if (!table.can_select) {
    hazards.Refuse("role " + Printable(server.role) + " may not read it on the " + side + ": " +
                   Grant("SELECT", table.name, server.role));
  }
  for (const Relation& part : table.parts) {
    if (part.can_select || part.name == table.name) continue;
    hazards.Refuse("role " + Printable(server.role) + " may not read its partition on the " + side +
                   ": " + Grant("SELECT", part.name, server.role));
  }
  if (table.row_security_applies) {
    hazards.Refuse("row-level security would hide rows from role " + Printable(server.role) +
                   " on the " + side + ": " +
                   Printable("ALTER ROLE " + QuoteName(server.role) + " BYPASSRLS"));
  }
}

void CheckPrivileges(const Table& table, const ServerFacts& server, const CopyOptions& options,
                     TableHazards& hazards) {
  const std::string role = "role " + Printable(server.role);
  if (!table.can_insert) {
    hazards.Refuse(role +
                   " may not write it on the target: " + Grant("INSERT", table.name, server.role));
  }
  if (options.truncate && !table.can_truncate) {
    hazards.Refuse(role + " may not empty it on the target (--truncate): " +
                   Grant("TRUNCATE", table.name, server.role));
  }
  if (!table.can_delete && !options.merge) {
    hazards.Note(
        role +
        " may not delete from it on the target: a run that is resumed after the source has changed "
        "needs that: " +
        Grant("DELETE", table.name, server.role));
  }
  if (table.owned) return;
  if (options.constraints == Constraints::kRebuild) {
    hazards.Refuse(
        role + " does not own it on the target, which --constraints rebuild needs: " +
        Printable("ALTER TABLE " + table.name.quoted() + " OWNER TO " + QuoteName(server.role)));
  } else if (options.triggers == Triggers::kDisable && !table.triggers.empty()) {
    hazards.Refuse(
        role + " does not own it on the target, which --triggers disable needs: " +
        Printable("ALTER TABLE " + table.name.quoted() + " OWNER TO " + QuoteName(server.role)));
  }
}

// Fires for what a copy does: 'O' and 'A' in an ordinary session, 'R' and 'A' in a replica one.
bool Fires(const Trigger& trigger, const std::string& replication_role) {
  return trigger.enabled == 'A' || trigger.enabled == (replication_role == "replica" ? 'R' : 'O');
}

void CheckTriggers(const Table& table, const ServerFacts& server, const CopyOptions& options,
                   TableHazards& hazards) {
  std::string firing;
  std::string later;
  for (const Trigger& trigger : table.triggers) {
    if (!Fires(trigger, server.replication_role)) continue;
    const bool now = trigger.on_insert || (options.truncate && trigger.on_truncate) ||
                     (options.merge && trigger.on_update);
    if (!now && (!trigger.on_delete || options.merge)) continue;
    std::string& list = now ? firing : later;
    list += (list.empty() ? "" : ", ") + Printable(trigger.name);
  }
  if (!firing.empty()) {
    switch (options.triggers) {
      case Triggers::kRefuse:
        hazards.Refuse(
            "triggers of the target would fire: " + firing +
            "; say --triggers fire, or --triggers disable to switch them off during the copy");
        break;
      case Triggers::kFire:
        hazards.Note("triggers fire for every row: " + firing);
        break;
      case Triggers::kDisable:
        hazards.Note("triggers are switched off during the copy: " + firing);
        break;
    }
  }
  if (!later.empty() && options.triggers != Triggers::kDisable) {
    hazards.Note(
        "a trigger ON DELETE may stand in the way of a resume after the source has changed: " +
        later);
  }
}

void FindSourceHazards(const Table& table, const ServerFacts& server, Fit& fit) {
  TableHazards hazards(fit, table);
  CheckReading(table, server, "source", hazards);
  if (table.has_children) {
    hazards.Note("has inheritance children on the source: only its own rows are read (ONLY)");
  }
  if (table.persistence == 'u') {
    hazards.Note(
        "is UNLOGGED on the source: that nothing was written between two runs cannot be proven, so "
        "resuming "
        "reads its finished chunks again");
  }
}

}  // namespace

void FindReadHazards(const TablePair& pair, const Catalog& source, const Catalog& target,
                     Fit& fit) {
  TableHazards hazards(fit, *pair.source);
  for (const Table& base : pair.source->derived_from) {
    FindSourceHazards(base, source.server, fit);
  }
  if (pair.source->derived_from.empty()) FindSourceHazards(*pair.source, source.server, fit);
  CheckReading(*pair.target, target.server, "target", hazards);
  if (pair.target->has_children) {
    hazards.Note("has inheritance children on the target: only its own rows are meant (ONLY)");
  }
  if (source.server.lc_monetary != target.server.lc_monetary) {
    for (const Column& column : pair.source->columns) {
      if (column.signature != "money") continue;
      hazards.Warn("column \"" + Printable(column.name) +
                   "\" is money: its number is copied as it is, but the target "
                   "shows it under lc_monetary " +
                   target.server.lc_monetary + " and not " + source.server.lc_monetary);
    }
  }
}

void FindWriteHazards(const TablePair& pair, const Catalog& target, const CopyOptions& options,
                      Fit& fit) {
  const Table& table = *pair.target;
  TableHazards hazards(fit, table);
  if (table.persistence == 'u') {
    hazards.Refuse(
        "is UNLOGGED on the target: a crash of the server would empty it while the ledger says "
        "done: " +
        Printable("ALTER TABLE " + table.name.quoted() + " SET LOGGED"));
  }
  if (table.empty == false && !options.truncate && !options.merge) {
    hazards.Refuse("is not empty on the target; empty it with --truncate, or choose other tables");
  }
  CheckPrivileges(table, target.server, options, hazards);
  CheckTriggers(table, target.server, options, hazards);
  if (table.published_without_identity && !options.merge) {
    hazards.Note(
        "is published on the target without a replica identity: a resume after the source has "
        "changed "
        "cannot delete from it");
  }
}

}  // namespace tranship
