// ScratchDatabase: a throw-away database of the same kind, on the same server, or an SQLite file in
// a temporary folder.
//
// Ownership: the destructor drops it. What a killed process has left is dropped when the next one
// is made from the same database. Errors: UserError, DbError (the role must be allowed to create
// databases).

#ifndef TRANSHIP_ENGINE_MIGRATE_SCRATCH_DATABASE_H_
#define TRANSHIP_ENGINE_MIGRATE_SCRATCH_DATABASE_H_

#include <memory>
#include <string>

namespace tranship {

class ScratchDatabase {
 public:
  virtual ~ScratchDatabase() = default;
  // For OpenMigrationDatabase(); may hold a password.
  [[nodiscard]] virtual std::string uri() const = 0;
};

// An empty one. Of `uri` only the server, or the kind, counts.
[[nodiscard]] std::unique_ptr<ScratchDatabase> MakeScratchDatabase(const std::string& uri);

// `conninfo` with another database's name.
[[nodiscard]] std::string WithDatabase(const std::string& conninfo, const std::string& name);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_SCRATCH_DATABASE_H_
