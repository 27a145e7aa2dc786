// Reading what a person typed: sizes, counts, words. Nothing means "not such a value".

#ifndef TRANSHIP_TOOLS_ARGUMENTS_OPTION_VALUES_H_
#define TRANSHIP_TOOLS_ARGUMENTS_OPTION_VALUES_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tranship {

// Bytes of "64MB", "1GiB", "1.5 gb", "4096": kB, MB, GB, TB are powers of 1000; KiB, MiB, GiB, TiB
// of 1024; upper and lower case are the same. More than 0.
[[nodiscard]] std::optional<double> ParseSize(std::string_view text);

// A whole number within [least, greatest].
[[nodiscard]] std::optional<int> ParseCount(std::string_view text, int least, int greatest);

// "true" or "false".
[[nodiscard]] std::optional<bool> ParseFlag(std::string_view text);

// The one of `words` that `typed` is nearest to, if it is near enough to be a slip; empty
// otherwise.
[[nodiscard]] std::string_view Nearest(std::string_view typed,
                                       std::span<const std::string_view> words);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_OPTION_VALUES_H_
