#include "tools/arguments/config_file.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "io/error.h"
#include "tools/arguments/command_table.h"
#include "tools/arguments/option_table.h"
#include "tools/arguments/option_values.h"

namespace tranship {
namespace {

class ConfigReader {
 public:
  ConfigReader(std::string name, Command command) : name_(std::move(name)), command_(command) {}

  Config Read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string_view word = key.str();
      if (word == "source" || word == "target") {
        Take(word, node, true);
      } else if (const CommandSpec* section = SectionOf(word)) {
        ReadSection(word, node, section->command);
      } else {
        std::vector<std::string_view> known = {"source", "target"};
        for (const CommandSpec& command : AllCommands()) {
          if (command.has_section) known.push_back(command.name);
        }
        Unknown(word, node, known, "");
      }
    }
    return std::move(config_);
  }

 private:
  static const CommandSpec* SectionOf(std::string_view word) {
    const auto commands = AllCommands();
    const auto found = std::ranges::find_if(commands, [&](const CommandSpec& command) {
      return command.has_section && command.name == word;
    });
    return found == commands.end() ? nullptr : &*found;
  }

  void ReadSection(std::string_view section, const toml::node& node, Command command) {
    const toml::table* table = node.as_table();
    if (table == nullptr) {
      Problem(node, Printable(section) + " is not a section");
      return;
    }
    std::vector<std::string_view> known;
    for (const OptionSpec& option : AllOptions()) {
      if (option.ConfigurableFor(command)) known.push_back(option.name);
    }
    for (const auto& [key, value] : *table) {
      const OptionSpec* option = FindOption(key.str(), command);
      if (option == nullptr || !option->ConfigurableFor(command)) {
        Unknown(key.str(), value, known, " in [" + std::string(section) + "]");
      } else {
        Take(option->name, value, command == command_, option->takes);
      }
    }
  }

  void Take(std::string_view key, const toml::node& node, bool wanted,
            OptionSpec::Takes takes = OptionSpec::Takes::kOne) {
    std::vector<std::string> values;
    if (const toml::array* array = node.as_array()) {
      if (takes != OptionSpec::Takes::kMany)
        return Problem(node, Printable(key) + " takes one value");
      for (const toml::node& element : *array) {
        const auto text = Text(element);
        if (!text) return Problem(element, Printable(key) + " takes a list of texts");
        values.push_back(*text);
      }
      if (values.empty()) return;
    } else if (const auto text = Text(node)) {
      values.push_back(*text);
    } else {
      return Problem(node, Printable(key) + " takes a text, a number, true or false");
    }
    if (takes == OptionSpec::Takes::kNothing && !node.is_boolean()) {
      return Problem(node, Printable(key) + " is true or false");
    }
    if (wanted) config_.values.push_back({std::string(key), std::move(values), Place(node)});
  }

  static std::optional<std::string> Text(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* flag = node.as_boolean()) return flag->get() ? "true" : "false";
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* number = node.as_floating_point()) {
      std::array<char, 40> text{};
      const auto end = std::to_chars(text.data(), text.data() + text.size(), number->get());
      return std::string(text.data(), end.ptr);
    }
    return std::nullopt;
  }

  std::string Place(const toml::node& node) const {
    return name_ + ":" + std::to_string(node.source().begin.line);
  }

  void Problem(const toml::node& node, const std::string& what) {
    config_.problems.push_back(Place(node) + ": " + what);
  }

  void Unknown(std::string_view key, const toml::node& node,
               std::span<const std::string_view> known, const std::string& where) {
    const std::string_view nearest = Nearest(key, known);
    Problem(node, "unknown key \"" + Printable(key) + "\"" + where +
                      (nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?"));
  }

  std::string name_;
  Command command_;
  Config config_;
};

}  // namespace

Config ParseConfig(const std::string& text, const std::string& name, Command command) {
  try {
    return ConfigReader(Printable(name), command).Read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    Config config;
    config.problems.push_back(Printable(name) + ":" + std::to_string(error.source().begin.line) +
                              ": " + Printable(error.description()));
    return config;
  }
}

}  // namespace tranship
