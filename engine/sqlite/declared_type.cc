#include "engine/sqlite/declared_type.h"

#include <array>
#include <charconv>
#include <optional>

namespace tranship {
namespace {

struct Meaning {
  std::string_view name;
  TypeFamily family;
  std::string_view target;
};
constexpr std::array kMeanings = {
    Meaning{"BOOLEAN", TypeFamily::kBoolean, "boolean"},
    Meaning{"BOOL", TypeFamily::kBoolean, "boolean"},
    Meaning{"BIT", TypeFamily::kBoolean, "boolean"},
    Meaning{"TINYINT", TypeFamily::kInteger, "smallint"},
    Meaning{"SMALLINT", TypeFamily::kInteger, "smallint"},
    Meaning{"INT2", TypeFamily::kInteger, "smallint"},
    Meaning{"BIGINT", TypeFamily::kInteger, "bigint"},
    Meaning{"INT8", TypeFamily::kInteger, "bigint"},
    Meaning{"INT64", TypeFamily::kInteger, "bigint"},
    Meaning{"LONG", TypeFamily::kInteger, "bigint"},
    Meaning{"UNSIGNED BIG INT", TypeFamily::kInteger, "bigint"},
    Meaning{"UNSIGNED INTEGER", TypeFamily::kInteger, "bigint"},
    Meaning{"UNSIGNED INT", TypeFamily::kInteger, "bigint"},
    Meaning{"INTEGER UNSIGNED", TypeFamily::kInteger, "bigint"},
    Meaning{"INT UNSIGNED", TypeFamily::kInteger, "bigint"},
    Meaning{"POINT", TypeFamily::kUnknown, "text"},  // INT by affinity
    Meaning{"INTERVAL", TypeFamily::kUnknown, "text"},
    Meaning{"NUMERIC", TypeFamily::kNumeric, "numeric"},
    Meaning{"DECIMAL", TypeFamily::kNumeric, "numeric"},
    Meaning{"DEC", TypeFamily::kNumeric, "numeric"},
    Meaning{"NUMBER", TypeFamily::kNumeric, "numeric"},
    Meaning{"MONEY", TypeFamily::kNumeric, "numeric"},
    Meaning{"SMALLMONEY", TypeFamily::kNumeric, "numeric"},
    Meaning{"CURRENCY", TypeFamily::kNumeric, "numeric"},
    Meaning{"STRING", TypeFamily::kText, "text"},
    Meaning{"DATE", TypeFamily::kDate, "date"},
    Meaning{"TIME", TypeFamily::kTime, "time"},
    Meaning{"TIME WITHOUT TIME ZONE", TypeFamily::kTime, "time"},
    Meaning{"DATETIME", TypeFamily::kTimestamp, "timestamp"},
    Meaning{"DATETIME2", TypeFamily::kTimestamp, "timestamp"},
    Meaning{"SMALLDATETIME", TypeFamily::kTimestamp, "timestamp"},
    Meaning{"TIMESTAMP", TypeFamily::kTimestamp, "timestamp"},
    Meaning{"TIMESTAMP WITHOUT TIME ZONE", TypeFamily::kTimestamp, "timestamp"},
    Meaning{"TIMESTAMP WITH TIME ZONE", TypeFamily::kTimestamp, "timestamptz"},
    Meaning{"TIMESTAMPTZ", TypeFamily::kTimestamp, "timestamptz"},
    Meaning{"DATETIMEOFFSET", TypeFamily::kTimestamp, "timestamptz"},
    Meaning{"UUID", TypeFamily::kUuid, "uuid"},
    Meaning{"GUID", TypeFamily::kUuid, "uuid"},
    Meaning{"UNIQUEIDENTIFIER", TypeFamily::kUuid, "uuid"},
    Meaning{"JSON", TypeFamily::kJson, "json"},
    Meaning{"JSONB", TypeFamily::kJson, "jsonb"},
    Meaning{"BINARY", TypeFamily::kBytes, "bytea"},
    Meaning{"VARBINARY", TypeFamily::kBytes, "bytea"},
    Meaning{"IMAGE", TypeFamily::kBytes, "bytea"},
    Meaning{"BYTEA", TypeFamily::kBytes, "bytea"},
};

struct Parts {
  std::string name;     // in upper case, single blanks
  std::string numbers;  // between the parentheses, without blanks
};

// As many numbers as "NUMERIC(10, 2)" has; what stands behind the parentheses belongs to the name.
Parts TakeApart(std::string_view declared) {
  Parts parts;
  bool inside = false;
  for (const char c : declared) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (c == '(' || c == ')') {
      inside = c == '(';
      if (!inside && !parts.name.empty()) parts.name += ' ';
    } else if (inside) {
      if (!blank) parts.numbers += c;
    } else if (!blank) {
      parts.name += c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c;
    } else if (!parts.name.empty() && !parts.name.ends_with(' ')) {
      parts.name += ' ';
    }
  }
  while (parts.name.ends_with(' ')) parts.name.pop_back();
  return parts;
}

// Within [least, most]; takes it and a comma behind it from the front.
std::optional<int> TakeNumber(std::string_view& text, int least, int most) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < least || number > most) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  if (text.starts_with(',')) text.remove_prefix(1);
  return number;
}

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string NumericType(std::string_view numbers) {
  const auto precision = TakeNumber(numbers, 1, 1000);
  if (!precision) return "numeric";
  const auto scale = numbers.empty() ? std::optional(0) : TakeNumber(numbers, 0, *precision);
  if (!scale || !numbers.empty()) return "numeric";
  return "numeric(" + std::to_string(*precision) + "," + std::to_string(*scale) + ")";
}

std::string TextType(std::string_view numbers) {
  const auto length = TakeNumber(numbers, 1, 10'485'760);  // MaxAttrSize
  if (!length || !numbers.empty()) return "text";
  return "varchar(" + std::to_string(*length) + ")";
}

// sqlite3AffinityType() in SQLite's build.c.
DeclaredType ByAffinity(const Parts& parts) {
  const std::string& name = parts.name;
  if (Has(name, "INT")) return {TypeFamily::kInteger, "integer"};
  if (Has(name, "CHAR")) return {TypeFamily::kText, TextType(parts.numbers)};
  if (Has(name, "CLOB") || Has(name, "TEXT")) return {TypeFamily::kText, "text"};
  if (Has(name, "BLOB")) return {TypeFamily::kBytes, "bytea"};
  if (Has(name, "REAL") || Has(name, "FLOA") || Has(name, "DOUB")) {
    return {TypeFamily::kReal, "double precision"};
  }
  return {TypeFamily::kUnknown, "text"};
}

}  // namespace

DeclaredType UnderstandType(std::string_view declared) {
  const Parts parts = TakeApart(declared);
  for (const Meaning& meaning : kMeanings) {
    if (meaning.name != parts.name) continue;
    if (meaning.target == "numeric") return {meaning.family, NumericType(parts.numbers)};
    // bit(8) is no boolean.
    if (meaning.name == "BIT" && !parts.numbers.empty() && parts.numbers != "1") break;
    return {meaning.family, std::string(meaning.target)};
  }
  return ByAffinity(parts);
}

}  // namespace tranship
