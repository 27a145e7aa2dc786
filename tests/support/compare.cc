#include "tests/support/compare.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "tests/support/process.h"

namespace tranship::testing {
namespace {

constexpr std::size_t kShownDifferences = 10;

constexpr std::string_view kPinnedSettings =
    "SET search_path = pg_catalog, public; SET datestyle = 'ISO, YMD'; SET timezone = 'UTC';"
    "SET bytea_output = 'hex'; SET extra_float_digits = 3; SET intervalstyle = 'postgres';"
    "SET lc_monetary = 'C'; SET xmloption = 'content'; SET client_encoding = 'UTF8';"
    "SET row_security = off;\n";

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> result;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    result.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return result;
}

std::string QuoteLiteral(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "''" : std::string(1, c);
  return result + "'";
}

std::string AllColumns(const DatabaseRef& database, std::string_view table) {
  return database.cluster.Psql(
      database.name, std::string(kPinnedSettings) +
                         "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attname) FROM "
                         "pg_attribute WHERE attnum > 0 AND NOT attisdropped AND attrelid = " +
                         QuoteLiteral(table) + "::regclass");
}

// In COPY's text form a row is a line: a newline inside a value is escaped.
std::vector<std::string> DumpSorted(const DatabaseRef& database, std::string_view table,
                                    const std::string& columns) {
  const std::string partitioned = database.cluster.Psql(
      database.name, std::string(kPinnedSettings) +
                         "SELECT relkind = 'p' FROM pg_class WHERE oid = " + QuoteLiteral(table) +
                         "::regclass");
  const std::string query = "COPY (SELECT " + columns + " FROM " +
                            (partitioned == "t" ? "" : "ONLY ") + std::string(table) +
                            ") TO STDOUT;\n";
  // A row of an only column that is empty text is an empty line; Psql cuts the last newline, and
  // with it an empty last line, so that a mark follows the rows.
  std::vector<std::string> rows = Lines(
      database.cluster.Psql(database.name, std::string(kPinnedSettings) + query + "\\echo end\n"));
  rows.pop_back();
  std::sort(rows.begin(), rows.end());
  return rows;
}

std::string DescribeLines(const std::vector<std::string>& source,
                          const std::vector<std::string>& target,
                          const std::vector<std::string>& source_order,
                          const std::vector<std::string>& target_order) {
  std::string result;
  const auto describe = [&](const char* mark, const auto& of, const auto& without,
                            const auto& order) {
    std::vector<std::string> only;
    std::set_difference(of.begin(), of.end(), without.begin(), without.end(),
                        std::back_inserter(only));
    std::size_t shown = 0;
    for (const std::string& line : order) {
      if (shown == kShownDifferences) break;
      const auto found = std::lower_bound(only.begin(), only.end(), line);
      if (found == only.end() || *found != line) continue;
      only.erase(found);
      result += mark + line + "\n";
      ++shown;
    }
    if (!only.empty()) result += mark + std::to_string(only.size()) + std::string(" more\n");
  };
  describe("- ", source, target, source_order);
  describe("+ ", target, source, target_order);
  return result;
}

std::vector<std::string> DumpSchema(const DatabaseRef& database) {
  const std::string text =
      RunOrThrow({database.cluster.MatchingProgram("pg_dump"), "--schema-only", "--no-owner",
                  "--no-privileges", "--no-comments", "--exclude-schema=tranship", "-d",
                  database.cluster.uri(database.name)});
  std::vector<std::string> result;
  for (std::string& line : Lines(text)) {
    const bool noise = line.empty() || line.starts_with("--") || line.starts_with("SET ") ||
                       line.starts_with("SELECT pg_catalog.set_config(") ||
                       line.starts_with("\\restrict") || line.starts_with("\\unrestrict");
    if (!noise) result.push_back(std::move(line));
  }
  return result;
}

std::vector<std::string> Sorted(std::vector<std::string> lines) {
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

std::string ContentDifference(const DatabaseRef& source, std::string_view source_table,
                              const DatabaseRef& target, std::string_view target_table,
                              std::string_view columns) {
  const std::string list =
      columns.empty() ? AllColumns(source, source_table) : std::string(columns);
  const std::vector<std::string> ours = DumpSorted(source, source_table, list);
  const std::vector<std::string> theirs = DumpSorted(target, target_table, list);
  if (ours == theirs) return "";
  return "source has " + std::to_string(ours.size()) + " rows, target has " +
         std::to_string(theirs.size()) + "\n" + DescribeLines(ours, theirs, ours, theirs);
}

std::string ContentDifference(const DatabaseRef& source, const DatabaseRef& target,
                              std::string_view table, std::string_view columns) {
  return ContentDifference(source, table, target, table, columns);
}

std::string SchemaDifference(const DatabaseRef& source, const DatabaseRef& target) {
  const std::vector<std::string> ours = DumpSchema(source);
  const std::vector<std::string> theirs = DumpSchema(target);
  if (ours == theirs) return "";
  const std::string difference = DescribeLines(Sorted(ours), Sorted(theirs), ours, theirs);
  return difference.empty() ? "the same lines in another order\n" : difference;
}

}  // namespace tranship::testing
