#include <array>
#include <utility>

#include "tools/arguments/mapping_file.h"
#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kReading = {kCopy, kVerify, kSnapshotHold, kClone, kDiscover};
constexpr CommandSet kWriting = {kCopy, kClone, kUpsert};
constexpr CommandSet kMoving = {kCopy, kVerify, kClone, kUpsert};
constexpr CommandSet kFromSqlite = {kCopy, kVerify, kClone, kDiscover, kUpsert};

Problem SetChunkSize(Invocation& invocation, const Values& values) {
  const auto size = ParseSize(values.back());
  if (!size) return Quoted(values.back()) + " is not a size such as 64MB or 1GiB";
  invocation.copy.chunk_bytes = *size;
  return std::nullopt;
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

Problem SetNames(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, NameStyle>;
  return SetChoice(
      invocation.copy.names, values,
      std::array{Pair{"keep", NameStyle::kKeep}, Pair{"snake_case", NameStyle::kSnakeCase}});
}

Problem SetMapping(Invocation& invocation, const Values& values) {
  MappingFile file = ReadMapping(values.back());
  if (!file.fields.empty() && invocation.command != kCopy && invocation.command != kVerify) {
    return "a mapping of fields is for copy and verify; this command takes [[column]] rules";
  }
  if (file.problems.empty()) {
    invocation.copy.rules = std::move(file.rules);
    invocation.copy.fields = std::move(file.fields);
    invocation.mapping = values.back();
    return std::nullopt;
  }
  std::string lines;
  for (const std::string& problem : file.problems) lines += (lines.empty() ? "" : "; ") + problem;
  return lines;
}

constexpr std::array kOptions = {
    OptionSpec{"chunk-size", kOne, "SIZE", "heap and TOAST of one chunk (default 64MB)", kWriting,
               true, SetChunkSize},
    OptionSpec{
        "read", kOne, "MODE", "auto, key or ctid: how the source is read", {kCopy}, true, SetRead},
    OptionSpec{"truncate",
               kNothing,
               "",
               "empty the chosen target tables first, once",
               {kCopy},
               true,
               SetFlag<&Invocation::copy, &CopyOptions::truncate>},
    OptionSpec{"new-run", kNothing, "", "copy again though a finished run has done the same",
               kWriting - CommandSet{kUpsert}, true,
               SetFlag<&Invocation::copy, &CopyOptions::new_run>},
    OptionSpec{
        "constraints",
        kOne,
        "MODE",
        "keep (default), or rebuild: drop foreign keys and indexes, bring them back after the data",
        {kCopy},
        true,
        SetConstraints},
    OptionSpec{"triggers",
               kOne,
               "MODE",
               "fire or disable enabled user triggers of the target (default: refuse)",
               {kCopy, kUpsert},
               true,
               SetTriggers},
    OptionSpec{"sequences", kOne, "MODE",
               "set (default) or report: sequences owned by copied columns", kWriting, true,
               SetSequences},
    OptionSpec{"skip-unfit",
               kNothing,
               "",
               "go on without tables that have no counterpart or do not fit",
               {kCopy, kVerify, kUpsert},
               true,
               SetFlag<&Invocation::copy, &CopyOptions::skip_unfit>},
    OptionSpec{"on-reject", kOne, "MODE",
               "stop (default), or keep-going: leave bad rows out, list them, take all others",
               kWriting, true, SetOnReject},
    OptionSpec{"max-rejects", kOne, "N",
               "rows that may be rejected (default 1000); beyond it the copy stops, resumable",
               kWriting, true,
               SetCount<0, 2000000000, &Invocation::copy, &CopyOptions::max_rejects>},
    OptionSpec{"show-values", kNothing, "",
               "keep the values of rejected and altered rows in ledger and reports", kWriting, true,
               SetFlag<&Invocation::copy, &CopyOptions::show_values>},
    OptionSpec{"no-verify", kNothing, "", "do not read the target back and compare", kWriting, true,
               ClearFlag<&Invocation::copy, &CopyOptions::verify>},
    OptionSpec{"max-differences", kOne, "N",
               "rows named per table (default 100); counts are always exact", kMoving, true,
               SetCount<0, 1000000, &Invocation::copy, &CopyOptions::max_differences>},
    OptionSpec{"snapshot",
               kOne,
               "ID",
               "read in a snapshot that `tranship snapshot hold` keeps",
               {kCopy, kVerify, kUpsert},
               true,
               SetText<&Invocation::copy, &CopyOptions::snapshot>},
    OptionSpec{"target-search-path",
               kOne,
               "PATH",
               "search_path of writers, for CHECK functions that need one",
               {kCopy, kUpsert},
               true,
               SetText<&Invocation::copy, &CopyOptions::target_search_path>},
    OptionSpec{"target-schema", kOne, "NAME",
               "SQLite source: schema of its tables on the target (default public)",
               kReading - CommandSet{kSnapshotHold}, true,
               SetText<&Invocation::copy, &CopyOptions::target_schema>},
    OptionSpec{"mapping", kOne, "FILE",
               "PostgreSQL source: the fields that move where; SQLite source: how columns are read",
               kFromSqlite, true, SetMapping},
    OptionSpec{"names", kOne, "STYLE",
               "SQLite source: keep (default) or snake_case names on the target", kFromSqlite, true,
               SetNames},
    OptionSpec{"skip-check", kNothing, "", "SQLite source: do not check the file's structure first",
               kFromSqlite, true, ClearFlag<&Invocation::copy, &CopyOptions::check_source>},
    OptionSpec{"dry-run", kNothing, "", "print the plan and every hazard, touch nothing",
               kWriting - CommandSet{kUpsert}, false, SetFlag<&Invocation::dry_run>},
    OptionSpec{"samples",
               kOne,
               "N",
               "keys of rows named per finding (default 5, at most 20)",
               {kDiscover},
               false,
               SetCount<0, 20, &Invocation::samples>},
    OptionSpec{"write-mapping",
               kOne,
               "FILE",
               "propose a mapping file; one that exists is not overwritten",
               {kDiscover},
               false,
               SetText<&Invocation::write_mapping>},
};

}  // namespace

std::span<const OptionSpec> CopyFamily() { return kOptions; }

}  // namespace tranship
