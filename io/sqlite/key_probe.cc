#include "io/sqlite/key_probe.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace tranship {
namespace {

constexpr size_t kCells = 256;
constexpr int kRowsPerProbe = 32;

// Rowids from `first` to `last`; both exist.
struct Cell {
  int64_t first = 0;
  int64_t last = 0;
  double rows = 0;
};

double Width(const Cell& cell) {
  return static_cast<double>(static_cast<uint64_t>(cell.last) - static_cast<uint64_t>(cell.first)) +
         1;
}

class Prober {
 public:
  Prober(const Database& database, const std::string& table, const std::string& rowid)
      : at_or_behind_(database.Prepare("SELECT " + rowid + " FROM " + table + " WHERE " + rowid +
                                       " >= ?1 ORDER BY " + rowid + " LIMIT ?2")),
        at_or_before_(database.Prepare("SELECT " + rowid + " FROM " + table + " WHERE " + rowid +
                                       " <= ?1 ORDER BY " + rowid + " DESC LIMIT ?2")) {}

  [[nodiscard]] std::optional<int64_t> AtOrBehind(int64_t rowid) {
    return First(at_or_behind_, rowid);
  }
  [[nodiscard]] std::optional<int64_t> AtOrBefore(int64_t rowid) {
    return First(at_or_before_, rowid);
  }

  // Rows of the cell, from how close the first ones are to each other.
  [[nodiscard]] double Estimate(const Cell& cell) {
    at_or_behind_.BindInteger(1, cell.first);
    at_or_behind_.BindInteger(2, kRowsPerProbe);
    double rows = 0;
    Cell seen{cell.first, cell.first};
    while (at_or_behind_.Step() && at_or_behind_.integer(0) <= cell.last) {
      seen.last = at_or_behind_.integer(0);
      ++rows;
    }
    at_or_behind_.Reset();
    return rows < kRowsPerProbe ? rows : rows * Width(cell) / Width(seen);
  }

 private:
  static std::optional<int64_t> First(Statement& statement, int64_t rowid) {
    statement.BindInteger(1, rowid);
    statement.BindInteger(2, 1);
    std::optional<int64_t> found;
    if (statement.Step()) found = statement.integer(0);
    statement.Reset();
    return found;
  }

  Statement at_or_behind_;
  Statement at_or_before_;
};

int64_t Middle(const Cell& cell) {
  const uint64_t half = (static_cast<uint64_t>(cell.last) - static_cast<uint64_t>(cell.first)) / 2;
  return static_cast<int64_t>(static_cast<uint64_t>(cell.first) + half + 1);
}

// Splits the cell with the most rows in two, each drawn in to the rows that it has.
bool SplitLargest(Prober& prober, std::vector<Cell>& cells) {
  const auto largest = std::ranges::max_element(cells, {}, &Cell::rows);
  if (largest->rows <= kRowsPerProbe || largest->first == largest->last) return false;
  const int64_t middle = Middle(*largest);
  Cell left{largest->first, prober.AtOrBefore(middle - 1).value_or(largest->first)};
  Cell right{prober.AtOrBehind(middle).value_or(largest->last), largest->last};
  left.rows = prober.Estimate(left);
  right.rows = prober.Estimate(right);
  *largest = left;
  cells.insert(largest + 1, right);
  return true;
}

}  // namespace

std::string QuoteSqliteName(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted + "\"";
}

std::vector<int64_t> ProbeRowids(const Database& database, const std::string& table,
                                 const std::string& rowid, size_t ranges, double& rows) {
  Prober prober(database, QuoteSqliteName(table), QuoteSqliteName(rowid));
  const auto first = prober.AtOrBehind(std::numeric_limits<int64_t>::min());
  const auto last = prober.AtOrBefore(std::numeric_limits<int64_t>::max());
  rows = 0;
  if (!first || !last) return {};
  std::vector<Cell> cells = {{*first, *last}};
  cells.front().rows = prober.Estimate(cells.front());
  while (cells.size() < kCells && SplitLargest(prober, cells)) {
  }
  for (const Cell& cell : cells) rows += cell.rows;
  std::vector<int64_t> bounds;
  double before = 0;
  for (const Cell& cell : cells) {
    const auto wanted = static_cast<double>(bounds.size() + 1) * rows / static_cast<double>(ranges);
    if (before >= wanted && bounds.size() + 1 < ranges) bounds.push_back(cell.first);
    before += cell.rows;
  }
  return bounds;
}

}  // namespace tranship
