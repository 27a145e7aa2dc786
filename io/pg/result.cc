#include <libpq-fe.h>

#include <charconv>
#include <stdexcept>

#include "io/pg/connection.h"

namespace tranship {
namespace {

template <typename Number>
Number NumberFrom(std::string_view text, const char* kind) {
  Number value{};
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || text.empty()) {
    throw FormatError(std::string("not ") + kind + ": '" + Printable(text) + "'");
  }
  return value;
}

int Nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  throw FormatError("a bytea value holds what is no hexadecimal digit");
}

}  // namespace

Result::Result(pg_result* result) : result_(result, PQclear) {}

int Result::rows() const { return PQntuples(result_.get()); }

int Result::columns() const { return PQnfields(result_.get()); }

uint32_t Result::type(int column) const { return PQftype(result_.get(), column); }

std::string_view Result::view(int row, int column) const {
  if (row < 0 || row >= rows() || column < 0 || column >= PQnfields(result_.get())) {
    throw std::out_of_range("the result has no such row or column");
  }
  return {PQgetvalue(result_.get(), row, column),
          static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

bool Result::null(int row, int column) const {
  (void)view(row, column);
  return PQgetisnull(result_.get(), row, column) != 0;
}

std::optional<std::string> Result::maybe(int row, int column) const {
  if (null(row, column)) return std::nullopt;
  return text(row, column);
}

int64_t Result::integer(int row, int column) const {
  return NumberFrom<int64_t>(view(row, column), "an integer");
}

double Result::real(int row, int column) const {
  return NumberFrom<double>(view(row, column), "a number");
}

std::string Result::bytea(int row, int column) const {
  std::string_view hex = view(row, column);
  if (hex.empty() && null(row, column)) return "";
  if (!hex.starts_with("\\x") || hex.size() % 2 != 0) throw FormatError("not a bytea value in hex");
  hex.remove_prefix(2);
  std::string bytes(hex.size() / 2, '\0');
  for (size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<char>(Nibble(hex[2 * i]) << 4 | Nibble(hex[2 * i + 1]));
  }
  return bytes;
}

std::vector<std::optional<std::string>> Result::array(int row, int column) const {
  return ParseArrayLiteral(view(row, column));
}

std::string_view Result::tag() const { return PQcmdStatus(result_.get()); }

int64_t Result::affected() const {
  const std::string_view count = PQcmdTuples(result_.get());
  return count.empty() ? 0 : NumberFrom<int64_t>(count, "a row count");
}

}  // namespace tranship
