// What changed between two definitions of a stage, line by line.

#ifndef TRANSHIP_ENGINE_STAGES_DEFINITION_DIFF_H_
#define TRANSHIP_ENGINE_STAGES_DEFINITION_DIFF_H_

#include <string>
#include <vector>

namespace tranship {

// "- old line", "+ new line", in order, printable; at most `most` of them, then how many more.
[[nodiscard]] std::vector<std::string> DefinitionDiff(const std::string& before,
                                                      const std::string& after, size_t most = 20);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_DEFINITION_DIFF_H_
