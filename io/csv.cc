#include "io/csv.h"

#include <algorithm>
#include <utility>

namespace tranship {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

CsvReader::CsvReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with(kByteOrderMark)) rest_.remove_prefix(kByteOrderMark.size());
}

bool CsvReader::TakeLineEnd() {
  if (rest_.empty() || (rest_.front() != '\r' && rest_.front() != '\n')) return false;
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : 1);
  ++line_;
  return true;
}

// Behind the opening quote; takes the closing one, too.
void CsvReader::TakeQuoted(CsvRecord& record) {
  std::string& field = record.fields.back();
  while (!rest_.empty()) {
    const char c = rest_.front();
    if (c == '"') {
      rest_.remove_prefix(1);
      if (!rest_.starts_with('"')) return;
    } else if (c == '\n' || (c == '\r' && !rest_.starts_with("\r\n"))) {
      ++line_;
    }
    field += c;
    rest_.remove_prefix(1);
  }
  record.problem = "a quoted field is not closed";
}

std::optional<CsvRecord> CsvReader::Next() {
  while (TakeLineEnd()) {
  }
  if (rest_.empty()) return std::nullopt;
  CsvRecord record;
  record.line = line_;
  while (record.problem.empty()) {
    record.fields.emplace_back();
    if (rest_.starts_with('"')) {
      rest_.remove_prefix(1);
      TakeQuoted(record);
      if (!record.problem.empty()) break;
      if (!rest_.empty() && rest_.find_first_of(",\r\n") != 0) {
        record.problem = "text stands behind a closing quote; double quotes within a field";
        break;
      }
    } else {
      const size_t end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
      record.fields.back() = rest_.substr(0, end);
      rest_.remove_prefix(end);
      if (record.fields.back().find('"') != std::string::npos) {
        record.problem = "a quote stands within a field that is not quoted";
        break;
      }
    }
    if (rest_.empty() || TakeLineEnd()) return record;
    rest_.remove_prefix(1);  // the comma
  }
  rest_ = {};
  return record;
}

std::string CsvField(std::string_view text) {
  const bool blank_edge = !text.empty() && (text.front() == ' ' || text.back() == ' ');
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !blank_edge)
    return std::string(text);
  std::string field = "\"";
  for (const char c : text) {
    if (c == '"') field += '"';
    field += c;
  }
  return field + "\"";
}

}  // namespace tranship
