#include "tools/progress/progress_lines.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "io/error.h"

namespace tranship {
namespace {

uint64_t RowsOf(const TableTally& table, Phase phase) {
  return phase == Phase::kVerify ? table.compared_rows : table.rows_seen();
}

uint64_t RowsSeen(const Tally& tally) {
  uint64_t rows = 0;
  for (const TableTally& table : tally.tables()) {
    rows += RowsOf(table, tally.phase());
  }
  return rows;
}

double Fraction(double done, double all) { return all > 0 ? std::clamp(done / all, 0.0, 1.0) : 0; }

// Rounded down: 100 % is said only of what is complete.
std::string Percent(double fraction) {
  return std::to_string(static_cast<int>(std::floor(fraction * 100))) + " %";
}

std::string Bar(double fraction, size_t width) {
  const auto full = static_cast<size_t>(fraction * static_cast<double>(width));
  std::string bar(full, '=');
  if (full < width) bar += '>';
  bar.resize(width, ' ');
  return "[" + bar + "]";
}

std::string Padded(std::string text, size_t width, bool right = false) {
  text = CutToWidth(text, width);
  const std::string blanks(width - TextWidth(text), ' ');
  return right ? blanks + text : text + blanks;
}

std::string SpeedText(const Speed& speed) {
  std::string text = Counted(static_cast<uint64_t>(std::max(speed.rows_per_second, 0.0))) +
                     " rows/s, " + BytesText(speed.bytes_per_second) + "/s";
  if (speed.seconds_left) text += ", " + DurationText(std::ceil(*speed.seconds_left)) + " left";
  return text;
}

// How wide names and bars may be, so that what stands behind them has room.
struct Layout {
  size_t width, name, bar;
};

constexpr size_t kBehind = 55;  // " [] " and "  9 %  1,234,567 rows/s, 47.1 MB/s, 1 min 20 s left"

Layout LayoutFor(size_t width, size_t longest_name) {
  const size_t name = std::clamp<size_t>(longest_name, 9, std::max<size_t>(width / 3, 9));
  const size_t rest = width > name + kBehind ? width - name - kBehind : 0;
  return {width, name, std::clamp<size_t>(rest, 10, 30)};
}

std::string BarLine(const std::string& name, double fraction, const std::string& behind,
                    const Layout& layout) {
  return CutToWidth(Padded(name, layout.name) + " " + Bar(fraction, layout.bar) + " " +
                        Padded(Percent(fraction), 5, true) + "  " + behind,
                    layout.width);
}

}  // namespace

std::string_view PhaseWord(Phase phase) {
  constexpr std::array<std::string_view, 7> kWords = {
      "connecting", "planning", "re-basing", "copying", "rebuilding indexes and constraints",
      "comparing",  "reporting"};
  return kWords[static_cast<size_t>(phase)];
}

std::vector<std::string> BarLines(const Tally& tally, const Speed& speed, size_t width,
                                  size_t height) {
  if (tally.phase() != Phase::kCopy && tally.phase() != Phase::kVerify) {
    return {CutToWidth(std::string(PhaseWord(tally.phase())) + " ...", width)};
  }
  std::vector<const TableTally*> running;
  for (const TableTally& table : tally.tables()) {
    const bool complete = tally.DoneBytes(table) >= table.estimated_bytes;
    if (tally.DoneBytes(table) > 0 && !complete) running.push_back(&table);
  }
  std::ranges::stable_sort(running, std::ranges::greater{}, &TableTally::estimated_bytes);
  const size_t room =
      height > 3 ? height - 3 : 0;  // the total, the cursor's line, one line of what was before
  running.resize(std::min(room, running.size()));
  size_t longest_name = PhaseWord(tally.phase()).size();
  for (const TableTally* table : running)
    longest_name = std::max(longest_name, TextWidth(table->name));
  const Layout layout = LayoutFor(width, longest_name);

  std::vector<std::string> lines;
  for (const TableTally* table : running) {
    lines.push_back(BarLine(table->name, Fraction(tally.DoneBytes(*table), table->estimated_bytes),
                            Counted(RowsOf(*table, tally.phase()), "row"), layout));
  }
  const double fraction = Fraction(tally.DoneBytes(), tally.EstimatedBytes());
  lines.push_back(
      BarLine(std::string(PhaseWord(tally.phase())), fraction, SpeedText(speed), layout));
  return lines;
}

std::string PlainLine(const Tally& tally, const Speed& speed) {
  std::string line{PhaseWord(tally.phase())};
  if (tally.phase() != Phase::kCopy && tally.phase() != Phase::kVerify) return line + " ...";
  const double done = tally.DoneBytes(), all = tally.EstimatedBytes();
  return line + ": " + Percent(Fraction(done, all)) + ", " + Counted(RowsSeen(tally), "row") +
         ", " + BytesText(done) + " of about " + BytesText(all) + ", " + SpeedText(speed);
}

}  // namespace tranship
