#include <algorithm>

#include "engine/check/one_check.h"

namespace tranship {
namespace {

std::string Shown(const std::optional<std::string>& value) { return value.value_or("NULL"); }

std::string Shown(const CheckEnd::Row& row) {
  std::string text;
  for (const auto& value : row) text += (text.empty() ? "(" : ", ") + Shown(value);
  return text + ")";
}

std::string Values(const CheckSpec& spec, const CheckEnd::Row* row) {
  if (row == nullptr) return "nothing";
  std::string text;
  for (size_t i = 0; i < row->size(); ++i) {
    text += (i == 0 ? "" : ", ") + spec.aggregates[i].text() + " " + Shown((*row)[i]);
  }
  return text;
}

}  // namespace

void CompareRowCounts(const CheckSpec& spec, const TwoEnds& ends, CheckResult& result) {
  const uint64_t source =
      ends.source.CountRows(spec.table_of(CheckSide::kSource), spec.where_of(CheckSide::kSource));
  const uint64_t target = ends.target.CountRows(spec.table, spec.where);
  result.looked_at = source;
  result.offending = source > target ? source - target : target - source;
  Judge(spec, result);
  result.expected = std::to_string(source);
  result.actual = std::to_string(target);
}

void CompareSums(const CheckSpec& spec, const TwoEnds& ends, Connection& target,
                 CheckResult& result) {
  const auto of_source =
      ends.source.Sums(spec.table_of(CheckSide::kSource), spec.columns_of(CheckSide::kSource),
                       spec.where_of(CheckSide::kSource));
  const auto of_target = ends.target.Sums(spec.table, spec.columns, spec.where);
  const auto known = [](const std::string& sum) {
    return sum.empty() ? std::nullopt : std::optional(sum);
  };
  for (size_t i = 0; i < of_target.size(); ++i) {
    const std::string before = i == 0 ? "" : ", ";
    result.expected += before + spec.columns[i] + " " + Shown(known(of_source[i]));
    result.actual += before + spec.columns[i] + " " + Shown(known(of_target[i]));
    // No value at all adds up to 0, but for tables of which only one has values.
    const Result r = target.Exec(
        "SELECT CASE WHEN $1::pg_catalog.numeric IS NULL OR $2::pg_catalog.numeric IS NULL "
        "THEN $1::pg_catalog.numeric IS NOT DISTINCT FROM $2::pg_catalog.numeric WHEN "
        "$1::pg_catalog.numeric = $2::pg_catalog.numeric THEN true ELSE "
        "pg_catalog.abs($1::pg_catalog.numeric - $2::pg_catalog.numeric) <= "
        "$3::pg_catalog.numeric END",
        {known(of_source[i]), known(of_target[i]), spec.tolerance});
    if (r.flag(0, 0)) continue;
    ++result.offending;
    if (result.samples.size() < kCheckSamples) result.samples.push_back(spec.columns[i]);
  }
  result.looked_at = std::nullopt;
  result.state = result.offending == 0 ? CheckState::kPassed : CheckState::kFailed;
}

void CompareGroups(const CheckSpec& spec, const TwoEnds& ends, CheckResult& result) {
  const auto source = ends.source.Groups(spec, CheckSide::kSource);
  const auto target = ends.target.Groups(spec, CheckSide::kTarget);
  uint64_t groups = source.size();
  const auto differs = [&](const CheckEnd::Row& key, const CheckEnd::Row* left,
                           const CheckEnd::Row* right) {
    ++result.offending;
    if (result.samples.size() == kCheckSamples) return;
    result.samples.push_back(Shown(key) + ": " + Values(spec, left) + " on the source, " +
                             Values(spec, right) + " on the target");
  };
  for (const auto& [key, values] : source) {
    const auto found = target.find(key);
    if (found == target.end()) {
      differs(key, &values, nullptr);
    } else if (found->second != values) {
      differs(key, &values, &found->second);
    }
  }
  for (const auto& [key, values] : target) {
    if (source.contains(key)) continue;
    ++groups;
    differs(key, nullptr, &values);
  }
  result.looked_at = groups;
  Judge(spec, result);
}

}  // namespace tranship
