#include "engine/check/check_ledger.h"

#include <utility>

#include "engine/ledger/batch_insert.h"

namespace tranship {
namespace {

std::optional<std::string> Known(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(text);
}

CheckState StateOf(std::string_view word) {
  return word == "passed"   ? CheckState::kPassed
         : word == "failed" ? CheckState::kFailed
                            : CheckState::kError;
}

}  // namespace

void SaveCheckResults(Connection& target, const std::string& scope,
                      const std::vector<CheckResult>& results) {
  target.Exec("DELETE FROM tranship.check_result WHERE scope = $1", {scope});
  BatchInsert insert(
      target,
      "INSERT INTO tranship.check_result (scope, no, name, kind, table_name, side, blocks, state, "
      "offending, looked_at, samples, expected, actual, message, seconds) SELECT u.c1, u.c2, u.c3, "
      "u.c4, "
      "u.c5, u.c6, u.c7, u.c8, u.c9, u.c10, u.c11::text[], u.c12, u.c13, u.c14, u.c15 FROM ROWS "
      "FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::int[]), "
      "pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[]), "
      "pg_catalog.unnest($5::text[]), pg_catalog.unnest($6::text[]), "
      "pg_catalog.unnest($7::boolean[]), pg_catalog.unnest($8::text[]), "
      "pg_catalog.unnest($9::bigint[]), pg_catalog.unnest($10::bigint[]), "
      "pg_catalog.unnest($11::text[]), pg_catalog.unnest($12::text[]), "
      "pg_catalog.unnest($13::text[]), pg_catalog.unnest($14::text[]), "
      "pg_catalog.unnest($15::float8[])) AS u(c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, "
      "c13, c14, c15)",
      15);
  int no = 0;
  for (const CheckResult& result : results) {
    // An array cannot hold arrays of several lengths: each list travels as its text.
    insert.Add({scope, std::to_string(no++), result.name, result.kind, Known(result.table),
                result.side, result.blocks ? "t" : "f", std::string(ToString(result.state)),
                std::to_string(result.offending),
                result.looked_at ? std::optional(std::to_string(*result.looked_at)) : std::nullopt,
                ArrayLiteral(result.samples), Known(result.expected), Known(result.actual),
                Known(result.message), std::to_string(result.seconds)});
  }
  insert.Flush();
}

std::vector<CheckResult> LoadCheckResults(Connection& target, const std::string& scope) {
  const Result rows = target.Exec(
      "SELECT name, kind, table_name, side, blocks, state, offending, looked_at, samples, "
      "expected, "
      "actual, message, seconds FROM tranship.check_result WHERE scope = $1 ORDER BY no",
      {scope});
  std::vector<CheckResult> results;
  for (int i = 0; i < rows.rows(); ++i) {
    CheckResult result;
    result.name = rows.text(i, 0);
    result.kind = rows.text(i, 1);
    result.table = rows.text(i, 2);
    result.side = rows.text(i, 3);
    result.blocks = rows.flag(i, 4);
    result.state = StateOf(rows.view(i, 5));
    result.offending = static_cast<uint64_t>(rows.integer(i, 6));
    if (!rows.null(i, 7)) result.looked_at = static_cast<uint64_t>(rows.integer(i, 7));
    for (auto& sample : ParseArrayLiteral(rows.view(i, 8))) {
      result.samples.push_back(sample.value_or(""));
    }
    result.expected = rows.text(i, 9);
    result.actual = rows.text(i, 10);
    result.message = rows.text(i, 11);
    result.seconds = rows.real(i, 12);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace tranship
