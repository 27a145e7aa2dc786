#include <array>
#include <charconv>
#include <utility>

#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"
#include "tools/arguments/query_file.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kMoving = {kCopy, kVerify, kClone};
constexpr CommandSet kKept = {kCopy, kVerify, kClone, kDiscover, kHistory, kReport};

// A number that may have a fraction, from 0 (1 for ratios) to `kGreatest`.
template <int kLeast, int kGreatest, auto... kMember>
Problem SetNumber(Invocation& invocation, const Values& values) {
  const std::string& text = values.back();
  double number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool good = read.ec == std::errc() && read.ptr == text.data() + text.size() &&
                    number >= kLeast && number <= kGreatest;
  if (!good) {
    return Quoted(text) + " is not a number from " + std::to_string(kLeast) + " to " +
           std::to_string(kGreatest);
  }
  Member<kMember...>(invocation) = number;
  return std::nullopt;
}

Problem SetQueries(Invocation& invocation, const Values& values) {
  QueryFile file = ReadQueries(values.back());
  if (file.problems.empty()) {
    invocation.queries.queries = std::move(file.queries);
    return std::nullopt;
  }
  std::string lines;
  for (const std::string& problem : file.problems) lines += (lines.empty() ? "" : "; ") + problem;
  return lines;
}

constexpr std::array kOptions = {
    OptionSpec{"history", kOne, "FILE",
               "SQLite file that keeps every run, so that `tranship history` can compare them",
               kKept, true, SetText<&Invocation::history>},
    OptionSpec{"run",
               kOne,
               "N",
               "one cycle of the history, by its number",
               {kHistory},
               false,
               SetCount<1, 2000000000, &Invocation::cycle>},
    OptionSpec{"core-table",
               kMany,
               "GLOB",
               "tables that matter most; without it all do; repeatable",
               {kHistory},
               true,
               SetTexts<&Invocation::thresholds, &GradeThresholds::core_tables>},
    OptionSpec{"core-tables-percent",
               kOne,
               "P",
               "share of the core tables that partial needs (default 90)",
               {kHistory},
               true,
               SetNumber<0, 100, &Invocation::thresholds, &GradeThresholds::core_tables_percent>},
    OptionSpec{"core-records-percent",
               kOne,
               "P",
               "share of their records that partial needs (default 95)",
               {kHistory},
               true,
               SetNumber<0, 100, &Invocation::thresholds, &GradeThresholds::core_records_percent>},
    OptionSpec{"query-complete",
               kOne,
               "X",
               "the target may take X times the source's time for complete (default 2)",
               {kHistory},
               true,
               SetNumber<1, 1000000, &Invocation::thresholds, &GradeThresholds::query_complete>},
    OptionSpec{"query-partial",
               kOne,
               "X",
               "the same for partial (default 5)",
               {kHistory},
               true,
               SetNumber<1, 1000000, &Invocation::thresholds, &GradeThresholds::query_partial>},
    OptionSpec{"queries", kOne, "FILE",
               "run the queries of this TOML file on both sides, compare answers and times",
               kMoving, true, SetQueries},
    OptionSpec{"max-slowdown", kOne, "X",
               "a query may take X times as long on the target (default 2)", kMoving, true,
               SetNumber<0, 1000000, &Invocation::queries, &QueryCheck::max_slowdown>},
    OptionSpec{"retry-rejects",
               kOne,
               "RUN",
               "load just the rejected rows of a run, after their cause is mended",
               {kCopy},
               false,
               SetText<&Invocation::retry_run>},
    OptionSpec{"reset-target",
               kNothing,
               "",
               "drop the target schema with everything in it first; needs --confirm",
               {kClone},
               false,
               SetFlag<&Invocation::reset_target>},
    OptionSpec{"confirm",
               kOne,
               "DATABASE",
               "the target's database name, to say that --reset-target is meant",
               {kClone},
               false,
               SetText<&Invocation::confirm>},
    OptionSpec{"checklist",
               kNothing,
               "",
               "a pre-production checklist instead: data, performance, operations, security",
               {kReport},
               false,
               SetFlag<&Invocation::checklist>},
};

}  // namespace

std::span<const OptionSpec> CycleOptions() { return kOptions; }

}  // namespace tranship
