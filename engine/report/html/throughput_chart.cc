#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/report/html/escape.h"
#include "engine/report/html/pictures.h"
#include "engine/report/quantities.h"

namespace tranship {
namespace {

struct Interval {
  double begin, end, bytes;
};

// Nothing was copied in (at, at + length): cut out.
struct Pause {
  double at;      // on the time axis without pauses
  double length;  // seconds
};

constexpr double kWidth = 900, kHeight = 190, kLeft = 76, kTop = 24, kBottom = 26;
constexpr double kPlotWidth = kWidth - kLeft - 8, kPlotHeight = kHeight - kTop - kBottom;

std::string Number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

std::vector<Interval> ChunkTimes(const Report& report) {
  std::vector<Interval> times;
  for (const TableReport& table : report.tables) {
    for (const ChunkReport& chunk : table.chunks) {
      const auto begin = SecondsOf(chunk.started), end = SecondsOf(chunk.finished);
      if (begin && end && *end >= *begin)
        times.push_back({*begin, *end, static_cast<double>(chunk.bytes)});
    }
  }
  std::ranges::sort(times, {}, &Interval::begin);
  return times;
}

// Moves the intervals together where nothing ran for long, from 0 on.
std::vector<Pause> CutPauses(std::vector<Interval>& times) {
  double busy = 0;
  for (const Interval& interval : times) busy = std::max(busy, interval.end - interval.begin);
  const double longest_gap = std::max(3.0, busy);  // a shorter one is part of the work
  std::vector<Pause> pauses;
  double shift = times.front().begin, reached = times.front().begin;
  for (Interval& interval : times) {
    const double gap = interval.begin - reached;
    if (gap > longest_gap) {
      pauses.push_back({reached - shift, gap});
      shift += gap;
    }
    reached = std::max(reached, interval.end);
    interval.begin -= shift;
    interval.end -= shift;
  }
  return pauses;
}

std::vector<double> BytesPerSecond(const std::vector<Interval>& times, double length, size_t bins) {
  std::vector<double> speed(bins, 0);
  const double width = length / static_cast<double>(bins);
  for (const Interval& interval : times) {
    // A chunk's bytes are spread evenly over its time, of which at least a sliver is assumed.
    const double duration = std::max(interval.end - interval.begin, length / 1e6);
    const auto last = std::min(bins - 1, static_cast<size_t>((interval.begin + duration) / width));
    for (size_t bin = std::min(bins - 1, static_cast<size_t>(interval.begin / width)); bin <= last;
         ++bin) {
      const double from = std::max(interval.begin, static_cast<double>(bin) * width);
      const double to = std::min(interval.begin + duration, static_cast<double>(bin + 1) * width);
      speed[bin] += interval.bytes * std::max(to - from, 0.0) / duration / width;
    }
  }
  return speed;
}

// 1, 2 or 5 times a power of ten: about `count` of them make `most`.
double Step(double most, double count) {
  const double rough = most / count, power = std::pow(10, std::floor(std::log10(rough)));
  const double digit = rough / power;
  return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
}

std::string Line(const char* style, double x1, double y1, double x2, double y2) {
  return "<line class=\"" + std::string(style) + "\" x1=\"" + Number(x1) + "\" y1=\"" + Number(y1) +
         "\" x2=\"" + Number(x2) + "\" y2=\"" + Number(y2) + "\"/>";
}

std::string Text(double x, double y, const char* anchor, const std::string& text) {
  return "<text x=\"" + Number(x) + "\" y=\"" + Number(y) + "\" text-anchor=\"" + anchor + "\">" +
         Escaped(text) + "</text>";
}

std::string Curve(const std::vector<double>& speed, double most) {
  std::string points;
  const double width = kPlotWidth / static_cast<double>(speed.size());
  for (size_t i = 0; i < speed.size(); ++i) {
    const std::string y = Number(kTop + kPlotHeight * (1 - speed[i] / most));
    points += (i == 0 ? "M" : "L") + Number(kLeft + width * static_cast<double>(i)) + " " + y +
              "H" + Number(kLeft + width * static_cast<double>(i + 1));
  }
  const std::string base = Number(kTop + kPlotHeight);
  return "<path class=\"area\" d=\"" + points + "V" + base + "H" + Number(kLeft) +
         "z\"/><path class=\"curve\" d=\"" + points + "\"/>";
}

}  // namespace

std::string ThroughputChart(const Report& report) {
  std::vector<Interval> times = ChunkTimes(report);
  if (times.empty()) return "";
  const std::vector<Pause> pauses = CutPauses(times);
  double length = 1e-3;
  for (const Interval& interval : times) length = std::max(length, interval.end);
  const size_t bins = std::clamp<size_t>(times.size() * 2, 20, 120);
  const std::vector<double> speed = BytesPerSecond(times, length, bins);
  const double step = Step(std::max(*std::ranges::max_element(speed), 1.0), 3);
  const double most = step * std::ceil(std::max(*std::ranges::max_element(speed), 1.0) / step);

  std::string svg =
      "<svg class=\"flow\" role=\"img\" viewBox=\"0 0 900 190\" aria-label=\"throughput over "
      "time\">";
  for (double tick = 0; tick < most * 1.001; tick += step) {
    const double y = kTop + kPlotHeight * (1 - tick / most);
    svg += Line("grid", kLeft, y, kLeft + kPlotWidth, y) +
           Text(kLeft - 6, y + 4, "end", tick == 0 ? "0" : BytesText(tick) + "/s");
  }
  svg += Curve(speed, most);
  double labelled = 0;  // where the last label ends
  for (const Pause& pause : pauses) {
    const double x = kLeft + kPlotWidth * pause.at / length;
    svg += Line("cut", x, kTop - 6, x, kTop + kPlotHeight);
    const double middle = std::clamp(x, kLeft + 60, kWidth - 70);
    if (middle - 60 < labelled) continue;  // the line tells of it, too
    labelled = middle + 60;
    svg += Text(middle, kTop - 10, "middle", "paused " + DurationText(pause.length));
  }
  svg += Text(kLeft, kHeight - 8, "start", "0 s") +
         Text(kLeft + kPlotWidth / 2, kHeight - 8, "middle", DurationText(length / 2)) +
         Text(kLeft + kPlotWidth, kHeight - 8, "end", DurationText(length));
  return svg + "</svg>";
}

}  // namespace tranship
