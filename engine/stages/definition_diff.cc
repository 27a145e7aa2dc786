#include "engine/stages/definition_diff.h"

#include <algorithm>
#include <string_view>

#include "io/error.h"

namespace tranship {
namespace {

std::vector<std::string_view> LinesOf(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

}  // namespace

std::vector<std::string> DefinitionDiff(const std::string& before, const std::string& after,
                                        size_t most) {
  const auto a = LinesOf(before);
  const auto b = LinesOf(after);
  // Longest common subsequence of what is between the equal ends.
  size_t head = 0;
  while (head < a.size() && head < b.size() && a[head] == b[head]) ++head;
  size_t tail = 0;
  while (tail + head < a.size() && tail + head < b.size() &&
         a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) {
    ++tail;
  }
  const size_t n = a.size() - head - tail;
  const size_t m = b.size() - head - tail;
  const bool large = n * m > 4'000'000;  // then all of the old, and all of the new
  std::vector<std::vector<uint32_t>> common(large ? 0 : n + 1, std::vector<uint32_t>(m + 1));
  for (size_t i = large ? 0 : n; i-- > 0;) {
    for (size_t j = m; j-- > 0;) {
      common[i][j] = a[head + i] == b[head + j] ? common[i + 1][j + 1] + 1
                                                : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<std::string> diff;
  size_t i = 0;
  size_t j = 0;
  while (i < n || j < m) {
    if (!large && i < n && j < m && a[head + i] == b[head + j]) {
      ++i;
      ++j;
    } else if (i < n && (large || j == m || common[i + 1][j] >= common[i][j + 1])) {
      diff.push_back("- " + Printable(a[head + i++]));
    } else {
      diff.push_back("+ " + Printable(b[head + j++]));
    }
  }
  if (diff.size() > most) {
    const size_t more = diff.size() - most;
    diff.resize(most);
    diff.push_back("... and " + std::to_string(more) + " more lines");
  }
  return diff;
}

}  // namespace tranship
