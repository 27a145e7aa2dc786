// Checks as a file says them: [[check]] sections of TOML. Other keys of the file are somebody
// else's (a plan holds checks, too).

#ifndef TRANSHIP_ENGINE_CHECK_PARSE_CHECKS_H_
#define TRANSHIP_ENGINE_CHECK_PARSE_CHECKS_H_

#include <string>
#include <string_view>
#include <vector>

#include "engine/check/check_spec.h"

namespace tranship {

struct ParsedChecks {
  std::vector<CheckSpec> specs;       // in the file's order; those without problems
  std::vector<std::string> problems;  // all of them: "checks.toml:12: ...", printable
};

// `path` is how the file is called in messages.
[[nodiscard]] ParsedChecks ParseChecks(std::string_view text, const std::string& path);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_PARSE_CHECKS_H_
