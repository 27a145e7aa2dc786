// Invocation: one command as the user meant it, after flags, environment and configuration file
// were put together.

#ifndef TRANSHIP_TOOLS_INVOCATION_H_
#define TRANSHIP_TOOLS_INVOCATION_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/copy_options.h"
#include "engine/history/grade.h"
#include "engine/migrate/migrate.h"
#include "engine/queries/run_queries.h"
#include "engine/report/render.h"
#include "engine/stages/apply_plan.h"

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
  kApply,
  kRollback,
  kPlanCheck,
  kPlanShow,
  kPlanApprove,
  kCheck,
  kSavepointList,
  kSavepointDrop,
  kUpsert,
  kMigrate,
  kMigrateCheck,
  kMigrateReview,
  kMappingInit,
  kMappingCheck,
  kMappingShow,
  kHistory,
  kInit
};
// "copy", ..., "snapshot hold".
[[nodiscard]] std::string_view ToString(Command command);

// Of the commands around a plan.
struct PlanSettings {
  std::map<std::string, std::string> variables;  // --set NAME=VALUE
  bool execute = false;
  ApplyOptions apply;
  RollbackOptions rollback;
  std::string stage, name, by, note;  // of an approval
  bool mermaid = false;               // --format mermaid
};

// Of `migrate`, `migrate check`, `migrate review`.
struct MigrateInvocation {
  MigrateOptions options;
  bool status = false;
  bool verify = false;
  std::string sample;  // of check
};

enum class MappingFormat : uint8_t { kText, kMarkdown, kMermaid, kJson };

struct Invocation {
  Command command = Command::kCopy;
  CopyOptions
      copy;  // source and target of every command; the rest for copy, verify and snapshot hold
  std::string argument;  // what stands without an option: RUN of status, report, abandon, rejects
  std::string target_option;  // see Reading
  bool dry_run = false;
  bool json = false;
  bool quiet = false;
  std::string report_dir = "tranship-report";
  std::string metrics_file;
  ReportFormat format = ReportFormat::kText;
  std::string output;
  bool times = false;
  PlanSettings plan;
  int samples = 5;                // of discover: keys a finding
  std::string write_mapping;      // of discover
  std::string checks_file;        // of check
  std::vector<std::string> only;  // of check: names; empty means all
  bool expired = false;           // of savepoint drop
  MigrateInvocation migrate;
  std::string mapping_file;  // of mapping check, show; empty: mapping.csv
  MappingFormat mapping_format = MappingFormat::kText;
  std::string mapping;         // file of --mapping, whose rules are in `copy`
  std::string history;         // file of the test cycles
  int cycle = 0;               // of history: one of them; 0: all
  GradeThresholds thresholds;  // of history
  QueryCheck queries;
  std::string retry_run;              // of copy: whose rejects are to be loaded
  bool reset_target = false;          // of clone
  std::string confirm;                // the database that may be reset
  std::string kit;                    // of init: --kind
  bool checklist = false;             // of report
  std::vector<std::string> warnings;  // printable lines
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_INVOCATION_H_
