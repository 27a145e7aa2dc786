// CopyOptions: what a copy is asked to do.

#ifndef TRANSHIP_ENGINE_COPY_OPTIONS_H_
#define TRANSHIP_ENGINE_COPY_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/mapping/field_mapping.h"
#include "engine/plan/planner.h"
#include "engine/sqlite/column_rule.h"
#include "engine/sqlite/names.h"
#include "engine/upsert/merge_rules.h"

namespace tranship {

enum class Constraints : uint8_t { kKeep, kRebuild };
enum class Triggers : uint8_t { kRefuse, kFire, kDisable };
enum class Sequences : uint8_t { kSet, kReport };
enum class OnReject : uint8_t { kStop, kKeepGoing };

struct CopyOptions {
  // These change the meaning of a run: they enter the fingerprint, and a change on resume is
  // refused by name.
  std::string source;  // any libpq form
  std::string target;
  std::vector<std::string> tables;  // globs; empty means all
  std::vector<std::string> exclude_tables;
  bool truncate = false;  // empties the chosen target tables, once, with the run's first rows
  Constraints constraints = Constraints::kKeep;
  Triggers triggers = Triggers::kRefuse;
  Sequences sequences = Sequences::kSet;
  bool skip_unfit = false;
  std::string target_search_path;  // for CHECK functions that need one
  // SQLite sources: where the tables are on the target, and how columns are read.
  std::string target_schema = "public";
  std::vector<ColumnRule> rules;
  NameStyle names = NameStyle::kKeep;
  // PostgreSQL sources: what goes where; empty: tables and columns of the same names.
  FieldMapping fields;
  // What a clone could not make, with the reason: for the report.
  std::vector<std::pair<std::string, std::string>> left_out;
  // Of an upsert: rows are merged by key into tables that need not be empty.
  std::optional<MergeRules> merge;

  // What becomes of bad rows may be said anew on every resume: rows that are in stay as they are.
  OnReject on_reject = OnReject::kStop;
  int max_rejects = 1000;    // per run; beyond it the run stops, resumable
  bool show_values = false;  // of rejected and altered rows, in ledger and files

  // These change only speed, or what is printed.
  int jobs = 0;               // streams; 0: the cores of this machine
  double chunk_bytes = 64e6;  // bytes of heap + TOAST a chunk
  ReadChoice read = ReadChoice::kAuto;
  bool new_run = false;  // copy again though a finished run has done the same
  bool verify = true;
  std::string snapshot;       // an exported snapshot kept by `tranship snapshot hold`
  int max_differences = 100;  // rows named per table; counts are always exact
  bool check_source = true;   // SQLite: the file's structure first
  int max_attempts = 5;       // per chunk, with back-off
  double lease_seconds = 30;
  std::string command = "copy";  // or "clone": what the ledger calls the run
  std::string command_line;      // as typed, without passwords

  // Every problem at once, each one printable line.
  [[nodiscard]] std::vector<std::string> Validate() const;
  // Name and value of everything that changes the meaning, in a fixed order. Source and target are
  // not in it: the ledger compares them by system identifier and database.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> Fingerprint() const;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_COPY_OPTIONS_H_
