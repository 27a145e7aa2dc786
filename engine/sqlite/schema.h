// What the engine knows of an SQLite file's schema. Nothing here says what the values are: any
// column may hold any storage class.

#ifndef TRANSHIP_ENGINE_SQLITE_SCHEMA_H_
#define TRANSHIP_ENGINE_SQLITE_SCHEMA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/sqlite/check_text.h"
#include "io/sqlite/database.h"

namespace tranship {

struct SqliteColumn {
  enum class Generated : uint8_t { kNo, kVirtual, kStored };
  std::string name;
  std::string declared_type;                // as written; may be empty, or anything
  bool not_null = false;                    // declared; a PRIMARY KEY alone does not exclude NULL
  std::optional<std::string> default_text;  // an SQL expression
  int key_position = 0;                     // in the primary key, from 1; 0: not in it
  Generated generated = Generated::kNo;
  bool hidden = false;    // of a virtual table
  std::string collation;  // "BINARY", "NOCASE", "RTRIM" or another
};

struct SqliteIndexColumn {
  std::string name;  // empty: an expression, or the rowid
  bool descends = false;
  std::string collation;
};

struct SqliteIndex {
  enum class Origin : uint8_t { kCreated, kUnique, kPrimaryKey };  // CREATE INDEX, or a constraint
  std::string name;
  bool unique = false;
  bool partial = false;
  bool has_expression = false;
  Origin origin = Origin::kCreated;
  std::vector<SqliteIndexColumn> columns;
  std::string sql;  // empty for a constraint's
};

struct SqliteForeignKey {
  std::string parent;
  std::vector<std::string> columns;
  std::vector<std::string> parent_columns;  // empty: the parent's primary key
  std::string on_update;                    // "NO ACTION", "CASCADE", ...
  std::string on_delete;
};

struct SqliteTable {
  enum class Kind : uint8_t {
    kTable,
    kVirtual,  // FTS, rtree, ...: its rows are its module's
    kShadow,   // of a virtual table
  };
  std::string name;
  Kind kind = Kind::kTable;
  bool without_rowid = false;
  bool strict = false;
  std::vector<SqliteColumn> columns;  // generated and hidden ones included
  std::vector<SqliteIndex> indexes;
  std::vector<SqliteForeignKey> foreign_keys;
  std::vector<SqliteCheck> checks;
  std::string sql;

  // The names of the primary key's columns in its order; empty without one.
  std::vector<std::string> primary_key;
  bool key_descends = false;  // a column of it is in descending order
  // By this name the rowid can be reached: the INTEGER PRIMARY KEY, else one of rowid, _rowid_, oid
  // that no column has. Empty: WITHOUT ROWID, virtual, or all names are taken.
  std::string rowid;
  bool rowid_is_column = false;  // an INTEGER PRIMARY KEY
  bool autoincrement = false;
  std::optional<int64_t> sequence;  // of sqlite_sequence, where there is a row

  [[nodiscard]] const SqliteColumn* Find(const std::string& column) const;
};

// A view or a trigger.
struct SqliteObject {
  std::string name;
  std::string table;  // of a trigger
  std::string sql;
};

struct SqliteSchema {
  std::string encoding;  // "UTF-8", "UTF-16le", "UTF-16be"
  int64_t user_version = 0;
  int64_t application_id = 0;
  std::vector<SqliteTable> tables;  // by name
  std::vector<SqliteObject> views;
  std::vector<SqliteObject> triggers;

  // Names are compared as SQLite does, without regard to the case of ASCII letters.
  [[nodiscard]] const SqliteTable* Find(const std::string& table) const;
};

// Throws DbError. Of a virtual table whose module is not there the columns are missing.
[[nodiscard]] SqliteSchema ReadSqliteSchema(const Database& database);

// Equal without regard to the case of ASCII letters.
[[nodiscard]] bool SameSqliteName(const std::string& a, const std::string& b);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_SCHEMA_H_
