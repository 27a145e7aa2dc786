#include "tools/progress/progress_lines.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "io/error.h"

namespace tranship {
namespace {

uint64_t RowsSeen(const Tally& tally) {
  uint64_t rows = 0;
  for (const TableTally& table : tally.tables()) {
    rows += tally.phase() == Phase::kVerify ? table.passed_rows : table.rows_seen();
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
  if (speed.seconds_left)
    text += ", about " + DurationText(std::ceil(*speed.seconds_left)) + " left";
  return text;
}

std::string BarLine(const std::string& name, double fraction, const std::string& behind,
                    size_t width) {
  const size_t name_width = std::clamp<size_t>(width / 3, 8, 32);
  const size_t bar_width = width >= 80 ? 24 : 10;
  return CutToWidth(Padded(name, name_width) + " " + Bar(fraction, bar_width) + " " +
                        Padded(Percent(fraction), 5, true) + "  " + behind,
                    width);
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
    if (table.passed_rows != 0 && !complete) running.push_back(&table);
  }
  std::ranges::stable_sort(running, std::ranges::greater{}, &TableTally::estimated_bytes);
  const size_t room =
      height > 3 ? height - 3 : 0;  // the total, the cursor's line, one line of what was before
  std::vector<std::string> lines;
  for (size_t i = 0; i < std::min(room, running.size()); ++i) {
    const TableTally& table = *running[i];
    const uint64_t rows = tally.phase() == Phase::kVerify ? table.passed_rows : table.rows_seen();
    lines.push_back(BarLine(Printable(table.name),
                            Fraction(tally.DoneBytes(table), table.estimated_bytes),
                            Counted(rows, "row"), width));
  }
  const double done = tally.DoneBytes(), all = tally.EstimatedBytes();
  lines.push_back(
      BarLine(std::string(PhaseWord(tally.phase())), Fraction(done, all), SpeedText(speed), width));
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
