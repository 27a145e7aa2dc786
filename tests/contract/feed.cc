#include "tests/contract/feed.h"

#include "hashing/big_endian.h"

namespace tranship::testing {

std::string Value(uint64_t number, size_t size) {
  const std::string digits = std::to_string(number);
  return std::string(size - digits.size(), '.') + digits;
}

std::string WireRow(const std::string& value, WireForm form) {
  if (form == WireForm::kText) return value + "\n";
  std::string row;
  AppendBig(row, uint16_t{1});
  AppendPrefixed(row, value);
  return row;
}

std::string Select(const Feed& feed) {
  std::string value = "pg_catalog.lpad(i::text, " + std::to_string(feed.size) + ", '.')";
  if (feed.fails_at) {
    value += " || pg_catalog.substr((1 / (i - " + std::to_string(*feed.fails_at) + "))::text, 100)";
  }
  std::string sql = "SELECT " + value + " FROM pg_catalog.generate_series(1::int8, " +
                    std::to_string(feed.rows) + ") i";
  if (feed.waits) sql += " UNION ALL SELECT pg_catalog.pg_sleep(3600)::text";
  return sql;
}

std::vector<std::string> ReadAll(Source& source) {
  std::vector<std::string> rows;
  Slab slab;
  while (source.Fill(slab)) {
    for (size_t i = 0; i < slab.rows(); ++i) {
      const auto row = slab.row(i);
      rows.emplace_back(reinterpret_cast<const char*>(row.data()), row.size());
    }
    slab.Clear();
  }
  return rows;
}

}  // namespace tranship::testing
