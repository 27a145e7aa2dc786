// ProposeStages, and what to see to before each.

#include <algorithm>
#include <array>

#include "engine/migrate/review/review.h"

namespace tranship {
namespace {

ReviewStage OwnStage(const ReviewedFile& file) {
  if (file.breaking || !file.problem.empty()) return ReviewStage::kDestructive;
  const bool data = file.folder != MigrationFolder::kSchema || file.writes_rows;
  return data ? ReviewStage::kData : ReviewStage::kAdditive;
}

bool Share(const ReviewedFile& one, const ReviewedFile& other) {
  return std::ranges::any_of(one.tables,
                             [&](const auto& table) { return other.tables.contains(table); });
}

}  // namespace

std::string PathOf(const ReviewedFile& file) {
  return std::string(ToString(file.folder)) + "/" + file.name;
}

std::string_view TitleOf(ReviewStage stage) {
  constexpr std::array<std::string_view, 3> kTitles = {"Additive schema", "Data",
                                                       "Destructive changes"};
  return kTitles[static_cast<size_t>(stage)];
}

void ProposeStages(std::vector<ReviewedFile>& files) {
  for (size_t i = 0; i < files.size(); ++i) {
    files[i].stage = OwnStage(files[i]);
    for (size_t j = 0; j < i; ++j) {
      if (!Share(files[i], files[j])) continue;
      files[i].needs.push_back(PathOf(files[j]));
      files[i].stage = std::max(files[i].stage, files[j].stage);
    }
  }
}

std::vector<std::string> ChecklistOf(ReviewStage stage,
                                     const std::vector<const ReviewedFile*>& files) {
  const auto any = [&](auto question) {
    return std::ranges::any_of(files, [&](const ReviewedFile* file) { return question(*file); });
  };
  std::vector<std::string> lines = {"`tranship migrate check` and `--dry-run` passed"};
  if (any([](const auto& file) { return file.breaking; })) {
    lines.emplace_back("no running program uses what changes here any more");
  }
  if (any([](const auto& file) { return !file.locks.empty() && file.risk > Risk::kLow; })) {
    lines.emplace_back("a time is chosen in which the locked tables may wait");
  }
  if (stage == ReviewStage::kData) {
    lines.emplace_back("the number of changed rows is as expected");
  }
  if (any([](const auto& file) { return file.reversible.starts_with("no"); })) {
    lines.emplace_back("a backup is there, and was restored once: there is no way back");
  } else {
    lines.emplace_back("the way back was tried on a copy");
  }
  return lines;
}

}  // namespace tranship
