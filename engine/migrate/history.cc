#include "engine/migrate/history.h"

#include <algorithm>

#include "engine/exit_code.h"
#include "io/error.h"

namespace tranship {
namespace {

using Value = MigrationDatabase::Value;
using Row = MigrationDatabase::Row;

int64_t Whole(const Value& value) { return value ? std::stoll(*value) : 0; }

// "2026-01-31 08:15:00.5+00" as SQLite's files say it: "2026-01-31T08:15:00.5Z".
std::string IsoTime(std::string text) {
  std::ranges::replace(text, ' ', 'T');
  if (text.ends_with("+00")) text.replace(text.size() - 3, 3, "Z");
  return text;
}

MigrationRecord RecordOf(const Row& row) {
  MigrationRecord record;
  const auto folder = FolderNamed(row[0].value_or(""));
  if (!folder) throw FormatError("schema_version: no folder \"" + Printable(*row[0]) + "\"");
  record.folder = *folder;
  record.number = Whole(row[1]);
  record.name = row[2].value_or("");
  record.digest = row[3].value_or("");
  record.applied = row[4] == "applied";
  record.statements_done = Whole(row[5]);
  if (row[6]) record.failed_statement = Whole(row[6]);
  if (row[7]) record.milliseconds = std::stod(*row[7]);
  if (row[8]) record.rows = Whole(row[8]);
  record.by = row[9].value_or("");
  record.at = IsoTime(row[10].value_or(""));
  return record;
}

template <typename Number>
Value TextOf(const std::optional<Number>& number) {
  return number ? Value(std::to_string(*number)) : std::nullopt;
}

std::vector<Value> KeyOf(const MigrationPlace& place) {
  return {std::string(ToString(place.second)), std::to_string(place.first)};
}

[[noreturn]] void RefuseOther(const MigrationDatabase::OtherHistory& other) {
  std::string columns;
  for (const std::string& column : other.columns) {
    columns += (columns.empty() ? "" : ", ") + Printable(column);
  }
  throw UserError(ExitCode::kUsage,
                  other.name + " belongs to another runner: it has the columns " + columns,
                  "tranship migrate --adopt takes it over: the files of the versions in it count "
                  "as applied");
}

}  // namespace

std::vector<MigrationRecord> MigrationHistory::Read(const MigrationSet& set, bool adopt) {
  std::vector<MigrationRecord> records;
  if (!database_->HasHistory()) {
    const auto other = database_->FindOtherHistory();
    if (other && !adopt) RefuseOther(*other);
    return other ? ReadOther(*other, set) : records;
  }
  for (const Row& row : database_->Query(
           "SELECT folder, number, name, digest, state, statements_done, failed_statement, "
           "duration_ms, rows_affected, applied_by, CAST(applied_at AS text) FROM " +
           database_->Table("schema_version"))) {
    records.push_back(RecordOf(row));
  }
  std::ranges::sort(records, {}, &MigrationRecord::place);
  return records;
}

void MigrationHistory::Write(const MigrationRecord& record) {
  database_->Query(
      "DELETE FROM " + database_->Table("schema_version") + " WHERE folder = $1 AND number = $2",
      KeyOf(record.place()));
  const std::vector<Value> values = {std::string(ToString(record.folder)),
                                     std::to_string(record.number),
                                     record.name,
                                     record.digest,
                                     record.applied ? "applied" : "begun",
                                     std::to_string(record.statements_done),
                                     TextOf(record.failed_statement),
                                     TextOf(record.milliseconds),
                                     TextOf(record.rows),
                                     database_->Who()};
  database_->Query("INSERT INTO " + database_->Table("schema_version") +
                       " (folder, number, name, digest, state, statements_done, "
                       "failed_statement, duration_ms, rows_affected, applied_by) VALUES ($1, $2, "
                       "$3, $4, $5, $6, $7, $8, $9, $10)",
                   values);
}

void MigrationHistory::Remove(const MigrationPlace& place) {
  for (const char* table : {"schema_version", "schema_version_batch"}) {
    database_->Query(
        "DELETE FROM " + database_->Table(table) + " WHERE folder = $1 AND number = $2",
        KeyOf(place));
  }
}

std::optional<BatchProgress> MigrationHistory::Progress(const MigrationPlace& place) {
  const std::vector<Row> rows = database_->Query("SELECT last_key, rows_affected, batches FROM " +
                                                     database_->Table("schema_version_batch") +
                                                     " WHERE folder = $1 AND number = $2",
                                                 KeyOf(place));
  if (rows.empty()) return std::nullopt;
  return BatchProgress{rows[0][0], Whole(rows[0][1]), Whole(rows[0][2])};
}

void MigrationHistory::WriteProgress(const MigrationPlace& place, const BatchProgress& progress) {
  std::vector<Value> values = KeyOf(place);
  database_->Query("DELETE FROM " + database_->Table("schema_version_batch") +
                       " WHERE folder = $1 AND number = $2",
                   values);
  values.insert(values.end(), {progress.last_key, std::to_string(progress.rows),
                               std::to_string(progress.batches)});
  database_->Query("INSERT INTO " + database_->Table("schema_version_batch") +
                       " (folder, number, last_key, rows_affected, batches) VALUES ($1, $2, $3, "
                       "$4, $5)",
                   values);
}

}  // namespace tranship
