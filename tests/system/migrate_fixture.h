// Fixture of tests that run `tranship migrate` on both kinds of databases.

#ifndef TRANSHIP_TESTS_SYSTEM_MIGRATE_FIXTURE_H_
#define TRANSHIP_TESTS_SYSTEM_MIGRATE_FIXTURE_H_

#include <string>
#include <vector>

#include "tests/system/system_fixture.h"

namespace tranship::testing {

enum class MigrateKind { kPostgres, kSqlite };

class MigrateFixture : public SystemTest {
 protected:
  [[nodiscard]] virtual MigrateKind kind() const { return MigrateKind::kPostgres; }
  [[nodiscard]] bool sqlite() const { return kind() == MigrateKind::kSqlite; }

  // Writes a file of the migrations: "schema/0001_x.sql".
  void File(const std::string& name, const std::string& text);
  void Remove(const std::string& name);
  // Runs SQL on the database; rows as `psql -At` and the sqlite3 shell print them.
  std::string Sql(const std::string& sql);
  // `tranship migrate` that must end with `code`.
  ProcessResult Migrate(int code, const std::vector<std::string>& more = {},
                        const Environment& env = {});
  // Killed by SIGKILL at that passage.
  void MigrateKilledAt(const std::string& failpoint);
  // The whole schema and contents as text, the runner's own tables left out.
  std::string Dump();
  // "folder/number state" of the history, joined by blanks.
  std::string History();
  [[nodiscard]] std::string history_table() const;
  [[nodiscard]] std::string uri();
  [[nodiscard]] std::filesystem::path database_file() const { return folder() / "m.db"; }
  [[nodiscard]] std::string dir() const { return (folder() / "migrations").string(); }

  // Two tables, a thousand readings, an update of all of them in batches of 300, each with its way
  // back.
  void Readings();
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_MIGRATE_FIXTURE_H_
