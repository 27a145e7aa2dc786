#include "tools/arguments/option_table.h"

#include <algorithm>

#include "tools/arguments/command_table.h"

namespace tranship {

bool OptionSpec::ConfigurableFor(Command command) const {
  return in_file && TakenBy(command) && SpecOf(command).has_section;
}

std::span<const OptionSpec> AllOptions() {
  static const std::vector<OptionSpec> all = [] {
    std::vector<OptionSpec> options;
    for (const auto family :
         {EndOptions(), CopyFamily(), CycleOptions(), UpsertFamily(), CheckFamily(), InitFamily(),
          PlanFamily(), MappingFamily(), MigrateFamily(), OutputOptions()}) {
      options.insert(options.end(), family.begin(), family.end());
    }
    return options;
  }();
  return all;
}

const OptionSpec* FindOption(std::string_view name, Command command) {
  const auto options = AllOptions();
  const auto found = std::ranges::find_if(options, [&](const OptionSpec& option) {
    return option.name == name && option.TakenBy(command);
  });
  return found == options.end() ? nullptr : &*found;
}

}  // namespace tranship
