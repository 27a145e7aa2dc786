#include "tools/arguments/help.h"

#include "tools/arguments/command_table.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

std::string OptionLine(const OptionSpec& option) {
  std::string left = "  --" + std::string(option.name);
  if (option.takes == OptionSpec::Takes::kMaybe) {
    left += "[=" + std::string(option.placeholder) + "]";
  } else if (option.takes != OptionSpec::Takes::kNothing) {
    left += " " + std::string(option.placeholder);
  }
  left += left.size() < 26 ? std::string(26 - left.size(), ' ') : "\n" + std::string(26, ' ');
  return left + std::string(option.help) + "\n";
}

std::string CommandLine(const CommandSpec& command) {
  const std::string_view summary = command.description.substr(0, command.description.find('\n'));
  return "  " + std::string(command.name) + std::string(17 - command.name.size(), ' ') +
         std::string(summary) + "\n";
}

}  // namespace

std::string HelpText(Command command) {
  const CommandSpec& spec = SpecOf(command);
  std::string text =
      std::string(spec.description) + "\n\nUsage: tranship " + std::string(spec.name);
  if (!spec.argument.empty()) text += " " + std::string(spec.argument);
  text += " [options]\n\nOptions:\n";
  for (const OptionSpec& option : AllOptions()) {
    if (option.TakenBy(command)) text += OptionLine(option);
  }
  return text + "  --help                  this text\n\n" + std::string(spec.footer);
}

std::string GroupHelp(std::string_view word) {
  std::string text = "Usage: tranship " + std::string(word) + " ...\n\nCommands:\n";
  for (const CommandSpec& command : AllCommands()) {
    if (command.name.starts_with(std::string(word) + " ")) text += CommandLine(command);
  }
  return text;
}

std::string ProgramHelp() {
  std::string text =
      "Moves PostgreSQL tables in bulk, and proves it: parallel COPY, resumable after any "
      "crash,\n"
      "and a report in which source and target are compared by digest trees.\n\n"
      "Usage: tranship COMMAND [options]\n\nCommands:\n";
  for (const CommandSpec& command : AllCommands()) text += CommandLine(command);
  return text +
         "\nOptions:\n  --help                  this text\n  --version               version\n\n"
         "`tranship COMMAND --help` shows a command's options and examples.\n\n"
         "Flags beat the environment (TRANSHIP_SOURCE, TRANSHIP_TARGET), which beats "
         "./tranship.toml.\n\n" TRANSHIP_EXIT_CODES;
}

}  // namespace tranship
