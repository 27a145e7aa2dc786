// copy, status, report, abandon and snapshot hold against servers, through the same entry as
// main().

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/server_fixture.h"
#include "tests/tools/temporary_folder.h"
#include "tools/commands.h"

namespace tranship {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class LedgerCommandsTest : public testing::ServerTest {
 protected:
  int Tool(std::vector<std::string> arguments) {
    out_.str("");
    err_.str("");
    Console console{out_, err_};
    const auto environment = [this](const char* name) -> std::optional<std::string> {
      if (name == std::string_view("TRANSHIP_SOURCE")) return source_uri();
      if (name == std::string_view("TRANSHIP_TARGET")) return target_uri();
      return std::nullopt;
    };
    return static_cast<int>(RunTool(arguments, environment, console));
  }
  int Copy(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"copy", "--report-dir", folder_.path("reports")});
    return Tool(std::move(more));
  }
  void MakeTables() {
    Both("CREATE TABLE orders (id bigint PRIMARY KEY, what text)");
    Source("INSERT INTO orders SELECT g, 'order ' || g FROM generate_series(1, 1000) g");
  }
  std::string LatestRun() {
    return Target("SELECT run FROM tranship.run ORDER BY started DESC LIMIT 1");
  }

  testing::TemporaryFolder folder_;
  std::ostringstream out_, err_;
};

TEST_F(LedgerCommandsTest, ACopyPrintsItsVerdictAndLeavesTheReports) {
  MakeTables();
  EXPECT_EQ(Copy(), 0) << err_.str();
  EXPECT_THAT(
      out_.str(),
      AllOf(StartsWith("MATCH: "), HasSubstr("public.orders  1,000    1,000         0     1,000"),
            HasSubstr("report: " + folder_.path("reports/" + LatestRun() + "/report.html"))));
  EXPECT_THAT(folder_.Read("reports/" + LatestRun() + "/report.html"), HasSubstr("1,000"));
}

TEST_F(LedgerCommandsTest, WithJsonStdoutIsTheReportAndStderrIsJsonLines) {
  MakeTables();
  EXPECT_EQ(Copy({"--json"}), 0) << err_.str();
  EXPECT_EQ(json::parse(out_.str()).at("verdict"), "MATCH");
  std::istringstream lines(err_.str());
  for (std::string line; std::getline(lines, line);) EXPECT_TRUE(json::accept(line)) << line;
}

TEST_F(LedgerCommandsTest, ReportRendersTheSameFromTheLedgerAlone) {
  MakeTables();
  ASSERT_EQ(Copy(), 0) << err_.str();
  const std::string run = LatestRun();
  for (const auto& [format, file] :
       {std::pair{"md", "report.md"}, {"csv", "report.csv"}, {"html", "report.html"}}) {
    EXPECT_EQ(Tool({"report", run.substr(0, 8), "--format", format}), 0) << err_.str();
    EXPECT_EQ(out_.str(), folder_.Read("reports/" + run + "/" + file)) << format;
  }
  EXPECT_EQ(Tool({"report", "latest", "--json", "--output", folder_.path("r.json")}), 0);
  EXPECT_EQ(json::parse(folder_.Read("r.json")).at("run"), run);
}

TEST_F(LedgerCommandsTest, AFinishedRunIsNotRepeatedAndSaysSo) {
  MakeTables();
  ASSERT_EQ(Copy(), 0);
  EXPECT_EQ(Copy(), 0);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr("has done this already"), HasSubstr("tranship verify"),
                                HasSubstr("--new-run")));
}

TEST_F(LedgerCommandsTest, StatusListsRunsAndShowsOne) {
  MakeTables();
  EXPECT_EQ(Tool({"status"}), 0);
  EXPECT_EQ(out_.str(), "no runs in this target's ledger\n");
  ASSERT_EQ(Copy(), 0);
  EXPECT_EQ(Tool({"status"}), 0);
  EXPECT_THAT(out_.str(),
              AllOf(HasSubstr(LatestRun() + "  copy     done   MATCH"), HasSubstr("1/1")));
  EXPECT_EQ(Tool({"status", "latest"}), 0);
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("run " + LatestRun() + ": done, 100 %, 1 of 1 chunk, 1,000 rows"),
                    HasSubstr("no engine is working on it")));
  EXPECT_EQ(Tool({"status", "latest", "--json"}), 0);
  EXPECT_EQ(json::parse(out_.str()).at("status").at("chunks").at("done"), 1);
}

TEST_F(LedgerCommandsTest, ARunThatIsNotThereExitsWithTen) {
  for (const char* run : {"latest", "0b5d6a52", "nonsense'; DROP TABLE x; --", "%", ""}) {
    EXPECT_EQ(Tool({"report", run}), *run == '\0' ? 2 : 10) << run;
  }
  EXPECT_EQ(Tool({"abandon", "latest", "--json"}), 10);
  EXPECT_EQ(json::parse(out_.str()).at("error").at("code"), 10);
}

TEST_F(LedgerCommandsTest, AnUnfinishedRunIsShownAndGivenUp) {
  MakeTables();
  Target("ALTER TABLE orders ADD CHECK (id < 500)");
  EXPECT_EQ(Copy(), 1) << out_.str();
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("INCOMPLETE: 0 of 1 chunk copied"), HasSubstr("orders_id_check")));
  EXPECT_EQ(Tool({"status", "latest"}), 0);
  EXPECT_THAT(out_.str(), AllOf(HasSubstr(": copying, 0 %"), HasSubstr("error: "),
                                HasSubstr("next: run the same command again")));
  EXPECT_EQ(Tool({"abandon", "latest"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("is given up"));
  EXPECT_EQ(Tool({"abandon", "latest"}), 2);
  EXPECT_THAT(err_.str(), HasSubstr("not unfinished"));
}

TEST_F(LedgerCommandsTest, DifferencesAreNamedAndExitWithThree) {
  MakeTables();
  ASSERT_EQ(Copy(), 0);
  Target(
      "DELETE FROM orders WHERE id = 7; UPDATE orders SET what = 'x' WHERE id = 8; INSERT INTO "
      "orders VALUES (0, 'y')");
  EXPECT_EQ(Tool({"verify", "--report-dir", folder_.path("reports")}), 3) << err_.str();
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("MISMATCH: "), HasSubstr("1 missing, 1 extra, 1 changed"),
                    HasSubstr("missing (7)"), HasSubstr("extra   (0)"), HasSubstr("changed (8)")));
}

TEST_F(LedgerCommandsTest, ADryRunTouchesNothing) {
  MakeTables();
  EXPECT_EQ(Copy({"--dry-run"}), 0) << err_.str();
  EXPECT_THAT(out_.str(), HasSubstr("public.orders"));
  EXPECT_EQ(Target("SELECT count(*) FROM orders"), "0");
  EXPECT_EQ(Target("SELECT count(*) FROM pg_namespace WHERE nspname = 'tranship'"), "0");
  EXPECT_FALSE(std::filesystem::exists(folder_.path("reports")));
  Target("INSERT INTO orders VALUES (1, 'in the way')");
  EXPECT_EQ(Copy({"--dry-run"}), 2);
  EXPECT_THAT(out_.str(), HasSubstr("refused: public.orders"));
}

TEST_F(LedgerCommandsTest, UnfitTablesAreListedBeforeAnythingIsTouched) {
  MakeTables();
  Source("CREATE TABLE lonely (id int)");
  EXPECT_EQ(Copy({"--json"}), 2);
  EXPECT_THAT(json::parse(out_.str()).at("error").at("problems").dump(),
              HasSubstr("public.lonely"));
  EXPECT_EQ(Copy({"--skip-unfit"}), 0);
  EXPECT_THAT(out_.str(),
              AllOf(StartsWith("MATCH, 1 skipped: "), HasSubstr("skipped:\n  public.lonely: ")));
}

TEST_F(LedgerCommandsTest, AResultThatCannotBePrintedIsNoSuccess) {
  MakeTables();
  out_.setstate(std::ios::badbit);
  EXPECT_EQ(Copy(), 1);
  EXPECT_THAT(err_.str(), HasSubstr("could not be written to standard output"));
  EXPECT_EQ(Target("SELECT state FROM tranship.run"), "done");
}

TEST_F(LedgerCommandsTest, HostileNamesStayNames) {
  Both("CREATE TABLE \"<script>|`\x1b[2J\n=1\" (id int PRIMARY KEY)");
  EXPECT_EQ(Copy(), 0) << err_.str();
  EXPECT_THAT(out_.str(), Not(HasSubstr("\x1b")));
  const std::string page = folder_.Read("reports/" + LatestRun() + "/report.html");
  EXPECT_THAT(
      page, AllOf(Not(HasSubstr("<script")), HasSubstr("public.&lt;script&gt;|`\\x1B[2J\\x0A=1")));
}

}  // namespace
}  // namespace tranship
