// Every `tranship` command in the README and the how-to guides is run as it stands there.

#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/test_data.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

const std::filesystem::path kRoot = SourceFolder();

std::string TextOf(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The lines of a Markdown file's ```sh blocks that call tranship, without comments. Pages about an
// example of docs/examples are run by the example's own test.
std::vector<std::string> CommandsIn(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::vector<std::string> commands;
  if (TextOf(file).find("<!-- example: ") != std::string::npos) return commands;
  bool shell = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) shell = line == "```sh";
    if (!shell || !line.starts_with("tranship ")) continue;
    commands.push_back(line.substr(0, line.find("  #")));
  }
  return commands;
}

class Documents : public SystemTest {
 protected:
  void SetUp() override {
    Both("CREATE SCHEMA shop; CREATE TABLE shop.item (id int PRIMARY KEY, name text UNIQUE)");
    Source("INSERT INTO shop.item SELECT i, md5(i::text) FROM generate_series(1, 5000) i; ANALYZE");
    // The same as an SQLite file.
    ProcessOptions sqlite;
    sqlite.cwd = folder().string();
    sqlite.input = "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT UNIQUE);" +
                   Source(
                       "SELECT string_agg(format('INSERT INTO item VALUES (%s, %L);', id, name), "
                       "'') FROM shop.item");
    RunOrThrow({"sqlite3", "shop.db"}, sqlite);
    std::filesystem::create_directory_symlink(kRoot / "docs", folder() / "docs");  // its examples
    const std::string guide = TextOf(kRoot / "docs" / "how-to" / "checks.md");
    const size_t begin = guide.find("# checks.toml");
    std::ofstream(folder() / "checks.toml")
        << guide.substr(begin, guide.find("```", begin) - begin);
  }

  ProcessOptions Shell() {
    ProcessOptions options;
    options.cwd = folder().string();
    options.env = {{"SOURCE", source_uri()},
                   {"TARGET", target_uri()},
                   {"DATABASE", target_database()},
                   {"PATH", std::filesystem::path(TRANSHIP_BINARY).parent_path().string() + ":" +
                                std::getenv("PATH")}};
    return options;
  }

  std::string NewestRun() {
    return Target("SELECT run FROM tranship.run ORDER BY started DESC LIMIT 1");
  }

  void RunAsWritten(std::string command) {
    SCOPED_TRACE(command);
    if (command.starts_with("tranship snapshot hold")) {
      hold_ = std::make_unique<Process>(std::vector<std::string>{"bash", "-c", "exec " + command},
                                        Shell());
      ASSERT_TRUE(hold_->WaitForOutput("\n")) << hold_->Err();
      return;
    }
    if (command.starts_with("tranship copy"))
      Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE shop.item");
    if (hold_) {
      std::smatch id;
      const std::string printed = hold_->Out();
      ASSERT_TRUE(std::regex_search(printed, id, std::regex("[0-9A-F]{8}-[0-9A-F]{8}-[0-9]+")))
          << printed;
      command =
          std::regex_replace(command, std::regex("--snapshot \\S+"), "--snapshot " + id.str());
    }
    if (command.starts_with("tranship verify") || command.starts_with("tranship check")) {
      Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE shop.item");
      Copy(0);
    }
    if (command.starts_with("tranship abandon")) {
      Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE shop.item");
      ASSERT_EQ(Run("copy", {}, {{"TRANSHIP_FAILPOINT", "chunk.leased:1:kill"}}).signal, SIGKILL);
    }
    if (command.find(" RUN") != std::string::npos) {
      command = std::regex_replace(command, std::regex(" RUN\\b"), " " + NewestRun());
    }
    const ProcessResult result = RunProcess({"bash", "-c", command}, Shell());
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  }

  std::unique_ptr<Process> hold_;
};

TEST_F(Documents, CommandsOfTheReadmeAndTheGuidesRunAsWritten) {
  std::vector<std::filesystem::path> files = {kRoot / "README.md"};
  for (const auto& entry : std::filesystem::directory_iterator(kRoot / "docs" / "how-to"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  int commands = 0;
  for (const auto& file : files) {
    SCOPED_TRACE(file);
    for (const std::string& command : CommandsIn(file)) {
      RunAsWritten(command);
      ++commands;
    }
  }
  EXPECT_GE(commands, 8);
}

// The anchors of a page's headings, as the forges make them.
std::set<std::string> AnchorsOf(const std::filesystem::path& page) {
  std::set<std::string> anchors;
  std::istringstream in(TextOf(page));
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("#")) continue;
    std::string anchor;
    for (const char c : line.substr(std::min(line.find(' '), line.size() - 1) + 1)) {
      if (c == ' ') anchor += '-';
      if (isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_')
        anchor += static_cast<char>(tolower(static_cast<unsigned char>(c)));
    }
    anchors.insert(anchor);
  }
  return anchors;
}

TEST_F(Documents, EveryLinkBetweenThemLeadsSomewhere) {
  const std::regex link("\\]\\(([^)#: ]*)(#[^): ]+)?\\)");
  std::vector<std::filesystem::path> pages = {kRoot / "README.md"};
  for (const auto& entry : std::filesystem::recursive_directory_iterator(kRoot / "docs"))
    if (entry.path().extension() == ".md") pages.push_back(entry.path());
  for (const auto& page : pages) {
    const std::string text = TextOf(page);
    for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
      const std::string file = (*at)[1], anchor = (*at)[2];
      const std::filesystem::path there = file.empty() ? page : page.parent_path() / file;
      EXPECT_TRUE(std::filesystem::exists(there)) << page << ": " << file;
      if (anchor.empty()) continue;
      EXPECT_TRUE(AnchorsOf(there).contains(anchor.substr(1))) << page << ": " << at->str();
    }
  }
}

}  // namespace
}  // namespace tranship::testing
