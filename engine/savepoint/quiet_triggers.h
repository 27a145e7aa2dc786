// QuietTriggers: user triggers of a table are disabled while rows are put back as they were.
//
// Within a transaction: ended without Restore(), it must be rolled back. Errors: DbError; disabling
// needs the table's owner.

#ifndef TRANSHIP_ENGINE_SAVEPOINT_QUIET_TRIGGERS_H_
#define TRANSHIP_ENGINE_SAVEPOINT_QUIET_TRIGGERS_H_

#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/table.h"
#include "io/pg/connection.h"

namespace tranship {

class QuietTriggers {
 public:
  QuietTriggers(Connection& target, const TableName& table);
  // Deferred constraints are checked first: a table with pending ones cannot be altered.
  void Restore();

 private:
  Connection* target_;
  std::string table_;
  std::vector<std::pair<std::string, std::string>> triggers_;  // name, how to enable it again
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SAVEPOINT_QUIET_TRIGGERS_H_
