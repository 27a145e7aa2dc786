// What one reading of an SQLite file tells: its schema, its values, and what would become of them.

#ifndef TRANSHIP_ENGINE_DISCOVER_FILE_READING_H_
#define TRANSHIP_ENGINE_DISCOVER_FILE_READING_H_

#include <string>
#include <vector>

#include "engine/copy_options.h"
#include "engine/plan/fit.h"
#include "engine/sqlite/census.h"
#include "engine/sqlite/ddl.h"
#include "engine/sqlite/schema.h"
#include "engine/sqlite/type_choice.h"

namespace tranship {

struct ColumnReading {
  const SqliteTable* table = nullptr;
  const SqliteColumn* column = nullptr;
  const ColumnCensus* census = nullptr;
  TypeChoice choice;
  bool on_target = false;  // the type is that of a column that is there
  bool ruled = false;      // the user's mapping says something of it
};

// Ownership: parts point into each other, so it stays where it was made.
struct FileReading {
  FileReading() = default;
  FileReading(const FileReading&) = delete;
  FileReading& operator=(const FileReading&) = delete;

  SqliteSchema schema;
  std::vector<const SqliteTable*> tables;  // chosen
  std::vector<TableCensus> censuses;       // of `tables`
  std::vector<ColumnReading> columns;      // of all of them
  CloneDdl ddl;
  Catalog target;  // empty without a target
  Fit fit;

  [[nodiscard]] const ColumnReading* Find(const std::string& table,
                                          const std::string& column) const;
};

// Decides every column and makes the statements: fills `columns` and `ddl` from the rest.
void Decide(const CopyOptions& options, FileReading& reading);

// The column of a matched target table, with its form; nothing where there is none.
[[nodiscard]] const CopyColumn* TargetColumn(const Fit& fit, const std::string& table,
                                             const std::string& column);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_FILE_READING_H_
