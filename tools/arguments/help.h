// Words of the help: what commands do, examples, exit codes.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_HELP_H_
#define TRANSHIP_TOOLS_ARGUMENTS_HELP_H_

#include <string>

#include "tools/invocation.h"

namespace tranship {

[[nodiscard]] std::string DescriptionOf(Command command);
// Examples and exit codes that concern the command.
[[nodiscard]] std::string FooterOf(Command command);
[[nodiscard]] std::string ProgramDescription();
[[nodiscard]] std::string ProgramFooter();

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_HELP_H_
