#include "engine/copy_options.h"

#include <algorithm>
#include <cmath>

#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/pg/conninfo.h"

namespace tranship {
namespace {

constexpr int kMaxJobs = 256;

// In any order, any number of times: names mean the same.
std::string Glued(std::vector<std::string> values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  std::string text;
  for (const std::string& value : values) {
    if (!text.empty()) text += ' ';
    // Escaped, so that two lists that differ never read the same.
    for (const char c : value) {
      if (c == ' ' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

const char* Name(Constraints value) { return value == Constraints::kKeep ? "keep" : "rebuild"; }

const char* Name(Triggers value) {
  switch (value) {
    case Triggers::kFire:
      return "fire";
    case Triggers::kDisable:
      return "disable";
    case Triggers::kRefuse:
      break;
  }
  return "refuse";
}

}  // namespace

std::vector<std::string> CopyOptions::Validate() const {
  std::vector<std::string> problems;
  const auto check = [&](bool good, std::string problem) {
    if (!good) problems.push_back(std::move(problem));
  };
  const auto check_connection = [&](const std::string& conninfo, const std::string& side) {
    if (conninfo.empty()) {
      problems.push_back("no " + side + ": say --" + side + " URI");
    } else if (const auto path = SqlitePath(conninfo); path && side == "source") {
      if (path->empty()) problems.push_back("source: sqlite: names no file; say sqlite:PATH");
    } else if (const auto problem = ConninfoProblem(conninfo)) {
      problems.push_back(side + ": " + *problem);
    }
  };
  check_connection(source, "source");
  check_connection(target, "target");
  for (const auto* globs : {&tables, &exclude_tables}) {
    for (const std::string& glob : *globs) {
      check(!glob.empty() && glob.find('\0') == std::string::npos,
            "an empty name is not a table: '" + Printable(glob) + "'");
    }
  }
  check(jobs >= 0 && jobs <= kMaxJobs,
        "--jobs is " + std::to_string(jobs) + "; it goes from 1 to " + std::to_string(kMaxJobs));
  check(std::isfinite(chunk_bytes) && chunk_bytes >= 1024,
        "--chunk-size must be at least 1024 bytes");
  check(max_differences >= 0, "--max-differences must not be negative");
  check(max_rejects >= 0, "--max-rejects must not be negative");
  check(max_attempts >= 1, "a chunk needs at least one attempt");
  check(lease_seconds >= 1, "a lease must last a second at least");
  return problems;
}

std::vector<std::pair<std::string, std::string>> CopyOptions::Fingerprint() const {
  std::vector<std::pair<std::string, std::string>> values = {
      {"table", Glued(tables)},
      {"exclude-table", Glued(exclude_tables)},
      {"truncate", truncate ? "yes" : "no"},
      {"constraints", Name(constraints)},
      {"triggers", Name(triggers)},
      {"sequences", sequences == Sequences::kSet ? "set" : "report"},
      {"skip-unfit", skip_unfit ? "yes" : "no"},
      {"target-search-path", target_search_path}};
  if (!fields.empty()) values.emplace_back("mapping", fields.digest());
  if (SqlitePath(source)) {
    std::string all;
    for (const ColumnRule& rule : rules) all += Describe(rule) + "; ";
    values.emplace_back("target-schema", target_schema);
    values.emplace_back("mapping", all);
    values.emplace_back("names", names == NameStyle::kKeep ? "keep" : "snake_case");
  }
  if (merge) {
    for (auto& value : merge->Fingerprint()) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace tranship
