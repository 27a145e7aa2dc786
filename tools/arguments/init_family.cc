#include <algorithm>
#include <array>

#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"
#include "tools/kits/kit_files.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

Problem SetKind(Invocation& invocation, const Values& values) {
  if (std::ranges::find(AllKitFiles(), values.back(), &KitFile::kind) == AllKitFiles().end()) {
    return Quoted(values.back()) + " is none of pg-to-pg, sqlite-to-pg, staging-to-prod";
  }
  invocation.kit = values.back();
  return std::nullopt;
}

constexpr std::array kOptions = {
    OptionSpec{
        "kind", kOne, "KIND", "pg-to-pg, sqlite-to-pg or staging-to-prod", {kInit}, false, SetKind},
};

}  // namespace

std::span<const OptionSpec> InitFamily() { return kOptions; }

}  // namespace tranship
