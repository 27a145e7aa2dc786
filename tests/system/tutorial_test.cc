// docs/tutorial: the commands of each lesson, in one shell and in order, and what the page says
// that they print.

#include <algorithm>
#include <fstream>
#include <regex>
#include <sstream>
#include <utility>

#include "tests/support/test_data.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

// One ```sh block of a page, and the ```text block behind it.
struct Step {
  std::string commands;
  std::vector<std::string> output;  // "..." stands for lines that the page leaves out
  bool numbers_vary = false;        // "<!-- numbers vary -->" stands before the output
  std::string exit_codes;           // " 3" where a command says "# exit 3"
};

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string Replaced(const std::string& text, const std::string& pattern, const std::string& by) {
  return std::regex_replace(text, std::regex(pattern), by);
}

// A newcomer's large table has to last until Ctrl-C is pressed; ours has not.
std::string Shrunk(const std::string& text) {
  return Replaced(text, "generate_series\\(1, 5000000\\)", "generate_series(1, 200000)");
}

std::vector<Step> StepsOf(const std::string& page) {
  static const std::regex exit_code("  # exit ([0-9]+)");
  std::vector<Step> steps;
  std::string block;
  bool vary = false;
  std::ifstream in(SourceFolder() / "docs" / "tutorial" / page);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      block = block.empty() ? line : "";
      if (block == "```sh") steps.emplace_back();
      if (block == "```text") steps.back().numbers_vary = std::exchange(vary, false);
    } else if (block == "```sh") {
      steps.back().commands += Shrunk(line) + "\n";
      if (std::smatch code; std::regex_search(line, code, exit_code))
        steps.back().exit_codes += " " + code.str(1);
    } else if (block == "```text") {
      steps.back().output.push_back(line);
    } else if (line == "<!-- numbers vary -->") {
      vary = true;
    }
  }
  return steps;
}

// Without what is another at each run: ids, times, digests, estimates, the width of columns.
std::string Plain(std::string line, bool numbers_vary) {
  line = Replaced(line, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "RUN");
  line = Replaced(line, "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]+Z", "TIME");
  line = Replaced(line, "\\b[0-9a-f]{32}\\b", "DIGEST");
  line = Replaced(line, "(\\b[0-9.]+ (h|min|s|ms)\\b ?)+", "DURATION");
  line = Replaced(line, "about [0-9,]+ rows, [0-9.]+ [a-zA-Z]+", "about ROWS");
  line = Replaced(line, "\\btester\\b", "lesson");
  if (numbers_vary) line = Replaced(line, "[0-9][0-9,.]*", "0");
  return Replaced(Replaced(line, "[ -]{2,}|\\s+", " "), "^ | $", "");
}

std::vector<std::string> PlainLines(const std::vector<std::string>& lines, bool numbers_vary) {
  // Where it is no terminal, progress is told in lines, and how many depends on the machine.
  static const std::regex progress(
      "(connecting|planning|re-basing|copying|rebuilding indexes and constraints|comparing|"
      "reporting)( \\.\\.\\.|: .*)");
  std::vector<std::string> plain;
  for (const std::string& line : lines) {
    if (std::regex_match(line, progress)) continue;
    if (std::string text = Plain(line, numbers_vary); !text.empty()) plain.push_back(text);
  }
  return plain;
}

// "" when the page shows `printed`: line by line, but for those that "..." stands for.
std::string Mismatch(const std::vector<std::string>& page,
                     const std::vector<std::string>& printed) {
  auto at = printed.begin();
  bool gap = false;
  for (const std::string& line : page) {
    if (line == "...") {
      gap = true;
      continue;
    }
    if (gap) at = std::find(at, printed.end(), line);
    if (at == printed.end() || *at != line)
      return "the page has: " + line + "\nprinted is: " + (at == printed.end() ? "" : *at);
    ++at;
    gap = false;
  }
  return gap || at == printed.end() ? "" : "the page lacks: " + *at;
}

class Tutorial : public SystemTest {
 protected:
  void TearDown() override {
    for (const char* database : {"lesson_old", "lesson_new", "lesson_shop"})
      SharedSource().Psql("postgres", std::string("DROP DATABASE IF EXISTS ") + database);
    SystemTest::TearDown();
  }

  // Runs all steps in one bash, on one server, as the page wants it.
  void ExpectLessonWorks(const std::string& page) {
    const std::vector<Step> steps = StepsOf(page);
    ASSERT_GT(steps.size(), 5U);
    // Behind each step its exit codes other than 0, between bytes that nothing else prints.
    std::string script = "trap 'codes=\"$codes $?\"' ERR\n";
    for (const Step& step : steps) {
      const bool interrupted = step.commands.find("press Ctrl-C") != std::string::npos;
      if (interrupted) script += "export TRANSHIP_FAILPOINT=chunk.marked:2:int\n";
      script += step.commands + "unset TRANSHIP_FAILPOINT\n";
      script += "printf '\\001%s\\002' \"$codes\"; codes=\n";
    }
    std::ofstream(folder() / "lesson.sh") << script;
    const std::filesystem::path empty = folder() / "lesson";
    std::filesystem::create_directory(empty);
    // With many cores all chunks would be running when Ctrl-C comes, and would be let finish.
    std::ofstream(empty / "tranship.toml") << "[copy]\njobs = 2\n";
    ProcessOptions options;
    options.cwd = empty.string();
    options.env = {
        {"PGHOST", SharedSource().folder().string()},
        {"PGPORT", std::to_string(SharedSource().port())},
        {"PGUSER", "tester"},
        {"PSQLRC", "/dev/null"},
        {"PATH", std::filesystem::path(TRANSHIP_BINARY).parent_path().string() + ":" +
                     getenv("PATH") + ":" + SharedSource().Program("psql").parent_path().string()}};
    const ProcessResult result = RunProcess({"bash", "-c", "exec bash ../lesson.sh 2>&1"}, options);
    EXPECT_EQ(result.exit_code, 0);

    size_t at = 0;
    for (const Step& step : steps) {
      SCOPED_TRACE(step.commands);
      const size_t codes = result.out.find('\1', at), end = result.out.find('\2', at);
      ASSERT_NE(end, std::string::npos) << result.out.substr(at);
      const std::string output = result.out.substr(at, codes - at);
      EXPECT_EQ(result.out.substr(codes + 1, end - codes - 1), step.exit_codes) << output;
      EXPECT_EQ(Mismatch(PlainLines(step.output, step.numbers_vary),
                         PlainLines(LinesOf(output), step.numbers_vary)),
                "")
          << output;
      at = end + 1;
    }
  }
};

TEST_F(Tutorial, TheFirstCopyGoesAsThePageSays) { ExpectLessonWorks("first-copy.md"); }

TEST_F(Tutorial, TheFirstMigrationGoesAsThePageSays) { ExpectLessonWorks("first-migration.md"); }

}  // namespace
}  // namespace tranship::testing
