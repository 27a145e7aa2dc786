#include "engine/backfill/estimate.h"

#include <algorithm>
#include <charconv>

#include "engine/backfill/batch.h"
#include "engine/exit_code.h"
#include "engine/report/quantities.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// "Seq Scan on t  (cost=0.00..18.50 rows=850 width=0)", or a locking node above it.
uint64_t PlannedRows(Connection& target, const BackfillSpec& spec) {
  std::string expressions;
  for (const auto& [column, expression] : spec.set) {
    expressions += (expressions.empty() ? "(" : ", (") + expression + "\n)";
  }
  const Result plan = target.Exec("EXPLAIN SELECT " + expressions + " FROM " + spec.table.quoted() +
                                      (spec.where.empty() ? "" : " WHERE (" + spec.where + "\n)"),
                                  std::span<const Param>());
  const std::string_view line = plan.view(0, 0);
  const size_t at = line.find(" rows=");
  uint64_t rows = 0;
  if (at != std::string_view::npos) {
    std::from_chars(line.data() + at + 6, line.data() + line.size(), rows);
  }
  return rows;
}

std::vector<std::string> SetColumns(const BackfillSpec& spec) {
  std::vector<std::string> columns;
  for (const auto& [column, expression] : spec.set) columns.push_back(column);
  return columns;
}

std::vector<std::string> Lines(const Result& rows) {
  std::vector<std::string> lines;
  for (int i = 0; i < rows.rows(); ++i) lines.push_back(rows.text(i, 0));
  return lines;
}

// Columns of expressions and predicates are known by what the index depends on.
std::vector<std::string> Indexes(Connection& target, const BackfillSpec& spec, bool touched) {
  return Lines(target.Exec(
      "SELECT c.relname FROM pg_catalog.pg_index x JOIN pg_catalog.pg_class c ON c.oid = "
      "x.indexrelid WHERE x.indrelid = $1::pg_catalog.regclass AND $3 = EXISTS (SELECT FROM "
      "pg_catalog.pg_attribute a WHERE a.attrelid = x.indrelid AND a.attname = ANY ($2::text[]) "
      "AND "
      "(a.attnum = ANY (x.indkey::pg_catalog.int2[]) OR EXISTS (SELECT FROM pg_catalog.pg_depend d "
      "WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = x.indexrelid AND "
      "d.refobjid = x.indrelid AND d.refobjsubid = a.attnum))) ORDER BY c.relname",
      {spec.table.quoted(), ArrayLiteral(SetColumns(spec)), touched}));
}

// pg_trigger.tgtype: 8 DELETE, 16 UPDATE; tgattr: of UPDATE OF.
std::vector<std::string> TriggersFired(Connection& target, const BackfillSpec& spec) {
  return Lines(target.Exec(
      "SELECT g.tgname FROM pg_catalog.pg_trigger g WHERE g.tgrelid = $1::pg_catalog.regclass AND "
      "NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') AND (g.tgtype & $3) <> 0 AND "
      "(pg_catalog.array_length(g.tgattr::pg_catalog.int2[], 1) IS NULL OR EXISTS (SELECT FROM "
      "pg_catalog.pg_attribute a WHERE a.attrelid = g.tgrelid AND a.attname = ANY ($2::text[]) AND "
      "a.attnum = ANY (g.tgattr::pg_catalog.int2[]))) ORDER BY g.tgname",
      {spec.table.quoted(), ArrayLiteral(SetColumns(spec)), spec.remove ? 8 : 16}));
}

// Of an update: those whose columns are set, on either side. Of a delete: all that refer to it.
std::vector<std::string> ForeignKeysChecked(Connection& target, const BackfillSpec& spec) {
  return Lines(target.Exec(
      "SELECT k.conname FROM pg_catalog.pg_constraint k WHERE k.contype = 'f' AND k.conparentid = "
      "0 "
      "AND ((k.confrelid = $1::pg_catalog.regclass AND ($3 OR EXISTS (SELECT FROM "
      "pg_catalog.pg_attribute a WHERE a.attrelid = k.confrelid AND a.attname = ANY ($2::text[]) "
      "AND a.attnum = ANY (k.confkey)))) OR (k.conrelid = $1::pg_catalog.regclass AND NOT $3 AND "
      "EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = k.conrelid AND a.attname = "
      "ANY ($2::text[]) AND a.attnum = ANY (k.conkey)))) ORDER BY k.conname",
      {spec.table.quoted(), ArrayLiteral(SetColumns(spec)), spec.remove}));
}

int FillFactor(Connection& target, const BackfillSpec& spec) {
  const Result r = target.Exec(
      "SELECT o.option_value FROM pg_catalog.pg_class c, "
      "pg_catalog.pg_options_to_table(c.reloptions) o WHERE c.oid = $1::pg_catalog.regclass AND "
      "o.option_name = 'fillfactor'",
      {spec.table.quoted()});
  return r.rows() == 0 ? 100 : static_cast<int>(r.integer(0, 0));
}

std::string Joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + Printable(name);
  return text;
}

}  // namespace

BackfillEstimate EstimateBackfill(const BackfillSpec& spec, Connection& target) {
  std::string lines;
  for (const std::string& problem : spec.Validate()) lines += (lines.empty() ? "" : "\n") + problem;
  if (!lines.empty()) throw UserError(ExitCode::kUsage, lines);
  const BatchWriter writer(target, spec);
  BackfillEstimate estimate;
  estimate.table = spec.table.display();
  estimate.key = writer.key();
  estimate.remove = spec.remove;
  estimate.rows = PlannedRows(target, spec);
  estimate.table_rows = static_cast<uint64_t>(writer.table().rows());
  estimate.table_bytes = writer.table().total_bytes();
  estimate.batch_rows = spec.batch_rows;
  const auto batch = static_cast<uint64_t>(spec.batch_rows);
  estimate.batches = (estimate.rows + batch - 1) / batch;
  estimate.indexes = Indexes(target, spec, true);
  estimate.other_indexes = Indexes(target, spec, false);
  estimate.triggers = TriggersFired(target, spec);
  estimate.foreign_keys = ForeignKeysChecked(target, spec);
  estimate.fill_factor = FillFactor(target, spec);
  return estimate;
}

std::string EstimateText(const BackfillEstimate& estimate) {
  std::string text =
      std::string(estimate.remove ? "DELETE" : "UPDATE") + " of about " +
      Counted(estimate.rows, "row") + " of " + Counted(estimate.table_rows) + " in " +
      estimate.table + " (" + BytesText(static_cast<double>(estimate.table_bytes)) +
      "), in about " + Counted(estimate.batches) +
      (estimate.batches == 1 ? " batch by " : " batches by ") + Joined(estimate.key) + "\n";
  text += "locks: ROW EXCLUSIVE on the table, readers and other writers go on; at most " +
          Counted(static_cast<uint64_t>(estimate.batch_rows)) +
          " rows are locked at a time, until their batch is committed\n";
  if (estimate.remove) {
    text += "indexes: entries stay until VACUUM has run\n";
  } else if (estimate.can_be_hot()) {
    text +=
        "indexes: no indexed column changes, so a row whose page has room leaves all indexes "
        "alone (HOT); fillfactor is " +
        std::to_string(estimate.fill_factor) + "\n";
  } else {
    text += "indexes: " + Joined(estimate.indexes) +
            " hold changed columns, so every row gets a new entry in these";
    text +=
        estimate.other_indexes.empty() ? "\n" : " and in " + Joined(estimate.other_indexes) + "\n";
  }
  if (!estimate.triggers.empty()) {
    text += "triggers that fire: " + Joined(estimate.triggers) + "\n";
  }
  if (!estimate.foreign_keys.empty()) {
    text += "foreign keys that are checked: " + Joined(estimate.foreign_keys) + "\n";
  }
  return text;
}

}  // namespace tranship
