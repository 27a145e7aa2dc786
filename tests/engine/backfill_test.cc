// Backfills: batches, checkpoints, resuming, and the rehearsal that says what they will do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "engine/backfill/estimate.h"
#include "engine/backfill/run_backfill.h"
#include "engine/exit_code.h"
#include "engine/ledger/schema.h"
#include "engine/savepoint/restore.h"
#include "tests/engine/target_fixture.h"

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class Backfill : public TargetTest {
 protected:
  void SetUp() override {
    Connection target = OpenTarget();
    EnsureLedgerSchema(target);
    Target(
        "CREATE TABLE t (id int PRIMARY KEY, v int, w text); INSERT INTO t SELECT i, i, NULL FROM "
        "generate_series(1, 1000) i");
  }
  static BackfillSpec Doubling() {
    return {.table = {"public", "t"},
            .set = {{"v", "v * 2"}, {"w", "'done'"}},
            .where = "w IS NULL AND id % 10 <> 0",
            .batch_rows = 100};
  }
  BackfillRun To(const std::string& scope) {
    return {.connect = [this] { return OpenTarget(); }, .scope = scope};
  }
  static std::string Counts(const BackfillCounts& counts) {
    return std::to_string(counts.batches) + " " + std::to_string(counts.rows) + " " +
           std::to_string(counts.changed);
  }
  void ExpectDoubledOnce() {
    EXPECT_EQ(Target("SELECT count(*) FROM t WHERE (id % 10 <> 0 AND (v <> id * 2 OR w IS DISTINCT "
                     "FROM 'done')) OR (id % 10 = 0 AND (v <> id OR w IS NOT NULL))"),
              "0");
  }
  BackfillCounts Rehearse(const BackfillSpec& spec) {
    Connection target = OpenTarget();
    target.Exec("BEGIN");
    const BackfillCounts counts = RehearseBackfill(spec, target);
    EXPECT_TRUE(target.usable());
    target.Rollback();
    return counts;
  }
  static std::string RefusalOf(const std::function<void()>& act, ExitCode code) {
    try {
      act();
    } catch (const UserError& error) {
      EXPECT_EQ(error.code(), code);
      return error.what();
    }
    return "no refusal";
  }
};

TEST_F(Backfill, EveryRowIsChangedOnceAndTheRehearsalSaidSo) {
  EXPECT_EQ(Counts(Rehearse(Doubling())), "9 900 900");
  EXPECT_EQ(Target("SELECT count(*) FROM t WHERE w IS NOT NULL"), "0");
  BackfillRun run = To("s");
  std::vector<uint64_t> seen;
  run.on_batch = [&](const BackfillCounts& counts) { seen.push_back(counts.rows); };
  const BackfillOutcome done = RunBackfill(Doubling(), run);
  EXPECT_TRUE(done.finished);
  EXPECT_FALSE(done.resumed);
  EXPECT_EQ(Counts(done.counts), "9 900 900");
  EXPECT_THAT(seen, SizeIs(9));
  ExpectDoubledOnce();
  EXPECT_EQ(Target("SELECT count(DISTINCT xmin::text) FROM t WHERE w = 'done'"), "9");
  Target("UPDATE t SET w = NULL");
  const BackfillOutcome again = RunBackfill(Doubling(), To("s"));
  EXPECT_TRUE(again.resumed);
  EXPECT_EQ(Counts(again.counts), "9 900 900");
  EXPECT_EQ(Target("SELECT count(*) FROM t WHERE w IS NOT NULL"), "0") << "finished is finished";
}

TEST_F(Backfill, AStopLeavesWholeBatchesAndTheSameCallGoesOn) {
  StopRequest stop;
  BackfillRun run = To("s");
  run.stop = &stop;
  run.on_batch = [&](const BackfillCounts& counts) {
    if (counts.batches == 3) stop.Escalate();
  };
  const BackfillOutcome stopped = RunBackfill(Doubling(), run);
  EXPECT_FALSE(stopped.finished);
  EXPECT_EQ(Target("SELECT count(*) FROM t WHERE w = 'done'"), "300");
  const BackfillOutcome done = RunBackfill(Doubling(), To("s"));
  EXPECT_TRUE(done.resumed);
  EXPECT_EQ(Counts(done.counts), "9 900 900");
  ExpectDoubledOnce();
}

TEST_F(Backfill, ALostConnectionCostsABatchAndNoRow) {
  BackfillRun run = To("s");
  std::vector<std::string> retries;
  run.on_retry = [&](const std::string& line) { retries.push_back(line); };
  run.on_batch = [&](const BackfillCounts& counts) {
    if (counts.batches % 3 != 0) return;
    Target(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE "
        "'tranship/test%' AND datname = current_database()");
  };
  EXPECT_EQ(Counts(RunBackfill(Doubling(), run).counts), "9 900 900");
  ExpectDoubledOnce();
  EXPECT_THAT(retries, SizeIs(3));
}

TEST_F(Backfill, ALockThatTakesTooLongIsTriedAgain) {
  Connection other = OpenTarget();
  other.Exec("BEGIN");
  other.Exec("SELECT FROM public.t WHERE id = 151 FOR UPDATE");
  BackfillSpec spec = Doubling();
  spec.lock_timeout = std::chrono::milliseconds(20);
  BackfillRun run = To("s");
  int retries = 0;
  run.on_retry = [&](const std::string& line) {
    EXPECT_THAT(line, HasSubstr("lock timeout"));
    if (++retries == 2) other.Rollback();
  };
  EXPECT_EQ(Counts(RunBackfill(spec, run).counts), "9 900 900");
  EXPECT_EQ(retries, 2);
  ExpectDoubledOnce();
  other.Exec("BEGIN");
  other.Exec("SELECT FROM public.t WHERE id = 151 FOR UPDATE");
  Target("UPDATE t SET w = NULL WHERE id <> 151");
  spec.where = "id <> 3";
  spec.max_attempts = 2;
  EXPECT_THROW((void)RunBackfill(spec, To("other")), DbError);
  EXPECT_EQ(Target("SELECT state, rows FROM tranship.backfill WHERE scope = 'other'"),
            "running|100");
}

TEST_F(Backfill, RowsAreDeletedByCompositeKeysToo) {
  Target(
      "CREATE TABLE c (a text, b uuid, v int, PRIMARY KEY (a, b)); INSERT INTO c SELECT 'k''' || "
      "i % 7, md5(i::text)::uuid, i FROM generate_series(1, 500) i");
  const BackfillSpec spec{.table = {"public", "c"},
                          .remove = true,
                          .where = "v % 2 = 0 -- even",
                          .key = {"b", "a"},
                          .batch_rows = 33};
  EXPECT_EQ(Counts(Rehearse(spec)), "8 250 250");
  EXPECT_EQ(Counts(RunBackfill(spec, To("s")).counts), "8 250 250");
  EXPECT_EQ(Target("SELECT count(*), bool_and(v % 2 = 1) FROM c"), "250|t");
}

TEST_F(Backfill, RowsThatATriggerKeepsAreNotCountedAsChanged) {
  Target(
      "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF new.id % 3 = 0 THEN "
      "RETURN NULL; END IF; RETURN new; END'; CREATE TRIGGER keep BEFORE UPDATE ON t FOR EACH ROW "
      "EXECUTE FUNCTION keep()");
  EXPECT_EQ(Counts(Rehearse(Doubling())), "9 900 600");
  EXPECT_EQ(Counts(RunBackfill(Doubling(), To("s")).counts), "9 900 600");
}

TEST_F(Backfill, WhatWasThereIsKeptBatchByBatchAndComesBack) {
  Target("CREATE TABLE prior AS TABLE t");
  BackfillSpec spec = Doubling();
  spec.keep = std::chrono::hours(1);
  StopRequest stop;
  BackfillRun run = To("s");
  run.stop = &stop;
  run.on_batch = [&](const BackfillCounts& counts) {
    if (counts.batches == 4) stop.Escalate();
  };
  Connection target = OpenTarget();
  const auto half = RunBackfill(spec, run);
  ASSERT_TRUE(half.savepoint_set);
  EXPECT_EQ(LoadSet(target, *half.savepoint_set).state, SetState::kOpen);
  const auto done = RunBackfill(spec, To("s"));
  EXPECT_EQ(done.savepoint_set, half.savepoint_set);
  ExpectDoubledOnce();
  const SavepointSet set = LoadSet(target, *done.savepoint_set);
  EXPECT_EQ(set.state, SetState::kSealed);
  EXPECT_EQ(set.rows, 900u);
  EXPECT_EQ(RestoreSet(target, set.id).updated, 900u);
  EXPECT_EQ(Target("(TABLE t EXCEPT ALL TABLE prior) UNION ALL (TABLE prior EXCEPT ALL TABLE t)"),
            "");
}

TEST_F(Backfill, WhatWasRolledBackIsDoneAgain) {
  BackfillSpec spec = Doubling();
  spec.keep = std::chrono::hours(1);
  const auto done = RunBackfill(spec, To("s"));
  Connection target = OpenTarget();
  static_cast<void>(RestoreSet(target, *done.savepoint_set));
  const auto again = RunBackfill(spec, To("s"));
  EXPECT_FALSE(again.resumed);
  EXPECT_EQ(Counts(again.counts), "9 900 900");
  ExpectDoubledOnce();
}

TEST_F(Backfill, ASetWhoseTimeIsOverDoesNotStopIt) {
  BackfillSpec spec = Doubling();
  spec.keep = std::chrono::hours(1);
  BackfillRun run = To("s");
  run.on_batch = [&](const BackfillCounts& counts) {
    if (counts.batches != 2) return;
    Target("UPDATE tranship.savepoint_set SET expires = now() - interval '1 s'");
    Connection target = OpenTarget();
    EXPECT_EQ(DropExpired(target).size(), 1u);
  };
  EXPECT_EQ(Counts(RunBackfill(spec, run).counts), "9 900 900");
  ExpectDoubledOnce();
}

// The sequence remembers what a rolled back transaction forgets.
TEST_F(Backfill, ASessionThatDiesInABatchOrAtItsCommitLosesNothing) {
  Target(
      "CREATE SEQUENCE batch; CREATE SEQUENCE finish; CREATE FUNCTION die() RETURNS trigger "
      "LANGUAGE "
      "plpgsql AS 'BEGIN IF nextval(''public.'' || tg_argv[0]) = tg_argv[1]::int THEN PERFORM "
      "pg_terminate_backend(pg_backend_pid()); END IF; RETURN new; END'; CREATE TRIGGER inside "
      "BEFORE "
      "UPDATE ON t FOR EACH ROW EXECUTE FUNCTION die('batch', '250'); CREATE CONSTRAINT TRIGGER "
      "at_end AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "
      "die('finish', '450')");
  BackfillRun run = To("s");
  int retries = 0;
  run.on_retry = [&](const std::string&) { ++retries; };
  EXPECT_EQ(Counts(RunBackfill(Doubling(), run).counts), "9 900 900");
  EXPECT_EQ(retries, 2);
  ExpectDoubledOnce();
}

TEST_F(Backfill, AnUnfinishedOneCanBeRolledBack) {
  Target("CREATE TABLE prior AS TABLE t");
  const BackfillSpec spec{.table = {"public", "t"},
                          .remove = true,
                          .where = "id > 500",
                          .batch_rows = 100,
                          .keep = std::chrono::hours(1)};
  StopRequest stop;
  BackfillRun run = To("s");
  run.stop = &stop;
  run.on_batch = [&](const BackfillCounts&) { stop.Escalate(); };
  const auto half = RunBackfill(spec, run);
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "900");
  Target("INSERT INTO t VALUES (501, 0, 'late')");
  Connection target = OpenTarget();
  EXPECT_THAT(RefusalOf([&] { RestoreSet(target, *half.savepoint_set); }, ExitCode::kNotResumable),
              HasSubstr("1 row was changed since\n(501)"));
  Target("DELETE FROM t WHERE id = 501");
  EXPECT_EQ(RestoreSet(target, *half.savepoint_set).inserted, 100u);
  EXPECT_EQ(Target("(TABLE t EXCEPT ALL TABLE prior) UNION ALL (TABLE prior EXCEPT ALL TABLE t)"),
            "");
}

TEST_F(Backfill, AnotherMeaningUnderTheSameNameIsRefused) {
  (void)RunBackfill(Doubling(), To("s"));
  BackfillSpec other = Doubling();
  other.set[0].second = "v * 3";
  EXPECT_THAT(RefusalOf([&] { (void)RunBackfill(other, To("s")); }, ExitCode::kNotResumable),
              HasSubstr("was begun with another"));
  other = Doubling();
  other.batch_rows = 5;
  EXPECT_TRUE(RunBackfill(other, To("s")).finished) << "speed may change";
}

TEST_F(Backfill, SpecsAndTablesTellAllTheirProblems) {
  EXPECT_THAT(BackfillSpec{}.Validate(), SizeIs(2));
  EXPECT_THAT((BackfillSpec{.table = {"public", "t"},
                            .set = {{"v", "1"}, {"v", ""}},
                            .remove = true,
                            .key = {"v"},
                            .batch_rows = 0})
                  .Validate(),
              SizeIs(5));
  BackfillSpec spec = Doubling();
  spec.set = {{"id", "1"}, {"nix", "1"}};
  const std::string refusal = RefusalOf([&] { (void)Rehearse(spec); }, ExitCode::kUsage);
  EXPECT_THAT(refusal, HasSubstr("column id is of the key"));
  EXPECT_THAT(refusal, HasSubstr("has no column nix"));
  Target("CREATE TABLE bare (v int, u int UNIQUE)");
  spec = {.table = {"public", "bare"}, .set = {{"v", "1"}}};
  EXPECT_THAT(RefusalOf([&] { (void)Rehearse(spec); }, ExitCode::kUsage),
              HasSubstr("no unique key without NULLs"));
  spec = {.table = {"public", "nix"}, .set = {{"v", "1"}}};
  EXPECT_THAT(RefusalOf([&] { (void)Rehearse(spec); }, ExitCode::kUsage), HasSubstr("no table"));
}

TEST_F(Backfill, TheEstimateNamesWhatIsTouched) {
  Target(
      "CREATE INDEX by_v ON t (v); CREATE INDEX by_upper ON t (upper(w)); CREATE INDEX some_v ON t "
      "(id) "
      "WHERE v > 5; CREATE TABLE p (w text PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT to_p FOREIGN "
      "KEY (w) REFERENCES p; CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN "
      "new; END'; CREATE TRIGGER on_v AFTER UPDATE OF v ON t FOR EACH ROW EXECUTE FUNCTION f(); "
      "CREATE TRIGGER on_w AFTER UPDATE OF w ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t "
      "SET (fillfactor = 80); ANALYZE t");
  Connection target = OpenTarget();
  BackfillSpec spec = Doubling();
  spec.where.clear();
  BackfillEstimate estimate = EstimateBackfill(spec, target);
  EXPECT_EQ(estimate.rows, 1000u);
  EXPECT_EQ(estimate.batches, 10u);
  EXPECT_THAT(estimate.indexes, ElementsAre("by_upper", "by_v", "some_v"));
  EXPECT_THAT(estimate.other_indexes, ElementsAre("t_pkey"));
  EXPECT_THAT(estimate.triggers, ElementsAre("on_v", "on_w"));
  EXPECT_THAT(estimate.foreign_keys, ElementsAre("to_p"));
  EXPECT_FALSE(estimate.can_be_hot());
  Target("DROP INDEX by_upper");
  spec.set = {{"w", "'x'"}};
  estimate = EstimateBackfill(spec, target);
  EXPECT_TRUE(estimate.can_be_hot());
  EXPECT_THAT(EstimateText(estimate), HasSubstr("(HOT); fillfactor is 80"));
  EXPECT_THAT(EstimateText(estimate), HasSubstr("triggers that fire: on_w\n"));
  EXPECT_EQ(Target("SELECT count(*) FROM t WHERE w = 'x'"), "0");
}

// Predicates and expressions that look at other rows: the batches of the rehearsal are those of the
// run.
TEST_F(Backfill, TheRehearsalCountsWhatTheRunDoes) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const auto some = [&](unsigned most) { return std::to_string(1 + random() % most); };
    Target("TRUNCATE t; INSERT INTO t SELECT i * " + some(5) + ", (i * 37) % " + some(50) +
           ", NULL FROM generate_series(1, " + some(300) + ") i");
    BackfillSpec spec{.table = {"public", "t"},
                      .batch_rows = static_cast<int64_t>(20 + random() % 90)};
    if (random() % 3 == 0) {
      spec.remove = true;
    } else {
      spec.set = {{"v", "(SELECT max(o.v) FROM public.t o WHERE o.id <= t.id) - " + some(9)}};
    }
    spec.where = "v > (SELECT avg(o.v) FROM public.t o) - " + some(20);
    spec.keep = std::chrono::hours(1);
    Target("DROP TABLE IF EXISTS prior; CREATE TABLE prior AS TABLE t");
    const BackfillCounts rehearsed = Rehearse(spec);
    const BackfillOutcome done = RunBackfill(spec, To("seed" + std::to_string(seed)));
    EXPECT_EQ(Counts(done.counts), Counts(rehearsed));
    Connection target = OpenTarget();
    RestoreSet(target, *done.savepoint_set);
    EXPECT_EQ(Target("(TABLE t EXCEPT ALL TABLE prior) UNION ALL (TABLE prior EXCEPT ALL TABLE t)"),
              "");
  }
}

}  // namespace
}  // namespace tranship
