#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/test_data.h"
#include "tools/arguments/option_table.h"
#include "tools/commands.h"

namespace tranship {
namespace {

using ::testing::HasSubstr;

struct Ran {
  int code;
  std::string out, err;
};

Ran Tool(const std::vector<std::string>& arguments) {
  std::ostringstream out, err;
  Console console{out, err};
  const ExitCode code = RunTool(
      arguments, [](const char*) { return std::nullopt; }, console);
  return {static_cast<int>(code), out.str(), err.str()};
}

std::string FileOfProject(const std::string& name) {
  std::ifstream file(testing::SourceFolder() / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(RunTool, AUsageErrorExitsWithTwoAndNamesTheHelp) {
  const Ran ran = Tool({"copy", "--jbos", "2"});
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("3 problems; nothing was touched"));
  EXPECT_THAT(ran.err, HasSubstr("  unknown option --jbos; did you mean --jobs?\n"));
  EXPECT_THAT(ran.err, HasSubstr("next: tranship copy --help\n"));
}

TEST(RunTool, WithJsonAFailureIsOneDocumentOnStdout) {
  const Ran ran = Tool({"copy", "--json", "--jbos", "2"});
  EXPECT_EQ(ran.code, 2);
  const auto document = nlohmann::json::parse(ran.out);
  EXPECT_EQ(document.at("schema_version"), 1);
  EXPECT_EQ(document.at("error").at("code"), 2);
  EXPECT_EQ(document.at("error").at("problems").size(), 3);
  EXPECT_EQ(document.at("error").at("next"), "tranship copy --help");
}

TEST(RunTool, AServerThatIsNotThereIsAFailureWithAHint) {
  const Ran ran = Tool({"status", "--target", "host=/nonexistent dbname=x connect_timeout=2"});
  EXPECT_EQ(ran.code, 1);
  EXPECT_THAT(ran.err, HasSubstr("error: target: "));
  EXPECT_THAT(ran.err, HasSubstr("next: is the target server running"));
}

TEST(RunTool, TheReferenceNamesEveryOptionAndExitCodeThatTheHelpNames) {
  const std::string reference = FileOfProject("docs/reference.md");
  ASSERT_FALSE(reference.empty());
  for (const OptionSpec& option : AllOptions()) {
    EXPECT_THAT(reference, HasSubstr("`--" + std::string(option.name))) << "in docs/reference.md";
  }
  for (const char* code : {"0", "1", "2", "3", "4", "5", "6", "10", "11", "12", "13"}) {
    EXPECT_THAT(reference, HasSubstr("| " + std::string(code) + " |"));
  }
}

TEST(RunTool, EachCommandsHelpNamesItsOptions) {
  for (const Command command : {Command::kCopy, Command::kVerify, Command::kStatus,
                                Command::kReport, Command::kAbandon, Command::kSnapshotHold}) {
    std::vector<std::string> words;
    std::istringstream name{std::string(ToString(command))};
    for (std::string word; name >> word;) words.push_back(word);
    words.emplace_back("--help");
    const Ran ran = Tool(words);
    EXPECT_EQ(ran.code, 0);
    for (const OptionSpec& option : AllOptions()) {
      const bool named = ran.out.find("  --" + std::string(option.name) + " ") != std::string::npos;
      EXPECT_EQ(named, FindOption(option.name, command) != nullptr)
          << option.name << " of " << ToString(command);
    }
  }
}

}  // namespace
}  // namespace tranship
