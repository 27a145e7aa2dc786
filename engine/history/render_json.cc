// The history's JSON. Its keys are a contract: additions only, within a schema_version.

#include <nlohmann/json.hpp>

#include "engine/history/render.h"
#include "engine/history/words.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

Json Known(const std::string& text) { return text.empty() ? Json() : Json(text); }

template <typename T>
Json Known(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json FromProblem(const CycleProblem& problem) {
  const ProblemIdentity& identity = problem.identity;
  return {{"category", ToString(identity.category)},
          {"table", Known(identity.table)},
          {"column", Known(identity.column)},
          {"kind", identity.kind},
          {"severity", ToString(problem.severity)},
          {"priority", PriorityOf(problem.severity)},
          {"count", problem.count},
          {"message", problem.message},
          {"next", Known(problem.next)}};
}

Json FromComparison(const CycleComparison& comparison) {
  Json json = {{"with", Known(comparison.with)},
               {"resolved", Json::array()},
               {"remaining", Json::array()},
               {"new", Json::array()},
               {"no_regression", comparison.regressions.empty()},
               {"regressions", comparison.regressions}};
  for (const CycleProblem& one : comparison.resolved) json["resolved"].push_back(FromProblem(one));
  for (const RemainingProblem& one : comparison.remaining) {
    Json problem = FromProblem(one.now);
    problem["count_before"] = one.count_before;
    json["remaining"].push_back(std::move(problem));
  }
  for (const CycleProblem& one : comparison.fresh) json["new"].push_back(FromProblem(one));
  return json;
}

Json FromView(const CycleView& view) {
  const Cycle& cycle = view.cycle;
  Json tables = Json::array(), queries = Json::array();
  for (const CycleTable& table : cycle.tables) {
    tables.push_back({{"name", table.name},
                      {"rows", {{"source", table.rows_source}, {"target", table.rows_target}}},
                      {"rejected", table.rejected},
                      {"migrated", table.migrated}});
  }
  for (const QueryReport& query : cycle.queries) {
    queries.push_back({{"name", query.name},
                       {"verdict", ToString(query.verdict)},
                       {"message", Known(query.message)},
                       {"ratio", query.ratio},
                       {"too_slow", query.too_slow}});
  }
  return {{"cycle", cycle.no},
          {"command", cycle.command},
          {"source", cycle.source},
          {"target", Known(cycle.target)},
          {"started", cycle.started},
          {"finished", Known(cycle.finished)},
          {"seconds", cycle.seconds},
          {"exit_code", Known(cycle.exit_code)},
          {"verdict", Known(cycle.verdict)},
          {"message", Known(cycle.message)},
          {"run", Known(cycle.run)},
          {"downtime_seconds", Known(cycle.downtime_seconds)},
          {"mapping",
           {{"file", Known(cycle.mapping)},
            {"commit", Known(cycle.mapping_commit)},
            {"digest", Known(cycle.mapping_digest)}}},
          {"status", ToString(view.grade.status)},
          {"status_reasons", view.grade.reasons},
          {"tables_migrated", cycle.migrated()},
          {"tables_total", cycle.tables.size()},
          {"records", {{"source", cycle.rows_source()}, {"target", cycle.rows_target()}}},
          {"tables", std::move(tables)},
          {"compared", FromComparison(view.comparison)},
          {"queries", std::move(queries)},
          {"next", {{"category", Known(view.advice.category)}, {"actions", view.advice.actions}}},
          {"command_line", cycle.command_line},
          {"version", cycle.version}};
}

std::string Dump(const Json& json) {
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string HistoryJson(const std::vector<CycleView>& views) {
  Json cycles = Json::array();
  for (const CycleView& view : views) cycles.push_back(FromView(view));
  return Dump({{"schema_version", kHistorySchemaVersion},
               {"command", "history"},
               {"cycles", std::move(cycles)}});
}

std::string CycleJson(const CycleView& view) {
  return Dump({{"schema_version", kHistorySchemaVersion},
               {"command", "history"},
               {"cycles", Json::array({FromView(view)})}});
}

}  // namespace tranship
