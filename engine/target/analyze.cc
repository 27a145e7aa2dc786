#include <memory>

#include "engine/shared_work.h"
#include "engine/target/sequences.h"

namespace tranship {
namespace {

constexpr const char* kPatience = "10s";

// Statistics are worth no failure: what stands in the way is told, and the next call tries again.
void Analyze(Connection& target, const std::string& run, const PlanTable& table,
             Observer& observer) {
  try {
    target.Exec("BEGIN");
    target.Exec(std::string("SET LOCAL lock_timeout = '") + kPatience + "'");
    target.Exec("ANALYZE " + table.target.quoted());
    target.Exec("UPDATE tranship.run_table SET analyzed = true WHERE run = $1 AND no = $2",
                {run, table.no});
    target.Commit();
  } catch (const DbError& error) {
    target.Rollback();
    if (!target.usable()) throw;
    observer.OnMessage(MessageLevel::kWarning,
                       "ANALYZE of " + table.target.display() + ": " + error.what());
  }
}

}  // namespace

void AnalyzeTables(const AnalyzeInput& input) {
  const Result done = input.target->Exec(
      "SELECT no FROM tranship.run_table WHERE run = $1 AND analyzed", {input.run});
  std::vector<bool> analyzed(input.tables->size());
  for (int row = 0; row < done.rows(); ++row) {
    const auto no = static_cast<size_t>(done.integer(row, 0));
    if (no < analyzed.size()) analyzed[no] = true;
  }
  std::vector<const PlanTable*> left;
  for (const PlanTable& table : *input.tables) {
    const auto no = static_cast<size_t>(table.no);
    if (no >= analyzed.size() || !analyzed[no]) left.push_back(&table);
  }
  if (left.size() == 1) return Analyze(*input.target, input.run, *left.front(), *input.observer);
  const auto make = [&]() -> DoPiece {
    return [&, connection = std::make_shared<Connection>(input.connect())](size_t piece) {
      Analyze(*connection, input.run, *left[piece], *input.observer);
    };
  };
  ShareWork(input.streams, left.size(), make, *input.observer);
}

}  // namespace tranship
