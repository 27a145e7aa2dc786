// Fixture of tests that run the real program against real servers.

#ifndef TRANSHIP_TESTS_SYSTEM_SYSTEM_FIXTURE_H_
#define TRANSHIP_TESTS_SYSTEM_SYSTEM_FIXTURE_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/compare.h"
#include "tests/support/process.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {

using Environment = std::map<std::string, std::optional<std::string>>;

class SystemTest : public ServerTest {
 protected:
  SystemTest();
  ~SystemTest() override;

  // The command line of `tranship COMMAND` between this test's two databases, reports into a folder
  // of the test's.
  [[nodiscard]] std::vector<std::string> CommandLine(const std::string& command,
                                                     const std::vector<std::string>& more = {});
  // The same between any two databases.
  [[nodiscard]] std::vector<std::string> CommandLineBetween(
      const std::string& source, const std::string& target, const std::string& command,
      const std::vector<std::string>& more = {}) const;
  // Runs it to its end.
  ProcessResult Run(const std::string& command, const std::vector<std::string>& more = {},
                    const Environment& env = {});
  ProcessResult RunBetween(const std::string& source, const std::string& target,
                           const std::string& command, const std::vector<std::string>& more = {},
                           const Environment& env = {});
  // `copy` that must end with `code`; the whole output is shown when it does not.
  ProcessResult Copy(int code, const std::vector<std::string>& more = {},
                     const Environment& env = {});
  ProcessResult Verify(int code, const std::vector<std::string>& more = {});
  // The JSON report of a command, as text: stdout of `--json`.
  std::string Json(const std::string& command, const std::vector<std::string>& more = {});

  // Brute-force comparison of a table's contents; "" when equal.
  std::string Difference(std::string_view table, std::string_view columns = "");
  // Expects many tables to be equal, at the cost of one query a side. Requires: the same columns in
  // the same order on both sides.
  void ExpectEqual(const std::vector<std::string>& tables);

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  DatabaseRef SourceDatabase() { return {SharedSource(), source_database()}; }
  DatabaseRef TargetDatabase() { return {SharedTarget(), target_database()}; }

 private:
  std::filesystem::path folder_;
};

// A shop of four tables: composite key, unique column, nullable unique key, foreign key, and one
// without any key.
[[nodiscard]] std::string ShopSchema();
[[nodiscard]] std::string ShopRows(int customers);
inline constexpr const char* kShopTables[] = {"public.customer", "public.purchase", "public.tag",
                                              "public.event"};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_SYSTEM_FIXTURE_H_
