// Test cycles: the history, fresh targets, the checklist.

#include <signal.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/test_data.h"
#include "tests/system/report_json.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

class TestCycles : public SqliteTest {
 protected:
  [[nodiscard]] std::string Kept() const { return (folder() / "cycles.db").string(); }
  ProcessResult Cycle(int code, const std::string& command, std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--history", Kept()});
    return ExpectRun(code, command, more);
  }
  ProcessResult History(std::vector<std::string> more = {}) {
    std::vector<std::string> words = {TRANSHIP_BINARY, "history", "--history", Kept()};
    words.insert(words.end(), more.begin(), more.end());
    ProcessOptions options;
    options.cwd = folder().string();
    return RunProcess(words, options);
  }
  // Of the newest cycle.
  nlohmann::json Newest(std::vector<std::string> more = {}) {
    more.emplace_back("--json");
    const nlohmann::json all = ParseReport(History(more));
    return all.value("cycles", nlohmann::json::array()).empty() ? nlohmann::json()
                                                                : all["cycles"].back();
  }
  // "category table.column kind", one a line.
  static std::string Listed(const nlohmann::json& problems) {
    std::string lines;
    for (const nlohmann::json& one : problems) {
      lines += (lines.empty() ? "" : "\n") + one["category"].get<std::string>() + " " +
               one["table"].get<std::string>() + "." +
               (one["column"].is_null() ? "" : one["column"].get<std::string>()) + " " +
               one["kind"].get<std::string>();
    }
    return lines;
  }
  void MakeShop() {
    File(
        "CREATE TABLE customer (id INTEGER PRIMARY KEY, name VARCHAR(10)); CREATE TABLE orders (id "
        "INTEGER PRIMARY KEY, customer INTEGER REFERENCES customer, total INTEGER); INSERT INTO "
        "customer VALUES (1, 'Ada'), (2, 'a name that is too long'); INSERT INTO orders VALUES (1, "
        "1, 5), (2, 2, 'five'), (3, 77, 7)");
  }
  void MakeGoodShop() {
    MakeShop();
    File("DELETE FROM orders WHERE id = 3; UPDATE orders SET total = 5 WHERE id = 2");
  }
  std::string Mapping(const std::string& text) {
    std::ofstream(folder() / "map.toml") << text;
    return (folder() / "map.toml").string();
  }
};

TEST_F(TestCycles, WhatAFixResolvesIsToldAndNothingElseIsNew) {
  MakeShop();
  Target(
      "CREATE TABLE customer (id bigint PRIMARY KEY, name varchar(10)); CREATE TABLE orders (id "
      "bigint PRIMARY KEY, customer bigint REFERENCES customer, total int)");
  Cycle(3, "discover");
  const nlohmann::json first = Newest();
  EXPECT_EQ(first["cycle"], 1);
  EXPECT_TRUE(first["compared"]["with"].is_null());
  EXPECT_EQ(first["exit_code"], 3);
  EXPECT_EQ(first["status"], "failed");  // none of the two tables is free of blocks
  EXPECT_EQ(first["next"]["category"], "data integrity");

  File("DELETE FROM orders WHERE id = 3");
  Cycle(3, "discover");
  const nlohmann::json second = Newest();
  EXPECT_EQ(second["compared"]["with"], 1);
  EXPECT_EQ(Listed(second["compared"]["resolved"]), "integrity orders.customer orphans");
  EXPECT_EQ(second["compared"]["new"].size(), 0);
  EXPECT_TRUE(second["compared"]["no_regression"]);
  EXPECT_EQ(second["next"]["category"], "data quality");

  File("INSERT INTO customer VALUES (3, 'another name, too long')");
  Cycle(3, "discover");
  const nlohmann::json third = Newest();
  EXPECT_FALSE(third["compared"]["no_regression"]);
  EXPECT_NE(third["compared"]["regressions"].dump().find("more rows: quality: customer.name"),
            std::string::npos)
      << third["compared"].dump(2);
  const std::string text = History().out;
  EXPECT_NE(text.find("history: 3 cycles"), std::string::npos) << text;
  EXPECT_NE(text.find("REGRESSION"), std::string::npos) << text;
  EXPECT_NE(text.find("HIGH"), std::string::npos) << text;
}

TEST_F(TestCycles, AHealthyCopyIsCompleteAndAnEarlierOneOfTheSameKindIsItsMeasure) {
  MakeShop();
  const std::string loose = Mapping("[[column]]\ncolumn = \"total\"\ntype = \"integer\"\n");
  const std::vector<std::string> options = {"--mapping", loose, "--on-reject", "keep-going"};
  Cycle(4, "clone", options);
  const nlohmann::json first = Newest();
  EXPECT_EQ(first["command"], "clone");
  EXPECT_EQ(first["tables_total"], 2);
  EXPECT_EQ(first["tables_migrated"], 1);
  EXPECT_EQ(first["records"]["source"], 5);
  EXPECT_EQ(first["records"]["target"], 4);
  EXPECT_EQ(first["status"], "failed");  // one of two tables is 50 %
  EXPECT_GE(first["downtime_seconds"].get<double>(), 0);
  EXPECT_EQ(first["mapping"]["digest"].get<std::string>().size(), 32);
  EXPECT_EQ(Newest({"--core-table", "customer"})["status"], "partial");
  EXPECT_EQ(Newest({"--core-tables-percent", "50", "--core-records-percent", "66"})["status"],
            "partial");

  File("UPDATE orders SET total = 5 WHERE id = 2; DELETE FROM orders WHERE id = 3");
  std::vector<std::string> again = options;
  again.insert(again.end(), {"--reset-target", "--confirm", target_database()});
  Cycle(0, "clone", again);
  const nlohmann::json second = Newest();
  EXPECT_EQ(second["status"], "complete") << second.dump(2);
  EXPECT_EQ(second["compared"]["with"], 1);
  EXPECT_EQ(second["compared"]["new"].size(), 0);
  EXPECT_EQ(second["records"]["target"], 4);
  EXPECT_EQ(Target("SELECT state FROM tranship.run ORDER BY started"), "abandoned\ndone");
}

TEST_F(TestCycles, RetriedRejectsAreMeasuredAgainstTheirRun) {
  File("CREATE TABLE t (id INTEGER PRIMARY KEY, n); INSERT INTO t VALUES (1, 1), (2, 'x')");
  Target("CREATE TABLE t (id int PRIMARY KEY, n int)");
  Cycle(4, "copy", {"--on-reject", "keep-going"});
  File("UPDATE t SET n = 2 WHERE id = 2");
  Cycle(0, "copy", {"--retry-rejects", "latest"});
  const nlohmann::json retried = Newest();
  EXPECT_EQ(retried["compared"]["with"], 1);
  EXPECT_EQ(Listed(retried["compared"]["resolved"]), "quality main.t.n value");
  EXPECT_EQ(retried["status"], "complete");
}

TEST_F(TestCycles, ACycleThatFailsOrIsKilledIsKeptAsSuch) {
  MakeShop();
  Cycle(2, "clone", {"--mapping", Mapping("[[column]]\ncolumn = \"total\"\ntype = \"integer\"\n")});
  const nlohmann::json refused = Newest();
  EXPECT_EQ(refused["exit_code"], 2);
  EXPECT_EQ(refused["status"], "failed");
  EXPECT_NE(refused["message"].get<std::string>().find("orders.total"), std::string::npos);
  EXPECT_EQ(
      RunFile("clone", {"--history", Kept()}, {{"TRANSHIP_FAILPOINT", "clone.made:1:kill"}}).signal,
      SIGKILL);
  const nlohmann::json killed = Newest();
  EXPECT_TRUE(killed["exit_code"].is_null());
  EXPECT_TRUE(killed["finished"].is_null());
  EXPECT_EQ(killed["status_reasons"][0], "it did not come to its end");
}

TEST_F(TestCycles, TheCommitOfTheMappingIsKept) {
  MakeShop();
  const std::string mapping = Mapping("[[column]]\ncolumn = \"total\"\ntype = \"text\"\n");
  const auto git = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "-C", folder().string(), "-c", "user.name=t", "-c",
                                 "user.email=t@example.org"});
    return RunOrThrow(words);
  };
  git({"init", "--quiet"});
  git({"add", "map.toml"});
  git({"commit", "--quiet", "-m", "mapping"});
  std::string commit = git({"rev-parse", "HEAD"});
  commit.pop_back();
  Cycle(3, "discover", {"--mapping", mapping});
  EXPECT_EQ(Newest()["mapping"]["commit"], commit);
  std::ofstream(mapping, std::ios::app) << "# changed\n";
  Cycle(3, "discover", {"--mapping", mapping});
  EXPECT_EQ(Newest()["mapping"]["commit"], commit + "+changes");
}

TEST_F(TestCycles, QueriesCountInTheStatus) {
  MakeGoodShop();
  std::ofstream(folder() / "q.toml") << R"toml([[query]]
name = "slow"
source = "SELECT 1"
target = "SELECT 1 FROM pg_sleep(0.1)"
)toml";
  Cycle(3, "clone", {"--queries", (folder() / "q.toml").string()});
  EXPECT_EQ(Newest()["status"], "failed") << Newest().dump(2);
  EXPECT_EQ(Newest({"--query-partial", "1000"})["status"], "partial");
  EXPECT_EQ(Newest({"--query-complete", "1000", "--query-partial", "1000"})["status"], "complete");
}

TEST_F(TestCycles, ThresholdsAndTheFileMayStandInTheConfiguration) {
  MakeShop();
  std::ofstream(folder() / "tranship.toml")
      << "[history]\nhistory = \"cycles.db\"\ncore-table = [\"customer\"]\nquery-partial = 7.5\n"
         "[discover]\nhistory = \"cycles.db\"\n";
  ProcessOptions options;
  options.cwd = folder().string();
  EXPECT_EQ(RunProcess({TRANSHIP_BINARY, "discover", "--source", uri()}, options).exit_code, 0);
  const ProcessResult shown = RunProcess({TRANSHIP_BINARY, "history"}, options);
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_NE(shown.out.find("history: 1 cycle"), std::string::npos) << shown.out;
}

TEST_F(TestCycles, FormatsAreTheSameHistory) {
  MakeShop();
  Cycle(0, "discover");
  EXPECT_NE(History({"--format", "md", "--run", "1"}).out.find("# cycle 1, discover"),
            std::string::npos);
  const std::string html = History({"--format", "html"}).out;
  EXPECT_TRUE(html.starts_with("<!DOCTYPE html>")) << html.substr(0, 40);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(History({"--run", "9"}).exit_code, 10);
  EXPECT_EQ(History({"--format", "csv"}).exit_code, 2);
  struct stat facts {};
  ASSERT_EQ(stat(Kept().c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600);
}

TEST_F(TestCycles, AFileThatIsNoHistoryIsRefusedBeforeAnythingIsTouched) {
  MakeShop();
  const ProcessResult other = ExpectRun(2, "clone", {"--history", path()});
  EXPECT_NE(other.err.find("something else has made"), std::string::npos) << other.err;
  EXPECT_EQ(Target("SELECT count(*) FROM pg_class WHERE relname = 'customer'"), "0");
  std::ofstream(folder() / "text") << "this is no database, but it is long enough to look at";
  ExpectRun(2, "clone", {"--history", (folder() / "text").string()});
  EXPECT_EQ(History().exit_code, 2);  // there is none
}

TEST_F(TestCycles, AResetNeedsTheNameOfTheDatabase) {
  MakeShop();
  Target("CREATE SCHEMA shop; CREATE TABLE shop.kept (id int)");
  const std::vector<std::string> shop = {"--target-schema", "shop", "--reset-target"};
  const ProcessResult bare = ExpectRun(2, "clone", shop);
  EXPECT_NE(bare.err.find("--confirm " + target_database()), std::string::npos) << bare.err;
  std::vector<std::string> wrong = shop;
  wrong.insert(wrong.end(), {"--confirm", "production"});
  EXPECT_NE(ExpectRun(2, "clone", wrong).err.find("not from production"), std::string::npos);
  EXPECT_EQ(Target("SELECT count(*) FROM shop.kept"), "0");
  ExpectRun(2, "clone", {"--confirm", target_database()});
  ExpectRun(2, "clone",
            {"--target-schema", "tranship", "--reset-target", "--confirm", target_database()});
}

TEST_F(TestCycles, AResetTakesNothingAwayBeyondTheSchema) {
  MakeGoodShop();
  Target(
      "CREATE SCHEMA shop; CREATE TABLE shop.customer (id int PRIMARY KEY); CREATE VIEW public.v "
      "AS "
      "SELECT * FROM shop.customer; CREATE TABLE public.child (c int REFERENCES shop.customer)");
  const std::vector<std::string> reset = {"--target-schema", "shop", "--reset-target", "--confirm",
                                          target_database()};
  const ProcessResult refused = ExpectRun(2, "clone", reset);
  EXPECT_NE(refused.err.find("view public.v"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("foreign key child_c_fkey of public.child"), std::string::npos);
  Target("DROP VIEW public.v; DROP TABLE public.child; GRANT USAGE ON SCHEMA shop TO PUBLIC");
  ExpectRun(0, "clone", reset);
  ExpectRun(0, "clone", reset);
  EXPECT_EQ(Target("SELECT count(*) FROM shop.customer"), "2");
  EXPECT_EQ(Target("SELECT has_schema_privilege('pg_monitor', 'shop', 'USAGE')"), "t");
  EXPECT_EQ(Target("SELECT string_agg(state, ' ' ORDER BY started) FROM tranship.run"),
            "abandoned done");
}

TEST_F(TestCycles, AResetIsAllOrNothing) {
  MakeGoodShop();
  Target("CREATE SCHEMA shop; CREATE TABLE shop.kept (id int)");
  const std::vector<std::string> reset = {"--target-schema", "shop", "--reset-target", "--confirm",
                                          target_database()};
  EXPECT_EQ(RunFile("clone", reset, {{"TRANSHIP_FAILPOINT", "reset.made:1:kill"}}).signal, SIGKILL);
  EXPECT_EQ(Target("SELECT count(*) FROM shop.kept"), "0");
  ExpectRun(0, "clone", reset);
  EXPECT_EQ(Target("SELECT to_regclass('shop.kept') IS NULL"), "t");
}

TEST_F(TestCycles, AKilledCloneIsResumedAsAClone) {
  MakeGoodShop();
  EXPECT_EQ(RunFile("clone", {}, {{"TRANSHIP_FAILPOINT", "chunk.committed:1:kill"}}).signal,
            SIGKILL);
  EXPECT_EQ(Target("SELECT command, state FROM tranship.run"), "clone|copying");
  ExpectRun(0, "clone");
  EXPECT_EQ(Target("SELECT command, state FROM tranship.run"), "clone|done");
  ExpectSame("SELECT * FROM orders ORDER BY id");
}

TEST_F(TestCycles, TheChecklistTicksWhatIsAsItShouldBe) {
  MakeShop();
  std::ofstream(folder() / "q.toml") << "[[query]]\nname = \"count\"\nsql = \"SELECT count(*) FROM "
                                        "orders\"\n";
  File("DELETE FROM orders WHERE id = 3");
  Cycle(0, "clone", {"--queries", (folder() / "q.toml").string()});
  const auto checklist = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {TRANSHIP_BINARY, "report",   "latest",
                                      "--checklist",   "--target", target_uri()};
    words.insert(words.end(), more.begin(), more.end());
    return RunProcess(words);
  };
  const std::string text = checklist({"--history", Kept(), "--format", "md"}).out;
  for (const char* line :
       {"# Checklist: ", "## Data", "- [x] counts: 4 rows read, 4 written, 4 verified",
        "- [x] digests: MATCH, 2 of 2 tables", "- [x] rejects: 0 rows rejected", "## Performance",
        "- [x] queries: 1 of 1 answered alike", "## Operations", "- [x] the run is done",
        "- [x] resumed: 0 times", "## Security", "- [x] connection: a socket of this machine",
        "- [ ] grants: nobody but the owner may use"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  Target("GRANT SELECT ON customer, orders TO pg_monitor; GRANT INSERT ON orders TO PUBLIC");
  const std::string open = checklist({}).out;
  EXPECT_NE(open.find("[ ] queries: not measured"), std::string::npos) << open;
  EXPECT_NE(open.find("[ ] PUBLIC has rights: public.orders to PUBLIC: INSERT"), std::string::npos)
      << open;
  EXPECT_NE(open.find("[x] grants: public.customer to pg_monitor: SELECT"), std::string::npos)
      << open;
  EXPECT_EQ(checklist({"--format", "json"}).exit_code, 2);
}

TEST_F(TestCycles, TheExampleOfTheGuideRunsAsWritten) {
  ProcessOptions options;
  options.env = {{"TARGET", target_uri()},
                 {"DATABASE", target_database()},
                 {"PATH", std::filesystem::path(TRANSHIP_BINARY).parent_path().string() + ":" +
                              std::getenv("PATH")}};
  const std::string at = (folder() / "example").string();
  const ProcessResult ran = RunProcess(
      {(SourceFolder() / "docs" / "examples" / "test-cycles" / "run").string(), at}, options);
  ASSERT_EQ(ran.exit_code, 0) << ran.out << ran.err;
  std::ifstream in(at + "/history.json");
  const nlohmann::json cycles = nlohmann::json::parse(in)["cycles"];
  ASSERT_EQ(cycles.size(), 4);
  std::string story;
  for (const nlohmann::json& cycle : cycles) {
    const nlohmann::json& compared = cycle["compared"];
    story += cycle["command"].get<std::string>() + " " + cycle["status"].get<std::string>() + ": " +
             std::to_string(compared["resolved"].size()) + " resolved, " +
             std::to_string(compared["remaining"].size()) + " remaining, " +
             std::to_string(compared["new"].size()) + " new" +
             (compared["no_regression"].get<bool>() ? "" : ", REGRESSION") + "\n";
  }
  EXPECT_EQ(story,
            "discover failed: 0 resolved, 0 remaining, 3 new\n"
            "discover complete: 2 resolved, 1 remaining, 0 new\n"
            "clone partial: 0 resolved, 0 remaining, 1 new\n"
            "clone complete: 1 resolved, 0 remaining, 0 new\n");
  std::ifstream list(at + "/checklist.md");
  const std::string checklist(std::istreambuf_iterator<char>(list), {});
  EXPECT_NE(checklist.find("- [x] queries: 2 of 2 answered alike"), std::string::npos) << checklist;
}

}  // namespace
}  // namespace tranship::testing
