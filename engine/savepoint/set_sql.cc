#include "engine/savepoint/set_sql.h"

#include "engine/catalog/table_sql.h"

namespace tranship {

std::string BeforeTable(int64_t id) { return "tranship.savepoint_" + std::to_string(id); }

std::string AfterTable(int64_t id) { return BeforeTable(id) + "_after"; }

std::string RowDigest(std::span<const std::string> columns, std::string_view prefix) {
  return "pg_catalog.md5(ROW(" + NameList(columns, prefix) + ")::pg_catalog.text)";
}

std::string DigestOfRows(Connection& target, const std::string& digest, const std::string& from) {
  const auto half = [](const char* at) {
    return "COALESCE(pg_catalog.sum(('x' || pg_catalog.substr(d.m, " + std::string(at) +
           ", 16))::bit(64)::bigint), 0)";
  };
  return target
      .Exec("SELECT pg_catalog.count(*) || ':' || " + half("1") + " || ':' || " + half("17") +
            " FROM (SELECT " + digest + " AS m " + from + ") AS d")
      .text(0, 0);
}

}  // namespace tranship
