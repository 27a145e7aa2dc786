// Tally: adds up what the engine tells: how far each table is, in bytes that the plan estimated, so
// that tables of any row width count alike.
//
// Threading: thread-compatible; Progress guards it.

#ifndef TRANSHIP_TOOLS_PROGRESS_TALLY_H_
#define TRANSHIP_TOOLS_PROGRESS_TALLY_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/observer.h"
#include "engine/plan/plan.h"

namespace tranship {

struct TableTally {
  std::string name;  // printable
  double estimated_rows = 0;
  double estimated_bytes = 0;  // all of it
  double standing_bytes = 0;   // of these: in chunks that are done
  uint64_t rows = 0;           // of done chunks, earlier sessions included
  uint64_t passed_rows = 0;    // passed on in chunks that are not done yet
  uint64_t passed_bytes = 0;
  uint64_t compared_rows = 0;  // read back in kVerify

  [[nodiscard]] uint64_t rows_seen() const { return rows + passed_rows; }
};

class Tally {
 public:
  // `verified_sides`: how many sides are read when comparing, 1 after a copy, 2 when nothing was
  // copied.
  explicit Tally(int verified_sides = 1) : verified_sides_(verified_sides) {}

  void Plan(const tranship::Plan& plan);
  void StartPhase(Phase phase);
  void AlreadyDone(int table, double estimated_bytes, uint64_t rows);
  void Rows(int table, uint64_t rows, uint64_t bytes);
  void Chunk(const tranship::Chunk& chunk, bool done, uint64_t rows, uint64_t bytes);

  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] const std::vector<TableTally>& tables() const { return tables_; }
  // Estimated bytes of a table that are in by now, running chunks included; at most its estimate.
  [[nodiscard]] double DoneBytes(const TableTally& table) const;
  [[nodiscard]] double DoneBytes() const;
  [[nodiscard]] double EstimatedBytes() const;
  // Wire bytes and rows that this session moved in this phase (rolled-back chunks not counted).
  [[nodiscard]] uint64_t wire_bytes() const { return wire_bytes_; }
  [[nodiscard]] uint64_t session_rows() const { return session_rows_; }
  [[nodiscard]] uint64_t retries() const { return retries_; }

 private:
  TableTally* Find(int table);

  int verified_sides_;
  Phase phase_ = Phase::kConnect;
  std::vector<TableTally> tables_;
  // Wire and estimated bytes of the chunks that this session finished: how the two compare.
  double finished_wire_ = 0, finished_estimated_ = 0;
  uint64_t wire_bytes_ = 0, session_rows_ = 0, retries_ = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_PROGRESS_TALLY_H_
