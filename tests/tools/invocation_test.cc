#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/tools/temporary_folder.h"
#include "tools/arguments/read_invocation.h"

namespace tranship {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Words = std::vector<std::string>;

class InvocationTest : public ::testing::Test {
 protected:
  Reading Read(Words words, const std::map<std::string, std::string>& environment = {}) {
    if (!words.empty() && !config_.empty()) words.insert(words.end(), {"--config", config_});
    return ReadInvocation(words, [environment](const char* name) -> std::optional<std::string> {
      const auto found = environment.find(name);
      return found == environment.end() ? std::nullopt : std::optional(found->second);
    });
  }
  Reading ReadCopy(const Words& more) {
    Words words = {"copy", "--source", "dbname=a", "--target", "dbname=b"};
    words.insert(words.end(), more.begin(), more.end());
    return Read(words);
  }
  void Config(const std::string& text) { config_ = folder_.Write("tranship.toml", text); }

  testing::TemporaryFolder folder_;
  std::string config_ = folder_.Write("empty.toml", "");
};

TEST_F(InvocationTest, EveryOptionOfCopyIsTaken) {
  const Reading reading = ReadCopy({"--table",
                                    "a.*",
                                    "--table=[b-c]?,x",
                                    "--exclude-table",
                                    "*_log",
                                    "--jobs",
                                    "4",
                                    "--chunk-size",
                                    "1GiB",
                                    "--truncate",
                                    "--new-run",
                                    "--constraints",
                                    "rebuild",
                                    "--triggers",
                                    "disable",
                                    "--sequences",
                                    "report",
                                    "--skip-unfit",
                                    "--no-verify",
                                    "--dry-run",
                                    "--json",
                                    "--report-dir",
                                    "out",
                                    "--metrics-file",
                                    "m.prom",
                                    "--max-differences",
                                    "7",
                                    "--snapshot",
                                    "00-1",
                                    "--target-search-path",
                                    "ext",
                                    "--read",
                                    "key",
                                    "--quiet"});
  ASSERT_TRUE(reading.invocation) << ::testing::PrintToString(reading.problems);
  const Invocation& in = *reading.invocation;
  EXPECT_THAT(in.copy.tables, ElementsAre("a.*", "[b-c]?,x"));
  EXPECT_THAT(in.copy.exclude_tables, ElementsAre("*_log"));
  EXPECT_EQ(in.copy.jobs, 4);
  EXPECT_EQ(in.copy.chunk_bytes, 1073741824.0);
  EXPECT_TRUE(in.copy.truncate && in.copy.new_run && in.copy.skip_unfit && in.dry_run && in.json &&
              in.quiet);
  EXPECT_FALSE(in.copy.verify);
  EXPECT_EQ(in.copy.constraints, Constraints::kRebuild);
  EXPECT_EQ(in.copy.triggers, Triggers::kDisable);
  EXPECT_EQ(in.copy.sequences, Sequences::kReport);
  EXPECT_EQ(in.copy.read, ReadChoice::kKey);
  EXPECT_EQ(in.report_dir, "out");
  EXPECT_EQ(in.metrics_file, "m.prom");
  EXPECT_EQ(in.copy.max_differences, 7);
  EXPECT_EQ(in.copy.snapshot, "00-1");
  EXPECT_EQ(in.copy.target_search_path, "ext");
}

TEST_F(InvocationTest, FlagsBeatTheEnvironmentWhichBeatsTheFile) {
  Config(
      "source = 'dbname=file'\ntarget = 'dbname=file'\n[copy]\njobs = 2\nread = 'ctid'\ntable = "
      "['a', 'b']\n");
  const std::map<std::string, std::string> environment = {{"TRANSHIP_SOURCE", "dbname=env"},
                                                          {"TRANSHIP_TARGET", "dbname=env"}};
  const Reading reading =
      Read({"copy", "--source", "dbname=flag", "--jobs", "3", "--table", "c"}, environment);
  ASSERT_TRUE(reading.invocation) << ::testing::PrintToString(reading.problems);
  EXPECT_EQ(reading.invocation->copy.source, "dbname=flag");
  EXPECT_EQ(reading.invocation->copy.target, "dbname=env");
  EXPECT_EQ(reading.invocation->copy.jobs, 3);
  EXPECT_EQ(reading.invocation->copy.read, ReadChoice::kCtid);
  EXPECT_THAT(reading.invocation->copy.tables, ElementsAre("c"));
}

TEST_F(InvocationTest, AFlagTakesBackWhatTheFileSays) {
  Config("[copy]\ntruncate = true\n");
  EXPECT_TRUE(ReadCopy({}).invocation->copy.truncate);
  EXPECT_FALSE(ReadCopy({"--truncate=false"}).invocation->copy.truncate);
}

TEST_F(InvocationTest, AllProblemsAreToldAtOnce) {
  const Reading reading = Read({"copy", "--sorce", "x", "--chunk-size", "12q", "--jobs", "0",
                                "--read", "kye", "stray", "--table"});
  EXPECT_FALSE(reading.invocation);
  EXPECT_THAT(reading.problems, SizeIs(8));
  for (const char* part :
       {"unknown option --sorce; did you mean --source?", "--chunk-size: \"12q\"", "--jobs: \"0\"",
        "did you mean key?", "unexpected argument \"stray\"", "--table needs a value", "no source",
        "no target"}) {
    EXPECT_THAT(reading.problems, Contains(HasSubstr(part)));
  }
}

TEST_F(InvocationTest, TheFilesProblemsNameTheirLines) {
  Config(
      "sorce = 'x'\n\n[copy]\njobs = 'many'\nchunksize = 1\ntruncate = 'yes'\n[verify]\nnew-run = "
      "true\n[other]\n");
  const Reading reading = ReadCopy({});
  EXPECT_THAT(reading.problems,
              Contains(HasSubstr("tranship.toml:1: unknown key \"sorce\"; did you mean source?")));
  EXPECT_THAT(reading.problems,
              Contains(HasSubstr("tranship.toml:4: jobs: \"many\" is not a number")));
  EXPECT_THAT(
      reading.problems,
      Contains(HasSubstr(
          "tranship.toml:5: unknown key \"chunksize\" in [copy]; did you mean chunk-size?")));
  EXPECT_THAT(reading.problems, Contains(HasSubstr("tranship.toml:6: truncate is true or false")));
  EXPECT_THAT(reading.problems,
              Contains(HasSubstr("tranship.toml:8: unknown key \"new-run\" in [verify]")));
  EXPECT_THAT(reading.problems, Contains(HasSubstr("tranship.toml:9: unknown key \"other\"")));
}

TEST_F(InvocationTest, AFileThatIsNoTomlIsRefusedWithItsLine) {
  Config("source = 'x'\n[copy\n");
  EXPECT_THAT(ReadCopy({}).problems, Contains(HasSubstr("tranship.toml:2: ")));
}

TEST_F(InvocationTest, AMissingFileIsAnErrorOnlyWhenNamed) {
  config_ = folder_.path("none.toml");
  EXPECT_THAT(ReadCopy({}).problems, ElementsAre(HasSubstr("--config: cannot read")));
  config_.clear();
  EXPECT_THAT(ReadCopy({}).problems, IsEmpty());
}

TEST_F(InvocationTest, OtherCommandsIgnoreTheSectionOfCopy) {
  Config("target = 'dbname=b'\n[copy]\njobs = 2\n");
  const Reading reading = Read({"status", "latest"});
  ASSERT_TRUE(reading.invocation) << ::testing::PrintToString(reading.problems);
  EXPECT_EQ(reading.invocation->argument, "latest");
}

TEST_F(InvocationTest, OptionsOfOtherCommandsAreUnknown) {
  EXPECT_THAT(
      Read({"verify", "--source", "dbname=a", "--target", "dbname=b", "--truncate"}).problems,
      ElementsAre(HasSubstr("unknown option --truncate")));
}

TEST_F(InvocationTest, OneValueOptionsAreTakenOnce) {
  EXPECT_THAT(ReadCopy({"--jobs", "1", "--jobs", "2"}).problems,
              ElementsAre(HasSubstr("--jobs is given 2 times")));
}

TEST_F(InvocationTest, ReportAndAbandonNeedARun) {
  EXPECT_THAT(Read({"report", "--target", "dbname=b"}).problems, ElementsAre(HasSubstr("no run")));
  EXPECT_THAT(Read({"abandon", "--target", "dbname=b"}).problems, ElementsAre(HasSubstr("no run")));
  EXPECT_THAT(Read({"rejects", "--target", "dbname=b"}).problems, ElementsAre(HasSubstr("no run")));
  EXPECT_THAT(Read({"status", "--target", "dbname=b"}).problems, IsEmpty());
}

TEST_F(InvocationTest, CommandsAreSuggestedToo) {
  EXPECT_THAT(Read({"verfy"}).problems,
              ElementsAre("unknown command \"verfy\"; did you mean verify?"));
  EXPECT_THAT(Read({"snapshot"}).problems, ElementsAre(HasSubstr("tranship snapshot hold")));
  EXPECT_THAT(Read({}).problems, ElementsAre(HasSubstr("no command")));
}

TEST_F(InvocationTest, AnSqliteFileCanBeTheSourceAlone) {
  EXPECT_THAT(Read({"copy", "--source", "sqlite:x.db", "--target", "dbname=b"}).problems,
              IsEmpty());
  EXPECT_THAT(Read({"copy", "--source", "dbname=b", "--target", "sqlite:x.db"}).problems,
              ElementsAre(HasSubstr("can only be the source")));
  EXPECT_THAT(Read({"verify", "--source", "sqlite:", "--target", "dbname=b"}).problems,
              ElementsAre(HasSubstr("names no file")));
  EXPECT_THAT(Read({"snapshot", "hold", "--source", "sqlite:x.db"}).problems,
              ElementsAre(HasSubstr("can only be the source")));
}

TEST_F(InvocationTest, AMalformedUriNamesWhereItComesFromAndKeepsItsPassword) {
  const Reading reading = Read({"copy", "--target", "dbname=b"},
                               {{"TRANSHIP_SOURCE", "postgresql://u:canary@h:x:y@/z?a"}});
  EXPECT_THAT(reading.problems,
              ElementsAre(AllOf(HasSubstr("TRANSHIP_SOURCE: "), Not(HasSubstr("canary")))));
}

TEST_F(InvocationTest, APasswordInTheUriIsWarnedOf) {
  const Reading reading =
      Read({"copy", "--source", "postgresql://u:canary@h/d", "--target", "dbname=b"});
  ASSERT_TRUE(reading.invocation);
  EXPECT_THAT(
      reading.invocation->warnings,
      ElementsAre(AllOf(HasSubstr("--source carries a password"), Not(HasSubstr("canary")))));
}

TEST_F(InvocationTest, NoPasswordReachesTheCommandLineOrAnError) {
  const std::vector<Words> lines = {
      {"copy", "--source", "postgresql://u:canary@h/d", "--target=host=h password=canary"},
      {"copy", "--source=postgresql://u:canary@h/d", "postgresql://u:canary@h/d"},
      {"copy", "--sorce", "postgresql://u:canary@h/d", "--sorce=postgresql://u:canary@h/d"},
      {"copy", "--source", "postgresql://u:canary@h:1:2@3/d", "password=canary"},
      {"postgresql://u:canary@h/d"},
  };
  for (const Words& line : lines) {
    EXPECT_THAT(SafeCommandLine(line), Not(HasSubstr("canary")));
    EXPECT_THAT(Read(line).problems, Not(Contains(HasSubstr("canary"))));
  }
}

TEST(SafeCommandLine, QuotesForAShellAndHidesControlCharacters) {
  EXPECT_EQ(SafeCommandLine({"copy", "--table", "a b", "--table=it's", "--jobs", "2"}),
            "tranship copy --table 'a b' '--table=it'\\''s' --jobs 2");
  EXPECT_EQ(SafeCommandLine({"copy", "--table", "a\n\x1b[2J"}),
            "tranship copy --table 'a\\x0A\\x1B[2J'");
}

TEST_F(InvocationTest, HelpAndVersionArePrinted) {
  EXPECT_THAT(Read({"--version"}).print, HasSubstr("tranship 0."));
  EXPECT_THAT(Read({"--help"}).print, HasSubstr("Exit codes"));
  EXPECT_THAT(Read({"copy", "--jobs", "--help"}).print, HasSubstr("Examples"));
  EXPECT_THAT(Read({"snapshot", "--help"}).print, HasSubstr("snapshot hold"));
}

}  // namespace
}  // namespace tranship
