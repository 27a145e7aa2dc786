// What `--help` prints: of a command, of a group of commands (`plan`), of the program.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_HELP_H_
#define TRANSHIP_TOOLS_ARGUMENTS_HELP_H_

#include <string>
#include <string_view>

#include "tools/invocation.h"

// A literal, so that the command table can put it behind its examples.
#define TRANSHIP_EXIT_CODES                                                    \
  "Exit codes:\n"                                                              \
  "   0  done, and verified as asked\n"                                        \
  "   1  failed\n"                                                             \
  "   2  usage or configuration; nothing was touched\n"                        \
  "   3  finished, differences found\n"                                        \
  "   4  finished, rows rejected or altered, or a constraint left NOT VALID\n" \
  "   5  stopped; run the same command again to go on\n"                       \
  "   6  not resumable as asked\n"                                             \
  "  10  run not found\n"                                                      \
  "  11  another engine is working on it\n"                                    \
  "  12  authentication or TLS\n"                                              \
  "  13  privilege\n"

namespace tranship {

[[nodiscard]] std::string HelpText(Command command);
// Of the commands whose first word is `word`.
[[nodiscard]] std::string GroupHelp(std::string_view word);
[[nodiscard]] std::string ProgramHelp();

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_HELP_H_
