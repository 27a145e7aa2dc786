#include <array>
#include <utility>

#include "engine/mapping/field_mapping.h"
#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kReadsFile = {kMappingCheck, kMappingShow};
constexpr CommandSet kMapping = {kMappingInit, kMappingCheck, kMappingShow};

Problem SetFormat(Invocation& invocation, const Values& values) {
  using Pair = std::pair<std::string_view, MappingFormat>;
  return SetChoice(
      invocation.mapping_format, values,
      std::array{Pair{"text", MappingFormat::kText}, Pair{"md", MappingFormat::kMarkdown},
                 Pair{"mermaid", MappingFormat::kMermaid}, Pair{"json", MappingFormat::kJson}});
}

constexpr std::array kOptions = {
    OptionSpec{"source", kOne, "URI", "database whose fields move (or TRANSHIP_SOURCE)", kMapping,
               false, SetText<&Invocation::copy, &CopyOptions::source>},
    OptionSpec{"target", kOne, "URI", "database that they move into (or TRANSHIP_TARGET)", kMapping,
               false, SetText<&Invocation::copy, &CopyOptions::target>},
    OptionSpec{"mapping", kOne, "FILE", "the field mapping (default mapping.csv)", kReadsFile,
               false, SetText<&Invocation::mapping_file>},
    OptionSpec{"format",
               kOne,
               "FORMAT",
               "text (default), md, mermaid or json",
               {kMappingShow},
               false,
               SetFormat},
    OptionSpec{"output",
               kOne,
               "FILE",
               "the file to write (default mapping.csv); one that exists is not overwritten",
               {kMappingInit},
               false,
               SetText<&Invocation::output>},
    OptionSpec{"output",
               kOne,
               "FILE",
               "write to a file (mode 0600, replaced in one step) instead of stdout",
               {kMappingShow},
               false,
               SetText<&Invocation::output>},
};

}  // namespace

std::span<const OptionSpec> MappingFamily() { return kOptions; }

}  // namespace tranship
