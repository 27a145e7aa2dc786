#include "tests/system/plan_fixture.h"

#include <signal.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

namespace tranship::testing {

void PlanTest::Write(const std::string& name, const std::string& text) const {
  const auto path = folder() / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void PlanTest::WritePlan(const std::string& stages) {
  Write("plan.toml", "name = \"move\"\n[databases]\nlegacy = \"" + source_uri() +
                         "\"\ntarget = \"" + target_uri() + "\"\n" + stages);
}

ProcessResult PlanTest::Tool(const std::string& words, int code,
                             const std::vector<std::string>& more, const Environment& env) {
  std::vector<std::string> command = {TRANSHIP_BINARY};
  std::istringstream in(words);
  for (std::string word; in >> word;) command.push_back(word);
  command.push_back("plan.toml");
  command.insert(command.end(), more.begin(), more.end());
  ProcessOptions options;
  options.cwd = folder().string();
  for (const auto& [name, value] : env) options.env[name] = value;
  ProcessResult result = RunProcess(command, options);
  EXPECT_EQ(result.exit_code, code) << words << "\n" << result.out << result.err;
  return result;
}

ProcessResult PlanTest::Apply(int code, const std::vector<std::string>& more,
                              const Environment& env) {
  return Tool("apply", code, more, env);
}

ProcessResult PlanTest::Execute(int code, std::vector<std::string> more, const Environment& env) {
  more.insert(more.begin(), "--execute");
  return Apply(code, more, env);
}

void PlanTest::ExecuteAndDie(const std::string& failpoint, std::vector<std::string> more) {
  std::vector<std::string> command = {TRANSHIP_BINARY, "apply", "plan.toml", "--execute"};
  command.insert(command.end(), more.begin(), more.end());
  ProcessOptions options;
  options.cwd = folder().string();
  options.env["TRANSHIP_FAILPOINT"] = failpoint;
  const ProcessResult result = RunProcess(command, options);
  EXPECT_EQ(result.signal, SIGKILL) << failpoint << "\n" << result.out << result.err;
}

std::string PlanTest::Dump() {
  const ProcessResult result = RunProcess({SharedTarget().MatchingProgram("pg_dump"),
                                           "--dbname=" + target_uri(), "--exclude-schema=tranship"},
                                          {});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  // Rows come in heap order, which is nobody's promise.
  std::vector<std::string> lines;
  std::istringstream in(result.out);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("\\restrict") && !line.starts_with("\\unrestrict")) lines.push_back(line);
  }
  for (auto at = lines.begin(); at != lines.end(); ++at) {
    if (!at->starts_with("COPY ")) continue;
    const auto end = std::find(at, lines.end(), "\\.");
    std::sort(at + 1, end);
  }
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string PlanTest::Counts(const ProcessResult& json) {
  std::string text;
  const nlohmann::json document = nlohmann::json::parse(json.out);
  for (const auto& stage : document.at("stages")) {
    for (const auto& step : stage.at("steps")) {
      text += stage.at("name").get<std::string>() + "." + std::to_string(step.at("no").get<int>());
      for (const auto& table : step.at("tables")) {
        text += " " + table.at("name").get<std::string>();
        for (const char* key :
             {"inserted", "updated", "deleted", "merged", "unchanged", "rejected"}) {
          text += " " + std::to_string(table.at(key).get<int64_t>());
        }
      }
      text += "\n";
    }
  }
  return text;
}

}  // namespace tranship::testing
