#include <array>
#include <utility>

#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kMerging = {kUpsert};

MergeRules& Rules(Invocation& invocation) {
  if (!invocation.copy.merge) invocation.copy.merge.emplace();
  return *invocation.copy.merge;
}

Problem SetKey(Invocation& invocation, const Values& values) {
  UpdateChoice names = UpdateChoice::From(values.back());
  if (names.columns.empty()) names.columns = {values.back()};  // columns named like the words
  for (const std::string& name : names.columns) {
    if (name.empty()) return Quoted(values.back()) + " names an empty column";
  }
  Rules(invocation).key = std::move(names.columns);
  return std::nullopt;
}

Problem SetUpdate(Invocation& invocation, const Values& values) {
  UpdateChoice choice = UpdateChoice::From(values.back());
  for (const std::string& name : choice.columns) {
    if (name.empty()) return Quoted(values.back()) + " names an empty column";
  }
  Rules(invocation).update = std::move(choice);
  return std::nullopt;
}

Problem SetSourceSchema(Invocation& invocation, const Values& values) {
  if (values.back().empty()) return "is empty";
  Rules(invocation).source_schema = values.back();
  return std::nullopt;
}

// Of SQLite files, which have no schemas, it is where all tables are.
Problem SetTargetSchema(Invocation& invocation, const Values& values) {
  if (values.back().empty()) return "is empty";
  Rules(invocation).target_schema = values.back();
  invocation.copy.target_schema = values.back();
  return std::nullopt;
}

constexpr std::array kOptions = {
    OptionSpec{"table", kMany, "NAME[=NAME]",
               "tables to merge: a glob, or source=target, schemas before a dot; repeatable",
               kMerging, true, SetTexts<&Invocation::copy, &CopyOptions::tables>},
    OptionSpec{"key", kOne, "COL[,COL]",
               "columns of the target to merge by (default: its primary or first unique key)",
               kMerging, true, SetKey},
    OptionSpec{"update", kOne, "WHAT",
               "changed (default): every column of rows that differ; never; or COL[,COL]", kMerging,
               true, SetUpdate},
    OptionSpec{"source-schema", kOne, "NAME", "take the tables of this schema", kMerging, true,
               SetSourceSchema},
    OptionSpec{"target-schema", kOne, "NAME",
               "merge them into the tables of this one (SQLite source: default public)", kMerging,
               true, SetTargetSchema},
    OptionSpec{"dry-run", kNothing, "",
               "do it in one transaction, print the exact counts, roll it back", kMerging, false,
               SetFlag<&Invocation::dry_run>},
};

}  // namespace

std::span<const OptionSpec> UpsertFamily() { return kOptions; }

}  // namespace tranship
