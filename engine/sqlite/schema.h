// SqliteSchema: what an SQLite file says about itself, read by PRAGMAs from the state of one
// connection.

#ifndef TRANSHIP_ENGINE_SQLITE_SCHEMA_H_
#define TRANSHIP_ENGINE_SQLITE_SCHEMA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "io/sqlite/database.h"

namespace tranship {

struct SqliteColumn {
  std::string name;
  std::string declared;  // as written; may be empty
  bool not_null = false;
  std::optional<std::string> default_sql;
  int key_place = 0;  // in the primary key, from 1; 0: not in it
  bool generated = false;
  bool stored = false;  // a generated one whose values are kept
};

struct SqliteIndex {
  struct Term {
    std::string column;  // empty: an expression, or the rowid
    bool descending = false;
    std::string collation;  // "BINARY", "NOCASE", ...
  };
  std::string name;
  std::string sql;    // empty for those that SQLite made itself
  char origin = 'c';  // c: CREATE INDEX, u: UNIQUE constraint, p: PRIMARY KEY
  bool unique = false;
  bool partial = false;
  std::vector<Term> terms;

  [[nodiscard]] bool on_expression() const;
};

struct SqliteForeignKey {
  std::string referenced;
  std::vector<std::string> columns;
  std::vector<std::string> referenced_columns;  // empty: its primary key
  std::string on_update, on_delete;             // "NO ACTION", "CASCADE", ...
  bool deferred = false;                        // DEFERRABLE INITIALLY DEFERRED
};

struct SqliteTable {
  enum class Kind : uint8_t { kTable, kVirtual, kShadow };

  std::string name;
  std::string sql;
  Kind kind = Kind::kTable;
  std::string module;  // of a virtual table; of a shadow table the virtual one's name
  bool without_rowid = false;
  bool strict = false;
  bool autoincrement = false;
  std::optional<int64_t> sequence;  // sqlite_sequence
  std::vector<SqliteColumn> columns;
  std::vector<SqliteIndex> indexes;
  std::vector<SqliteForeignKey> foreign_keys;
  // The column that is the rowid (INTEGER PRIMARY KEY).
  std::optional<size_t> rowid_column;

  [[nodiscard]] const SqliteColumn* Find(const std::string& column) const;
  // A name by which SQL reaches the rowid; empty when there is none, or columns hide all of them.
  [[nodiscard]] std::string RowidName() const;
};

struct SqliteObject {
  std::string type;  // view, trigger
  std::string name;
  std::string table;
  std::string sql;
};

struct SqliteSchema {
  std::string encoding;              // "UTF-8", "UTF-16le", ...
  std::vector<SqliteTable> tables;   // by name, sqlite_* left out
  std::vector<SqliteObject> others;  // views, triggers

  [[nodiscard]] const SqliteTable* Find(const std::string& table) const;
};

// Throws DbError.
[[nodiscard]] SqliteSchema ReadSqliteSchema(const Database& database);

// In double quotes, fit for SQL.
[[nodiscard]] std::string QuoteSqlite(const std::string& name);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_SCHEMA_H_
