#include "engine/upsert/key_faults.h"

#include <numeric>

#include "engine/exit_code.h"
#include "engine/rejects/chunk_rows.h"
#include "engine/report/quantities.h"
#include "engine/upsert/merge_statements.h"
#include "io/error.h"
#include "io/pg/copy_writer.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr int kListed = 20;

// The table as if it had its merge key only.
PlanTable KeysOnly(const PlanTable& table, const MergeTable& merge) {
  PlanTable keys = table;
  keys.columns.clear();
  for (const size_t column : merge.key) keys.columns.push_back(table.columns.at(column));
  keys.key_columns = 0;
  keys.leaves = LeafMap::RowHash(0);
  return keys;
}

std::vector<size_t> AllKeys(const PlanTable& keys) {
  std::vector<size_t> all(keys.columns.size());
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::string List(const PlanTable& keys) { return ColumnList(keys, AllKeys(keys)); }

std::string AnyNull(const PlanTable& keys) {
  std::string sql;
  for (const CopyColumn& column : keys.columns) {
    sql += (sql.empty() ? "" : " OR ") + QuoteName(column.name) + " IS NULL";
  }
  return "(" + sql + ")";
}

void Load(SourceReader& source, Connection& target, const PlanTable& keys,
          const std::string& temporary, const std::function<void()>& check_stop) {
  const std::string copy =
      "COPY " + temporary + " FROM STDIN (FORMAT " + std::string(ToString(keys.form)) + ")";
  for (size_t part = 0; part < keys.source_parts.size(); ++part) {
    Chunk chunk;
    chunk.table = keys.no;
    chunk.part = static_cast<int>(part);
    ChunkRows rows(source, keys, chunk, check_stop);
    CopyWriter writer(target, copy, keys.form);
    uint64_t written = 0;
    while (rows.Next()) {
      writer.Write(rows.slab());
      written += rows.slab().rows();
    }
    if (writer.Finish() != written)
      throw FormatError("the target took fewer keys than it was sent");
  }
}

void Count(Connection& target, const PlanTable& keys, const std::string& temporary,
           KeyFaults& faults) {
  const Result counts = target.Exec(
      "SELECT COALESCE(pg_catalog.sum(rows) FILTER (WHERE nulls), 0), pg_catalog.count(*) FILTER "
      "(WHERE NOT nulls AND rows OPERATOR(pg_catalog.>) 1), COALESCE(pg_catalog.sum(rows) FILTER "
      "(WHERE NOT nulls AND rows OPERATOR(pg_catalog.>) 1), 0) FROM (SELECT " +
      AnyNull(keys) + ", pg_catalog.count(*) FROM " + temporary + " GROUP BY " + List(keys) +
      ") AS g (nulls, rows)");
  faults.null_rows = static_cast<uint64_t>(counts.integer(0, 0));
  faults.duplicate_keys = static_cast<uint64_t>(counts.integer(0, 1));
  faults.duplicate_rows = static_cast<uint64_t>(counts.integer(0, 2));
}

void ListFirst(Connection& target, const PlanTable& keys, const std::string& temporary,
               KeyFaults& faults) {
  const Result found =
      target.Exec("SELECT " + ShownKey(keys, AllKeys(keys)) + ", pg_catalog.count(*), " +
                  AnyNull(keys) + " FROM " + temporary + " GROUP BY " + List(keys) +
                  " HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1 OR " + AnyNull(keys) +
                  " ORDER BY " + List(keys) + " LIMIT " + std::to_string(kListed));
  for (int i = 0; i < found.rows(); ++i) {
    const int64_t times = found.integer(i, 1);
    faults.listed.push_back(Printable(found.view(i, 0)) +
                            (times == 1 ? "" : " " + std::to_string(times) + " times"));
  }
}

void TakeDuplicates(Connection& target, const PlanTable& keys, const std::string& temporary,
                    KeyFaults& faults) {
  std::string columns;
  for (const CopyColumn& column : keys.columns) {
    columns += (columns.empty() ? "" : ", ") + QuoteName(column.name) + "::pg_catalog.text";
  }
  const Result found = target.Exec("SELECT " + columns + " FROM " + temporary + " WHERE NOT " +
                                   AnyNull(keys) + " GROUP BY " + List(keys) +
                                   " HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>) 1");
  faults.duplicates.resize(keys.columns.size());
  for (int i = 0; i < found.rows(); ++i) {
    for (size_t k = 0; k < keys.columns.size(); ++k) {
      faults.duplicates[k].push_back(found.text(i, static_cast<int>(k)));
    }
  }
}

}  // namespace

KeyFaults FindKeyFaults(SourceReader& source, Connection& target, const PlanTable& table,
                        const MergeTable& merge, uint64_t most,
                        const std::function<void()>& check_stop) {
  KeyFaults faults;
  if (merge.proven_unique) return faults;
  const PlanTable keys = KeysOnly(table, merge);
  const std::string temporary = "pg_temp.tranship_keys";
  const bool inside = target.in_transaction();
  target.Exec(inside ? "SAVEPOINT tranship_keys" : "BEGIN");
  try {
    target.Exec("CREATE TEMPORARY TABLE tranship_keys AS SELECT " +
                StagedColumns(table, merge, merge.key) + " FROM " + table.target.quoted() +
                " WITH NO DATA");
    Load(source, target, keys, temporary, check_stop);
    Count(target, keys, temporary, faults);
    if (faults.rows() > 0) ListFirst(target, keys, temporary, faults);
    if (faults.duplicate_keys > 0 && faults.rows() <= most) {
      TakeDuplicates(target, keys, temporary, faults);
    }
  } catch (...) {
    if (!inside) target.Rollback();
    throw;
  }
  if (inside) {
    target.Exec("ROLLBACK TO SAVEPOINT tranship_keys; RELEASE SAVEPOINT tranship_keys");
  } else {
    target.Rollback();
  }
  return faults;
}

std::string Describe(const PlanTable& table, const MergeTable& merge, const KeyFaults& faults) {
  if (faults.rows() == 0) return "";
  std::string text =
      table.target.display() + " by (" + Printable(ColumnList(table, merge.key)) + "): ";
  if (faults.null_rows > 0) text += Counted(faults.null_rows, "row") + " with NULL in the key";
  if (faults.duplicate_keys > 0) {
    text += (faults.null_rows > 0 ? ", " : "") + Counted(faults.duplicate_keys, "key") +
            " more than once (" + Counted(faults.duplicate_rows, "row") + ")";
  }
  const char* glue = ": ";
  for (const std::string& key : faults.listed) {
    text += glue + key;
    glue = ", ";
  }
  return faults.listed.size() == kListed ? text + ", ..." : text;
}

void RefuseKeyFaults(const std::vector<PlanTable>& tables, const std::vector<MergeTable>& merges,
                     const std::vector<KeyFaults>& faults) {
  std::string lines;
  for (size_t i = 0; i < faults.size(); ++i) {
    const std::string line = Describe(tables[i], merges[i], faults[i]);
    if (!line.empty()) lines += "\n  " + line;
  }
  if (lines.empty()) return;
  throw UserError(
      ExitCode::kUsage,
      "rows of the source cannot be told apart by the key; nothing was written:" + lines,
      "mend these rows, choose another key (--key), or leave them out with "
      "--on-reject keep-going");
}

}  // namespace tranship
