// Fixture of tests that break things while a copy runs. The copy stops itself (SIGSTOP) at a
// failpoint, the test does harm, and the copy goes on: nothing depends on how fast it is.

#ifndef TRANSHIP_TESTS_SYSTEM_FAULT_FIXTURE_H_
#define TRANSHIP_TESTS_SYSTEM_FAULT_FIXTURE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/system/system_fixture.h"

namespace tranship::testing {

class FaultTest : public SystemTest {
 protected:
  // The shop with about `customers` * 5 rows, and options that cut it into many chunks.
  void MakeShop(int customers);
  static std::vector<std::string> SmallChunks(std::vector<std::string> more = {});
  void ExpectShopCopied() { ExpectEqual({std::begin(kShopTables), std::end(kShopTables)}); }

  // Starts a copy that stops itself at `failpoint` ("chunk.copied:3"), and returns when it has.
  std::unique_ptr<Process> StartPaused(const std::string& failpoint,
                                       const std::vector<std::string>& options = SmallChunks(),
                                       const Environment& env = {});
  std::unique_ptr<Process> StartPausedBetween(const std::string& source, const std::string& target,
                                              const std::string& failpoint,
                                              const std::vector<std::string>& options,
                                              Environment env = {});
  std::unique_ptr<Process> Start(const std::vector<std::string>& options = SmallChunks(),
                                 const Environment& env = {});
  // Returns when it has stopped itself; a failure when it ends without.
  static void AwaitPause(Process& process, const std::string& failpoint);
  // Lets it go on, to its end.
  static ProcessResult Continue(Process& process);

  // Polls until `condition` holds; a failure after half a minute.
  static void WaitUntil(const std::function<bool()>& condition, const std::string& what);
  // Rows of a query on the target until they are `expected`.
  void WaitForTarget(const std::string& sql, const std::string& expected);
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_FAULT_FIXTURE_H_
