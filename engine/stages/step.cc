#include "engine/stages/step.h"

#include <array>
#include <utility>

#include "engine/report/quantities.h"
#include "engine/stages/staged_plan.h"

namespace tranship {
namespace {

constexpr std::array kStepStates = {std::pair{StepState::kPending, "pending"},
                                    std::pair{StepState::kRunning, "running"},
                                    std::pair{StepState::kDone, "done"},
                                    std::pair{StepState::kFailed, "failed"},
                                    std::pair{StepState::kStopped, "stopped"},
                                    std::pair{StepState::kDeferred, "waits for --dry-run=full"},
                                    std::pair{StepState::kUncounted, "not rehearsed"}};

}  // namespace

StepCounts& StepCounts::operator+=(const StepCounts& other) {
  inserted += other.inserted;
  updated += other.updated;
  unchanged += other.unchanged;
  deleted += other.deleted;
  rejected += other.rejected;
  merged += other.merged;
  return *this;
}

std::string CountsText(const StepCounts& counts) {
  std::string text;
  const auto add = [&](uint64_t count, const char* word) {
    if (count > 0) text += (text.empty() ? "" : ", ") + Counted(count) + " " + word;
  };
  add(counts.inserted, "inserted");
  add(counts.updated, "updated");
  add(counts.deleted, "deleted");
  add(counts.merged, "changed");
  add(counts.unchanged, "unchanged");
  add(counts.rejected, "rejected");
  return text.empty() ? "no rows changed" : text;
}

std::string_view ToString(StepState state) {
  for (const auto& [each, word] : kStepStates) {
    if (each == state) return word;
  }
  return "";
}

std::optional<StepState> StepStateFrom(std::string_view text) {
  for (const auto& [state, word] : kStepStates) {
    if (word == text) return state;
  }
  return std::nullopt;
}

Connection StepContext::Connect(const std::string& role) const {
  return OpenPlanTarget(*plan, role);
}

}  // namespace tranship
