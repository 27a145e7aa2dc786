// From the command line, the environment and tranship.toml to an Invocation.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_READ_INVOCATION_H_
#define TRANSHIP_TOOLS_ARGUMENTS_READ_INVOCATION_H_

#include <optional>
#include <string>
#include <vector>

#include "tools/commands.h"
#include "tools/invocation.h"

namespace tranship {

struct Reading {
  std::optional<Invocation>
      invocation;                     // absent when there are problems, or only something to print
  std::vector<std::string> problems;  // all of them; printable, without passwords
  std::string print;                  // help or version
  bool json = false;                  // asked for, however wrong the rest is
  std::optional<Command> command;
  // " --target URI" for the next command, when it was given so; without passwords.
  std::string target_option;
};

[[nodiscard]] Reading ReadInvocation(const std::vector<std::string>& arguments,
                                     const Environment& environment);

// The command line as typed, for the ledger and the reports: quoted for a shell, without passwords
// and control characters.
[[nodiscard]] std::string SafeCommandLine(const std::vector<std::string>& arguments);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_READ_INVOCATION_H_
