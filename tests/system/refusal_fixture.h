// Fixture of tests about what is refused: exit code, words, and that nothing is left behind.

#ifndef TRANSHIP_TESTS_SYSTEM_REFUSAL_FIXTURE_H_
#define TRANSHIP_TESTS_SYSTEM_REFUSAL_FIXTURE_H_

#include <string>
#include <vector>

#include "tests/system/system_fixture.h"

namespace tranship::testing {

class RefusalTest : public SystemTest {
 protected:
  // Runs a command that must end with `code`, say each of `words` on stderr, name a next step, and
  // leave the target as it was.
  void ExpectRefused(int code, const std::string& command, const std::vector<std::string>& options,
                     const std::vector<std::string>& words);
  void ExpectCopyRefused(int code, const std::vector<std::string>& options,
                         const std::vector<std::string>& words) {
    ExpectRefused(code, "copy", options, words);
  }
  // The same between other databases.
  void ExpectRefusedBetween(int code, const std::string& source, const std::string& target,
                            const std::vector<std::string>& words,
                            const std::vector<std::string>& options = {});

  // The connection string of a side as another role of it.
  [[nodiscard]] std::string SourceAs(const std::string& role);
  [[nodiscard]] std::string TargetAs(const std::string& role);

  // Everything in the target's database that a program could have left behind or touched.
  [[nodiscard]] std::string TargetState();

 private:
  void Check(const ProcessResult& result, int code, const std::vector<std::string>& words,
             const std::string& state_before);
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_REFUSAL_FIXTURE_H_
