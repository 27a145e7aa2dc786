#include "engine/migrate/render.h"

#include <nlohmann/json.hpp>

#include "engine/migrate/review/review.h"
#include "engine/report/markdown_text.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;
using Files = std::vector<const ReviewedFile*>;

constexpr ReviewStage kStages[] = {ReviewStage::kAdditive, ReviewStage::kData,
                                   ReviewStage::kDestructive};

Files FilesOf(const Review& review, ReviewStage stage) {
  Files files;
  for (const ReviewedFile& file : review.files) {
    if (file.stage == stage) files.push_back(&file);
  }
  return files;
}

double SecondsOfAll(const Files& files) {
  double seconds = 0;
  for (const ReviewedFile* file : files) seconds += file->seconds;
  return seconds;
}

// Everything that is to be said of a file, one line each.
std::vector<std::string> LinesOf(const ReviewedFile& file, bool rows_are_real) {
  std::vector<std::string> lines;
  if (!file.problem.empty()) lines.push_back("FAILS: " + file.problem);
  for (const Observation& observation : file.observations) {
    lines.push_back(std::string(ToString(observation.risk)) +
                    (observation.breaking ? ", breaking: " : ": ") + observation.text);
  }
  for (const std::string& lock : file.locks) lines.push_back("lock: " + lock);
  if (file.writes_rows && rows_are_real) {
    lines.push_back("changes " + Counted(static_cast<uint64_t>(file.rows), "row"));
  } else if (file.writes_rows) {
    lines.emplace_back("changes rows; the throw-away database has none");
  }
  if (!file.reversible.empty()) lines.push_back("reversible: " + file.reversible);
  for (const std::string& need : file.needs) lines.push_back("after " + need);
  return lines;
}

std::string Heading(const ReviewedFile& file) {
  return std::string(ToString(file.risk)) + (file.breaking ? ", breaking" : "");
}

Json FileJson(const ReviewedFile& file) {
  Json observations = Json::array();
  for (const Observation& observation : file.observations) {
    observations.push_back({{"risk", ToString(observation.risk)},
                            {"breaking", observation.breaking},
                            {"text", observation.text}});
  }
  return {{"folder", ToString(file.folder)},
          {"number", file.number},
          {"name", Printable(file.name)},
          {"risk", ToString(file.risk)},
          {"breaking", file.breaking},
          {"stage", TitleOf(file.stage)},
          {"observations", std::move(observations)},
          {"locks", file.locks},
          {"tables", file.tables},
          {"rows", file.rows},
          {"reversible", file.reversible.empty() ? Json() : Json(file.reversible)},
          {"seconds", file.seconds},
          {"needs", file.needs},
          {"problem", file.problem.empty() ? Json() : Json(file.problem)}};
}

}  // namespace

std::string ReviewText(const Review& review) {
  std::string text = Printable(review.database) + ": " +
                     Counted(review.files.size(), "pending file") + "; nothing was changed\n";
  for (const std::string& problem : review.problems) text += "problem: " + problem + "\n";
  int no = 0;
  for (const ReviewStage stage : kStages) {
    const Files files = FilesOf(review, stage);
    if (files.empty()) continue;
    text += "\nStage " + std::to_string(++no) + ": " + std::string(TitleOf(stage)) + " (about " +
            DurationText(SecondsOfAll(files)) + ")\n";
    for (const ReviewedFile* file : files) {
      text += "  " + Printable(PathOf(*file)) + ": " + Heading(*file) + "\n";
      for (const std::string& line : LinesOf(*file, review.rows_are_real)) {
        text += "    " + Printable(line) + "\n";
      }
    }
    for (const std::string& line : ChecklistOf(stage, files)) text += "  [ ] " + line + "\n";
  }
  return text;
}

std::string ReviewMarkdown(const Review& review) {
  std::string text = "# Migration of " + MarkdownText(review.database) + ": " +
                     Counted(review.files.size(), "file") + "\n";
  for (const std::string& problem : review.problems) {
    text += "\n- problem: " + MarkdownText(problem);
  }
  int no = 0;
  for (const ReviewStage stage : kStages) {
    const Files files = FilesOf(review, stage);
    if (files.empty()) continue;
    text += "\n## Stage " + std::to_string(++no) + ": " + std::string(TitleOf(stage)) +
            "\n\n| file | risk | reversible |\n|---|---|---|\n";
    for (const ReviewedFile* file : files) {
      text += "| " + MarkdownText(PathOf(*file)) + " | " + Heading(*file) + " | " +
              MarkdownText(file->reversible.empty() ? "with its number" : file->reversible) +
              " |\n";
    }
    text += "\n### Risks\n\n";
    for (const ReviewedFile* file : files) {
      for (const std::string& line : LinesOf(*file, review.rows_are_real)) {
        text += "- " + MarkdownText(PathOf(*file)) + ": " + MarkdownText(line) + "\n";
      }
    }
    text += "\n### Checklist\n\n";
    for (const std::string& line : ChecklistOf(stage, files)) text += "- [ ] " + line + "\n";
  }
  return text +
         "\nThe runner applies files by number: where the stages want another order, the "
         "numbers have to follow.\n";
}

std::string ReviewJson(const Review& review, int exit_code) {
  Json stages = Json::array();
  for (const ReviewStage stage : kStages) {
    const Files files = FilesOf(review, stage);
    if (files.empty()) continue;
    Json list = Json::array();
    for (const ReviewedFile* file : files) list.push_back(FileJson(*file));
    stages.push_back({{"title", TitleOf(stage)},
                      {"seconds", SecondsOfAll(files)},
                      {"files", std::move(list)},
                      {"checklist", ChecklistOf(stage, files)}});
  }
  const Json json = {{"schema_version", kMigrateSchemaVersion},
                     {"command", "migrate review"},
                     {"exit_code", exit_code},
                     {"database", Printable(review.database)},
                     {"problems", review.problems},
                     {"stages", std::move(stages)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
