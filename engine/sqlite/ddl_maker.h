// DdlMaker: puts the statements of MakeDdl() together, table by table.
//
// Threading: one thread. Ownership: keeps a reference to the request.

#ifndef TRANSHIP_ENGINE_SQLITE_DDL_MAKER_H_
#define TRANSHIP_ENGINE_SQLITE_DDL_MAKER_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/sqlite/ddl.h"
#include "engine/sqlite/expression.h"

namespace tranship {

class DdlMaker {
 public:
  explicit DdlMaker(const DdlRequest& request) : request_(request) {}

  [[nodiscard]] CloneDdl Make();

 private:
  [[nodiscard]] std::string Named(const std::string& name) const;
  [[nodiscard]] std::string Table(const std::string& name) const;
  [[nodiscard]] std::string Columns(const std::vector<std::string>& names) const;
  // Foreign keys may spell columns in another case.
  [[nodiscard]] std::string Spelled(const SqliteTable& table,
                                    const std::vector<std::string>& columns) const;
  [[nodiscard]] ColumnLookup Lookup(const SqliteTable& table) const;
  void Add(const SqliteTable& table, std::string object, std::string sql, bool required);
  void LeaveOut(std::string what, std::string why, std::string table = "", std::string column = "");

  // Two names of the file may become one, or be cut to one.
  void CheckNames();
  void CheckName(const std::string& what, const std::string& name,
                 std::map<std::string, std::string>& seen);
  // Tables and indexes share one space of names.
  [[nodiscard]] std::string FreeName(std::string name);

  void AddTable(const SqliteTable& table);
  void AddDefault(const SqliteTable& table, const SqliteColumn& column);
  void AddChecks(const SqliteTable& table);
  void AddForeignKeys(const SqliteTable& table);

  // Keys and indexes: ddl_indexes.cc.
  void AddKeysAndIndexes(const SqliteTable& table);
  void AddPrimaryKey(const SqliteTable& table);
  void AddUnique(const SqliteTable& table, const SqliteIndex& index);
  // NOCASE folds the letters of ASCII, which is what lower() does under "C".
  void AddNocase(const SqliteTable& table, const SqliteIndex& index);
  void AddIndex(const SqliteTable& table, const SqliteIndex& index);
  [[nodiscard]] std::optional<std::string> Terms(const SqliteIndex& index) const;
  [[nodiscard]] std::optional<std::string> TranslateTerms(const SqliteTable& table,
                                                          const std::string& list) const;

  const DdlRequest& request_;
  std::vector<const SqliteTable*> tables_;
  std::set<std::string> relations_;
  CloneDdl ddl_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_DDL_MAKER_H_
