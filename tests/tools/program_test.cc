// The program itself, as a process with pipes or a terminal.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/support/process.h"
#include "tests/support/server_fixture.h"
#include "tests/tools/temporary_folder.h"

namespace tranship {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Process;
using testing::ProcessOptions;
using testing::ProcessResult;
using testing::Terminal;

class ProgramTest : public testing::ServerTest {
 protected:
  ProcessOptions Options(Terminal terminal = Terminal::kNone) {
    ProcessOptions options;
    options.cwd = folder_.path();
    options.terminal = terminal;
    options.env = {{"TRANSHIP_SOURCE", source_uri()},
                   {"TRANSHIP_TARGET", target_uri()},
                   {"TERM", "xterm"},
                   {"NO_COLOR", std::nullopt}};
    return options;
  }
  ProcessResult Run(std::vector<std::string> arguments, const ProcessOptions& options) {
    arguments.insert(arguments.begin(), TRANSHIP_BINARY);
    return testing::RunProcess(arguments, options);
  }
  void MakeTable(int rows) {
    Both("CREATE TABLE orders (id bigint PRIMARY KEY, what text)");
    Source("INSERT INTO orders SELECT g, repeat('x', 100) FROM generate_series(1, " +
           std::to_string(rows) + ") g");
  }

  testing::TemporaryFolder folder_;
};

TEST_F(ProgramTest, OnATerminalBarsAreDrawnAndTakenAway) {
  MakeTable(300000);
  const ProcessResult result = Run({"copy", "--chunk-size", "1MB"}, Options(Terminal::kStderr));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("] "), HasSubstr(" rows/s, "), EndsWith("A\r\x1b[J")));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
}

TEST_F(ProgramTest, NoColorIsHonoured) {
  MakeTable(10);
  ProcessOptions options = Options(Terminal::kBoth);
  EXPECT_THAT(Run({"copy"}, options).out, HasSubstr("\x1b[1;32mMATCH"));
  options.env["NO_COLOR"] = "1";
  EXPECT_THAT(Run({"copy", "--new-run", "--truncate"}, options).out, Not(HasSubstr("\x1b[1;32m")));
}

TEST_F(ProgramTest, WithPipesNothingSteersATerminal) {
  MakeTable(1000);
  const ProcessResult result = Run({"copy"}, Options());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("\x1b")));
}

TEST_F(ProgramTest, ReportsGoIntoTheCurrentFolder) {
  MakeTable(10);
  EXPECT_THAT(Run({"copy"}, Options()).out, HasSubstr("report: tranship-report/"));
  EXPECT_TRUE(std::filesystem::is_directory(folder_.path("tranship-report")));
}

TEST_F(ProgramTest, ConfigurationIsReadFromTheCurrentFolder) {
  MakeTable(10);
  folder_.Write("tranship.toml", "[copy]\ntable = ['none_*']\n");
  const ProcessResult result = Run({"copy"}, Options());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("none_*"));
}

TEST_F(ProgramTest, AHeldSnapshotIsCopiedFromUntilCtrlC) {
  MakeTable(10);
  Process holder({TRANSHIP_BINARY, "snapshot", "hold", "--table", "orders"}, Options());
  ASSERT_TRUE(holder.WaitForOutput("held until Ctrl-C")) << holder.Err();
  const std::string id = holder.Out().substr(0, holder.Out().find('\n'));
  Source("INSERT INTO orders VALUES (11, 'too late')");
  EXPECT_EQ(Run({"copy", "--snapshot", id}, Options()).exit_code, 0);
  EXPECT_EQ(Target("SELECT count(*) FROM orders"), "10");
  holder.Signal(SIGINT);
  EXPECT_EQ(holder.Wait().exit_code, 0);
  EXPECT_EQ(Run({"copy", "--snapshot", id, "--new-run", "--truncate"}, Options()).exit_code, 6);
}

TEST_F(ProgramTest, ASnapshotsIdIsPrintedAsJsonToo) {
  MakeTable(10);
  Process holder({TRANSHIP_BINARY, "snapshot", "hold", "--json"}, Options());
  ASSERT_TRUE(holder.WaitForOutput("\"id\"")) << holder.Err();
  EXPECT_THAT(holder.Out(), AllOf(HasSubstr("\"schema_version\": 1"), HasSubstr("\"tables\": 1")));
  holder.Signal(SIGTERM);
  EXPECT_EQ(holder.Wait().exit_code, 0);
}

TEST_F(ProgramTest, ACanaryPasswordIsInNoArtefact) {
  MakeTable(10);
  ProcessOptions options = Options();
  const auto with_password = [](std::string uri) {
    return uri + (uri.find('?') == std::string::npos ? "?" : "&") + "password=canary";
  };
  const ProcessResult result = Run(
      {"copy", "--source", with_password(source_uri()), "--target=" + with_password(target_uri())},
      options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.err, HasSubstr("--source carries a password"));
  EXPECT_THAT(result.out + result.err, Not(HasSubstr("canary")));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    if (!entry.is_regular_file()) continue;
    EXPECT_THAT(folder_.Read(std::filesystem::relative(entry.path(), folder_.path()).string()),
                Not(HasSubstr("canary")))
        << entry.path();
  }
  for (const char* table : {"run", "run_table", "chunk", "error"}) {
    EXPECT_EQ(Target(std::string("SELECT count(*) FROM tranship.") + table +
                     " t WHERE t::text LIKE '%canary%'"),
              "0");
  }
}

}  // namespace
}  // namespace tranship
