#include "tools/arguments/arguments.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "io/error.h"
#include "tools/arguments/command_table.h"
#include "tools/arguments/help.h"
#include "tools/arguments/option_table.h"
#include "tools/arguments/option_values.h"

namespace tranship {
namespace {

// What a person typed, unless it may hold a password.
std::string Echo(const std::string& typed) {
  if (typed.find("://") != std::string::npos || typed.find("password") != std::string::npos) {
    return "(a connection string)";
  }
  return "\"" + Printable(typed) + "\"";
}

// One subcommand in CLI11's terms. Values stay texts here: the table reads them, so that all
// problems are found.
void Declare(CLI::App& app, Command command) {
  for (const OptionSpec& option : AllOptions()) {
    if (!option.TakenBy(command)) continue;
    const std::string flag = "--" + std::string(option.name);
    CLI::Option* added =
        option.takes == OptionSpec::Takes::kNothing ? app.add_flag(flag) : app.add_option(flag);
    added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    if (option.takes != OptionSpec::Takes::kNothing) added->expected(1)->allow_extra_args(false);
  }
  app.set_help_flag("");
  app.allow_extras();
}

void ExplainExtras(const std::vector<std::string>& extras, Command command, Arguments& read) {
  std::vector<std::string_view> known;
  for (const OptionSpec& option : AllOptions()) {
    if (option.TakenBy(command)) known.push_back(option.name);
  }
  bool may_be_value = false;  // of the unknown option before it
  for (const std::string& extra : extras) {
    const size_t begin = extra.find_first_not_of('-');
    if (extra.starts_with("-") && begin != std::string::npos) {
      const std::string name = extra.substr(begin, extra.find('=') - begin);
      const std::string_view nearest = Nearest(name, known);
      read.problems.push_back(
          "unknown option " + std::string(begin, '-') + Printable(name) +
          (nearest.empty() ? "" : "; did you mean --" + std::string(nearest) + "?"));
      may_be_value = extra.find('=') == std::string::npos;
      continue;
    }
    if (!may_be_value) {
      if (!SpecOf(command).argument.empty() && !read.values.contains("")) {
        read.values[""] = {extra};
      } else {
        read.problems.push_back("unexpected argument " + Echo(extra));
      }
    }
    may_be_value = false;
  }
}

// Takes options out that lack their value, so that CLI11 has nothing left to throw over, and all
// else is read, too.
std::vector<std::string> TakeValueless(const std::vector<std::string>& rest, Command command,
                                       Arguments& read) {
  std::vector<std::string> good;
  for (size_t i = 0; i < rest.size(); ++i) {
    const OptionSpec* option =
        rest[i].starts_with("--") ? FindOption(rest[i].substr(2), command) : nullptr;
    const bool takes_value = option != nullptr && option->takes != OptionSpec::Takes::kNothing;
    if (takes_value && option->takes == OptionSpec::Takes::kMaybe) {
      good.push_back(rest[i] + "=true");
    } else if (!takes_value) {
      good.push_back(rest[i]);
    } else if (i + 1 == rest.size() || rest[i + 1].starts_with("--")) {
      read.problems.push_back(rest[i] + " needs a value");
      read.valueless.insert(std::string(option->name));
    } else {
      good.push_back(rest[i] + "=" + rest[i + 1]);
      ++i;
    }
  }
  return good;
}

void ReadOptions(std::vector<std::string> rest, Command command, Arguments& read) {
  rest = TakeValueless(rest, command, read);
  CLI::App app;
  Declare(app, command);
  std::ranges::reverse(rest);  // CLI11 takes them from the back
  try {
    app.parse(std::move(rest));
  } catch (const CLI::ParseError& error) {
    read.problems.push_back(Printable(error.what()));
    return;
  }
  for (const OptionSpec& option : AllOptions()) {
    if (!option.TakenBy(command)) continue;
    const CLI::Option* parsed = app.get_option("--" + std::string(option.name));
    if (parsed->empty()) continue;
    const std::vector<std::string>& values = parsed->results();
    if (option.takes == OptionSpec::Takes::kOne && values.size() > 1) {
      read.problems.push_back("--" + std::string(option.name) + " is given " +
                              std::to_string(values.size()) + " times; it takes one value");
    }
    read.values[std::string(option.name)] = values;
  }
  ExplainExtras(app.remaining(), command, read);
}

bool AsksForHelp(const std::string& argument) { return argument == "--help" || argument == "-h"; }

// Takes the command's word(s) off the front: two where two words are a command.
std::optional<Command> TakeCommand(std::vector<std::string>& rest, Arguments& read) {
  const std::string word = rest.front();
  rest.erase(rest.begin());
  std::vector<std::string_view> names;
  std::vector<std::string_view> seconds;
  std::optional<Command> alone;
  for (const CommandSpec& spec : AllCommands()) {
    names.push_back(spec.name.substr(0, spec.name.find(' ')));
    if (spec.name == word) alone = spec.command;
    if (!spec.name.starts_with(word + " ")) continue;
    seconds.push_back(spec.name.substr(word.size() + 1));
    if (!rest.empty() && rest.front() == seconds.back()) {
      rest.erase(rest.begin());
      return spec.command;
    }
  }
  if (alone) return alone;
  if (seconds.empty()) {
    const std::string_view nearest = Nearest(word, names);
    read.problems.push_back(
        "unknown command " + Echo(word) +
        (nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?"));
  } else if (std::ranges::any_of(rest, AsksForHelp)) {
    read.print = GroupHelp(word);
  } else {
    std::string known;
    for (const std::string_view second : seconds) {
      known += (known.empty() ? "tranship " : ", tranship ") + word + " " + std::string(second);
    }
    read.problems.push_back("tranship " + word + " is not a whole command; there is " + known);
  }
  return std::nullopt;
}

}  // namespace

Arguments ReadArguments(const std::vector<std::string>& arguments) {
  Arguments read;
  if (arguments.empty()) {
    read.problems.emplace_back("no command; tranship --help lists them");
    return read;
  }
  if (AsksForHelp(arguments.front()) || arguments.front() == "help") {
    read.print = ProgramHelp();
    return read;
  }
  if (arguments.front() == "--version") {
    read.print = "tranship " TRANSHIP_VERSION "\n";
    return read;
  }
  std::vector<std::string> rest = arguments;
  read.command = TakeCommand(rest, read);
  if (!read.command) return read;
  if (std::ranges::any_of(rest, AsksForHelp)) {
    read.print = HelpText(*read.command);
    return read;
  }
  ReadOptions(std::move(rest), *read.command, read);
  return read;
}

}  // namespace tranship
