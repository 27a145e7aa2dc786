// Cycle: one run of discover, copy, clone or verify as the history keeps it, so that the next one
// can be compared with it.

#ifndef TRANSHIP_ENGINE_HISTORY_CYCLE_H_
#define TRANSHIP_ENGINE_HISTORY_CYCLE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/discover/findings.h"
#include "engine/report/report.h"

namespace tranship {

// What makes a problem the same one in every cycle.
struct ProblemIdentity {
  Category category = Category::kSchema;
  std::string table, column, kind;  // kind: a finding's code, an SQLSTATE, "altered", ...

  friend auto operator<=>(const ProblemIdentity&, const ProblemIdentity&) = default;
};

struct CycleProblem {
  ProblemIdentity identity;
  Severity severity = Severity::kBlocks;
  uint64_t count = 0;  // rows or values; 0: it is not about rows
  std::string message, next;
};

struct CycleTable {
  std::string name;
  uint64_t rows_source = 0, rows_target = 0, rejected = 0;
  bool migrated = false;  // of discover: nothing blocks it
};

struct Cycle {
  int64_t no = 0;  // from 1
  std::string command;
  std::string source, target;  // display form
  std::string scope;           // what --table and --exclude-table say
  std::string command_line, version;
  std::string started, finished;  // ISO 8601, UTC; the latter empty: it did not end
  double seconds = 0;
  std::optional<int> exit_code;
  std::string verdict, message;
  std::string run;                         // in the target's ledger; may be empty
  std::optional<double> downtime_seconds;  // from the first row copied until all were verified
  std::string mapping, mapping_commit, mapping_digest;
  std::vector<CycleTable> tables;
  std::vector<CycleProblem> problems;
  std::vector<QueryReport> queries;

  // It came to its end, with whatever result: problems and tables are known.
  [[nodiscard]] bool ended() const {
    return exit_code && (*exit_code == 0 || *exit_code == 3 || *exit_code == 4);
  }
  [[nodiscard]] bool moves_rows() const { return command != "discover"; }
  [[nodiscard]] uint64_t migrated() const;
  [[nodiscard]] uint64_t rows_source() const;
  [[nodiscard]] uint64_t rows_target() const;
};

// What a report, or a discovery, says: tables, problems, queries, times.
void Fill(const Report& report, Cycle& cycle);
void Fill(const Discovery& discovery, Cycle& cycle);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_CYCLE_H_
