#include "engine/target/violations.h"

#include <cstdint>

namespace tranship {
namespace {

constexpr size_t kLongestKey = 200;

std::string Counted(int64_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

std::string ViolationsQuery(const std::vector<KeyPart>& key, const std::string& from_where,
                            const std::string& having) {
  std::string columns, names, text;
  for (size_t i = 0; i < key.size(); ++i) {
    const std::string name = "k" + std::to_string(i);
    const std::string comma = i == 0 ? "" : ", ";
    columns += comma + key[i].expression + " AS " + name;
    names += comma + name;
    text += (i == 0 ? "" : " || ', ' || ") +
            (key[i].numeric ? "COALESCE(" + name + "::pg_catalog.text, 'NULL')"
                            : "pg_catalog.quote_nullable(" + name + "::pg_catalog.text)");
  }
  return "SELECT '(' || " + text +
         " || ')', pg_catalog.count(*), pg_catalog.count(*) OVER (), "
         "pg_catalog.sum(pg_catalog.count(*)) OVER () FROM (SELECT " +
         columns + " " + from_where + ") AS v GROUP BY " + names +
         (having.empty() ? "" : " HAVING " + having) + " ORDER BY " + names + " LIMIT 10";
}

std::string DescribeViolations(Connection& target, const std::string& query) {
  if (query.empty()) return "";
  try {
    const Result found = target.Exec(query);
    if (found.rows() == 0) return "";
    std::string text =
        Counted(found.integer(0, 2), "key") + " in " + Counted(found.integer(0, 3), "row") + ": ";
    for (int row = 0; row < found.rows(); ++row) {
      std::string key = Printable(found.view(row, 0));
      if (key.size() > kLongestKey) key = key.substr(0, kLongestKey) + "...";
      if (row > 0) text += ", ";
      text += key;
      if (found.integer(row, 1) > 1) text += " in " + Counted(found.integer(row, 1), "row");
    }
    if (found.integer(0, 2) > found.rows()) text += ", ...";
    return text;
  } catch (const DbError&) {
    target.Rollback();
    return "";
  }
}

}  // namespace tranship
