// Statement: a prepared SQLite statement and the row that it stands on.
//
// Threading: its database's thread. Ownership: must go before its database; what a value views
// lives until the next Step() or Reset(). Errors: see Database.

#ifndef TRANSHIP_IO_SQLITE_STATEMENT_H_
#define TRANSHIP_IO_SQLITE_STATEMENT_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "io/sqlite/raw_value.h"

struct sqlite3_stmt;

namespace tranship {

class Statement {
 public:
  // `utf16`: of a file that keeps text so.
  Statement(sqlite3_stmt* statement, bool utf16) : statement_(statement), utf16_(utf16) {}

  // Parameters count from 1. Text and bytes are copied.
  void Bind(int parameter, const RawValue& value);
  void BindText(int parameter, std::string_view text);
  void BindInteger(int parameter, int64_t value);

  // Goes to the next row; false behind the last one.
  [[nodiscard]] bool Step();
  // Back to before the first row. Bindings stay.
  void Reset() noexcept;

  // Columns count from 0.
  [[nodiscard]] int columns() const noexcept;
  [[nodiscard]] std::string name(int column) const;
  // Text of a UTF-8 file is as it is stored, whether it is UTF-8 or not. That of a UTF-16 file is
  // converted; half a surrogate pair becomes three bytes that are not UTF-8.
  [[nodiscard]] RawValue value(int column) const;
  [[nodiscard]] int64_t integer(int column) const;   // as SQLite would cast; NULL reads as 0
  [[nodiscard]] std::string text(int column) const;  // as SQLite would cast; NULL reads as ""
  [[nodiscard]] bool null(int column) const;

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const noexcept;
  };
  [[nodiscard]] bool HasHalfPair(int column) const;

  std::unique_ptr<sqlite3_stmt, Finalizer> statement_;
  bool utf16_;
  mutable std::deque<std::string> converted_;  // texts of this row that SQLite would garble
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_STATEMENT_H_
