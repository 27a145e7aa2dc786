// The commands: their words, what they need, what their help says, and the function that runs them.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_COMMAND_TABLE_H_
#define TRANSHIP_TOOLS_ARGUMENTS_COMMAND_TABLE_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "engine/exit_code.h"
#include "tools/console.h"
#include "tools/invocation.h"

namespace tranship {

enum class Needs : uint8_t { kNothing, kTarget, kSource, kBoth };

struct CommandSpec {
  Command command;
  std::string_view name;      // one word or two: "copy", "snapshot hold"
  std::string_view argument;  // what stands without an option: "RUN"; "[RUN]" where it may be
                              // absent; empty: nothing
  Needs needs;                // which of --source and --target must be known
  bool has_section;           // [copy] in tranship.toml
  ExitCode (*run)(const Invocation& invocation, Console& console);
  std::string_view description;  // its first line is the summary
  std::string_view footer;       // examples, exit codes that concern the command
};

// In the order of the help.
[[nodiscard]] std::span<const CommandSpec> AllCommands();
[[nodiscard]] const CommandSpec& SpecOf(Command command);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_COMMAND_TABLE_H_
