#include "tools/arguments/option_table.h"

#include <array>
#include <utility>

#include "io/error.h"
#include "tools/arguments/mapping_file.h"
#include "tools/arguments/option_values.h"

namespace tranship {
namespace {

using Values = std::vector<std::string>;
using Problem = std::optional<std::string>;
using enum OptionSpec::Takes;

std::string Quoted(const std::string& value) { return "\"" + Printable(value) + "\""; }

template <bool Invocation::*kMember>
Problem SetFlag(Invocation& invocation, const Values& values) {
  const auto flag = ParseFlag(values.back());
  if (!flag) return Quoted(values.back()) + " is neither true nor false";
  invocation.*kMember = *flag;
  return std::nullopt;
}

template <bool CopyOptions::*kMember, bool kNegated = false>
Problem SetCopyFlag(Invocation& invocation, const Values& values) {
  const auto flag = ParseFlag(values.back());
  if (!flag) return Quoted(values.back()) + " is neither true nor false";
  invocation.copy.*kMember = *flag != kNegated;
  return std::nullopt;
}

template <std::string Invocation::*kMember>
Problem SetText(Invocation& invocation, const Values& values) {
  if (values.back().empty()) return "is empty";
  invocation.*kMember = values.back();
  return std::nullopt;
}

template <std::string CopyOptions::*kMember>
Problem SetCopyText(Invocation& invocation, const Values& values) {
  if (values.back().empty()) return "is empty";
  invocation.copy.*kMember = values.back();
  return std::nullopt;
}

template <Values CopyOptions::*kMember>
Problem SetGlobs(Invocation& invocation, const Values& values) {
  for (const std::string& value : values) {
    if (value.empty()) return "is empty";
  }
  invocation.copy.*kMember = values;
  return std::nullopt;
}

template <int CopyOptions::*kMember, int kLeast, int kGreatest>
Problem SetCount(Invocation& invocation, const Values& values) {
  const auto count = ParseCount(values.back(), kLeast, kGreatest);
  if (!count) {
    return Quoted(values.back()) + " is not a number from " + std::to_string(kLeast) + " to " +
           std::to_string(kGreatest);
  }
  invocation.copy.*kMember = *count;
  return std::nullopt;
}

Problem SetSamples(Invocation& invocation, const Values& values) {
  const auto count = ParseCount(values.back(), 0, 20);
  if (!count) return Quoted(values.back()) + " is not a number from 0 to 20";
  invocation.samples = *count;
  return std::nullopt;
}

Problem SetChunkSize(Invocation& invocation, const Values& values) {
  const auto size = ParseSize(values.back());
  if (!size) return Quoted(values.back()) + " is not a size such as 64MB or 1GiB";
  invocation.copy.chunk_bytes = *size;
  return std::nullopt;
}

template <typename Choice, size_t kCount>
Problem SetChoice(Choice& member, const Values& values,
                  const std::array<std::pair<std::string_view, Choice>, kCount>& choices) {
  std::string known;
  std::array<std::string_view, kCount> words;
  for (size_t i = 0; i < kCount; ++i) {
    words[i] = choices[i].first;
    if (choices[i].first == values.back()) {
      member = choices[i].second;
      return std::nullopt;
    }
    known.append(i == 0 ? "" : i + 1 == kCount ? " or " : ", ").append(choices[i].first);
  }
  const std::string_view nearest = Nearest(values.back(), words);
  const std::string hint = nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?";
  return Quoted(values.back()) + " is not " + known + hint;
}

Problem SetConstraints(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, Constraints>;
  return SetChoice(
      invocation.copy.constraints, values,
      std::array{Pair{"keep", Constraints::kKeep}, Pair{"rebuild", Constraints::kRebuild}});
}

Problem SetTriggers(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, Triggers>;
  return SetChoice(invocation.copy.triggers, values,
                   std::array{Pair{"fire", Triggers::kFire}, Pair{"disable", Triggers::kDisable}});
}

Problem SetSequences(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, Sequences>;
  return SetChoice(invocation.copy.sequences, values,
                   std::array{Pair{"set", Sequences::kSet}, Pair{"report", Sequences::kReport}});
}

Problem SetOnReject(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, OnReject>;
  return SetChoice(
      invocation.copy.on_reject, values,
      std::array{Pair{"stop", OnReject::kStop}, Pair{"keep-going", OnReject::kKeepGoing}});
}

Problem SetRead(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, ReadChoice>;
  return SetChoice(invocation.copy.read, values,
                   std::array{Pair{"auto", ReadChoice::kAuto}, Pair{"key", ReadChoice::kKey},
                              Pair{"ctid", ReadChoice::kCtid}});
}

Problem SetFormat(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, ReportFormat>;
  return SetChoice(
      invocation.format, values,
      std::array{Pair{"text", ReportFormat::kText}, Pair{"json", ReportFormat::kJson},
                 Pair{"html", ReportFormat::kHtml}, Pair{"md", ReportFormat::kMarkdown},
                 Pair{"csv", ReportFormat::kCsv}});
}

Problem SetNames(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, NameStyle>;
  return SetChoice(
      invocation.copy.names, values,
      std::array{Pair{"keep", NameStyle::kKeep}, Pair{"snake_case", NameStyle::kSnakeCase}});
}

Problem SetMapping(Invocation& invocation, const Values& values) {
  MappingFile file = ReadMapping(values.back());
  if (file.problems.empty()) {
    invocation.copy.rules = std::move(file.rules);
    return std::nullopt;
  }
  std::string lines;
  for (const std::string& problem : file.problems) lines += (lines.empty() ? "" : "; ") + problem;
  return lines;
}

// Where to look for the configuration is settled before the table is applied.
Problem Ignore(Invocation&, const Values&) { return std::nullopt; }

constexpr std::array kOptions = {
    OptionSpec{"source", kOne, "URI", "database to read; any libpq form (or TRANSHIP_SOURCE)",
               "cvhld", SetCopyText<&CopyOptions::source>},
    OptionSpec{"target", kOne, "URI",
               "database to write, and home of the ledger (or TRANSHIP_TARGET)", "cvsraljd",
               SetCopyText<&CopyOptions::target>},
    OptionSpec{"table", kMany, "GLOB",
               "tables to take: schema.name, or name in any schema; * ? [a-z]; repeatable", "CVhLd",
               SetGlobs<&CopyOptions::tables>},
    OptionSpec{"exclude-table", kMany, "GLOB", "tables to leave out; repeatable", "CVhLd",
               SetGlobs<&CopyOptions::exclude_tables>},
    OptionSpec{"jobs", kOne, "N", "streams at once (default: the cores of this machine)", "CVLd",
               SetCount<&CopyOptions::jobs, 1, 256>},
    OptionSpec{"chunk-size", kOne, "SIZE", "heap and TOAST of one chunk (default 64MB)", "CL",
               SetChunkSize},
    OptionSpec{"read", kOne, "MODE", "auto, key or ctid: how the source is read", "C", SetRead},
    OptionSpec{"truncate", kNothing, "", "empty the chosen target tables first, once", "C",
               SetCopyFlag<&CopyOptions::truncate>},
    OptionSpec{"new-run", kNothing, "", "copy again though a finished run has done the same", "CL",
               SetCopyFlag<&CopyOptions::new_run>},
    OptionSpec{
        "constraints", kOne, "MODE",
        "keep (default), or rebuild: drop foreign keys and indexes, bring them back after the data",
        "C", SetConstraints},
    OptionSpec{"triggers", kOne, "MODE",
               "fire or disable enabled user triggers of the target (default: refuse)", "C",
               SetTriggers},
    OptionSpec{"sequences", kOne, "MODE",
               "set (default) or report: sequences owned by copied columns", "CL", SetSequences},
    OptionSpec{"skip-unfit", kNothing, "",
               "go on without tables that have no counterpart or do not fit", "CV",
               SetCopyFlag<&CopyOptions::skip_unfit>},
    OptionSpec{"on-reject", kOne, "MODE",
               "stop (default), or keep-going: leave bad rows out, list them, take all others",
               "CL", SetOnReject},
    OptionSpec{"max-rejects", kOne, "N",
               "rows that may be rejected (default 1000); beyond it the copy stops, resumable",
               "CL", SetCount<&CopyOptions::max_rejects, 0, 2000000000>},
    OptionSpec{"show-values", kNothing, "",
               "keep the values of rejected and altered rows in ledger and reports", "CL",
               SetCopyFlag<&CopyOptions::show_values>},
    OptionSpec{"no-verify", kNothing, "", "do not read the target back and compare", "CL",
               SetCopyFlag<&CopyOptions::verify, true>},
    OptionSpec{"max-differences", kOne, "N",
               "rows named per table (default 100); counts are always exact", "CVL",
               SetCount<&CopyOptions::max_differences, 0, 1000000>},
    OptionSpec{"snapshot", kOne, "ID", "read in a snapshot that `tranship snapshot hold` keeps",
               "CV", SetCopyText<&CopyOptions::snapshot>},
    OptionSpec{"target-search-path", kOne, "PATH",
               "search_path of writers, for CHECK functions that need one", "C",
               SetCopyText<&CopyOptions::target_search_path>},
    OptionSpec{"target-schema", kOne, "NAME",
               "SQLite source: schema of its tables on the target (default public)", "CVLd",
               SetCopyText<&CopyOptions::target_schema>},
    OptionSpec{"mapping", kOne, "FILE",
               "SQLite source: how columns are read, and what becomes of values that do not fit",
               "CVLd", SetMapping},
    OptionSpec{"names", kOne, "STYLE",
               "SQLite source: keep (default) or snake_case names on the target", "CVLd", SetNames},
    OptionSpec{"skip-check", kNothing, "", "SQLite source: do not check the file's structure first",
               "CVLd", SetCopyFlag<&CopyOptions::check_source, true>},
    OptionSpec{"dry-run", kNothing, "", "print the plan and every hazard, touch nothing", "cl",
               SetFlag<&Invocation::dry_run>},
    OptionSpec{"format", kOne, "FORMAT", "text (default), json, html, md or csv", "rd", SetFormat},
    OptionSpec{"output", kOne, "FILE",
               "write to a file (mode 0600, replaced in one step) instead of stdout", "rd",
               SetText<&Invocation::output>},
    OptionSpec{"samples", kOne, "N", "keys of rows named per finding (default 5, at most 20)", "d",
               SetSamples},
    OptionSpec{"write-mapping", kOne, "FILE",
               "propose a mapping file; one that exists is not overwritten", "d",
               SetText<&Invocation::write_mapping>},
    OptionSpec{"times", kNothing, "", "put times into the Markdown body, too", "r",
               SetFlag<&Invocation::times>},
    OptionSpec{"report-dir", kOne, "DIR",
               "where reports go, a folder per run (default tranship-report)", "CVL",
               SetText<&Invocation::report_dir>},
    OptionSpec{"metrics-file", kOne, "FILE", "Prometheus text file, replaced every few seconds",
               "CVL", SetText<&Invocation::metrics_file>},
    OptionSpec{"json", kNothing, "", "one JSON document on stdout, logs as JSON lines on stderr",
               "CVsrahLjd", SetFlag<&Invocation::json>},
    OptionSpec{"quiet", kNothing, "", "no progress, only warnings and errors", "CVahLd",
               SetFlag<&Invocation::quiet>},
    OptionSpec{"config", kOne, "FILE", "configuration to read instead of ./tranship.toml",
               "cvsrahljd", Ignore},
};

char LetterOf(Command command) {
  constexpr std::string_view kLetters = "cvsrahljd";
  return kLetters[static_cast<size_t>(command)];
}

}  // namespace

bool OptionSpec::TakenBy(Command command) const {
  return ConfigurableFor(command) || commands.find(LetterOf(command)) != std::string_view::npos;
}

bool OptionSpec::ConfigurableFor(Command command) const {
  const char capital = static_cast<char>(LetterOf(command) - 'a' + 'A');
  return commands.find(capital) != std::string_view::npos;
}

std::span<const OptionSpec> AllOptions() { return kOptions; }

const OptionSpec* FindOption(std::string_view name, Command command) {
  for (const OptionSpec& option : kOptions) {
    if (option.name == name && option.TakenBy(command)) return &option;
  }
  return nullptr;
}

std::string_view ToString(Command command) {
  constexpr std::array<std::string_view, 9> kNames = {"copy",   "verify",  "status",
                                                      "report", "abandon", "snapshot hold",
                                                      "clone",  "rejects", "discover"};
  return kNames[static_cast<size_t>(command)];
}

}  // namespace tranship
