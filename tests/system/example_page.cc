#include "tests/system/example_page.h"

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

#include "tests/support/test_data.h"

namespace tranship::testing {
namespace {

struct PageCommand {
  std::string text;
  int exit_code = 0;
};

std::vector<PageCommand> CommandsOf(const std::filesystem::path& page) {
  static const std::regex code("  # exit ([0-9]+).*");
  std::ifstream in(page);
  std::vector<PageCommand> commands;
  bool shell = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      shell = line == "```sh";
      continue;
    }
    if (!shell || line.empty() || line.starts_with("#")) continue;
    PageCommand command{line, 0};
    if (std::smatch match; std::regex_search(line, match, code)) {
      command.exit_code = std::stoi(match[1]);
    }
    commands.push_back(command);
  }
  return commands;
}

}  // namespace

void ExampleTest::SetUp() {
  std::filesystem::copy(SourceFolder() / "docs" / "examples" / name_, folder(),
                        std::filesystem::copy_options::recursive);
  setenv("SOURCE", source_uri().c_str(), 1);
  setenv("TARGET", target_uri().c_str(), 1);
}

void ExampleTest::TearDown() {
  unsetenv("SOURCE");
  unsetenv("TARGET");
  PlanTest::TearDown();
}

void ExampleTest::Prepare() {
  SharedSource().PsqlFile(source_database(), folder() / "prepare-source.sql");
  SharedTarget().PsqlFile(target_database(), folder() / "prepare-target.sql");
}

std::string ExampleTest::RunPage() {
  ProcessOptions options;
  options.cwd = folder().string();
  options.env = {{"DATABASE", target_database()},
                 {"PATH", std::filesystem::path(TRANSHIP_BINARY).parent_path().string() + ":" +
                              getenv("PATH")}};
  std::string output;
  for (const PageCommand& command :
       CommandsOf(SourceFolder() / "docs" / "how-to" / (name_ + ".md"))) {
    const ProcessResult result = RunProcess({"bash", "-c", command.text}, options);
    EXPECT_EQ(result.exit_code, command.exit_code) << command.text << "\n"
                                                   << result.out << result.err;
    output += "$ " + command.text + "\n" + result.out + result.err;
  }
  return output;
}

std::string ExampleTest::FileText(const std::string& name) const {
  std::ifstream in(folder() / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace tranship::testing
