#include "engine/stages/step_kinds.h"

#include <array>
#include <utility>

#include "io/error.h"

namespace tranship {
namespace {

using Maker = std::unique_ptr<Step> (*)(Fields&, const StagedPlan&);

constexpr std::array kKinds = {
    std::pair<std::string_view, Maker>{"migrate", MakeMigrateStep},
    std::pair<std::string_view, Maker>{"sql", MakeSqlStep},
    std::pair<std::string_view, Maker>{"copy", MakeCopyStep},
    std::pair<std::string_view, Maker>{"upsert", MakeUpsertStep},
    std::pair<std::string_view, Maker>{"backfill", MakeBackfillStep},
    std::pair<std::string_view, Maker>{"verify", MakeVerifyStep},
    std::pair<std::string_view, Maker>{"checks", MakeChecksStep},
    std::pair<std::string_view, Maker>{"backup", MakeBackupStep},
    std::pair<std::string_view, Maker>{"approval", MakeApprovalStep},
    std::pair<std::string_view, Maker>{"shell", MakeShellStep},
};

}  // namespace

std::vector<std::string_view> StepKinds() {
  std::vector<std::string_view> kinds;
  for (const auto& [kind, make] : kKinds) kinds.push_back(kind);
  return kinds;
}

std::unique_ptr<Step> MakeStep(const std::string& kind, Fields& fields, const StagedPlan& plan) {
  for (const auto& [name, make] : kKinds) {
    if (name != kind) continue;
    auto step = make(fields, plan);
    fields.Close();
    return step;
  }
  std::string known;
  for (const auto& [name, make] : kKinds) known += (known.empty() ? "" : ", ") + std::string(name);
  fields.Problem("kind", "unknown kind \"" + Printable(kind) + "\"; there is " + known);
  return nullptr;
}

}  // namespace tranship
