#include "io/sqlite/statement.h"

#include <sqlite3.h>

#include <cstring>

#include "io/sqlite/failure.h"
#include "io/utf8.h"

namespace tranship {
namespace {

[[noreturn]] void Throw(sqlite3_stmt* statement, int code) {
  sqlite3* db = sqlite3_db_handle(statement);
  const char* path = sqlite3_db_filename(db, "main");
  ThrowSqliteFailure(db, code, path == nullptr ? "" : path, sqlite3_sql(statement));
}

void Check(sqlite3_stmt* statement, int code) {
  if (code != SQLITE_OK) Throw(statement, code);
}

// Code units in this machine's order.
class Utf16 {
 public:
  Utf16(const void* bytes, size_t units) : bytes_(static_cast<const char*>(bytes)), units_(units) {}

  // At a unit where a character begins.
  [[nodiscard]] size_t length(size_t i) const {
    const bool pair = High(unit(i)) && i + 1 < units_ && Low(unit(i + 1));
    return pair ? 2 : 1;
  }
  [[nodiscard]] bool half(size_t i) const {
    return (High(unit(i)) || Low(unit(i))) && length(i) == 1;
  }
  [[nodiscard]] uint32_t code_point(size_t i) const {
    if (length(i) == 1) return unit(i);
    return 0x10000 + ((unit(i) - 0xD800U) << 10) + (unit(i + 1) - 0xDC00U);
  }

 private:
  static bool High(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
  static bool Low(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }
  [[nodiscard]] uint32_t unit(size_t i) const {
    uint16_t value = 0;
    std::memcpy(&value, bytes_ + 2 * i, sizeof value);
    return value;
  }

  const char* bytes_;
  size_t units_;
};

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
  sqlite3_finalize(statement);
}

void Statement::Bind(int parameter, const RawValue& value) {
  sqlite3_stmt* raw = statement_.get();
  // A null pointer would bind NULL.
  const void* bytes = value.bytes.empty() ? static_cast<const void*>("") : value.bytes.data();
  switch (value.storage) {
    case StorageClass::kNull:
      return Check(raw, sqlite3_bind_null(raw, parameter));
    case StorageClass::kInteger:
      return Check(raw, sqlite3_bind_int64(raw, parameter, value.integer));
    case StorageClass::kReal:
      return Check(raw, sqlite3_bind_double(raw, parameter, value.real));
    case StorageClass::kText:
      return Check(raw, sqlite3_bind_text64(raw, parameter, static_cast<const char*>(bytes),
                                            value.bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
    case StorageClass::kBlob:
      return Check(
          raw, sqlite3_bind_blob64(raw, parameter, bytes, value.bytes.size(), SQLITE_TRANSIENT));
  }
}

void Statement::BindText(int parameter, std::string_view text) {
  Bind(parameter, RawValue::Text(text));
}

void Statement::BindInteger(int parameter, int64_t value) {
  Bind(parameter, RawValue::Integer(value));
}

bool Statement::Step() {
  converted_.clear();
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) Throw(statement_.get(), code);
  return false;
}

void Statement::Reset() noexcept { sqlite3_reset(statement_.get()); }

int Statement::columns() const noexcept { return sqlite3_column_count(statement_.get()); }

std::string Statement::name(int column) const {
  const char* name = sqlite3_column_name(statement_.get(), column);
  return name == nullptr ? "" : name;
}

RawValue Statement::value(int column) const {
  sqlite3_stmt* raw = statement_.get();
  const void* bytes = nullptr;
  RawValue value;
  switch (sqlite3_column_type(raw, column)) {
    case SQLITE_NULL:
      return value;
    case SQLITE_INTEGER:
      return RawValue::Integer(sqlite3_column_int64(raw, column));
    case SQLITE_FLOAT:
      return RawValue::Real(sqlite3_column_double(raw, column));
    case SQLITE_TEXT:
      value.storage = StorageClass::kText;
      if (utf16_ && HasHalfPair(column)) return RawValue::Text(converted_.back());
      bytes = sqlite3_column_text(raw, column);
      break;
    default:
      value.storage = StorageClass::kBlob;
      bytes = sqlite3_column_blob(raw, column);
      break;
  }
  // The length must be asked for after the conversion to UTF-8.
  const auto size = static_cast<size_t>(sqlite3_column_bytes(raw, column));
  // Without memory SQLite gives no bytes, which would read as an empty value.
  if (bytes == nullptr && sqlite3_errcode(sqlite3_db_handle(raw)) == SQLITE_NOMEM) {
    Throw(raw, SQLITE_NOMEM);
  }
  if (bytes != nullptr) value.bytes = {static_cast<const std::byte*>(bytes), size};
  return value;
}

// SQLite takes half of a pair and what follows for one character. Such a text is converted here.
bool Statement::HasHalfPair(int column) const {
  const void* bytes = sqlite3_column_text16(statement_.get(), column);
  const auto size = static_cast<size_t>(sqlite3_column_bytes16(statement_.get(), column)) / 2;
  if (bytes == nullptr) return false;
  const Utf16 text(bytes, size);
  bool half = false;
  for (size_t i = 0; i < size && !half; i += text.length(i)) half = text.half(i);
  if (!half) return false;
  std::string& converted = converted_.emplace_back();
  for (size_t i = 0; i < size; i += text.length(i)) AppendUtf8(text.code_point(i), converted);
  return true;
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string Statement::text(int column) const {
  const unsigned char* text = sqlite3_column_text(statement_.get(), column);
  if (text == nullptr) return "";
  const auto size = static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column));
  return {reinterpret_cast<const char*>(text), size};
}

bool Statement::null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

}  // namespace tranship
