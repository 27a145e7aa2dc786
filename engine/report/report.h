// Report: what a run did and what was proven, for a person and for a program. The JSON keys are a
// contract (schema_version 1, docs/report.md).

#ifndef TRANSHIP_ENGINE_REPORT_REPORT_H_
#define TRANSHIP_ENGINE_REPORT_REPORT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tranship {

inline constexpr int kReportSchemaVersion = 1;

// MATCH needs positive proof of every leaf; anything else is one of the others.
enum class Verdict : uint8_t { kMatch, kMismatch, kIncomplete, kNotComparable };
[[nodiscard]] std::string_view ToString(
    Verdict verdict);  // "MATCH", "MISMATCH", "INCOMPLETE", "NOT COMPARABLE"
[[nodiscard]] std::optional<Verdict> VerdictFrom(std::string_view text);

enum class LeafState : char { kUnverified = '?', kMatch = '=', kDiffers = '!' };

struct DifferenceReport {
  std::string kind;         // missing, extra, changed, rejected (missing, and a run says why)
  std::string key;          // "(1, 'a')" as SQL literals; "row <digest>" for keyless tables
  bool after_copy = false;  // the target row was written by somebody after the copy
};

struct ChunkReport {
  int no = 0;
  std::string kind;
  std::string range;
  std::string state;  // pending, done
  int attempts = 0;
  std::string worker;
  uint64_t rows = 0, bytes = 0;
  uint64_t rejected = 0, altered = 0;  // rows
  std::string digest;
  std::optional<int> snapshot;
  std::string started, finished;  // ISO 8601, UTC, microseconds; "" when not
};

// Of an upsert: what became of the rows that were read.
struct MergeReport {
  uint64_t inserted = 0, updated = 0, unchanged = 0;
  std::optional<uint64_t> only_in_target;  // left alone; known once it is verified
};

struct TableReport {
  std::string name;  // source, display form
  std::string target;
  Verdict verdict = Verdict::kIncomplete;
  std::string verdict_reason;
  std::string wire_form, wire_form_reason;
  std::string read, read_reason;
  std::optional<uint64_t> rows_source, rows_target;
  uint64_t rows_written = 0;
  uint64_t bytes = 0;
  std::string root_source, root_target;  // hex, "" when unknown
  uint64_t leaves_total = 0, leaves_differing = 0;
  std::string leaf_states;  // one LeafState character per leaf, may be empty
  uint64_t missing = 0, extra = 0, changed = 0;
  uint64_t rejected = 0;  // rows read = rows_written + rejected
  uint64_t altered = 0;   // of rows_written: rows in which a policy changed a value
  std::optional<MergeReport> merge;
  uint64_t changed_after_copy =
      0;  // of missing + extra + changed: target rows written after the copy
  std::vector<DifferenceReport> differences;  // up to --max-differences
  std::vector<ChunkReport> chunks;
};

struct RejectReport {
  std::string kind;  // rejected, altered
  std::string table, key, column, value, sqlstate, constraint, reason;
};

struct SnapshotReport {
  int no = 0;
  std::string side = "source";
  std::string id, snapshot, taken;
  bool held = false;
};

struct SkippedReport {
  std::string name, reason;
};

struct ErrorReport {
  std::string at, table, side, sqlstate, message;
  std::optional<int> chunk;
  bool retried = false;
};

struct ObjectReport {
  std::string kind, table, name, state, message;
};

struct SequenceReport {
  std::string name;
  std::optional<int64_t> source, target;
  std::string action;
};

// One of the user's queries, run on both sides (--queries).
struct QueryReport {
  enum class Verdict : uint8_t { kEqual, kDiffers, kFailed };
  std::string name;
  Verdict verdict = Verdict::kFailed;
  std::string message;  // what differs, or why it could not be compared
  std::optional<uint64_t> rows_source, rows_target;
  double seconds_source = 0, seconds_target = 0;  // medians
  double ratio = 0;                               // of the target's time to the source's
  bool too_slow = false;                          // beyond --max-slowdown

  [[nodiscard]] bool good() const { return verdict == Verdict::kEqual && !too_slow; }
};
[[nodiscard]] std::string_view ToString(QueryReport::Verdict verdict);  // "equal"

struct Report {
  std::string run, command;
  std::string state;  // planning, copying, finishing, verifying, done, abandoned
  Verdict verdict = Verdict::kIncomplete;
  std::string verdict_reason;
  std::optional<int> exit_code;  // of the command; not known of a run that is unfinished
  std::string source, target;    // display form, no passwords
  std::string source_server, target_server;  // versions
  std::string started, finished;
  std::vector<SnapshotReport> snapshots;
  std::string root_source, root_target;
  std::vector<TableReport> tables;
  std::vector<RejectReport> rejects;  // the first kRejectsListed; all are in the ledger
  std::vector<SkippedReport> skipped;
  std::vector<ErrorReport> errors;
  std::vector<ObjectReport> objects;
  std::vector<SequenceReport> sequences;
  std::vector<QueryReport> queries;  // of the command that ran them; the ledger has none
  std::string command_line;
  std::string version;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REPORT_REPORT_H_
