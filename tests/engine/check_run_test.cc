// Checks against servers and files.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/check/check_ledger.h"
#include "engine/check/parse_checks.h"
#include "engine/check/render.h"
#include "engine/check/run_checks.h"
#include "engine/ledger/schema.h"
#include "tests/engine/target_fixture.h"
#include "tests/io/sqlite/sqlite_file.h"

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CheckRun : public TargetTest {
 protected:
  // One check by the lines of its section.
  static CheckSpec Spec(const std::string& lines) {
    const ParsedChecks parsed = ParseChecks("[[check]]\nname = \"c\"\n" + lines, "c.toml");
    EXPECT_THAT(parsed.problems, IsEmpty());
    return parsed.specs.at(0);
  }
  CheckResult Check(const std::string& lines) {
    const CheckSpec spec = Spec(lines);
    Connection target = OpenTarget();
    if (!spec.needs_source()) return RunChecks({spec}, {.target = &target}).at(0);
    Connection source = OpenSource();
    return RunChecks({spec}, {.target = &target, .source = &source}).at(0);
  }
  static std::string Outcome(const CheckResult& result) {
    return std::string(ToString(result.state)) + " " + std::to_string(result.offending) + " " +
           result.message;
  }
  void Expect(const std::string& lines, const std::string& outcome,
              const std::vector<std::string>& samples = {}) {
    SCOPED_TRACE(lines);
    const CheckResult result = Check(lines);
    EXPECT_EQ(Outcome(result), outcome + " ");
    EXPECT_EQ(result.samples, samples);
  }
};

TEST_F(CheckRun, RowCountsAreComparedOrLimited) {
  Both("CREATE TABLE t (id int)");
  Source("INSERT INTO t SELECT generate_series(1, 10)");
  Target("INSERT INTO t SELECT generate_series(1, 7)");
  const std::string t = "kind = 'row_count'\ntable = 't'\n";
  const CheckResult differing = Check(t);
  EXPECT_EQ(differing.state, CheckState::kFailed);
  EXPECT_EQ(differing.expected, "10");
  EXPECT_EQ(differing.actual, "7");
  EXPECT_EQ(differing.offending, 3u);
  Expect(t + "at_most = 3", "passed 3");
  Expect(t + "at_most = '30%'", "passed 3");
  Expect(t + "at_most = '29%'", "failed 3");
  Expect(t + "source_where = 'id <= 7'", "passed 0");
  Expect(t + "min = 7\nmax = 7", "passed 0");
  Expect(t + "min = 9", "failed 2");
  Expect(t + "max = 2", "failed 5");
  Expect(t + "exact = 7", "passed 0");
  Expect(t + "exact = 10\nside = 'source'", "passed 0");
  Expect(t + "exact = 6\nwhere = 'id < 7 -- a comment'", "passed 0");
}

TEST_F(CheckRun, RowsThatShareAKeyAreCountedAndNullsDoNot) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, a int, b text); INSERT INTO t VALUES (1, 1, 'x'), (2, "
      "1, 'x'), (3, 1, 'y'), (4, NULL, 'x'), (5, NULL, 'x'), (6, 2, 'it''s'), (7, 2, 'it''s')");
  Expect("kind = 'unique'\ntable = 't'\ncolumns = ['a', 'b']", "failed 4",
         {"(1, 'x')", "(2, 'it''s')"});
  Expect("kind = 'unique'\ntable = 't'\ncolumns = ['a', 'b']\nat_most = 4", "passed 4",
         {"(1, 'x')", "(2, 'it''s')"});
  Expect("kind = 'unique'\ntable = 't'\ncolumn = 'id'", "passed 0");
}

TEST_F(CheckRun, MissingValuesAreNamedByKey) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, a int, b text); INSERT INTO t VALUES (1, 1, ''), (2, "
      "NULL, 'x'), (3, 3, NULL), (10, 1, E' \\t'), (11, 1, 'x')");
  Expect("kind = 'not_null'\ntable = 't'\ncolumns = ['a', 'b']", "failed 2", {"(2)", "(3)"});
  Expect("kind = 'required'\ntable = 't'\ncolumns = ['a', 'b']", "failed 4",
         {"(1)", "(2)", "(3)", "(10)"});
  Expect("kind = 'required'\ntable = 't'\ncolumns = ['b']\nwhere = 'id > 10'", "passed 0");
  Target("CREATE TABLE bare (a int); INSERT INTO bare VALUES (NULL)");
  Expect("kind = 'not_null'\ntable = 'bare'\ncolumn = 'a'", "failed 1", {"row at (0,1)"});
}

TEST_F(CheckRun, OrphansAreFoundAsAForeignKeyWouldFindThem) {
  Target(
      "CREATE TABLE p (a int, b text, PRIMARY KEY (a, b)); INSERT INTO p VALUES (1, 'x'); CREATE "
      "TABLE c (a int, id int PRIMARY KEY, b text); INSERT INTO c VALUES (1, 1, 'x'), (1, 2, 'y'), "
      "(NULL, 3, 'y'), (2, 4, 'x')");
  Expect("kind = 'orphans'\ntable = 'c'\ncolumns = ['a', 'b']\nreferences = 'p(a, b)'", "failed 2",
         {"(2)", "(4)"});
  Target("CREATE TABLE tree (id int PRIMARY KEY, up int); INSERT INTO tree VALUES (1, 1), (2, 9)");
  Expect("kind = 'orphans'\ntable = 'tree'\ncolumn = 'up'\nreferences = 'tree(id)'", "failed 1",
         {"(2)"});
}

TEST_F(CheckRun, FormatsAndRanges) {
  Target(
      "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(6,2), d date); INSERT INTO t VALUES "
      "(1, 'AB', 1.5, '2024-01-01'), (2, 'a''b', -1, '1900-01-01'), (3, NULL, NULL, NULL), (4, "
      "'ABC', 1000, 'infinity')");
  Expect("kind = 'format'\ntable = 't'\ncolumn = 'v'\npattern = \"^[A-Z]{2}$\"", "failed 2",
         {"(2)", "(4)"});
  Expect("kind = 'range'\ntable = 't'\ncolumn = 'n'\nmin = 0\nmax = 999.99", "failed 2",
         {"(2)", "(4)"});
  Expect("kind = 'range'\ntable = 't'\ncolumn = 'd'\nmin = 1950-01-01\nmax = '2030-01-01'",
         "failed 2", {"(2)", "(4)"});
  EXPECT_EQ(Check("kind = 'format'\ntable = 't'\ncolumn = 'v'\npattern = '('").state,
            CheckState::kError);
}

TEST_F(CheckRun, FreshnessIsReckonedFromTheClockOrFromAnotherTable) {
  Target(
      "CREATE TABLE t (at timestamptz); CREATE TABLE log (at timestamp); INSERT INTO t VALUES "
      "(now() - interval '2 hours'), (now() - interval '9 days'); INSERT INTO log VALUES "
      "('2020-01-01')");
  const std::string t = "kind = 'fresh'\ntable = 't'\ncolumn = 'at'\n";
  Expect(t + "within = '3 hours'", "passed 0");
  Expect(t + "within = '1 hour'", "failed 1");
  Expect(t + "within = '1 hour'\ncompared_to = 'log(at)'", "passed 0");
  Expect("kind = 'fresh'\ntable = 'log'\ncolumn = 'at'\nwithin = '1 day'\ncompared_to = 't(at)'",
         "failed 1");
  Target("TRUNCATE t");
  EXPECT_EQ(Check(t + "within = '3 hours'").actual, "no time at all");
}

TEST_F(CheckRun, ChainsHaveNoGaps) {
  Target(
      "CREATE TABLE v (doc text, no int, f date, u date); INSERT INTO v VALUES ('a', 1, "
      "'2020-01-01', '2020-02-01'), ('a', 2, '2020-02-01', NULL), ('b', 1, '2020-01-01', "
      "'2020-02-01'), ('b', 3, '2020-03-01', NULL), ('c', 2, '2020-01-01', NULL), ('d', 1, "
      "'2020-01-01', NULL), ('d', 1, '2020-02-01', NULL), ('e', 1, '2020-05-01', '2020-04-01')");
  Expect("kind = 'chain'\ntable = 'v'\nkey = ['doc']\nversion = 'no'", "failed 3",
         {"('b', 3)", "('c', 2)", "('d', 1)"});
  Expect("kind = 'chain'\ntable = 'v'\nkey = ['doc']\nfrom = 'f'\nto = 'u'", "failed 3",
         {"('b', '2020-01-01')", "('d', '2020-01-01')", "('e', '2020-05-01')"});
  Expect("kind = 'chain'\ntable = 'v'\nkey = ['doc']\nversion = 'no'\nwhere = \"doc = 'a'\"",
         "passed 0");
}

TEST_F(CheckRun, SumsAreExactOnBothSides) {
  Source("CREATE TABLE t (amount float8, n numeric)");
  Target("CREATE TABLE t (total numeric, n bigint)");
  Source("INSERT INTO t VALUES (0.1, 9007199254740993), (0.2, 1)");
  Target("INSERT INTO t VALUES (0.1, 9007199254740993), (0.20, 1)");
  const std::string t = "kind = 'sum'\ntable = 't'\n";
  Expect(t + "columns = ['total', 'n']\nsource_columns = ['amount', 'n']", "passed 0");
  Target("UPDATE t SET n = 2 WHERE n = 1");
  const CheckResult result = Check(t + "column = 'n'");
  EXPECT_EQ(result.expected, "n 9007199254740994");
  EXPECT_EQ(result.actual, "n 9007199254740995");
  EXPECT_THAT(result.samples, ElementsAre("n"));
  Expect(t + "column = 'n'\ntolerance = 1", "passed 0");
  Target("TRUNCATE t");
  Expect(t + "column = 'n'\ntolerance = 99999999999999999", "failed 1", {"n"});
}

TEST_F(CheckRun, AnErrorQuotesNoValue) {
  Both("CREATE TABLE t (v text)");
  Both("INSERT INTO t VALUES ('a canary')");
  const CheckResult result = Check("kind = 'sum'\ntable = 't'\ncolumn = 'v'");
  EXPECT_EQ(Outcome(result),
            "error 0 source: a value cannot be read as the check wants it (SQLSTATE 22P02)");
}

TEST_F(CheckRun, GroupsThatDifferAreNamed) {
  Both("CREATE TABLE t (k text, v numeric)");
  Source("INSERT INTO t VALUES ('a', 1), ('a', 2.50), ('b', 1), (NULL, 7), ('gone', 1)");
  Target("INSERT INTO t VALUES ('a', 2.5), ('a', 1), ('b', 2), (NULL, 7), ('new', NULL)");
  const CheckResult result =
      Check("kind = 'groups'\ntable = 't'\ngroup_by = ['k']\naggregates = ['count(*)', 'sum(v)']");
  EXPECT_EQ(result.offending, 3u);
  EXPECT_EQ(result.looked_at, 5u);
  EXPECT_THAT(result.samples,
              ElementsAre("(b): count(*) 1, sum(v) 1 on the source, count(*) 1, sum(v) 2 on the "
                          "target",
                          "(gone): count(*) 1, sum(v) 1 on the source, nothing on the target",
                          "(new): nothing on the source, count(*) 1, sum(v) NULL on the target"));
}

TEST_F(CheckRun, SamplesAreTheSameRowsEachTime) {
  Both("CREATE TABLE t (a int, b text, v text, PRIMARY KEY (a, b))");
  Both("INSERT INTO t SELECT i, 'k' || i, md5(i::text) FROM generate_series(1, 300) i");
  const std::string t = "kind = 'sample'\ntable = 't'\nrows = 40\n";
  Expect(t, "passed 0");
  Target("UPDATE t SET v = NULL WHERE a % 2 = 0; DELETE FROM t WHERE a % 3 = 0");
  const CheckResult result = Check(t);
  EXPECT_EQ(result.looked_at, 40u);
  EXPECT_GT(result.offending, 5u);
  EXPECT_EQ(result.samples.size(), 5u);
  EXPECT_EQ(result.samples, Check(t).samples);
  EXPECT_THAT(result.samples,
              ::testing::Each(::testing::MatchesRegex("\\(.*\\) (missing|differs in v)")));
  Expect(t + "columns = ['b']\nwhere = 'a % 3 <> 0'", "passed 0");
}

TEST_F(CheckRun, OwnQueriesReturnNoRowAndChangeNothing) {
  Target("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 9)");
  Expect("kind = 'sql'\nsql = 'SELECT id, 1 AS id FROM public.t WHERE id > 7;'", "failed 2",
         {"(8,1)", "(9,1)"});
  Expect("kind = 'sql'\nsql = 'WITH w AS (SELECT 1) SELECT FROM w WHERE false -- nothing'",
         "passed 0");
  Target("CREATE FUNCTION sly() RETURNS int LANGUAGE sql AS 'DELETE FROM public.t RETURNING id'");
  for (const char* evil :
       {"SELECT public.sly()", "SELECT 1) AS q; DELETE FROM public.t; SELECT (1", "COMMIT",
        "DELETE FROM public.t RETURNING id", "SELECT 1) AS x, (SELECT public.sly()"}) {
    const CheckResult result = Check(std::string("kind = 'sql'\nsql = '") + evil + "'");
    EXPECT_EQ(result.state, CheckState::kError) << evil;
    EXPECT_NE(result.message, "");
  }
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "9");
}

TEST_F(CheckRun, WhatIsMissingIsAnErrorOfThatCheckAlone) {
  Target("CREATE TABLE t (id int)");
  EXPECT_EQ(Outcome(Check("kind = 'not_null'\ntable = 't'\ncolumns = ['x', 'y']")),
            "error 0 public.t on the target has no column x; public.t on the target has no column "
            "y");
  EXPECT_EQ(Outcome(Check("kind = 'row_count'\ntable = 'nix'\nexact = 0")),
            "error 0 there is no table public.nix on the target");
  Connection target = OpenTarget();
  const auto results =
      RunChecks({Spec("kind = 'row_count'\ntable = 't'"), Spec("kind = 'sql'\nsql = 'SELECT 1/0'"),
                 Spec("kind = 'row_count'\ntable = 't'\nexact = 0")},
                {.target = &target});
  EXPECT_EQ(Outcome(results.at(0)), "error 0 this check needs a source, and none is given");
  EXPECT_THAT(results.at(1).message, HasSubstr("division by zero"));
  EXPECT_EQ(results.at(2).state, CheckState::kPassed);
  EXPECT_TRUE(ChecksBlock(results));
  EXPECT_FALSE(target.in_transaction());
}

TEST_F(CheckRun, AnOpenTransactionIsSeenAndStaysWritable) {
  Target("CREATE TABLE t (id int PRIMARY KEY)");
  Connection target = OpenTarget();
  target.Exec("BEGIN");
  target.Exec("INSERT INTO public.t VALUES (1); CREATE TABLE public.fresh (id int)");
  const auto results = RunChecks(
      {Spec("kind = 'row_count'\ntable = 't'\nexact = 1"), Spec("kind = 'sql'\nsql = 'SELECT 1/0'"),
       Spec("kind = 'row_count'\ntable = 'fresh'\nexact = 0")},
      {.target = &target});
  EXPECT_EQ(results.at(0).state, CheckState::kPassed);
  EXPECT_EQ(results.at(1).state, CheckState::kError);
  EXPECT_EQ(results.at(2).state, CheckState::kPassed);
  target.Exec("INSERT INTO public.t VALUES (2)");
  target.Commit();
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "2");
}

TEST_F(CheckRun, AFileIsComparedWithTheTarget) {
  const testing::SqliteFile file(
      "CREATE TABLE t (k TEXT, n INTEGER, r REAL); INSERT INTO t VALUES ('a', 9223372036854775807, "
      "0.1), ('a', 9223372036854775807, 0.2), ('b', 1, 1e22), (NULL, NULL, NULL)");
  Target(
      "CREATE TABLE t (k text, n bigint, r numeric); INSERT INTO t VALUES ('a', "
      "9223372036854775807, 0.1), ('a', 9223372036854775807, 0.20), ('b', 1, 1e22), (NULL, NULL, "
      "NULL)");
  Connection target = OpenTarget();
  const Database source = Database::Open(file.path());
  const auto run = [&](const std::string& lines) {
    return RunChecks({Spec(lines)}, {.target = &target, .file = &source}).at(0);
  };
  EXPECT_EQ(Outcome(run("kind = 'row_count'\ntable = 't'")), "passed 0 ");
  const CheckResult sum = run("kind = 'sum'\ntable = 't'\ncolumns = ['n', 'r']");
  EXPECT_EQ(Outcome(sum), "passed 0 ");
  EXPECT_EQ(sum.actual, "n 18446744073709551615, r 10000000000000000000000.3");
  const std::string groups =
      "kind = 'groups'\ntable = 't'\ngroup_by = ['k']\naggregates = ['count(*)', 'sum(n)', "
      "'sum(r)', 'max(n)', 'count(r)']";
  EXPECT_EQ(Outcome(run(groups)), "passed 0 ");
  Target("UPDATE t SET r = 0.3 WHERE r = 0.1");
  EXPECT_EQ(Outcome(run(groups)), "failed 1 ");
  EXPECT_EQ(Outcome(run("kind = 'sql'\nside = 'source'\nsql = \"SELECT n FROM t WHERE k = 'b'\"")),
            "failed 1 ");
  EXPECT_EQ(run("kind = 'not_null'\ntable = 't'\nside = 'source'\ncolumn = 'k'").state,
            CheckState::kError);
  EXPECT_EQ(run("kind = 'sample'\ntable = 't'").state, CheckState::kError);
}

TEST_F(CheckRun, ResultsAreKeptInTheLedger) {
  Target("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (1), (NULL)");
  Connection target = OpenTarget();
  EnsureLedgerSchema(target);
  const auto results = RunChecks(
      {Spec("kind = 'unique'\ntable = 't'\ncolumn = 'id'\nseverity = 'warn'"),
       Spec("kind = 'sql'\nsql = \"SELECT 'a,\\\"b'\""), Spec("kind = 'sql'\nsql = 'SELECT 1/0'")},
      {.target = &target});
  SaveCheckResults(target, "run/stage", {});
  SaveCheckResults(target, "run/stage", results);
  SaveCheckResults(target, "other", {});
  const auto loaded = LoadCheckResults(target, "run/stage");
  ASSERT_EQ(loaded.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(FoundOf(loaded[i]), FoundOf(results[i]));
    EXPECT_EQ(loaded[i].blocks, results[i].blocks);
    EXPECT_EQ(loaded[i].state, results[i].state);
    EXPECT_EQ(loaded[i].samples, results[i].samples);
    EXPECT_EQ(loaded[i].looked_at, results[i].looked_at);
  }
  EXPECT_THAT(LoadCheckResults(target, "other"), IsEmpty());
}

TEST_F(CheckRun, NothingFromOutsideGetsOntoAPageRaw) {
  CheckReport report{"s", "t", {}};
  report.results.push_back(
      {.name = "<script>|*x*\x1b[1m", .kind = "sql", .table = "", .side = "target"});
  report.results.back().message = "<b>";
  EXPECT_EQ(ChecksHtml(report).find("<script"), std::string::npos);
  EXPECT_EQ(ChecksMarkdown(report).find("<script"), std::string::npos);
  EXPECT_EQ(ChecksText(report).find('\x1b'), std::string::npos);
  EXPECT_EQ(ChecksJson(report, 3).find('\x1b'), std::string::npos);
  EXPECT_THAT(ChecksText(report), HasSubstr("1 could not be run"));
}

}  // namespace
}  // namespace tranship
