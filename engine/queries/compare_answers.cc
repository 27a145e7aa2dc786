#include <algorithm>
#include <string>
#include <utility>

#include "engine/queries/answer.h"
#include "engine/queries/normal_value.h"

namespace tranship {
namespace {

struct NormalRow {
  std::vector<NormalValue> values;
  std::string key;
};

// The kind of a column is what its first value that is not NULL has.
std::vector<ValueKind> KindsOf(const Answer& answer) {
  std::vector<ValueKind> kinds(answer.columns, ValueKind::kNull);
  for (const auto& row : answer.rows) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (kinds[i] == ValueKind::kNull) kinds[i] = row[i].kind;
    }
  }
  return kinds;
}

std::vector<NormalRow> Normal(const Answer& answer, const std::vector<ValueKind>& kinds) {
  std::vector<NormalRow> rows;
  rows.reserve(answer.rows.size());
  for (const auto& row : answer.rows) {
    NormalRow& normal = rows.emplace_back();
    for (size_t i = 0; i < row.size(); ++i) {
      normal.values.push_back(Normalized(row[i], kinds[i]));
      normal.key += normal.values.back().sort_key() + '\0';
    }
  }
  return rows;
}

bool Same(const NormalRow& a, const NormalRow& b) {
  return std::ranges::equal(a.values, b.values, SameValue);
}

uint64_t DifferingInOrder(const std::vector<NormalRow>& a, const std::vector<NormalRow>& b) {
  const size_t both = std::min(a.size(), b.size());
  uint64_t differing = std::max(a.size(), b.size()) - both;
  for (size_t i = 0; i < both; ++i) differing += Same(a[i], b[i]) ? 0 : 1;
  return differing;
}

// Rows that have no counterpart on the other side, the greater of the two numbers.
uint64_t DifferingInAnyOrder(std::vector<NormalRow>& a, std::vector<NormalRow>& b) {
  std::ranges::sort(a, {}, &NormalRow::key);
  std::ranges::sort(b, {}, &NormalRow::key);
  if (DifferingInOrder(a, b) == 0) return 0;
  uint64_t only_a = 0, only_b = 0;
  for (size_t i = 0, j = 0; i < a.size() || j < b.size();) {
    if (j == b.size() || (i < a.size() && a[i].key < b[j].key)) {
      ++only_a, ++i;
    } else if (i == a.size() || b[j].key < a[i].key) {
      ++only_b, ++j;
    } else {
      const bool same = Same(a[i++], b[j++]);
      only_a += same ? 0 : 1;
      only_b += same ? 0 : 1;
    }
  }
  return std::max(only_a, only_b);
}

}  // namespace

AnswerDifference CompareAnswers(const Answer& source, const Answer& target, bool ordered) {
  AnswerDifference difference;
  if (source.columns != target.columns) {
    difference.message = "the source gives " + std::to_string(source.columns) +
                         " columns, the target " + std::to_string(target.columns);
    return difference;
  }
  std::vector<ValueKind> kinds = KindsOf(target);
  const std::vector<ValueKind> at_source = KindsOf(source);
  for (size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] == ValueKind::kNull) kinds[i] = at_source[i];
  }
  std::vector<NormalRow> a = Normal(source, kinds), b = Normal(target, kinds);
  difference.rows = ordered ? DifferingInOrder(a, b) : DifferingInAnyOrder(a, b);
  difference.equal = difference.rows == 0;
  if (difference.equal) return difference;
  difference.message = std::to_string(difference.rows) + (difference.rows == 1 ? " row" : " rows") +
                       (difference.rows == 1 ? " differs" : " differ") +
                       (ordered ? ", in the order that the query asks for" : "");
  if (ordered && DifferingInAnyOrder(a, b) == 0)
    difference.message = "the rows stand in another order";
  return difference;
}

}  // namespace tranship
