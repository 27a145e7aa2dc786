#include "engine/check/one_check.h"

#include <charconv>
#include <cmath>
#include <utility>

#include "engine/catalog/catalog.h"
#include "engine/check/bad_rows.h"
#include "engine/exit_code.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

void LookForBadRows(const CheckSpec& spec, Connection& connection, const Catalog& catalog,
                    CheckResult& result) {
  const BadRowsSql sql = BadRowsOf(spec, spec.side, *catalog.Find(spec.table_of(spec.side)));
  const std::string from = " FROM (" + sql.rows + ") AS tranship_row";
  const std::span<const Param> none;
  const Result counts = connection.Exec(
      "SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE tranship_bad)" + from, none);
  result.looked_at = static_cast<uint64_t>(counts.integer(0, 0));
  result.offending = static_cast<uint64_t>(counts.integer(0, 1));
  if (result.offending > 0) {
    const Result keys = connection.Exec(std::string("SELECT ") + (sql.distinct ? "DISTINCT " : "") +
                                            "tranship_key" + from + " WHERE tranship_bad " +
                                            (sql.distinct ? "ORDER BY tranship_key" : sql.order) +
                                            " LIMIT " + std::to_string(kCheckSamples),
                                        none);
    for (int i = 0; i < keys.rows(); ++i) result.samples.push_back(keys.text(i, 0));
  }
  Judge(spec, result);
}

// "now" is the clock's, not the transaction's: that may have begun long ago.
void LookHowFresh(const CheckSpec& spec, Connection& connection, CheckResult& result) {
  const std::string reference =
      spec.compared_to
          ? "(SELECT pg_catalog.max(" + QuoteName(spec.compared_to->columns[0]) + ") FROM " +
                spec.compared_to->table.quoted() + ")::pg_catalog.timestamptz"
          : "pg_catalog.clock_timestamp()";
  const Result r = connection.Exec(
      "SELECT n.newest, n.reference - $1::pg_catalog.interval, n.newest >= n.reference - "
      "$1::pg_catalog.interval FROM (SELECT (SELECT pg_catalog.max(" +
          QuoteName(spec.columns[0]) + ") FROM " + spec.table_of(spec.side).quoted() +
          WhereClause(spec.where_of(spec.side)) + ")::pg_catalog.timestamptz AS newest, " +
          reference + " AS reference) AS n",
      {spec.within});
  result.expected = r.null(0, 1) ? "a newest time to compare with" : "since " + r.text(0, 1);
  result.actual = r.null(0, 0) ? "no time at all" : r.text(0, 0);
  result.state = r.flag(0, 2) ? CheckState::kPassed : CheckState::kFailed;
  result.offending = r.flag(0, 2) ? 0 : 1;
}

uint64_t Number(const std::string& text) {
  uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void CountRowsOfOneSide(const CheckSpec& spec, CheckEnd& end, CheckResult& result) {
  const uint64_t rows = end.CountRows(spec.table_of(spec.side), spec.where_of(spec.side));
  const std::optional<uint64_t> least = spec.exact ? spec.exact
                                        : spec.min ? std::optional(Number(*spec.min))
                                                   : std::nullopt;
  const std::optional<uint64_t> most = spec.exact ? spec.exact
                                       : spec.max ? std::optional(Number(*spec.max))
                                                  : std::nullopt;
  result.looked_at = rows;
  if (least && rows < *least) result.offending = *least - rows;
  if (most && rows > *most) result.offending = rows - *most;
  Judge(spec, result);
  result.expected = spec.exact ? std::to_string(*spec.exact)
                    : !most    ? "at least " + *spec.min
                    : !least   ? "at most " + *spec.max
                               : *spec.min + " to " + *spec.max;
  result.actual = std::to_string(rows);
}

void RunQuery(const CheckSpec& spec, CheckEnd& end, CheckResult& result) {
  CheckEnd::Rows rows = end.Query(spec.sql);
  result.offending = rows.count;
  result.samples = std::move(rows.first);
  Judge(spec, result);
}

void RefuseMissing(const CheckSpec& spec, CheckSide side, CheckCatalogs& catalogs) {
  std::string lines;
  for (const std::string& line : MissingFrom(catalogs.of(side), spec, side)) {
    lines += (lines.empty() ? "" : "; ") + line;
  }
  if (!lines.empty()) throw UserError(ExitCode::kUsage, lines);
}

void OnOneSide(const CheckSpec& spec, const CheckEnds& ends, CheckCatalogs& catalogs,
               CheckResult& result) {
  const bool source = spec.side == CheckSide::kSource;
  Connection* connection = source ? ends.source : ends.target;
  const auto end = connection != nullptr ? MakeServerEnd(*connection) : MakeFileEnd(*ends.file);
  if (spec.kind == CheckKind::kSql) return RunQuery(spec, *end, result);
  if (connection != nullptr) RefuseMissing(spec, spec.side, catalogs);
  if (spec.kind == CheckKind::kRowCount) return CountRowsOfOneSide(spec, *end, result);
  if (connection == nullptr) {
    throw UserError(ExitCode::kUsage,
                    "of an SQLite file only row_count, sum, groups and sql can "
                    "be checked; discover lists the rest");
  }
  if (spec.kind == CheckKind::kFresh) return LookHowFresh(spec, *connection, result);
  LookForBadRows(spec, *connection, catalogs.of(spec.side), result);
}

void OnBothSides(const CheckSpec& spec, const CheckEnds& ends, CheckCatalogs& catalogs,
                 CheckResult& result) {
  RefuseMissing(spec, CheckSide::kTarget, catalogs);
  if (ends.source != nullptr) RefuseMissing(spec, CheckSide::kSource, catalogs);
  const auto target = MakeServerEnd(*ends.target);
  const auto source =
      ends.source != nullptr ? MakeServerEnd(*ends.source) : MakeFileEnd(*ends.file);
  const TwoEnds both{*source, *target};
  if (spec.kind == CheckKind::kRowCount) return CompareRowCounts(spec, both, result);
  if (spec.kind == CheckKind::kSum) return CompareSums(spec, both, *ends.target, result);
  if (spec.kind == CheckKind::kGroups) return CompareGroups(spec, both, result);
  if (ends.source == nullptr) {
    throw UserError(ExitCode::kUsage,
                    "sample needs a PostgreSQL source; verify compares all rows "
                    "of an SQLite file");
  }
  CompareSample(
      spec,
      {*ends.source, *catalogs.of(CheckSide::kSource).Find(spec.table_of(CheckSide::kSource)),
       *ends.target, *catalogs.of(CheckSide::kTarget).Find(spec.table)},
      result);
}

}  // namespace

const Catalog& CheckCatalogs::of(CheckSide side) {
  std::optional<Catalog>& catalog = side == CheckSide::kTarget ? target_ : source_;
  if (!catalog) catalog = ReadCatalog(side == CheckSide::kTarget ? *ends_.target : *ends_.source);
  return *catalog;
}

void RunOneCheck(const CheckSpec& spec, const CheckEnds& ends, CheckCatalogs& catalogs,
                 CheckResult& result) {
  if (spec.needs_source() && ends.source == nullptr && ends.file == nullptr) {
    throw UserError(ExitCode::kUsage, "this check needs a source, and none is given");
  }
  if (spec.compares_sides()) return OnBothSides(spec, ends, catalogs, result);
  OnOneSide(spec, ends, catalogs, result);
}

void Judge(const CheckSpec& spec, CheckResult& result) {
  uint64_t most = spec.at_most;
  result.expected = std::to_string(most);
  if (spec.at_most_share && result.looked_at) {
    most = static_cast<uint64_t>(
        std::floor(*spec.at_most_share * static_cast<double>(*result.looked_at) + 1e-9));
    result.expected = std::to_string(most);
  }
  if (most > 0) result.expected = "at most " + result.expected;
  result.actual = std::to_string(result.offending);
  result.state = result.offending <= most ? CheckState::kPassed : CheckState::kFailed;
}

}  // namespace tranship
