// Fixture of the examples in docs/examples: their committed files in the test's
// folder, and the commands of the page about them in docs/how-to, run as they
// stand there.

#ifndef TRANSHIP_TESTS_SYSTEM_EXAMPLE_PAGE_H_
#define TRANSHIP_TESTS_SYSTEM_EXAMPLE_PAGE_H_

#include <string>
#include <vector>

#include "tests/system/plan_fixture.h"

namespace tranship::testing {

class ExampleTest : public PlanTest {
 protected:
  explicit ExampleTest(std::string name) : name_(std::move(name)) {}

  // Copies the example's folder; its plan finds this test's databases in SOURCE
  // and TARGET.
  void SetUp() override;
  void TearDown() override;

  // The databases as the example has them before its plan: prepare-source.sql,
  // prepare-target.sql.
  void Prepare();
  // Runs every line of the page's ```sh blocks; "  # exit 3" behind one says
  // how it must end. Returns their output, commands and all.
  std::string RunPage();
  [[nodiscard]] std::string FileText(const std::string& name) const;

 private:
  std::string name_;
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_EXAMPLE_PAGE_H_
