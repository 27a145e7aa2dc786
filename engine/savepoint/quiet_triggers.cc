#include "engine/savepoint/quiet_triggers.h"

#include "io/pg/quote.h"

namespace tranship {

QuietTriggers::QuietTriggers(Connection& target, const TableName& table)
    : target_(&target), table_(table.quoted()) {
  const Result r = target.Exec(
      "SELECT tgname, CASE tgenabled WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END FROM "
      "pg_catalog.pg_trigger WHERE tgrelid = $1::pg_catalog.regclass AND NOT tgisinternal AND "
      "tgenabled IN ('O', 'A')",
      {table_});
  if (r.rows() == 0) return;
  target.Exec("SET CONSTRAINTS ALL IMMEDIATE");
  for (int i = 0; i < r.rows(); ++i) {
    triggers_.emplace_back(QuoteName(r.view(i, 0)), r.text(i, 1));
    target.Exec("ALTER TABLE " + table_ + " DISABLE TRIGGER " + triggers_.back().first);
  }
}

void QuietTriggers::Restore() {
  target_->Exec("SET CONSTRAINTS ALL IMMEDIATE");
  for (const auto& [name, enable] : triggers_) {
    target_->Exec("ALTER TABLE " + table_ + " " + enable + " TRIGGER " + name);
  }
}

}  // namespace tranship
