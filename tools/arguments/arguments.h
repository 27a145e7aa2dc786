// Reading the command line: which command, which options with which values, or help to print.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_ARGUMENTS_H_
#define TRANSHIP_TOOLS_ARGUMENTS_ARGUMENTS_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tools/invocation.h"

namespace tranship {

struct Arguments {
  std::optional<Command> command;
  std::map<std::string, std::vector<std::string>> values;  // by option name; "": the argument
  std::set<std::string> valueless;  // options given without the value that they need
  // Printable lines. What was typed is not repeated where it may hold a password.
  std::vector<std::string> problems;
  std::string print;  // help or version was asked for: print it, exit 0
};

// `arguments` without the program's name.
[[nodiscard]] Arguments ReadArguments(const std::vector<std::string>& arguments);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_ARGUMENTS_H_
