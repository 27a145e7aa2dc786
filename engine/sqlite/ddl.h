// The schema of an SQLite file as PostgreSQL's statements, and what has no counterpart there.

#ifndef TRANSHIP_ENGINE_SQLITE_DDL_H_
#define TRANSHIP_ENGINE_SQLITE_DDL_H_

#include <functional>
#include <string>
#include <vector>

#include "engine/plan/fit.h"
#include "engine/sqlite/names.h"
#include "engine/sqlite/schema.h"

namespace tranship {

struct DdlStep {
  std::string table;   // of the file
  std::string object;  // for people: "CHECK of orders: qty > 0"
  std::string sql;
  // False: the server may know better, then it is left out and listed.
  bool required = true;
};

// A view, a trigger, what does not translate.
struct LeftOut {
  std::string object;  // for people: "CHECK of orders: qty > 0"
  std::string reason;
  std::string table = {};  // of the file; a view's own name
  std::string column = {};
};

struct CloneDdl {
  std::vector<DdlStep> steps;  // in order; none where there are problems
  std::vector<LeftOut> left_out;
  std::vector<std::string> problems;  // names that collide or are too long
};

struct DdlRequest {
  const SqliteSchema* schema = nullptr;
  std::vector<std::string> tables;  // of the file; others are not made
  std::string target_schema;
  NameStyle names = NameStyle::kKeep;
  // The column's type on the target, as PostgreSQL writes it.
  std::function<std::string(const SqliteTable&, const SqliteColumn&)> type;
  // Whether a key column holds NULL, which a PRIMARY KEY does not allow there.
  std::function<bool(const SqliteTable&, const SqliteColumn&)> has_nulls;
};

[[nodiscard]] CloneDdl MakeDdl(const DdlRequest& request);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_DDL_H_
