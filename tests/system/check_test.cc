// `tranship check` and `tranship savepoint` as people type them.

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "engine/ledger/schema.h"
#include "engine/savepoint/save.h"
#include "tests/system/report_json.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

using Document = nlohmann::json;

class Check : public SqliteTest {
 protected:
  ProcessResult Tool(std::vector<std::string> line) {
    line.insert(line.begin(), TRANSHIP_BINARY);
    ProcessOptions options;
    options.cwd = folder().string();
    options.env = {{"TRANSHIP_TARGET", target_uri()}, {"TRANSHIP_SOURCE", std::nullopt}};
    return RunProcess(line, options);
  }
  ProcessResult Run(int code, const std::vector<std::string>& more = {}) {
    std::vector<std::string> line = {"check", "--checks", "checks.toml"};
    line.insert(line.end(), more.begin(), more.end());
    ProcessResult result = Tool(line);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
  void Checks(const std::string& text) { std::ofstream(folder() / "checks.toml") << text; }

  static constexpr const char* kChecks = R"toml(
[[check]]
name = "all orders"
kind = "row_count"
table = "orders"
exact = 3

[[check]]
name = "one row a number"
kind = "unique"
table = "orders"
columns = ["no"]

[[check]]
name = "totals"
kind = "range"
table = "orders"
column = "total"
min = 0
severity = "warn"
)toml";
};

TEST_F(Check, TheExitCodeTellsWhetherACheckBlocks) {
  Target(
      "CREATE TABLE orders (no int, total int); INSERT INTO orders VALUES (1, 1), (2, -1), (3, 1)");
  Checks(kChecks);
  const ProcessResult good = Run(0);
  EXPECT_THAT(good.out, HasSubstr("2 checks passed, 0 failed, 1 warning"));
  EXPECT_THAT(good.out, HasSubstr("row at (0,2)"));
  Target("UPDATE orders SET no = 1");
  const ProcessResult bad = Run(3);
  EXPECT_THAT(bad.out, HasSubstr("3 (expected: 0): (1)"));
  Run(0, {"--only", "all orders", "--only", "totals"});
  EXPECT_EQ(Target("SELECT to_regnamespace('tranship') IS NULL"), "t") << "nothing was changed";
}

TEST_F(Check, EveryFormatHoldsTheSameResults) {
  Target(
      "CREATE TABLE orders (no int, total int); INSERT INTO orders VALUES (1, 1), (1, 1), (3, 1)");
  Checks(kChecks);
  const Document document = ParseReport(Run(3, {"--json"}));
  EXPECT_EQ(document["exit_code"], 3);
  EXPECT_EQ(document["passed"], 2);
  EXPECT_EQ(document["checks"][1]["state"], "failed");
  EXPECT_EQ(document["checks"][1]["offending"], 2);
  EXPECT_EQ(document["checks"][1]["samples"], Document({"(1)"}));
  EXPECT_THAT(Run(3, {"--format", "md"}).out,
              HasSubstr("| failed | one row a number | unique | public.orders | 3 | "));
  EXPECT_EQ(Run(3, {"--format", "html", "--output", "checks.html"}).out, "");
  struct stat facts {};
  ASSERT_EQ(stat((folder() / "checks.html").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u);
  std::ifstream page(folder() / "checks.html");
  const std::string html{std::istreambuf_iterator<char>(page), {}};
  EXPECT_THAT(html, HasSubstr("Content-Security-Policy"));
  EXPECT_THAT(html, HasSubstr("one row a number"));
  Run(2, {"--format", "csv"});
}

TEST_F(Check, MistakesAreToldAtOnceBeforeAnythingIsAsked) {
  Run(2);
  Checks("[[check]]\nname = \"a\"\n[[check]]\nname = \"b\"\nkind = \"unique\"\ntable = \"t\"\n");
  const ProcessResult both = Run(2);
  EXPECT_THAT(both.err, HasSubstr("checks.toml:1: a check without kind"));
  EXPECT_THAT(both.err, HasSubstr("checks.toml:3: check \"b\": unique needs columns"));
  Checks("# none\n");
  Run(2);
  Checks("[[check]]\nname = \"a\"\nkind = \"row_count\"\ntable = \"t\"\n");
  EXPECT_THAT(Run(2).err, HasSubstr("checks.toml:1: check \"a\" needs --source URI"));
  EXPECT_THAT(Run(2, {"--only", "b"}).err, HasSubstr("there is no check \"b\""));
  EXPECT_THAT(Tool({"check"}).err, HasSubstr("give --checks FILE"));
}

TEST_F(Check, ServersAndFilesAreComparedWithTheTarget) {
  Both("CREATE TABLE t (id int PRIMARY KEY, v numeric)");
  Both("INSERT INTO t SELECT i, i / 4.0 FROM generate_series(1, 50) i");
  File("CREATE TABLE t (id INTEGER PRIMARY KEY, v REAL)");
  File(
      "WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 50) INSERT INTO t "
      "SELECT i, i / 4.0 FROM g");
  Checks(
      "[[check]]\nname = \"n\"\nkind = \"row_count\"\ntable = \"t\"\n[[check]]\nname = \"s\"\nkind "
      "= \"sum\"\ntable = \"t\"\ncolumns = [\"id\", \"v\"]\n");
  Run(0, {"--source", source_uri()});
  Run(0, {"--source", uri()});
  Target("UPDATE t SET v = v + 0.01 WHERE id = 1");
  Run(3, {"--source", source_uri()});
  EXPECT_THAT(Run(3, {"--source", uri()}).out, HasSubstr("v 318.76 (expected: id 1275, v 318.75)"));
}

class SavepointCommand : public Check {
 protected:
  int64_t Keep(const std::string& change, std::chrono::seconds keep) {
    ConnectOptions options;
    options.conninfo = target_uri();
    Connection target = Connection::Open(options);
    EnsureLedgerSchema(target);
    target.Exec("BEGIN");
    const SavepointSet set =
        SaveAffected(target, {.table = {"public", "t"}, .scope = "stage two", .keep = keep});
    target.Exec(change);
    static_cast<void>(SealSet(target, set.id));
    target.Commit();
    return set.id;
  }
};

TEST_F(SavepointCommand, ListsAndDropsSets) {
  EXPECT_EQ(Tool({"savepoint", "list"}).out, "no savepoint sets\n");
  Target("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
  const std::string first =
      std::to_string(Keep("DELETE FROM public.t WHERE id = 1", std::chrono::hours(1)));
  const std::string second =
      std::to_string(Keep("INSERT INTO public.t VALUES (3)", std::chrono::hours(1)));
  const ProcessResult list = Tool({"savepoint", "list"});
  EXPECT_EQ(list.exit_code, 0);
  EXPECT_THAT(list.out, HasSubstr("public.t"));
  EXPECT_THAT(list.out, HasSubstr("stage two"));
  const Document sets = ParseReport(Tool({"savepoint", "list", "--json"}))["sets"];
  ASSERT_EQ(sets.size(), 2u);
  EXPECT_EQ(sets[0]["inserted"], 1);
  EXPECT_EQ(sets[1]["deleted"], 1);
  EXPECT_EQ(Tool({"savepoint", "drop", "--expired"}).out, "no savepoint set's time is over\n");
  Target("UPDATE tranship.savepoint_set SET expires = now() - interval '1 s' WHERE id = " + first);
  EXPECT_THAT(Tool({"savepoint", "drop", "--expired"}).out,
              HasSubstr("dropped savepoint set " + first + " of public.t, 1 row, taken "));
  const ProcessResult drop = Tool({"savepoint", "drop", second});
  EXPECT_EQ(drop.exit_code, 0) << drop.err;
  EXPECT_EQ(Tool({"savepoint", "drop", second}).exit_code, 2);
  EXPECT_EQ(Tool({"savepoint", "drop", "99"}).exit_code, 10);
  EXPECT_EQ(Tool({"savepoint", "drop", "x"}).exit_code, 2);
  EXPECT_EQ(Tool({"savepoint", "drop"}).exit_code, 2);
  EXPECT_EQ(Tool({"savepoint", "drop", "1", "--expired"}).exit_code, 2);
  EXPECT_EQ(Target("SELECT count(*) FROM pg_class WHERE relname ~ '^savepoint_[0-9]'"), "0");
}

}  // namespace
}  // namespace tranship::testing
