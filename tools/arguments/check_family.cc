#include <array>

#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr std::array kOptions = {
    OptionSpec{"checks",
               kOne,
               "FILE",
               "what to check: [[check]] sections (TOML)",
               {kCheck},
               false,
               SetText<&Invocation::checks_file>},
    OptionSpec{"only",
               kMany,
               "NAME",
               "run this check; repeatable (default: all)",
               {kCheck},
               false,
               SetTexts<&Invocation::only>},
    OptionSpec{"expired",
               kNothing,
               "",
               "drop all sets whose time is over",
               {kSavepointDrop},
               false,
               SetFlag<&Invocation::expired>},
};

}  // namespace

std::span<const OptionSpec> CheckFamily() { return kOptions; }

}  // namespace tranship
