#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/report/conclusion.h"
#include "engine/report/load.h"
#include "engine/report/quantities.h"
#include "engine/report/text_table.h"
#include "engine/stages/stage_ledger.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/ledger_connection.h"
#include "tools/output/failure.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kRunsListed = 50;

// How far one run is, beside its report.
struct RunStatus {
  RunSummary summary;
  std::vector<RunningChunk> running;
  Report report;
};

// By bytes; rounded down, so that 100 % means all of it.
std::string Percent(const RunSummary& run) {
  if (run.chunks_total == 0 || run.chunks_done == run.chunks_total) return "100 %";
  const double done = run.estimated_bytes > 0 ? run.estimated_bytes_done / run.estimated_bytes : 0;
  return std::to_string(static_cast<int>(done * 100)) + " %";
}

uint64_t DoneChunks(const TableReport& table) {
  uint64_t done = 0;
  for (const ChunkReport& chunk : table.chunks) done += chunk.state == "done" ? 1 : 0;
  return done;
}

std::string ListText(const std::vector<RunSummary>& runs) {
  if (runs.empty()) return "no runs in this target's ledger\n";
  using enum TextTable::Align;
  TextTable table({{"run"},
                   {"command"},
                   {"state"},
                   {"verdict"},
                   {"started"},
                   {"chunks", kRight},
                   {"rows", kRight},
                   {"done", kRight},
                   {"engine"}});
  for (const RunSummary& run : runs) {
    table.Add({run.run, run.command, run.state, run.verdict.empty() ? "-" : run.verdict,
               run.started, Counted(run.chunks_done) + "/" + Counted(run.chunks_total),
               Counted(run.rows), Percent(run), run.engine_alive ? run.engine : "-"});
  }
  return table.Text();
}

size_t DoneSteps(const StageRow& stage) {
  return static_cast<size_t>(std::ranges::count(stage.steps, StepState::kDone, &StepRow::state));
}

std::string StagesText(const std::vector<StageRow>& stages) {
  using enum TextTable::Align;
  TextTable table({{"plan"}, {"stage"}, {"state"}, {"steps done", kRight}, {"since"}, {"by"}});
  for (const StageRow& stage : stages) {
    table.Add({stage.plan, stage.stage, std::string(ToString(stage.state)),
               Counted(DoneSteps(stage)), stage.finished.empty() ? stage.begun : stage.finished,
               stage.by});
  }
  return table.Text();
}

std::string RunText(const RunStatus& status, std::string_view target_option) {
  const RunSummary& run = status.summary;
  std::string text =
      "run " + Printable(run.run) + ": " + Printable(run.state) + ", " + Percent(run) + ", " +
      Counted(run.chunks_done) + " of " + Counted(run.chunks_total, "chunk") + ", " +
      Counted(run.rows, "row") + ", " + BytesText(static_cast<double>(run.bytes)) + "\n" +
      Printable(status.report.source) + " -> " + Printable(status.report.target) + "\n";
  text += run.engine_alive ? "an engine is working on it: " + Printable(run.engine) + "\n"
                           : "no engine is working on it\n";
  for (const RunningChunk& chunk : status.running) {
    text += "  " + Printable(chunk.table) + " chunk " + std::to_string(chunk.chunk) + ": " +
            Printable(chunk.worker) + ", lease until " + Printable(chunk.lease_until) + "\n";
  }
  using enum TextTable::Align;
  TextTable tables({{"table"}, {"chunks", kRight}, {"rows", kRight}, {"verdict"}});
  for (const TableReport& table : status.report.tables) {
    tables.Add({table.name, Counted(DoneChunks(table)) + "/" + Counted(table.chunks.size()),
                Counted(table.rows_written), std::string(ToString(table.verdict))});
  }
  text += "\n" + tables.Text();
  for (const ObjectReport& object : status.report.objects) {
    if (object.state == "restored") continue;
    text += "missing on the target: " + Printable(object.kind + " " + object.name) + " of " +
            Printable(object.table) + " (" + Printable(object.state) + ")\n";
  }
  for (const ErrorReport& error : status.report.errors) {
    text += "error: " + Printable(error.at) + " " + Printable(error.table) +
            (error.chunk ? " chunk " + std::to_string(*error.chunk) : "") + ": " +
            Printable(error.message) + (error.retried ? " (tried again)" : "") + "\n";
  }
  const std::string next =
      run.engine_alive ? "" : WithTarget(NextStep(status.report), target_option);
  return next.empty() ? text : text + "next: " + next + "\n";
}

Json ToJson(const RunSummary& run) {
  return {{"run", run.run},
          {"command", run.command},
          {"state", run.state},
          {"verdict", run.verdict.empty() ? Json() : Json(run.verdict)},
          {"started", run.started},
          {"finished", run.finished.empty() ? Json() : Json(run.finished)},
          {"chunks", {{"done", run.chunks_done}, {"total", run.chunks_total}}},
          {"rows", run.rows},
          {"bytes", run.bytes},
          {"estimated_bytes", {{"done", run.estimated_bytes_done}, {"total", run.estimated_bytes}}},
          {"engine", run.engine_alive ? Json(run.engine) : Json()}};
}

Json ToJson(const RunStatus& status) {
  Json json = ToJson(status.summary);
  Json running = Json::array(), tables = Json::array(), objects = Json::array(),
       errors = Json::array();
  for (const RunningChunk& chunk : status.running) {
    running.push_back({{"table", chunk.table},
                       {"chunk", chunk.chunk},
                       {"worker", chunk.worker},
                       {"lease_until", chunk.lease_until}});
  }
  for (const TableReport& table : status.report.tables) {
    tables.push_back({{"name", table.name},
                      {"verdict", ToString(table.verdict)},
                      {"chunks", {{"done", DoneChunks(table)}, {"total", table.chunks.size()}}},
                      {"rows", table.rows_written}});
  }
  for (const ObjectReport& object : status.report.objects) {
    objects.push_back({{"kind", object.kind},
                       {"table", object.table},
                       {"name", object.name},
                       {"state", object.state}});
  }
  for (const ErrorReport& error : status.report.errors) {
    errors.push_back({{"at", error.at},
                      {"table", error.table},
                      {"chunk", error.chunk ? Json(*error.chunk) : Json()},
                      {"message", error.message},
                      {"retried", error.retried}});
  }
  json["running"] = std::move(running);
  json["tables"] = std::move(tables);
  json["objects"] = std::move(objects);
  json["errors"] = std::move(errors);
  return json;
}

Json ToJson(const StageRow& stage) {
  return {{"plan", stage.plan},
          {"stage", stage.stage},
          {"state", ToString(stage.state)},
          {"steps_done", DoneSteps(stage)},
          {"begun", stage.begun},
          {"finished", stage.finished.empty() ? Json() : Json(stage.finished)},
          {"by", stage.by},
          {"message", stage.message}};
}

void Print(const Json& body, Console& console) {
  Json document = {{"schema_version", kReportSchemaVersion}, {"command", "status"}};
  document.update(body);
  console.out << document.dump(2, ' ', true, Json::error_handler_t::replace) << '\n' << std::flush;
}

}  // namespace

ExitCode RunStatusCommand(const Invocation& invocation, Console& console) {
  Connection target = OpenLedger(invocation);
  if (invocation.argument.empty()) {
    const std::vector<RunSummary> runs = ListRuns(target, kRunsListed);
    const std::vector<StageRow> stages = StageLedger::LoadAll(target);
    if (!invocation.json) {
      console.out << ListText(runs) << (stages.empty() ? "" : "\n" + StagesText(stages))
                  << std::flush;
      return ExitCode::kDone;
    }
    Json list = Json::array(), plans = Json::array();
    for (const RunSummary& run : runs) list.push_back(ToJson(run));
    for (const StageRow& stage : stages) plans.push_back(ToJson(stage));
    Print({{"runs", std::move(list)}, {"stages", std::move(plans)}}, console);
    return ExitCode::kDone;
  }
  const std::string run = RunOrThrow(target, invocation);
  const RunStatus status{SummaryOf(target, run), RunningChunks(target, run),
                         LoadReport(target, run)};
  if (invocation.json) {
    Print({{"status", ToJson(status)}}, console);
  } else {
    console.out << RunText(status, invocation.target_option) << std::flush;
  }
  return ExitCode::kDone;
}

}  // namespace tranship
