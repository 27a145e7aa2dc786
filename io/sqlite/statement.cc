#include "io/sqlite/statement.h"

#include <sqlite3.h>

#include "io/sqlite/failure.h"

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
