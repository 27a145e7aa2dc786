#include "tools/progress/tally.h"

#include <algorithm>

#include "io/error.h"

namespace tranship {

void Tally::Plan(const tranship::Plan& plan) {
  tables_.assign(plan.tables.size(), {});
  for (const PlanTable& table : plan.tables) {
    if (TableTally* tally = Find(table.no)) {
      tally->name = Printable(table.source.display());
      tally->estimated_rows = table.estimated_rows;
    }
  }
  for (const tranship::Chunk& chunk : plan.chunks) {
    if (TableTally* tally = Find(chunk.table)) {
      tally->estimated_bytes += std::max(chunk.estimated_bytes, 1.0);
    }
  }
}

void Tally::StartPhase(Phase phase) {
  phase_ = phase;
  wire_bytes_ = 0;
  session_rows_ = 0;
  if (phase != Phase::kVerify) return;
  for (TableTally& table : tables_) table.compared_rows = 0;
}

void Tally::AlreadyDone(int table, double estimated_bytes, uint64_t rows) {
  if (TableTally* tally = Find(table)) {
    tally->standing_bytes =
        std::min(tally->standing_bytes + estimated_bytes, tally->estimated_bytes);
    tally->rows += rows;
  }
}

void Tally::Rows(int table, uint64_t rows, uint64_t bytes) {
  TableTally* tally = Find(table);
  if (tally == nullptr) return;
  if (phase_ == Phase::kVerify) {
    tally->compared_rows += rows;
  } else {
    tally->passed_rows += rows;
    tally->passed_bytes += bytes;
  }
  wire_bytes_ += bytes;
  session_rows_ += rows;
}

void Tally::Chunk(const tranship::Chunk& chunk, bool done, uint64_t rows, uint64_t bytes) {
  TableTally* tally = Find(chunk.table);
  if (tally == nullptr) return;
  const uint64_t passed_rows = std::min(rows, tally->passed_rows);
  const uint64_t passed_bytes = std::min(bytes, tally->passed_bytes);
  tally->passed_rows -= passed_rows;
  tally->passed_bytes -= passed_bytes;
  if (!done) {
    wire_bytes_ -= std::min(passed_bytes, wire_bytes_);
    session_rows_ -= std::min(passed_rows, session_rows_);
    ++retries_;
    return;
  }
  tally->rows += rows;
  tally->standing_bytes = std::min(tally->standing_bytes + std::max(chunk.estimated_bytes, 1.0),
                                   tally->estimated_bytes);
  finished_wire_ += static_cast<double>(bytes);
  finished_estimated_ += std::max(chunk.estimated_bytes, 1.0);
}

double Tally::DoneBytes(const TableTally& table) const {
  if (phase_ == Phase::kVerify) {
    // What was copied is known, otherwise the plan's guess stands in.
    const double side = table.rows != 0 ? static_cast<double>(table.rows) : table.estimated_rows;
    const double all = side * verified_sides_;
    if (!(all > 0)) return 0;
    return table.estimated_bytes * std::min(1.0, static_cast<double>(table.compared_rows) / all);
  }
  const double wire_per_estimated =
      finished_estimated_ > 0 ? finished_wire_ / finished_estimated_ : 1;
  const double running =
      wire_per_estimated > 0 ? static_cast<double>(table.passed_bytes) / wire_per_estimated : 0;
  // What is not committed yet cannot complete a table.
  const double open = std::max(table.estimated_bytes - table.standing_bytes, 0.0);
  return table.standing_bytes + std::min(running, 0.99 * open);
}

double Tally::DoneBytes() const {
  double bytes = 0;
  for (const TableTally& table : tables_) bytes += DoneBytes(table);
  return bytes;
}

double Tally::EstimatedBytes() const {
  double bytes = 0;
  for (const TableTally& table : tables_) bytes += table.estimated_bytes;
  return bytes;
}

TableTally* Tally::Find(int table) {
  const auto index = static_cast<size_t>(table);
  return table >= 0 && index < tables_.size() ? &tables_[index] : nullptr;
}

}  // namespace tranship
