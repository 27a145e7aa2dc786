// Reading reports from a ledger whose rows the test wrote by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/ledger/schema.h"
#include "engine/plan/plan_json.h"
#include "engine/report/load.h"
#include "tests/support/server_fixture.h"

namespace tranship {
namespace {

using ::testing::SizeIs;

constexpr const char* kRun = "0b5d6a52-7d2c-4f0e-9a3c-2f5f0f9f1c11";

class ReportLoadTest : public testing::ServerTest {
 protected:
  void SetUp() override {
    ConnectOptions options;
    options.conninfo = target_uri();
    target_.emplace(Connection::Open(options));
  }
  void MakeRun(const std::string& run, const std::string& state, const std::string& verdict) {
    EnsureLedgerSchema(*target_);
    target_->Exec(
        "INSERT INTO tranship.run (run, command, state, verdict, fingerprint, options, "
        "command_line, version, source, "
        "target, started) VALUES ($1, 'copy', $2, $3, '[]', '{}', 'tranship copy', '0.1.0', "
        "'{\"display\": \"u@a/x\", \"version\": \"13.1\"}', '{\"display\": \"u@b/y\", \"version\": "
        "\"15.2\"}', "
        "'2025-03-04 05:06:07.5+02')",
        {run, state, verdict});
  }
  void MakeTable(int no, const std::string& verdict, const std::string& states) {
    PlanTable table;
    table.no = no;
    table.source = table.target = {"public", "t" + std::to_string(no)};
    table.read = ReadMode::kCtid;
    table.read_reason = "no key";
    target_->Exec(
        "INSERT INTO tranship.run_table (run, no, source_schema, source_name, target_schema, "
        "target_name, plan, leaf_map, "
        "level, estimated_rows, estimated_bytes, verdict, target_rows, leaf_states, missing) "
        "VALUES "
        "($1, $2, 'public', $3, 'public', $3, $4, $5, 0, 10, 1000, $6, 9, $7, 1)",
        {kRun, no, table.source.name, ToJson(table), Param::Bytea(table.leaves.Serialize()),
         verdict, Param::Bytea(states)});
  }
  void MakeChunk(int table, int no, const std::string& state) {
    target_->Exec(
        "INSERT INTO tranship.chunk (run, table_no, no, part, kind, range_begin, range_end, "
        "estimated_rows, estimated_bytes, state, "
        "attempts, worker, rows, bytes, digest, snapshot_no, started, finished) VALUES ($1, $2, "
        "$3, 0, 'ctid', NULL, '{8}', "
        "10, 1000, $4, 2, 'h:1', 5, 500, 'abcd', 0, '2025-03-04 05:06:07+02', '2025-03-04 "
        "05:06:08+02')",
        {kRun, table, no, state});
  }

  std::optional<Connection> target_;
};

TEST_F(ReportLoadTest, WithoutALedgerThereAreNoRuns) {
  EXPECT_EQ(FindRun(*target_, "latest"), std::nullopt);
  EXPECT_THAT(ListRuns(*target_, 10), SizeIs(0));
}

TEST_F(ReportLoadTest, RejectedAndAlteredRowsStandBesideTheWrittenOnes) {
  MakeRun(kRun, "done", "MATCH");
  MakeTable(0, "MATCH", "==");
  MakeChunk(0, 0, "done");
  MakeChunk(0, 1, "done");
  target_->Exec(
      "UPDATE tranship.chunk SET rejected = 2, altered = 1 WHERE no = 1; INSERT INTO "
      "tranship.reject (run, table_no, chunk_no, no, kind, key, sqlstate, reason) SELECT run, 0, "
      "1, i, CASE i WHEN 2 THEN 'altered' ELSE 'rejected' END, '(' || i || ')', '23514', 'why' "
      "FROM tranship.run, pg_catalog.generate_series(0, 2) i");
  const Report report = LoadReport(*target_, kRun);
  const TableReport& table = report.tables.at(0);
  EXPECT_EQ(table.rows_written, 10U);
  EXPECT_EQ(table.rejected, 2U);
  EXPECT_EQ(table.altered, 1U);
  EXPECT_EQ(table.rows_source, 12U);
  ASSERT_THAT(report.rejects, SizeIs(3));
  EXPECT_EQ(report.rejects[0].key, "(0)");
  EXPECT_EQ(report.rejects[0].table, "public.t0");
  EXPECT_EQ(report.rejects[2].kind, "altered");
  EXPECT_THAT(ListRejects(*target_, kRun, 1), SizeIs(1));
}

TEST_F(ReportLoadTest, RunsAreFoundByTheBeginningOfTheirId) {
  MakeRun(kRun, "done", "MATCH");
  MakeRun("0b5d6a52-7d2c-4f0e-9a3c-2f5f0f9f1c12", "done", "MATCH");
  EXPECT_EQ(FindRun(*target_, "0b5d"), std::nullopt) << "two fit";
  EXPECT_EQ(FindRun(*target_, kRun), kRun);
  EXPECT_EQ(FindRun(*target_, "0B5D6A52-7D2C-4F0E-9A3C-2F5F0F9F1C11"), kRun);
  for (const char* none :
       {"", "ff", "%", "_", "0b5d6a52-7d2c-4f0e-9a3c-2f5f0f9f1c11x", "' OR true"}) {
    EXPECT_EQ(FindRun(*target_, none), std::nullopt) << none;
  }
}

TEST_F(ReportLoadTest, EverythingOfARunIsInItsReport) {
  MakeRun(kRun, "done", "MISMATCH");
  MakeTable(0, "MATCH", "=");
  MakeTable(1, "MISMATCH", "!");
  MakeChunk(0, 0, "done");
  MakeChunk(0, 1, "done");
  MakeChunk(1, 0, "pending");
  target_->Exec(
      "INSERT INTO tranship.difference (run, table_no, no, kind, key) VALUES ($1, 1, 0, 'missing', "
      "'(7)')",
      {kRun});
  target_->Exec(
      "INSERT INTO tranship.error (run, table_no, chunk_no, phase, side, sqlstate, message, "
      "retried) VALUES "
      "($1, 1, 0, 'copy', 'target', '40P01', 'deadlock', true), ($1, NULL, NULL, 'engine', NULL, "
      "NULL, 'oops', false)",
      {kRun});
  target_->Exec(
      "INSERT INTO tranship.object (run, no, kind, table_schema, table_name, name, definition, "
      "restore_statements, state) "
      "VALUES ($1, 0, 'index', 'public', 't1', 't1_i', '', '{}', 'dropped')",
      {kRun});
  target_->Exec("INSERT INTO tranship.skipped VALUES ($1, 0, 'public.x', 'why')", {kRun});
  target_->Exec("INSERT INTO tranship.sequence VALUES ($1, 0, 'public.s', 7, NULL, 'reported')",
                {kRun});
  target_->Exec(
      "INSERT INTO tranship.snapshot (run, no, snapshot_id, taken, snapshot, held, quiet_witness) "
      "VALUES "
      "($1, 0, '0-1', '2025-03-04 05:06:07+02', '1:2:', true, false)",
      {kRun});

  const Report report = LoadReport(*target_, kRun);
  EXPECT_EQ(report.started, "2025-03-04T03:06:07.500000Z");
  EXPECT_EQ(report.finished, "");
  EXPECT_EQ(report.source, "u@a/x");
  EXPECT_EQ(report.target_server, "15.2");
  EXPECT_EQ(report.verdict, Verdict::kMismatch);
  ASSERT_THAT(report.tables, SizeIs(2));
  const TableReport& whole = report.tables[0];
  EXPECT_EQ(whole.name, "public.t0");
  EXPECT_EQ(whole.read, "ctid");
  EXPECT_EQ(whole.rows_source, 10U);
  EXPECT_EQ(whole.rows_written, 10U);
  EXPECT_EQ(whole.bytes, 1000U);
  EXPECT_EQ(whole.chunks[1].finished, "2025-03-04T03:06:08.000000Z");
  EXPECT_EQ(whole.chunks[1].range, "[, 8)");
  const TableReport& open = report.tables[1];
  EXPECT_EQ(open.rows_source, std::nullopt);
  EXPECT_EQ(open.missing, 1U);
  ASSERT_THAT(open.differences, SizeIs(1));
  EXPECT_EQ(open.differences[0].key, "(7)");
  ASSERT_THAT(report.errors, SizeIs(2));
  EXPECT_EQ(report.errors[0].table, "public.t1");
  EXPECT_EQ(report.errors[1].chunk, std::nullopt);
  EXPECT_EQ(report.objects[0].state, "dropped");
  EXPECT_EQ(report.skipped[0].reason, "why");
  EXPECT_EQ(report.sequences[0].source, 7);
  EXPECT_EQ(report.sequences[0].target, std::nullopt);
  EXPECT_TRUE(report.snapshots[0].held);
}

TEST_F(ReportLoadTest, ARunMatchesOnlyWhenEachOfItsTablesDoes) {
  MakeRun(kRun, "done", "MATCH");
  MakeTable(0, "MATCH", "=");
  EXPECT_EQ(LoadReport(*target_, kRun).verdict, Verdict::kMatch);
  MakeTable(1, "", "");
  EXPECT_EQ(LoadReport(*target_, kRun).verdict, Verdict::kIncomplete);
}

TEST_F(ReportLoadTest, UnknownVerdictsAndLeafStatesAreNoMatch) {
  MakeRun(kRun, "done", "SURE");
  MakeTable(0, "FINE", "=x!");
  const Report report = LoadReport(*target_, kRun);
  EXPECT_EQ(report.verdict, Verdict::kIncomplete);
  EXPECT_EQ(report.tables[0].verdict, Verdict::kIncomplete);
  EXPECT_EQ(report.tables[0].leaf_states, "=?!");
}

TEST_F(ReportLoadTest, SummariesCountChunksAndSeeWhoWorks) {
  MakeRun(kRun, "copying", "");
  MakeTable(0, "", "");
  MakeChunk(0, 0, "done");
  MakeChunk(0, 1, "pending");
  target_->Exec(
      "INSERT INTO tranship.lease (run, table_no, chunk_no, level, priority, worker, lease_until) "
      "VALUES "
      "($1, 0, 1, 0, 1, 'h:1', pg_catalog.clock_timestamp() + interval '1 hour')",
      {kRun});
  RunSummary summary = SummaryOf(*target_, kRun);
  EXPECT_EQ(summary.chunks_done, 1U);
  EXPECT_EQ(summary.chunks_total, 2U);
  EXPECT_DOUBLE_EQ(summary.estimated_bytes_done, 1000);
  EXPECT_FALSE(summary.engine_alive);
  ASSERT_THAT(RunningChunks(*target_, kRun), SizeIs(1));
  EXPECT_EQ(RunningChunks(*target_, kRun)[0].table, "public.t0");
  target_->Exec(
      "UPDATE tranship.run SET engine_host = 'h', engine_pid = 1, engine_backend = "
      "pg_catalog.pg_backend_pid(), "
      "engine_backend_start = (SELECT backend_start FROM pg_catalog.pg_stat_activity WHERE pid = "
      "pg_catalog.pg_backend_pid()), "
      "engine_lease_until = pg_catalog.clock_timestamp() + interval '1 hour'");
  summary = SummaryOf(*target_, kRun);
  EXPECT_TRUE(summary.engine_alive);
  EXPECT_EQ(summary.engine, "h pid 1");
}

}  // namespace
}  // namespace tranship
