#include "engine/backfill/backfill_spec.h"

#include <set>

#include "hashing/digest.h"
#include "io/error.h"

namespace tranship {

std::vector<std::string> BackfillSpec::Validate() const {
  std::vector<std::string> problems;
  const auto expect = [&](bool holds, std::string problem) {
    if (!holds) problems.push_back("backfill: " + std::move(problem));
  };
  expect(!table.name.empty(), "no table");
  expect(remove || !set.empty(), "set = { column = \"expression\" } is missing");
  expect(!remove || set.empty(), "a DELETE sets no columns");
  std::set<std::string> seen;
  for (const auto& [column, expression] : set) {
    expect(!column.empty() && !expression.empty(), "set names a column and an expression");
    expect(seen.insert(column).second, "column " + Printable(column) + " is set twice");
  }
  for (const std::string& column : key) {
    expect(!seen.contains(column),
           "column " + Printable(column) + " is of the key, which must stay as it is");
  }
  expect(batch_rows >= 1 && batch_rows <= 1'000'000, "batch is a number from 1 to 1000000");
  expect(pause.count() >= 0, "pause is not negative");
  expect(lock_timeout.count() >= 1, "lock_timeout is at least 1 ms");
  expect(max_attempts >= 1, "attempts is at least 1");
  expect(!keep || keep->count() >= 1, "keep is at least one second");
  return problems;
}

std::string BackfillSpec::Fingerprint() const {
  std::string text;
  const auto add = [&](const std::string& part) {
    text += std::to_string(part.size()) + ":" + part;
  };
  add(table.schema);
  add(table.name);
  for (const auto& [column, expression] : set) {
    add(column);
    add(expression);
  }
  add(remove ? "DELETE" : "UPDATE");
  add(where);
  for (const std::string& column : key) add(column);
  return ToHex(HashText(text));
}

}  // namespace tranship
