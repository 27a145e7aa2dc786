// docs/how-to/four-phases.md: historical records into a regulated system, phase
// by phase.

#include <signal.h>

#include <algorithm>

#include "tests/system/example_page.h"

namespace tranship::testing {
namespace {

// The generator's own days and authors, not what the plan made of the texts.
constexpr const char* kWrong = R"(
SELECT count(*) FROM quality.record WHERE recorded_on IS DISTINCT FROM
  CASE WHEN id > 100000 THEN date '1990-01-01' + (id - 100000) % 5000 ELSE date '2004-01-01' + id % 5000 END
OR author IS DISTINCT FROM 'author ' || id % 100000 % 40
OR state IS DISTINCT FROM (ARRAY['draft', 'released', 'withdrawn'])[1 + id % 100000 % 3])";

class ExamplePhases : public ExampleTest {
 protected:
  ExamplePhases() : ExampleTest("four-phases") {}

  std::vector<std::string> InWindow() { return {"--in-window", "--confirm", target_database()}; }
  void Approve() {
    Tool("plan approve", 0, {"--stage", "drop", "--name", "quality assurance", "--by", "A. Meier"});
  }
  // Texts of megabytes: the first line that differs says enough.
  void ExpectDump(const std::string& expected) {
    const std::string now = Dump();
    if (now == expected) return;
    const auto at = std::mismatch(now.begin(), now.end(), expected.begin(), expected.end());
    const auto line = [](const std::string& text, size_t place) {
      const size_t begin = place == 0 ? 0 : text.rfind('\n', place - 1) + 1;
      return text.substr(begin, text.find('\n', place) - begin);
    };
    const auto place = static_cast<size_t>(at.first - now.begin());
    ADD_FAILURE() << "is       " << line(now, place) << "\nexpected " << line(expected, place);
  }
  void ExpectFilled() {
    EXPECT_EQ(Target(kWrong), "0");
    EXPECT_EQ(Target("SELECT count(*) FROM quality.record"), "20000");
    const std::string digest = "count(*), md5(string_agg(q::text, E'\\n' ORDER BY q::text))";
    EXPECT_EQ(Source("SELECT " + digest +
                     " FROM (SELECT record, revision, author, reason, valid_from AT "
                     "TIME ZONE "
                     "'UTC', valid_to AT TIME ZONE 'UTC' FROM archive.revision) q"),
              Target("SELECT " + digest +
                     " FROM (SELECT id, (e ->> 'revision')::int, e ->> 'author', e "
                     "->> 'reason', "
                     "(e ->> 'from')::timestamp, (e ->> 'to')::timestamp FROM "
                     "quality.record, "
                     "jsonb_array_elements(history) e) q"));
    EXPECT_EQ(Target("SELECT count(*), count(DISTINCT record) FROM quality.correction"), "36|36");
  }
};

TEST_F(ExamplePhases, ThePageRunsAsWritten) {
  NeedsMatching("pg_dump", SharedTarget());
  RunPage();
  ExpectFilled();
  const std::string review = FileText("review.md");
  for (const char* part :
       {": 24 files", "| schema/0020\\_drop\\_legacy\\_date.sql | high, breaking |"}) {
    EXPECT_NE(review.find(part), std::string::npos) << part << "\n" << review;
  }
  EXPECT_EQ(Target("SELECT string_agg(attname, ',' ORDER BY attnum) FROM "
                   "pg_attribute WHERE "
                   "attrelid = 'quality.record'::regclass AND attnum > 0 AND "
                   "NOT attisdropped"),
            "id,title,site,recorded_on,author,history,state");
}

TEST_F(ExamplePhases, EachPhaseIsRolledBackToWhatWasThereBefore) {
  Prepare();
  std::vector<std::string> dumps = {Dump()};
  for (const char* stage : {"schema", "data", "history"}) {
    Execute(0, {"--until", stage});
    dumps.push_back(Dump());
  }
  ExpectFilled();
  Approve();
  Execute(0, InWindow());
  while (!dumps.empty()) {
    Tool("rollback", 0, {"--execute"});
    ExpectDump(dumps.back());
    dumps.pop_back();
  }
}

TEST_F(ExamplePhases, KilledInEveryPhaseItGoesOnAndThenRollsBackToWhatWasThere) {
  Prepare();
  const std::string before = Dump();
  for (const char* failpoint :
       {// schema
        "stage.begun:1:kill", "step.worked:1:kill", "migrate.before_commit:5:kill",
        "migrate.after_commit:2:kill", "migrate.statement.begun:1:kill", "stage.ended:1:kill",
        // data
        "step.worked:1:kill", "step.upsert:1:kill", "chunk.copied:1:kill", "step.copied:1:kill",
        "step.backfill:2:kill", "step.sql:1:kill", "migrate.batch.before_commit:2:kill",
        "migrate.batch.after_commit:1:kill", "stage.ended:1:kill",
        // history
        "step.begun:2:kill", "backfill.before_commit:2:kill", "backfill.committed:1:kill",
        "step.worked:1:kill", "migrate.before_commit:1:kill", "stage.ended:1:kill"}) {
    ExecuteAndDie(failpoint, {"--until", "history"});
  }
  Execute(0, {"--until", "history"});
  ExpectFilled();
  Approve();
  for (const char* failpoint : {"step.done:1:kill", "step.worked:1:kill",
                                "migrate.before_commit:3:kill", "stage.ended:1:kill"}) {
    ExecuteAndDie(failpoint, InWindow());
  }
  Execute(0, InWindow());
  ExpectFilled();
  for (const char* failpoint : {"rollback.step:2:kill", "undo.sets:1:kill", "undo.sql:1:kill"}) {
    ProcessOptions options;
    options.cwd = folder().string();
    options.env["TRANSHIP_FAILPOINT"] = failpoint;
    const ProcessResult result =
        RunProcess({TRANSHIP_BINARY, "rollback", "plan.toml", "--all", "--execute"}, options);
    EXPECT_EQ(result.signal, SIGKILL) << failpoint << result.err;
  }
  Tool("rollback", 0, {"--all", "--execute"});
  ExpectDump(before);
}

TEST_F(ExamplePhases, AFullDryRunCountsWhatTheExecutionDoes) {
  Prepare();
  const std::string before = Dump();
  const std::string rehearsed = Counts(Apply(0, {"--until", "data", "--dry-run=full", "--json"}));
  ExpectDump(before);
  EXPECT_EQ(Counts(Execute(0, {"--until", "data", "--json"})), rehearsed);
}

TEST_F(ExamplePhases, TheGateFindsABrokenChain) {
  NeedsMatching("pg_dump", SharedTarget());
  Prepare();
  Source(
      "UPDATE archive.revision SET valid_to = valid_to - interval '1 day' "
      "WHERE record = 100002 "
      "AND revision = 1");
  const ProcessResult result = Execute(3, {"--until", "history"});
  EXPECT_NE(result.err.find("revisions are a chain: failed, 1 offending"), std::string::npos)
      << result.err;
  EXPECT_NE(result.err.find("100002"), std::string::npos) << result.err;
}

}  // namespace
}  // namespace tranship::testing
