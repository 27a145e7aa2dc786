// Invocation: one command as the user meant it, after flags, environment and configuration file
// were put together.

#ifndef TRANSHIP_TOOLS_INVOCATION_H_
#define TRANSHIP_TOOLS_INVOCATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/copy_options.h"
#include "engine/migrate/migrate.h"
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
  kMigrate,
  kMigrateCheck,
  kMigrateReview
};
// "copy", ..., "snapshot hold".
[[nodiscard]] std::string_view ToString(Command command);

// Of `migrate`, `migrate check`, `migrate review`.
struct MigrateInvocation {
  MigrateOptions options;
  bool status = false;
  bool verify = false;
  std::string sample;  // of check
};

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
  int samples = 5;                    // of discover: keys a finding
  std::string write_mapping;          // of discover
  MigrateInvocation migrate;
  std::vector<std::string> warnings;  // printable lines
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_INVOCATION_H_
