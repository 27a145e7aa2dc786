// Fixture of tests of plans: a folder with a plan.toml, and the commands around it.

#ifndef TRANSHIP_TESTS_SYSTEM_PLAN_FIXTURE_H_
#define TRANSHIP_TESTS_SYSTEM_PLAN_FIXTURE_H_

#include <string>
#include <vector>

#include "tests/system/fault_fixture.h"

namespace tranship::testing {

class PlanTest : public FaultTest {
 protected:
  // A file beside the plan.
  void Write(const std::string& name, const std::string& text) const;
  // plan.toml: name and databases, then `stages`.
  void WritePlan(const std::string& stages);
  // `tranship WORDS... plan.toml MORE...` in the plan's folder; expects `code`.
  ProcessResult Tool(const std::string& words, int code, const std::vector<std::string>& more = {},
                     const Environment& env = {});
  ProcessResult Apply(int code, const std::vector<std::string>& more = {},
                      const Environment& env = {});
  ProcessResult Execute(int code, std::vector<std::string> more = {}, const Environment& env = {});
  // With the failpoint, which must kill it.
  void ExecuteAndDie(const std::string& failpoint, std::vector<std::string> more = {});
  // The target as pg_dump sees it, but for tranship's own schema.
  std::string Dump();
  // "table inserted updated deleted merged unchanged rejected" per table of every step, of
  // `--json`.
  static std::string Counts(const ProcessResult& json);
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_PLAN_FIXTURE_H_
