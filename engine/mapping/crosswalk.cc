#include "engine/mapping/crosswalk.h"

#include <memory>

#include "engine/failpoint.h"
#include "engine/mapping/transform.h"
#include "io/pg/copy_writer.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// What the target's column generates, as SQL.
std::string Generator(Connection& target, const TableName& table, const std::string& column) {
  const Result found = target.Exec(
      "SELECT pg_catalog.pg_get_serial_sequence($1, $2), pg_catalog.pg_get_expr(d.adbin, "
      "d.adrelid) FROM pg_catalog.pg_attribute a LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = "
      "a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = $1::pg_catalog.regclass AND a.attname "
      "= $2",
      {table.quoted(), column});
  if (found.rows() == 0) throw FormatError("a generated column is gone");
  // The default may do more than call the sequence; an identity has none.
  if (!found.null(0, 1)) return found.text(0, 1);
  return "pg_catalog.nextval(" + QuoteLiteral(found.text(0, 0)) + "::pg_catalog.regclass)";
}

// Streams the travelling keys of a table's one column into the staging table.
void StageKeys(SourceState& source, Connection& target, const PlanTable& table, size_t column) {
  PlanTable keys = table;
  keys.columns = {table.columns[column]};
  keys.columns[0].lookup.clear();
  keys.key_columns = 0;
  keys.form = WireForm::kText;
  keys.form_reason.clear();
  const std::unique_ptr<SourceReader> reader = source.Open("keys");
  for (size_t part = 0; part < table.source_parts.size(); ++part) {
    Chunk chunk;
    chunk.part = static_cast<int>(part);
    const std::unique_ptr<Source> rows = reader->Read(keys, chunk);
    CopyWriter writer(target, "COPY pg_temp.tranship_keys (key) FROM STDIN (FORMAT text)",
                      WireForm::kText);
    Slab slab;
    for (bool more = true; more;) {
      slab.Clear();
      more = rows->Fill(slab);
      writer.Write(slab);
    }
    static_cast<void>(writer.Finish());
  }
}

// The column that the target generates; nothing when there is none.
std::optional<size_t> GeneratedColumn(const PlanTable& table) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    if (table.columns[i].lookup == GeneratedText(table.target)) return i;
  }
  return std::nullopt;
}

}  // namespace

std::string CrosswalkKey(const TableName& source, const std::string& key) {
  return ToText(source) + ":" + key;
}

bool HasCrosswalk(Connection& target) {
  return target.Exec("SELECT pg_catalog.to_regclass('tranship.crosswalk') IS NOT NULL").flag(0, 0);
}

std::string CrosswalkQuery(const TableName& target, const std::string& type) {
  return "SELECT old_key, CAST(new_key AS " + type +
         ") FROM tranship.crosswalk WHERE source_table OPERATOR(pg_catalog.=) '' AND "
         "target_schema OPERATOR(pg_catalog.=) " +
         QuoteLiteral(target.schema) + " AND target_table OPERATOR(pg_catalog.=) " +
         QuoteLiteral(target.name);
}

void AssignKeys(SourceState& source, Connection& target, const std::string& run,
                const std::vector<PlanTable>& tables) {
  for (const PlanTable& table : tables) {
    const auto column = GeneratedColumn(table);
    if (!column) continue;
    const bool own = !target.in_transaction();  // else it is a rehearsal's
    if (own) target.Exec("BEGIN");
    try {
      target.Exec("CREATE TEMP TABLE tranship_keys (key text) ON COMMIT DROP");
      StageKeys(source, target, table, *column);
      target.Exec(
          "INSERT INTO tranship.crosswalk (source_table, target_schema, target_table, old_key, "
          "new_key, run) SELECT '', $1, $2, k.key, CAST(" +
              Generator(target, table.target, table.columns[*column].name) +
              " AS pg_catalog.text), $3::pg_catalog.uuid FROM pg_temp.tranship_keys k WHERE k.key "
              "IS NOT NULL AND NOT EXISTS (SELECT FROM tranship.crosswalk c WHERE c.source_table = "
              "'' AND c.target_schema = $1 AND c.target_table = $2 AND c.old_key = k.key) ON "
              "CONFLICT DO NOTHING",
          {table.target.schema, table.target.name, run.empty() ? Param(std::nullopt) : Param(run)});
      PassFailpoint("crosswalk.assigned");
      target.Exec("DROP TABLE pg_temp.tranship_keys");
      if (own) target.Commit();
    } catch (...) {
      if (own) target.Rollback();
      throw;
    }
    PassFailpoint("crosswalk.committed");
  }
}

}  // namespace tranship
