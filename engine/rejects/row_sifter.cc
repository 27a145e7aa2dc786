#include "engine/rejects/row_sifter.h"

#include <algorithm>
#include <utility>

#include "engine/rejects/row_fault.h"
#include "engine/verify/display_key.h"
#include "io/pg/copy_writer.h"

namespace tranship {
namespace {

constexpr std::string_view kForeignKeyViolation = "23503";
constexpr size_t kMostShown = 200;  // bytes of a value: enough to recognize it

}  // namespace

RowSifter::RowSifter(Connection& target, Options options)
    : target_(&target), options_(std::move(options)) {}

void RowSifter::Try(const Slab& slab, KeyOf key_of) {
  key_of_ = std::move(key_of);
  if (slab.rows() > 0) TryRange(slab, 0, slab.rows());
}

void RowSifter::Add(RejectEntry entry) {
  rejects_.push_back(std::move(entry));
  if (rejects_.size() > options_.most) throw TooManyRejects(rejects_.back().reason);
}

void RowSifter::TryHeldAgain() {
  while (held_.rows() > 0) {
    const Slab again = std::exchange(held_, Slab());
    const std::vector<RejectEntry> because = std::exchange(held_because_, {});
    key_of_ = [&](size_t row) { return because[row].key_values; };
    TryRange(again, 0, again.rows());
    if (held_.rows() < again.rows()) continue;
    for (size_t i = 0; i < again.rows(); ++i) Reject(again, i, because[i]);
    return;
  }
}

void RowSifter::TryRange(const Slab& slab, size_t first, size_t count) {
  options_.check_stop();
  part_.Clear();
  for (size_t i = first; i < first + count; ++i) part_.AppendRow(slab.row(i));
  target_->Exec("SAVEPOINT tranship_part");
  try {
    CopyWriter writer(*target_, options_.copy_sql, options_.table->form);
    writer.Write(part_);
    if (writer.Finish() != count) throw FormatError("the target took fewer rows than it was sent");
    if (options_.land) options_.land();
    target_->Exec("RELEASE SAVEPOINT tranship_part");
    return;
  } catch (const DbError& error) {
    if (!IsRowFault(error)) throw;
    target_->Exec("ROLLBACK TO SAVEPOINT tranship_part; RELEASE SAVEPOINT tranship_part");
    if (count == 1) return Refuse(slab, first, error);
  }
  TryRange(slab, first, count / 2);
  TryRange(slab, first + count / 2, count - count / 2);
}

void RowSifter::Refuse(const Slab& slab, size_t row, const DbError& error) {
  RejectEntry entry = EntryOf(error, options_.show_values);
  entry.key_values = key_of_(row);
  // Only a table that refers to itself is copied in one piece.
  if (options_.table->unsplit && error.sqlstate() == kForeignKeyViolation) {
    held_.AppendRow(slab.row(row));
    held_.digests.push_back(slab.digests[row]);
    held_because_.push_back(std::move(entry));
    return;
  }
  Reject(slab, row, std::move(entry));
}

size_t RowSifter::FieldsNeeded() const {
  if (options_.show_values) return options_.table->columns.size();
  size_t needed = options_.table->key_columns;
  for (const size_t column : options_.shown_key) needed = std::max(needed, column + 1);
  return needed;
}

void RowSifter::Reject(const Slab& slab, size_t row, RejectEntry entry) {
  const PlanTable& table = *options_.table;
  const auto fields = LeadingFields(table, slab.row(row), FieldsNeeded());
  if (options_.shown_key.empty()) {
    entry.key =
        DisplayKey(*target_, table, std::span(fields).first(table.key_columns), slab.digests[row]);
  } else {
    for (const size_t column : options_.shown_key) {
      entry.key +=
          (entry.key.empty() ? "(" : ", ") + DisplayField(*target_, table, column, fields[column]);
    }
    entry.key += ")";
  }
  if (entry.key_values.empty() && !table.columns.empty() && !table.columns[0].value_form) {
    entry.key_values = KeyValuesOf(*target_, table, std::span(fields).first(table.key_columns));
  }
  for (size_t i = 0; options_.show_values && i < fields.size(); ++i) {
    if (table.columns[i].name == entry.column) {
      entry.value = DisplayField(*target_, table, i, fields[i]);
      if (entry.value.size() > kMostShown)
        entry.value.replace(kMostShown, std::string::npos, "...");
      entry.value = Printable(entry.value);
    }
  }
  entry.row_digest = ToHex(slab.digests[row]);
  ++refused_[slab.digests[row]];
  Add(std::move(entry));
}

}  // namespace tranship
