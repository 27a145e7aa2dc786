#include "engine/stages/standing_tables.h"

#include "io/error.h"
#include "io/locked_tables.h"

namespace tranship {

std::string WouldLock(const StepContext& context, const std::string& sql) {
  Connection& target = *context.target;
  for (const LockedTable& table : TablesLockedBy(sql)) {
    target.Exec("SET LOCAL search_path TO DEFAULT");
    const Result found = target.Exec(
        "SELECT c.oid::pg_catalog.int8, c.oid::pg_catalog.regclass::pg_catalog.text, c.relkind "
        "FROM pg_catalog.pg_class c WHERE c.oid OPERATOR(pg_catalog.=) "
        "pg_catalog.to_regclass($1) OR c.oid OPERATOR(pg_catalog.=) (SELECT i.indrelid FROM "
        "pg_catalog.pg_index i WHERE i.indexrelid OPERATOR(pg_catalog.=) "
        "pg_catalog.to_regclass($1))",
        {Param(table.name)});
    std::string locked;
    for (int i = 0; i < found.rows() && locked.empty(); ++i) {
      const bool stands = context.standing->contains(static_cast<uint32_t>(found.integer(i, 0)));
      const char kind = found.view(i, 2).front();
      if (!stands || (kind != 'r' && kind != 'p' && kind != 'm')) continue;
      const std::string name = found.text(i, 1);
      if (target.Exec("SELECT EXISTS (SELECT FROM " + name + ")").flag(0, 0)) locked = name;
    }
    target.Exec("SET LOCAL search_path = ''");
    if (!locked.empty()) {
      return "\"" + table.statement + "\" would lock " + Printable(locked) + ", which holds rows";
    }
  }
  return "";
}

}  // namespace tranship
