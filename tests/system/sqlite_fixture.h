// Fixture of tests that copy SQLite files.

#ifndef TRANSHIP_TESTS_SYSTEM_SQLITE_FIXTURE_H_
#define TRANSHIP_TESTS_SYSTEM_SQLITE_FIXTURE_H_

#include <string>
#include <vector>

#include "tests/system/fault_fixture.h"

namespace tranship::testing {

class SqliteTest : public FaultTest {
 protected:
  // Runs SQL on the test's file, which is made when first used.
  void File(const std::string& sql);
  // The rows of a query on it, as the shell prints them: columns by |, lines by newline.
  std::string FileRows(const std::string& query);
  [[nodiscard]] std::string path() const { return (folder() / "source file.db").string(); }
  [[nodiscard]] std::string uri() const { return "sqlite:" + path(); }

  ProcessResult RunFile(const std::string& command, const std::vector<std::string>& more = {},
                        const Environment& env = {});
  // `command` that must end with `code`.
  ProcessResult ExpectRun(int code, const std::string& command,
                          const std::vector<std::string>& more = {});
  // A query that means the same on both sides gives the same rows, as text.
  void ExpectSame(const std::string& query);
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_SQLITE_FIXTURE_H_
