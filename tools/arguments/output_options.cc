#include <array>
#include <utility>

#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kReading = {kCopy, kVerify, kSnapshotHold, kClone, kDiscover, kUpsert};
constexpr CommandSet kMoving = {kCopy, kVerify, kClone, kUpsert};
constexpr CommandSet kPlans = {kApply, kRollback};

Problem SetFormat(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, ReportFormat>;
  return SetChoice(
      invocation.format, values,
      std::array{Pair{"text", ReportFormat::kText}, Pair{"json", ReportFormat::kJson},
                 Pair{"html", ReportFormat::kHtml}, Pair{"md", ReportFormat::kMarkdown},
                 Pair{"csv", ReportFormat::kCsv}});
}

// Where to look for the configuration is settled before the table is applied.
Problem Ignore(Invocation&, const Values&) { return std::nullopt; }

constexpr std::array kOptions = {
    OptionSpec{"format",
               kOne,
               "FORMAT",
               "text (default), json, html, md or csv",
               {kReport},
               false,
               SetFormat},
    OptionSpec{"format",
               kOne,
               "FORMAT",
               "text (default), json, html or md",
               {kDiscover, kCheck, kHistory},
               false,
               SetFormat},
    OptionSpec{
        "format", kOne, "FORMAT", "text (default), json or md", {kMigrateReview}, false, SetFormat},
    OptionSpec{"output",
               kOne,
               "FILE",
               "write to a file (mode 0600, replaced in one step) instead of stdout",
               {kReport, kDiscover, kCheck, kHistory, kMigrateReview},
               false,
               SetText<&Invocation::output>},
    OptionSpec{"output", kOne, "FILE", "write the results as Markdown, too (mode 0600)", kPlans,
               false, SetText<&Invocation::output>},
    OptionSpec{"times",
               kNothing,
               "",
               "put times into the Markdown body, too",
               {kReport},
               false,
               SetFlag<&Invocation::times>},
    OptionSpec{"report-dir", kOne, "DIR",
               "where reports go, a folder per run (default tranship-report)", kMoving, true,
               SetText<&Invocation::report_dir>},
    OptionSpec{"metrics-file", kOne, "FILE", "Prometheus text file, replaced every few seconds",
               kMoving, true, SetText<&Invocation::metrics_file>},
    OptionSpec{"json", kNothing, "", "one JSON document on stdout, logs as JSON lines on stderr",
               CommandSet::All(), true, SetFlag<&Invocation::json>},
    OptionSpec{"quiet", kNothing, "", "no progress, only warnings and errors",
               kReading + kPlans + CommandSet{kAbandon, kCheck}, true, SetFlag<&Invocation::quiet>},
    OptionSpec{"config", kOne, "FILE", "configuration to read instead of ./tranship.toml",
               CommandSet::All(), false, Ignore},
};

}  // namespace

std::span<const OptionSpec> OutputOptions() { return kOptions; }

}  // namespace tranship
