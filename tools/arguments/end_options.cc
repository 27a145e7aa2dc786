#include <array>
#include <utility>

#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kReading = {kCopy, kVerify, kSnapshotHold, kClone, kDiscover};
constexpr CommandSet kFrom = kReading + CommandSet{kUpsert};
constexpr CommandSet kWithTarget = {kCopy,    kVerify, kStatus,        kReport,
                                    kAbandon, kClone,  kRejects,       kDiscover,
                                    kUpsert,  kCheck,  kSavepointList, kSavepointDrop};

constexpr std::array kOptions = {
    OptionSpec{"source", kOne, "URI", "database to read; any libpq form (or TRANSHIP_SOURCE)",
               kFrom + CommandSet{kCheck}, false, SetText<&Invocation::copy, &CopyOptions::source>},
    OptionSpec{"target", kOne, "URI",
               "database to write, and home of the ledger (or TRANSHIP_TARGET)", kWithTarget, false,
               SetText<&Invocation::copy, &CopyOptions::target>},
    OptionSpec{"table", kMany, "GLOB",
               "tables to take: schema.name, or name in any schema; * ? [a-z]; repeatable",
               kReading, true, SetTexts<&Invocation::copy, &CopyOptions::tables>},
    OptionSpec{"exclude-table", kMany, "GLOB", "tables to leave out; repeatable", kFrom, true,
               SetTexts<&Invocation::copy, &CopyOptions::exclude_tables>},
    OptionSpec{"jobs", kOne, "N", "streams at once (default: the cores of this machine)",
               kFrom - CommandSet{kSnapshotHold}, true,
               SetCount<1, 256, &Invocation::copy, &CopyOptions::jobs>},
};

}  // namespace

std::span<const OptionSpec> EndOptions() { return kOptions; }

}  // namespace tranship
