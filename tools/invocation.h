// Invocation: one command as the user meant it, after flags, environment and configuration file
// were put together.

#ifndef TRANSHIP_TOOLS_INVOCATION_H_
#define TRANSHIP_TOOLS_INVOCATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/copy_options.h"
#include "engine/history/grade.h"
#include "engine/queries/run_queries.h"
#include "engine/report/render.h"

namespace tranship {

// Described in tools/arguments/command_table.cc.
enum class Command : uint8_t {
  kCopy,
  kVerify,
  kStatus,
  kReport,
  kAbandon,
  kSnapshotHold,
  kClone,
  kRejects,
  kDiscover,
  kHistory
};
// "copy", ..., "snapshot hold".
[[nodiscard]] std::string_view ToString(Command command);

struct Invocation {
  Command command = Command::kCopy;
  CopyOptions
      copy;  // source and target of every command; the rest for copy, verify and snapshot hold
  std::string argument;  // what stands without an option: RUN of status, report, abandon, rejects
  bool dry_run = false;
  bool json = false;
  bool quiet = false;
  std::string report_dir = "tranship-report";
  std::string metrics_file;
  ReportFormat format = ReportFormat::kText;
  std::string output;
  bool times = false;
  int samples = 5;             // of discover: keys a finding
  std::string write_mapping;   // of discover
  std::string mapping;         // file of --mapping, whose rules are in `copy`
  std::string history;         // file of the test cycles
  int cycle = 0;               // of history: one of them; 0: all
  GradeThresholds thresholds;  // of history
  QueryCheck queries;
  std::string retry_run;              // of copy: whose rejects are to be loaded
  bool reset_target = false;          // of clone
  std::string confirm;                // the database that may be reset
  bool checklist = false;             // of report
  std::vector<std::string> warnings;  // printable lines
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_INVOCATION_H_
