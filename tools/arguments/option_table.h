// The options of all commands, in one table: the command line, tranship.toml and the help are made
// from it.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_OPTION_TABLE_H_
#define TRANSHIP_TOOLS_ARGUMENTS_OPTION_TABLE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tools/invocation.h"

namespace tranship {

struct OptionSpec {
  enum class Takes : uint8_t { kNothing, kOne, kMany };

  std::string_view name;  // "chunk-size": --chunk-size, and the key in tranship.toml
  Takes takes = Takes::kOne;
  std::string_view placeholder;  // "SIZE"
  std::string_view help;
  std::string_view commands;  // letters: c(opy) v(erify) s(tatus) r(eport) a(bandon) h(old)
                              // (c)l(one) (re)j(ects) d(iscover); capitals: in tranship.toml, too
  // Sets the value(s); returns what is wrong with them. Requires: at least one value.
  std::optional<std::string> (*apply)(Invocation& invocation,
                                      const std::vector<std::string>& values);

  [[nodiscard]] bool TakenBy(Command command) const;
  [[nodiscard]] bool ConfigurableFor(Command command) const;
};

[[nodiscard]] std::span<const OptionSpec> AllOptions();
[[nodiscard]] const OptionSpec* FindOption(std::string_view name, Command command);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_OPTION_TABLE_H_
