#ifndef TRANSHIP_TESTS_ENGINE_TARGET_FIXTURE_H_
#define TRANSHIP_TESTS_ENGINE_TARGET_FIXTURE_H_

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engine/observer.h"
#include "engine/target/objects.h"
#include "io/pg/connection.h"
#include "tests/support/server_fixture.h"

namespace tranship {

// Keeps what the engine says.
class Listener : public Observer {
 public:
  void OnMessage(MessageLevel level, const std::string& line) override;
  [[nodiscard]] std::string lines();
  [[nodiscard]] std::string warnings();

 private:
  std::mutex mutex_;
  std::string lines_, warnings_;
};

// A target database with a ledger and one run, whose objects are taken away and brought back.
class TargetTest : public testing::ServerTest {
 protected:
  [[nodiscard]] Connection OpenTarget();
  [[nodiscard]] Connection OpenSource();

  // The id of this test's run; its first use makes the ledger and the run.
  const std::string& run();

  // Tables of schema public on both sides, as far as these functions look at them.
  [[nodiscard]] static std::vector<PlanTable> Plan(const std::vector<std::string>& tables);

  void TakeAway(const std::vector<std::string>& tables,
                Constraints constraints = Constraints::kRebuild,
                Triggers triggers = Triggers::kFire);
  RestoreOutcome Restore(const std::vector<std::string>& tables = {}, RestoreOptions options = {});

  // pg_dump of the target's schema, comments included, the ledger left out.
  std::string Schema();
  // "kind name state" per line, of what is not restored.
  std::string Missing();
  // The ledger's message on an object.
  std::string Message(std::string_view object);

  Listener listener_;

 private:
  std::string run_;
};

}  // namespace tranship

#endif  // TRANSHIP_TESTS_ENGINE_TARGET_FIXTURE_H_
