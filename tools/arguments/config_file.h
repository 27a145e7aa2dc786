// tranship.toml: `source` and `target` at the top, options of a command in [copy] and [verify]
// under the names that they have on the command line.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_CONFIG_FILE_H_
#define TRANSHIP_TOOLS_ARGUMENTS_CONFIG_FILE_H_

#include <string>
#include <vector>

#include "tools/invocation.h"

namespace tranship {

struct ConfigValue {
  std::string name;
  std::vector<std::string> values;
  std::string origin;  // "tranship.toml:7"
};

struct Config {
  std::vector<ConfigValue> values;  // those that concern the command
  std::vector<std::string>
      problems;  // of the whole file, with line numbers: also of other commands' sections
};

// `name` is how the file is called in messages.
[[nodiscard]] Config ParseConfig(const std::string& text, const std::string& name, Command command);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_CONFIG_FILE_H_
