#include "engine/migrate/schema_text.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <vector>

#include "engine/exit_code.h"
#include "engine/migrate/run_program.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/pg/conninfo.h"
#include "io/sqlite/writable_database.h"

namespace tranship {
namespace {

constexpr size_t kLinesShown = 12;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string ServerSchema(const std::string& conninfo) {
  std::string text;
  for (const std::string& line : Lines(DumpServerSchema(conninfo))) {
    const bool noise = line.empty() || line.starts_with("--") || line.starts_with("\\") ||
                       line.starts_with("SET ") ||
                       line.starts_with("SELECT pg_catalog.set_config(");
    if (!noise) text += line + "\n";
  }
  return text;
}

// A table that was renamed has its name in quotes, and ALTER TABLE leaves blanks behind.
std::string Plain(const std::string& sql) {
  std::string plain;
  bool blank = false;
  for (const char c : sql) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blank = true;
      continue;
    }
    const bool joins = c == ',' || c == ')';
    if (blank && !plain.empty() && !joins && plain.back() != '(') plain += ' ';
    blank = false;
    if (c != '"') plain += c;
  }
  return plain;
}

std::string FileSchema(const std::string& path) {
  std::string text;
  std::error_code missing;  // not made yet, or only opened
  const auto size = std::filesystem::file_size(path, missing);
  if (missing || size == 0) return text;
  const auto file = WritableDatabase::Open(path, WritableAccess::kLookOnly, 1000);
  Statement statement = file.Prepare(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE "
      "'!' AND tbl_name NOT IN ('schema_version', 'schema_version_batch', "
      "'schema_version_adopted') ORDER BY type = "
      "'trigger', type = 'view', type = 'index', lower(name)");
  while (statement.Step()) text += Plain(statement.text(0)) + ";\n";
  return text;
}

}  // namespace

std::string DumpServerSchema(const std::string& conninfo) {
  ProgramEnvironment more;
  for (const auto& [keyword, value] : ConninfoOptions(conninfo)) {
    if (keyword == "password") more.emplace_back("PGPASSWORD", value);  // argv is public
  }
  return RunProgram({"pg_dump", "--schema-only", "--exclude-schema=tranship",
                     "--dbname=" + WithoutPassword(conninfo)},
                    more);
}

std::string SchemaText(const std::string& uri) {
  const auto path = SqlitePath(uri);
  return path ? FileSchema(*path) : ServerSchema(uri);
}

std::string WithoutMetaCommands(const std::string& sql) {
  std::string text;
  for (size_t at = 0; at < sql.size();) {
    const size_t end = std::min(sql.find('\n', at), sql.size() - 1) + 1;
    const std::string_view line(sql.data() + at, end - at);
    const bool meta = line.starts_with("\\restrict") || line.starts_with("\\unrestrict") ||
                      line.starts_with("SET transaction_timeout = ");
    text += meta ? std::string_view("\n") : line;  // the lines keep their numbers
    at = end;
  }
  return text;
}

std::string SchemaDifference(const std::string& before, const std::string& after) {
  if (before == after) return "";
  const std::vector<std::string> old_lines = Lines(before);
  const std::vector<std::string> new_lines = Lines(after);
  std::multiset<std::string> only_old(old_lines.begin(), old_lines.end());
  std::string text;
  size_t shown = 0;
  std::vector<std::string> added;
  for (const std::string& line : new_lines) {
    const auto same = only_old.find(line);
    if (same == only_old.end()) {
      added.push_back(line);
    } else {
      only_old.erase(same);
    }
  }
  const auto show = [&](char sign, const std::string& line) {
    if (shown++ < kLinesShown) text += (text.empty() ? "" : "\n") + (sign + Printable(line));
  };
  for (const std::string& line : only_old) show('-', line);
  for (const std::string& line : added) show('+', line);
  if (shown > kLinesShown) text += "\nand " + std::to_string(shown - kLinesShown) + " lines more";
  return text.empty() ? "the same lines in another order" : text;
}

}  // namespace tranship
