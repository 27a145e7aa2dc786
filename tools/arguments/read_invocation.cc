#include "tools/arguments/read_invocation.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/file_text.h"
#include "io/pg/conninfo.h"
#include "tools/arguments/arguments.h"
#include "tools/arguments/command_table.h"
#include "tools/arguments/config_file.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

constexpr const char* kDefaultConfig = "tranship.toml";

struct Setting {
  std::vector<std::string> values;
  std::string origin;  // for messages: "--jobs", "tranship.toml:7: jobs", "TRANSHIP_SOURCE"
};
using Settings = std::map<std::string, Setting>;

void AddConfig(const Arguments& arguments, Settings& settings, Reading& reading) {
  const auto named = arguments.values.find("config");
  const std::string path = named == arguments.values.end() ? kDefaultConfig : named->second.back();
  const auto text = FileText(path);
  if (!text) {
    if (named != arguments.values.end()) {
      reading.problems.push_back("--config: cannot read " + Printable(path));
    }
    return;
  }
  Config config = ParseConfig(*text, path, *arguments.command);
  std::ranges::move(config.problems, std::back_inserter(reading.problems));
  for (ConfigValue& value : config.values) {
    settings[value.name] = {std::move(value.values), value.origin + ": " + value.name};
  }
}

void AddEnvironment(const Environment& environment, Settings& settings) {
  for (const auto& [name, variable] :
       {std::pair{"source", "TRANSHIP_SOURCE"}, {"target", "TRANSHIP_TARGET"}}) {
    if (const auto value = environment(variable); value && !value->empty())
      settings[name] = {{*value}, variable};
  }
}

void AddFlags(const Arguments& arguments, Settings& settings) {
  for (const auto& [name, values] : arguments.values)
    settings[name] = {values, name.empty() ? "the argument" : "--" + name};
  for (const std::string& name : arguments.valueless) settings[name] = {{}, "--" + name};
}

void Apply(const Settings& settings, Invocation& invocation, std::vector<std::string>& problems) {
  for (const auto& [name, setting] : settings) {
    if (setting.values.empty()) continue;  // reported already
    if (name.empty()) {
      invocation.argument = setting.values.back();
      continue;
    }
    const OptionSpec* option = FindOption(name, invocation.command);
    if (option == nullptr)
      continue;  // `source` of the environment for a command that has no use for it
    if (const auto problem = option->apply(invocation, setting.values)) {
      problems.push_back(setting.origin + ": " + *problem);
    }
  }
}

void CheckConnection(const std::string& name, const std::string& conninfo, const Settings& settings,
                     Invocation& invocation, std::vector<std::string>& problems) {
  if (FindOption(name, invocation.command) == nullptr) return;
  const auto setting = settings.find(name);
  if (setting == settings.end()) {
    const Needs needs = SpecOf(invocation.command).needs;
    const Needs own = name == "source" ? Needs::kSource : Needs::kTarget;
    if (needs != own && needs != Needs::kBoth) return;
    std::string variable = "TRANSHIP_" + name;
    std::ranges::transform(variable, variable.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    problems.push_back("no " + name + ": give --" + name + " URI, " + variable + ", or " + name +
                       " = \"URI\" in tranship.toml");
    return;
  }
  if (conninfo.empty()) return;  // reported already
  if (name == "source" && invocation.command == Command::kClone && !SqlitePath(conninfo)) {
    problems.push_back(setting->second.origin +
                       ": clone takes SQLite files (sqlite:PATH); cloning PostgreSQL databases is "
                       "not there yet: make the schema with pg_dump -s, then tranship copy");
    return;
  }
  if (const auto path = SqlitePath(conninfo)) {
    if (name != "source" || invocation.command == Command::kSnapshotHold) {
      problems.push_back(setting->second.origin +
                         ": an SQLite file can only be the source of a copy or a "
                         "verification");
    } else if (path->empty()) {
      problems.push_back(setting->second.origin + ": sqlite: names no file; say sqlite:PATH");
    }
  } else if (const auto problem = ConninfoProblem(conninfo)) {
    problems.push_back(setting->second.origin + ": " + Printable(*problem));
  } else if (HasPassword(conninfo)) {
    invocation.warnings.push_back(
        setting->second.origin +
        " carries a password, which others may see; a password file (~/.pgpass) or a "
        "service file keeps it apart");
  }
}

void CheckWhole(const Invocation& invocation, std::vector<std::string>& problems) {
  const std::string_view argument = SpecOf(invocation.command).argument;
  if (argument == "RUN" && invocation.argument.empty()) {
    problems.push_back("no run: give its id, or latest (tranship status lists them)");
  }
  if (argument == "PLAN" && invocation.argument.empty()) {
    problems.push_back("no plan: give its file, such as plan.toml");
  }
  if (invocation.command == Command::kInit) {
    if (invocation.argument.empty()) {
      problems.push_back("no folder: name one that is empty or not there yet");
    }
    if (invocation.kit.empty()) {
      problems.push_back("no kind: give --kind pg-to-pg, sqlite-to-pg or staging-to-prod");
    }
  }
  if (invocation.command == Command::kHistory) {
    if (invocation.history.empty()) problems.push_back("no history: give --history FILE");
    std::ranges::copy(invocation.thresholds.Validate(), std::back_inserter(problems));
  }
  if (!invocation.confirm.empty() && !invocation.reset_target) {
    problems.push_back("--confirm goes with --reset-target");
  }
  if (invocation.reset_target && invocation.dry_run) {
    problems.push_back("--reset-target does not go with --dry-run, which touches nothing");
  }
  if (!invocation.retry_run.empty()) {
    for (const auto& [name, given] : {std::pair{"--truncate", invocation.copy.truncate},
                                      std::pair{"--new-run", invocation.copy.new_run},
                                      std::pair{"--dry-run", invocation.dry_run}}) {
      if (given) problems.push_back(std::string("--retry-rejects does not go with ") + name);
    }
  }
  if (invocation.command != Command::kCopy && invocation.command != Command::kVerify &&
      invocation.command != Command::kClone && invocation.command != Command::kDiscover &&
      invocation.command != Command::kUpsert) {
    return;
  }
  // The connections are checked already, and told with the place that they come from.
  CopyOptions rest = invocation.copy;
  rest.source = rest.target = "dbname=checked";
  std::ranges::copy(rest.Validate(), std::back_inserter(problems));
}

}  // namespace

Reading ReadInvocation(const std::vector<std::string>& arguments, const Environment& environment) {
  Arguments read = ReadArguments(arguments);
  Reading reading;
  reading.print = std::move(read.print);
  reading.problems = std::move(read.problems);
  reading.command = read.command;
  reading.json = std::ranges::find(arguments, "--json") != arguments.end();
  if (!reading.print.empty() || !read.command) return reading;

  Settings settings;
  AddConfig(read, settings, reading);
  AddEnvironment(environment, settings);
  // For a command whose --target is none, or something else, they mean nothing.
  std::erase_if(settings, [&](const auto& setting) {
    const OptionSpec* option = FindOption(setting.first, *read.command);
    const bool end = setting.first == "source" || setting.first == "target";
    return end && option != nullptr && option->placeholder != "URI";
  });
  AddFlags(read, settings);

  Invocation invocation;
  invocation.command = *read.command;
  Apply(settings, invocation, reading.problems);
  CheckConnection("source", invocation.copy.source, settings, invocation, reading.problems);
  CheckConnection("target", invocation.copy.target, settings, invocation, reading.problems);
  CheckWhole(invocation, reading.problems);
  invocation.copy.command_line = SafeCommandLine(arguments);
  reading.json = reading.json || invocation.json;
  if (!reading.problems.empty()) return reading;
  if (read.values.contains("target")) {
    reading.target_option = SafeCommandLine({"--target", invocation.copy.target}).substr(8);
    invocation.target_option = reading.target_option;
  }
  reading.invocation = std::move(invocation);
  return reading;
}

}  // namespace tranship
