#include <algorithm>
#include <array>
#include <string_view>

#include "engine/report/html/pictures.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

// Widths within the picture: a strip of few cells has a gap of 1 % between any two.
struct Scale {
  size_t cell, gap;
};
constexpr size_t kSeparated = 50;  // few cells

struct Look {
  LeafState state;
  std::string_view style;
  int top;  // of 14
};
// In the order in which they are drawn: what differs lies on top.
constexpr std::array kLooks = {Look{LeafState::kMatch, "m", 5},
                               Look{LeafState::kUnverified, "u", 11},
                               Look{LeafState::kDiffers, "d", 0}};

LeafState Worst(std::string_view states) {
  const auto has = [&](LeafState state) {
    return states.find(static_cast<char>(state)) != std::string_view::npos;
  };
  if (has(LeafState::kDiffers)) return LeafState::kDiffers;
  const bool all_match =
      states.find_first_not_of(static_cast<char>(LeafState::kMatch)) == std::string_view::npos;
  return all_match && !states.empty() ? LeafState::kMatch : LeafState::kUnverified;
}

std::vector<LeafState> Cells(std::string_view states) {
  const size_t count = std::min(states.size(), kMaxCells);
  std::vector<LeafState> cells;
  for (size_t i = 0; i < count; ++i) {
    const size_t begin = i * states.size() / count, end = (i + 1) * states.size() / count;
    cells.push_back(Worst(states.substr(begin, end - begin)));
  }
  return cells;
}

// All cells of one look, as one path. A single differing cell among hundreds is drawn wider than it
// is: it must be seen.
std::string Path(const std::vector<LeafState>& cells, const Look& look, const Scale& scale) {
  const size_t least = look.state == LeafState::kDiffers ? cells.size() * scale.cell / 80 : 0;
  std::string path;
  for (size_t i = 0; i < cells.size();) {
    size_t end = i + 1;
    if (cells[i] == look.state) {
      while (scale.gap == 0 && end < cells.size() && cells[end] == look.state) ++end;
      const size_t width = std::max((end - i) * scale.cell - scale.gap, least);
      const size_t left = std::min(i * scale.cell, cells.size() * scale.cell - width);
      path += "M" + std::to_string(left) + " " + std::to_string(look.top) + "h" +
              std::to_string(width) + "V14h-" + std::to_string(width) + "z";
    }
    i = end;
  }
  return path.empty() ? "" : "<path class=\"" + std::string(look.style) + "\" d=\"" + path + "\"/>";
}

std::string Label(std::string_view states) {
  const auto count = [&](LeafState state) {
    return static_cast<uint64_t>(std::ranges::count(states, static_cast<char>(state)));
  };
  return Counted(states.size()) + (states.size() == 1 ? " leaf: " : " leaves: ") +
         Counted(count(LeafState::kMatch)) + " equal, " + Counted(count(LeafState::kDiffers)) +
         " differ, " +
         Counted(states.size() - count(LeafState::kMatch) - count(LeafState::kDiffers)) +
         " not compared";
}

}  // namespace

std::string LeafStrip(const TableReport& table) {
  std::string states = table.leaf_states;
  // Without states nothing was shown of any leaf.
  if (states.empty())
    states.assign(std::min<uint64_t>(table.leaves_total, kMaxCells),
                  static_cast<char>(LeafState::kUnverified));
  if (states.empty()) return "";
  const std::vector<LeafState> cells = Cells(states);
  const std::string label = table.leaf_states.empty()
                                ? Counted(table.leaves_total) + " leaves, not compared"
                                : Label(states);
  Scale scale{10, 0};
  if (cells.size() <= kSeparated) scale = {1000 / cells.size(), cells.size() > 1 ? 8U : 0U};
  std::string svg = "<svg class=\"leaves\" role=\"img\" viewBox=\"0 0 " +
                    std::to_string(cells.size() * scale.cell) +
                    " 14\" preserveAspectRatio=\"none\" aria-label=\"" + label + "\"><title>" +
                    label + "</title>";
  for (const Look& look : kLooks) svg += Path(cells, look, scale);
  return svg + "</svg>";
}

}  // namespace tranship
