// Plans: rehearsed, applied, killed, gone on with, refused, rolled back.

#include <signal.h>

#include "tests/system/plan_fixture.h"

namespace tranship::testing {
namespace {

// A schema, two tables copied, one merged, a column filled, and a gate.
constexpr const char* kStages = R"(
[[check]]
name = "priced"
kind = "not_null"
table = "shop.item"
columns = ["price"]

[[check]]
name = "same count"
kind = "row_count"
table = "shop.item"

[[stage]]
name = "schema"
[[stage.step]]
kind = "migrate"
dir = "migrations"

[[stage]]
name = "data"
needs = ["schema"]
gate = ["priced", "same count"]
[[stage.step]]
kind = "copy"
tables = ["shop.item", "shop.line"]
[[stage.step]]
kind = "upsert"
tables = ["shop.customer"]
[[stage.step]]
kind = "backfill"
table = "shop.item"
set = { price = "price * 2" }
where = "id % 2 = 0"
batch = 300

[[stage]]
name = "mend"
needs = ["data"]
[[stage.step]]
kind = "sql"
foreach = ["1", "2"]
sql = "DELETE FROM shop.customer WHERE id = ${each}; UPDATE shop.customer SET name = name || '!' WHERE id % 10 = ${each}"
keep = ["shop.customer"]
[[stage.step]]
kind = "verify"
tables = ["shop.line"]
)";

class Plan : public PlanTest {
 protected:
  void SetUp() override {
    const std::string tables =
        "CREATE SCHEMA shop; CREATE TABLE shop.item (id int PRIMARY KEY, name text, price "
        "numeric(12,2)); CREATE TABLE shop.line (id int PRIMARY KEY, item int NOT NULL, n int);";
    const std::string customer = "CREATE TABLE shop.customer (id int PRIMARY KEY, name text);";
    Source(tables + customer +
           "INSERT INTO shop.item SELECT i, md5(i::text), i FROM generate_series(1, 1000) i;"
           "INSERT INTO shop.line SELECT i, 1 + i % 1000, i FROM generate_series(1, 3000) i;"
           "INSERT INTO shop.customer SELECT i, 'c' || i FROM generate_series(1, 100) i");
    Target("CREATE SCHEMA shop;" + customer +
           "INSERT INTO shop.customer SELECT i, 'old' || i FROM generate_series(51, 120) i");
    Write("migrations/schema/0001_tables.sql", tables.substr(tables.find("CREATE TABLE")));
    Write("migrations/rollback/0001_tables.sql", "DROP TABLE shop.line; DROP TABLE shop.item;");
    WritePlan(kStages);
  }

  void ExpectApplied() {
    EXPECT_EQ(Difference("shop.line"), "");
    EXPECT_EQ(Target("SELECT count(*), sum(price) FROM shop.item"), "1000|751000.00");
    EXPECT_EQ(Target("SELECT string_agg(name, ',' ORDER BY id) FROM shop.customer WHERE id < 13"),
              "c3,c4,c5,c6,c7,c8,c9,c10,c11!,c12!");
    EXPECT_EQ(Target("SELECT count(*) FROM shop.customer WHERE name LIKE 'old%'"), "20");
  }
};

TEST_F(Plan, TheDryRunChangesNothingAndCountsWhatTheExecutionDoes) {
  const std::string before = Dump();
  const ProcessResult rehearsed = Apply(0, {"--json"});
  EXPECT_EQ(Dump(), before);
  EXPECT_EQ(Target("SELECT count(*) FROM pg_namespace WHERE nspname = 'tranship'"), "0");
  const ProcessResult executed = Execute(0, {"--json"});
  EXPECT_EQ(Counts(rehearsed), Counts(executed));
  EXPECT_NE(Counts(executed).find("data.3 shop.item 0 500 0 0 0 0"), std::string::npos)
      << Counts(executed);
  EXPECT_NE(Counts(executed).find("data.2 shop.customer 50 50 0 0 0 0"), std::string::npos)
      << Counts(executed);
  ExpectApplied();
}

TEST_F(Plan, TheDryRunMergesOtherTablesInEachStep) {
  WritePlan(R"(
[[stage]]
name = "one"
[[stage.step]]
kind = "migrate"
dir = "migrations"
[[stage.step]]
kind = "upsert"
tables = ["shop.customer"]
[[stage.step]]
kind = "upsert"
tables = ["shop.item"]
)");
  const std::string rehearsed = Counts(Apply(0, {"--json"}));
  EXPECT_NE(rehearsed.find("one.3 shop.item 1000 0 0 0 0 0"), std::string::npos) << rehearsed;
  EXPECT_EQ(Counts(Execute(0, {"--json"})), rehearsed);
}

TEST_F(Plan, TheDryRunSaysWhichStepWouldFailAndWhy) {
  WritePlan(R"(
[[stage]]
name = "one"
[[stage.step]]
kind = "sql"
sql = "SELECT 1 / (count(*) - 70) FROM shop.customer"
[[stage]]
name = "two"
[[stage.step]]
kind = "sql"
sql = "SELECT 1"
)");
  const ProcessResult result = Apply(1);
  EXPECT_NE(result.err.find("stage one, step 1 (sql) would fail: sql:1: "), std::string::npos)
      << result.err;
  EXPECT_NE(result.err.find("division by zero"), std::string::npos) << result.err;
  EXPECT_NE(result.out.find("two [not reached]"), std::string::npos) << result.out;
}

TEST_F(Plan, TheDryRunGoesOnBehindAFileThatCannotRunInATransaction) {
  Write("migrations/schema/0002_index.sql",
        "-- tranship: no-transaction\nCREATE INDEX CONCURRENTLY item_name ON shop.item (name);");
  Write("migrations/rollback/0002_index.sql", "DROP INDEX shop.item_name;");
  Write("migrations/schema/0003_more.sql", "CREATE TABLE shop.more (id int PRIMARY KEY);");
  Write("migrations/rollback/0003_more.sql", "DROP TABLE shop.more;");
  WritePlan(R"t(
[[stage]]
name = "one"
[[stage.step]]
kind = "migrate"
dir = "migrations"
up_to = 2
[[stage.step]]
kind = "copy"
tables = ["shop.item"]
[[stage.step]]
kind = "migrate"
dir = "migrations"
[[stage.step]]
kind = "sql"
sql = "INSERT INTO shop.more VALUES (1)"
undo = "DELETE FROM shop.more"
)t");
  const ProcessResult result = Apply(0);
  EXPECT_NE(result.out.find("0002_index.sql: cannot run in a transaction"), std::string::npos);
  EXPECT_NE(result.out.find("2. copy: shop.item of legacy [done: 1,000 inserted]"),
            std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find("[done: 1 inserted]"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("out of order"), std::string::npos) << result.out;
  Execute(0);
}

// Random rows: keys that meet the target's or not, equal and other values, values that the target
// refuses.
TEST_F(Plan, WhateverTheRowsAreTheDryRunCountsWhatTheExecutionDoes) {
  for (const int seed : {1, 2, 3}) {
    SCOPED_TRACE(seed);
    const std::string random = "SELECT setseed(0." + std::to_string(seed) + ");";
    const std::string drop = "DROP SCHEMA IF EXISTS shop, tranship CASCADE; CREATE SCHEMA shop;";
    const std::string row = "a int, b text, v text, n numeric(6,2)";
    const std::string rows =
        "SELECT DISTINCT ON (1, 2) (random() * 40)::int, chr(97 + (random() * 12)::int), CASE WHEN "
        "random() < 0.1 THEN NULL ELSE left(md5(random()::text), 1) END, (random() * 90)::int FROM "
        "generate_series(1, 400)";
    Source(random + drop + "CREATE TABLE shop.pair (" + row + "); INSERT INTO shop.pair " + rows +
           "; CREATE TABLE shop.plain (" + row + ", PRIMARY KEY (a, b)); INSERT INTO shop.plain " +
           rows);
    Target(random + drop + "CREATE TABLE shop.pair (" + row +
           ", PRIMARY KEY (a, b)); INSERT INTO shop.pair " + rows +
           " ON CONFLICT DO NOTHING; UPDATE shop.pair SET n = n + 1 WHERE a % 3 = 0; DELETE "
           "FROM shop.pair WHERE n = 13; ALTER TABLE shop.pair ADD CHECK (n <> 13); "
           "CREATE TABLE shop.plain (" +
           row + ", PRIMARY KEY (a, b), CHECK (v <> 'a'))");
    const std::string update = seed == 1 ? "'changed'" : seed == 2 ? "'never'" : "['n']";
    WritePlan(R"t(
[[stage]]
name = "all"
[[stage.step]]
kind = "copy"
tables = ["shop.plain"]
on_reject = "keep-going"
[[stage.step]]
kind = "upsert"
tables = ["shop.pair"]
on_reject = "keep-going"
update = )t" + update +
              R"t(
[[stage.step]]
kind = "backfill"
table = "shop.pair"
set = { v = "upper(v)" }
where = "v IS NOT NULL"
batch = 37
[[stage.step]]
kind = "sql"
sql = "DELETE FROM shop.plain WHERE a % 7 = 0; INSERT INTO shop.plain SELECT a + 1000, b, 'b', 1 FROM shop.pair WHERE n < 9"
keep = ["shop.plain"]
)t");
    const std::string before = Dump();
    const ProcessResult rehearsed = Apply(0, {"--json"});
    EXPECT_EQ(Dump(), before);
    EXPECT_EQ(Counts(rehearsed), Counts(Execute(0, {"--json"})));
    Tool("rollback", 0, {"--execute"});
    EXPECT_EQ(Dump(), before);
  }
}

TEST_F(Plan, AnAppliedPlanIsNotAppliedAgain) {
  Execute(0);
  const std::string after = Dump();
  EXPECT_NE(Execute(0).out.find("nothing was done"), std::string::npos);
  EXPECT_EQ(Dump(), after);
}

TEST_F(Plan, KilledInEveryStepItGoesOnAndThenRollsBackToWhatWasThere) {
  const std::string before = Dump();
  for (const char* failpoint :
       {"stage.begun:1:kill", "step.begun:1:kill", "step.worked:1:kill", "chunk.copied:1:kill",
        "step.copied:1:kill", "step.upsert:1:kill", "step.worked:1:kill", "step.backfill:2:kill",
        "step.worked:1:kill", "step.worked:1:kill", "stage.ended:1:kill", "step.sql:1:kill",
        "step.done:1:kill", "step.sql:1:kill"}) {
    ExecuteAndDie(failpoint);
  }
  Execute(0);
  ExpectApplied();
  Tool("rollback", 0, {"--all"});
  ExpectApplied();
  Tool("rollback", 0, {"--all", "--execute"});
  EXPECT_EQ(Dump(), before);
  // And once more, over what the first time has left in the ledger.
  Execute(0);
  ExpectApplied();
}

TEST_F(Plan, ARollbackThatIsKilledGoesOn) {
  const std::string before = Dump();
  Execute(0);
  for (const char* failpoint :
       {"undo.sql:1:kill", "rollback.step:2:kill", "undo.sets:1:kill", "undo.copy:1:kill"}) {
    ProcessOptions options;
    options.cwd = folder().string();
    options.env["TRANSHIP_FAILPOINT"] = failpoint;
    const ProcessResult result =
        RunProcess({TRANSHIP_BINARY, "rollback", "plan.toml", "--all", "--execute"}, options);
    EXPECT_EQ(result.signal, SIGKILL) << failpoint << result.err;
  }
  Tool("rollback", 0, {"--all", "--execute"});
  EXPECT_EQ(Dump(), before);
}

TEST_F(Plan, ARollbackRefusesToLoseLaterChangesAndNamesThem) {
  Execute(0);
  Target("UPDATE shop.customer SET name = 'later' WHERE id = 60");
  Target("UPDATE shop.item SET name = 'later' WHERE id = 10");
  const std::string after = Dump();
  Tool("rollback", 0, {"--execute"});  // the newest stage did not touch row 60
  const ProcessResult result = Tool("rollback", 6, {"--execute"});
  EXPECT_NE(result.err.find("10"), std::string::npos) << result.err;
  EXPECT_EQ(Target("SELECT name FROM shop.item WHERE id = 10"), "later");
  EXPECT_EQ(Target("SELECT name FROM shop.customer WHERE id = 60"), "later");
}

TEST_F(Plan, AFailedGateStopsAndSaysWhichRows) {
  Source("INSERT INTO shop.item VALUES (2001, 'no price', NULL)");
  const ProcessResult rehearsed = Apply(3);
  EXPECT_NE(rehearsed.err.find("priced"), std::string::npos) << rehearsed.err;
  const ProcessResult executed = Execute(3);
  EXPECT_NE(executed.err.find("2001"), std::string::npos) << executed.err;
  EXPECT_EQ(Target("SELECT state FROM tranship.stage WHERE stage = 'data'"), "failed");
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.stage WHERE stage = 'mend'"), "0");
  Target("UPDATE shop.item SET price = 0 WHERE id = 2001");
  Execute(0);
}

TEST_F(Plan, AnEditedStageThatIsAppliedIsRefusedWithTheDifference) {
  Execute(0, {"--until", "data"});
  std::string edited = kStages;
  edited.replace(edited.find("price * 2"), 9, "price * 3");
  WritePlan(edited);
  const std::string after = Dump();
  const ProcessResult result = Execute(2);
  EXPECT_NE(result.err.find("- set.price = price * 2"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("+ set.price = price * 3"), std::string::npos) << result.err;
  EXPECT_EQ(Dump(), after);
}

TEST_F(Plan, AStageThatIsNotAppliedMayBeEdited) {
  Execute(0, {"--until", "data"});
  std::string edited = kStages;
  edited.replace(edited.find("name || '!'"), 11, "name || '?'");
  WritePlan(edited);
  Execute(0);
  EXPECT_EQ(Target("SELECT name FROM shop.customer WHERE id = 11"), "c11?");
}

TEST_F(Plan, TwoAtOnceTheSecondSaysWhoHasIt) {
  ProcessOptions options;
  options.cwd = folder().string();
  options.env["TRANSHIP_FAILPOINT"] = "stage.begun:1:stop";
  Process first({TRANSHIP_BINARY, "apply", "plan.toml", "--execute"}, options);
  AwaitPause(first, "stage.begun:1");
  const ProcessResult second = Execute(11, {}, {{"TRANSHIP_PLAN_LOCK_SECONDS", "0"}});
  EXPECT_NE(second.err.find("tranship/plan"), std::string::npos) << second.err;
  EXPECT_EQ(Continue(first).exit_code, 0);
  ExpectApplied();
}

TEST_F(Plan, WhatOnlyThePersonCanAllowIsAskedForBeforeAnythingIsBegun) {
  WritePlan(R"(
[[stage]]
name = "drop"
destructive = true
maintenance_window = true
[[stage.step]]
kind = "sql"
sql = "DROP TABLE shop.customer"
[[stage.step]]
kind = "shell"
command = "touch ran"
)");
  const ProcessResult all = Execute(2);
  for (const char* word : {"--in-window", "--confirm", "--allow-shell"}) {
    EXPECT_NE(all.err.find(word), std::string::npos) << all.err;
  }
  Execute(2, {"--in-window", "--allow-shell", "--confirm", "other"});
  EXPECT_EQ(Target("SELECT count(*) FROM pg_namespace WHERE nspname = 'tranship'"), "1");
  EXPECT_EQ(Target("SELECT count(*) FROM shop.customer"), "70");
  // A dry run without `full` does not lock what holds rows.
  EXPECT_NE(Apply(0).out.find("waits for --dry-run=full"), std::string::npos);
  EXPECT_EQ(Apply(0, {"--dry-run=full"}).out.find("waits for"), std::string::npos);
  Execute(0, {"--in-window", "--allow-shell", "--confirm", target_database()});
  EXPECT_TRUE(std::filesystem::exists(folder() / "ran"));
  const ProcessResult back = Tool("rollback", 6, {"--execute", "--allow-shell"});
  EXPECT_NE(back.err.find("undo"), std::string::npos) << back.err;
}

TEST_F(Plan, AnApprovalIsWaitedFor) {
  WritePlan(R"(
[[stage]]
name = "ask"
[[stage.step]]
kind = "approval"
name = "quality"
[[stage.step]]
kind = "sql"
sql = "DELETE FROM shop.customer"
keep = ["shop.customer"]
)");
  EXPECT_NE(Execute(5).err.find("tranship plan approve"), std::string::npos);
  EXPECT_EQ(Target("SELECT count(*) FROM shop.customer"), "70");
  Tool("plan approve", 2, {"--stage", "ask", "--name", "other", "--by", "A. Meier"});
  Tool("plan approve", 0, {"--stage", "ask", "--name", "quality", "--by", "A. Meier"});
  EXPECT_NE(Execute(0).out.find("A. Meier"), std::string::npos);
  EXPECT_EQ(Target("SELECT count(*) FROM shop.customer"), "0");
}

TEST_F(Plan, ABackupIsPutBackByTheRollback) {
  WritePlan(R"(
[[stage]]
name = "risky"
[[stage.step]]
kind = "backup"
file = "before.dump"
restore = true
[[stage.step]]
kind = "sql"
sql = "UPDATE shop.customer SET name = 'gone'"
undo = "SELECT 1"
)");
  const std::string before = Dump();
  Execute(0);
  EXPECT_NE(Dump(), before);
  Tool("rollback", 0, {"--execute"});
  EXPECT_EQ(Dump(), before);
}

TEST_F(Plan, AFolderInThePlaceOfAPlanIsToldSo) {
  std::filesystem::remove(folder() / "plan.toml");
  std::filesystem::create_directory(folder() / "plan.toml");
  EXPECT_NE(Apply(2).err.find("cannot read the plan plan.toml"), std::string::npos);
}

TEST_F(Plan, AnSqliteFileIsBackedUpWhole) {
  ProcessOptions shell;
  shell.cwd = folder().string();
  RunOrThrow({"sqlite3", "shop.db", "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)"}, shell);
  Write("plan.toml", "name = \"move\"\n[databases]\nfile = \"sqlite:" +
                         (folder() / "shop.db").string() + "\"\ntarget = \"" + target_uri() +
                         "\"\n[[stage]]\nname = \"keep\"\n[[stage.step]]\nkind = \"backup\"\n"
                         "database = \"file\"\nfile = \"kept/shop.db\"\n");
  Execute(0);
  EXPECT_EQ(RunProcess({"sqlite3", "kept/shop.db", "SELECT sum(a) FROM t"}, shell).out, "3\n");
}

TEST_F(Plan, CheckFindsTwentyMistakesInOnePassWithTheirLines) {
  Write("broken.sql", "SELECT 1;\nBEGIN;\n");
  const std::string bad = R"(surprise = 1
[databases]
target = ")" + target_uri() +
                          R"("
other = "host=/nowhere dbname=x"
[[check]]
name = "odd"
kind = "sparkle"
[[stage]]
name = "a"
needs = ["nobody"]
[[stage.step]]
kind = "backfill"
table = "shop.customer"
set = { nme = "1" }
[[stage.step]]
kind = "backfill"
table = "shop.customer"
set = { name = "'x'" }
batch = 0
[[stage.step]]
kind = "dance"
[[stage.step]]
kind = "sql"
[[stage.step]]
kind = "sql"
sql = "SELEC 1"
[[stage.step]]
kind = "sql"
file = "missing.sql"
[[stage.step]]
kind = "sql"
file = "broken.sql"
undo = "SELECT 1"
[[stage.step]]
kind = "sql"
sql = "VACUUM shop.customer"
[[stage.step]]
kind = "sql"
sql = "SELECT '${unset}'"
[[stage.step]]
kind = "copy"
from = "nowhere"
[[stage.step]]
kind = "copy"
from = "other"
truncate = "yes"
[[stage.step]]
kind = "approval"
[[stage.step]]
kind = "backup"
file = "x"
database = "nowhere"
[[stage.step]]
kind = "shell"
comand = "x"
[[stage]]
name = "b"
needs = ["c"]
gate = ["unknown"]
[[stage]]
name = "c"
needs = ["b"]
keep = "soon"
[[stage.step]]
kind = "sql"
sql = "SELECT '${each}'"
[[stage]]
name = "c"
)";
  Write("plan.toml", bad);
  const ProcessResult result = Tool("plan check", 2);
  for (const char* line : {"plan.toml:1: plan: name is missing",
                           "plan.toml:1: plan: unknown key \"surprise\"",
                           "plan.toml: database other: ",
                           "plan.toml:7: kind \"sparkle\"",
                           "plan.toml:8: stage a needs nobody",
                           "plan.toml:11: backfill: shop.customer has no column nme",
                           "plan.toml:19: step backfill: batch is",
                           "plan.toml:21: step dance: unknown kind",
                           "plan.toml:22: step sql: it needs",
                           "plan.toml:24: sql:1: syntax error",
                           "plan.toml:27: no such file: missing.sql",
                           "plan.toml:30: broken.sql:2: BEGIN",
                           "plan.toml:34: \"VACUUM shop.customer\" cannot run in a transaction",
                           "plan.toml:39: variable unset is not set",
                           "plan.toml:42: step copy: no database",
                           "plan.toml:46: step copy: truncate is",
                           "plan.toml:47: step approval: name is missing",
                           "plan.toml:52: step backup: no database",
                           "plan.toml:53: step shell: command is missing",
                           "plan.toml:55: step shell: unknown key \"comand\"",
                           "these stages need each other: b, c",
                           "there is no check unknown",
                           "plan.toml:63: stage: keep is a time",
                           "${each} stands in a step without foreach",
                           "two stages are called c"}) {
    EXPECT_NE(result.out.find(line), std::string::npos) << line << "\n" << result.out;
  }
}

TEST_F(Plan, ShowDrawsTheStagesAndTellsHowFarTheyAre) {
  Execute(0, {"--until", "schema"});
  EXPECT_NE(Tool("plan show", 0).out.find("schema [applied]"), std::string::npos);
  const std::string diagram = Tool("plan show", 0, {"--format", "mermaid"}).out;
  EXPECT_EQ(diagram.substr(0, 13), "flowchart TD\n");
  EXPECT_NE(diagram.find("s1 --> s2"), std::string::npos) << diagram;
  EXPECT_NE(Tool("plan show", 0, {"--format", "md"}).out.find("```mermaid"), std::string::npos);
}

}  // namespace
}  // namespace tranship::testing
