#include <algorithm>
#include <utility>

#include "engine/sqlite/ddl_maker.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

bool IsBinary(const SqliteIndexColumn& column) {
  return SameSqliteName(column.collation, "BINARY");
}

// The list in parentheses and the condition of CREATE INDEX ... ON t (list) WHERE condition.
std::optional<std::pair<std::string, std::string>> SplitIndex(const std::string& sql) {
  size_t open = std::string::npos;
  size_t close = std::string::npos;
  int depth = 0;
  for (size_t i = 0; i < sql.size() && close == std::string::npos; ++i) {
    const char c = sql[i];
    if (c == '\'' || c == '"' || c == '`' || c == '[') {
      i = sql.find(c == '[' ? ']' : c, i + 1);
      if (i == std::string::npos) return std::nullopt;
    } else if (c == '(') {
      if (depth++ == 0) open = i;
    } else if (c == ')' && --depth == 0) {
      close = i;
    }
  }
  if (close == std::string::npos) return std::nullopt;
  std::string rest = sql.substr(close + 1);
  std::string upper = rest;
  std::ranges::transform(upper, upper.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const size_t where = upper.find("WHERE");
  return std::pair(sql.substr(open + 1, close - open - 1),
                   where == std::string::npos ? "" : rest.substr(where + 5));
}

}  // namespace

void DdlMaker::AddKeysAndIndexes(const SqliteTable& table) {
  if (!table.primary_key.empty()) AddPrimaryKey(table);
  for (const SqliteIndex& index : table.indexes) {
    if (index.origin == SqliteIndex::Origin::kUnique) AddUnique(table, index);
    if (index.origin == SqliteIndex::Origin::kCreated) AddIndex(table, index);
  }
}

void DdlMaker::AddPrimaryKey(const SqliteTable& table) {
  const bool nulls = std::ranges::any_of(table.primary_key, [&](const std::string& name) {
    const SqliteColumn* column = table.Find(name);
    return column != nullptr && request_.has_nulls(table, *column);
  });
  const std::string kind = nulls ? " ADD UNIQUE (" : " ADD PRIMARY KEY (";
  if (nulls) {
    LeaveOut("primary key of " + Printable(table.name),
             "made UNIQUE: it holds NULL, which a PRIMARY KEY does not allow", table.name);
  }
  Add(table, "primary key of " + Printable(table.name),
      "ALTER TABLE " + Table(table.name) + kind + Columns(table.primary_key) + ")", true);
  for (const SqliteIndex& index : table.indexes) {
    if (index.origin == SqliteIndex::Origin::kPrimaryKey) AddNocase(table, index);
  }
}

void DdlMaker::AddUnique(const SqliteTable& table, const SqliteIndex& index) {
  std::vector<std::string> names;
  for (const SqliteIndexColumn& column : index.columns) names.push_back(column.name);
  Add(table, "unique constraint of " + Printable(table.name),
      "ALTER TABLE " + Table(table.name) + " ADD UNIQUE (" + Columns(names) + ")", true);
  AddNocase(table, index);
}

void DdlMaker::AddNocase(const SqliteTable& table, const SqliteIndex& index) {
  if (std::ranges::all_of(index.columns, IsBinary)) return;
  const auto terms = Terms(index);
  const std::string what = "uniqueness without regard to case of " + Printable(table.name);
  if (!terms) return LeaveOut(what, "has a collation that PostgreSQL does not know", table.name);
  const std::string name = FreeName(Named(table.name) + "_nocase");
  Add(table, what,
      "CREATE UNIQUE INDEX " + QuoteName(name) + " ON " + Table(table.name) + " (" + *terms + ")",
      false);
}

// NOCASE columns in lower case.
std::optional<std::string> DdlMaker::Terms(const SqliteIndex& index) const {
  std::string list;
  for (const SqliteIndexColumn& column : index.columns) {
    if (column.name.empty()) return std::nullopt;
    std::string term = QuoteName(Named(column.name));
    if (SameSqliteName(column.collation, "NOCASE")) {
      term = "lower(" + term + " COLLATE \"C\")";
    } else if (!IsBinary(column)) {
      return std::nullopt;
    }
    list += (list.empty() ? "" : ", ") + term + (column.descends ? " DESC" : "");
  }
  return list;
}

void DdlMaker::AddIndex(const SqliteTable& table, const SqliteIndex& index) {
  const std::string what = "index " + Printable(index.name);
  auto terms = Terms(index);
  std::string condition;
  if (index.has_expression || index.partial) {
    const auto parts = SplitIndex(index.sql);
    if (!parts)
      return LeaveOut(what, "its text could not be taken apart: " + Printable(index.sql),
                      table.name);
    if (index.has_expression) terms = TranslateTerms(table, parts->first);
    if (index.partial) {
      const auto where = TranslateExpression(parts->second, Lookup(table));
      if (!where) {
        return LeaveOut(what, "its condition does not translate: " + Printable(parts->second),
                        table.name);
      }
      condition = " WHERE " + *where;
    }
  }
  if (!terms) return LeaveOut(what, "does not translate: " + Printable(index.sql), table.name);
  const std::string name = FreeName(Named(index.name));
  if (name != Named(index.name)) {
    LeaveOut(what, "made under the name " + name + ": the other one is taken", table.name);
  }
  Add(table, what,
      std::string("CREATE ") + (index.unique ? "UNIQUE " : "") + "INDEX " + QuoteName(name) +
          " ON " + Table(table.name) + " (" + *terms + ")" + condition,
      false);
}
// Terms of an index on expressions, split at the commas outside of parentheses.
std::optional<std::string> DdlMaker::TranslateTerms(const SqliteTable& table,
                                                    const std::string& list) const {
  std::string out;
  int depth = 0;
  size_t begin = 0;
  for (size_t i = 0; i <= list.size(); ++i) {
    if (i < list.size() && list[i] == '(') ++depth;
    if (i < list.size() && list[i] == ')') --depth;
    if (i < list.size() && (list[i] != ',' || depth != 0)) continue;
    const auto term = TranslateExpression(list.substr(begin, i - begin), Lookup(table));
    if (!term) return std::nullopt;
    out += (out.empty() ? "(" : ", (") + *term + ")";
    begin = i + 1;
  }
  return out;
}

}  // namespace tranship
