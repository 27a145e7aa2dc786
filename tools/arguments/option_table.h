// The options of all commands: the command line, tranship.toml and the help are made from them.
// Commands that belong together have a family of options in a file of their own.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_OPTION_TABLE_H_
#define TRANSHIP_TOOLS_ARGUMENTS_OPTION_TABLE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/arguments/command_set.h"
#include "tools/invocation.h"

namespace tranship {

struct OptionSpec {
  // kMaybe: without a value it says "true".
  enum class Takes : uint8_t { kNothing, kOne, kMany, kMaybe };

  std::string_view name;  // "chunk-size": --chunk-size, and the key in tranship.toml
  Takes takes = Takes::kOne;
  std::string_view placeholder;  // "SIZE"
  std::string_view help;
  CommandSet commands;
  bool in_file;  // in tranship.toml, too, for those of its commands that have a section there
  // Sets the value(s); returns what is wrong with them. Requires: at least one value.
  std::optional<std::string> (*apply)(Invocation& invocation,
                                      const std::vector<std::string>& values);

  [[nodiscard]] bool TakenBy(Command command) const { return commands.contains(command); }
  [[nodiscard]] bool ConfigurableFor(Command command) const;
};

// In the order of the help.
[[nodiscard]] std::span<const OptionSpec> AllOptions();
[[nodiscard]] const OptionSpec* FindOption(std::string_view name, Command command);

// The families. A name may be in several, for different commands.
[[nodiscard]] std::span<const OptionSpec> EndOptions();     // source, target, jobs, what is chosen
[[nodiscard]] std::span<const OptionSpec> CopyFamily();     // copy, clone, verify, discover
[[nodiscard]] std::span<const OptionSpec> CycleOptions();   // history, queries, retries, reset
[[nodiscard]] std::span<const OptionSpec> InitFamily();     // init
[[nodiscard]] std::span<const OptionSpec> PlanFamily();     // apply, rollback, plan ...
[[nodiscard]] std::span<const OptionSpec> CheckFamily();    // check, savepoint
[[nodiscard]] std::span<const OptionSpec> UpsertFamily();   // upsert
[[nodiscard]] std::span<const OptionSpec> MigrateFamily();  // migrate
[[nodiscard]] std::span<const OptionSpec> MappingFamily();  // mapping init, check, show
[[nodiscard]] std::span<const OptionSpec> OutputOptions();  // formats, files, log

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_OPTION_TABLE_H_
