// The JSON report. Its keys are a contract (docs/report.md): additions only, within a
// schema_version.

#include <nlohmann/json.hpp>

#include "engine/report/conclusion.h"
#include "engine/report/renderers.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

// "" stands for "not known" in the structs; JSON says null.
Json Known(const std::string& text) { return text.empty() ? Json() : Json(text); }

template <typename T>
Json Known(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json Sides(Json source, Json target) {
  return {{"source", std::move(source)}, {"target", std::move(target)}};
}

template <typename Rows, typename ToObject>
Json List(const Rows& rows, ToObject to_object) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(to_object(row));
  return list;
}

Json FromChunk(const ChunkReport& chunk) {
  return {{"no", chunk.no},
          {"kind", chunk.kind},
          {"range", chunk.range},
          {"state", chunk.state},
          {"attempts", chunk.attempts},
          {"worker", Known(chunk.worker)},
          {"rows", chunk.rows},
          {"rejected", chunk.rejected},
          {"altered", chunk.altered},
          {"bytes", chunk.bytes},
          {"digest", Known(chunk.digest)},
          {"snapshot", Known(chunk.snapshot)},
          {"started", Known(chunk.started)},
          {"finished", Known(chunk.finished)}};
}

Json FromDifference(const DifferenceReport& difference) {
  return {
      {"kind", difference.kind}, {"key", difference.key}, {"after_copy", difference.after_copy}};
}

Json FromTable(const TableReport& table) {
  Json rows = Sides(Known(table.rows_source), Known(table.rows_target));
  rows["written"] = table.rows_written;
  rows["verified"] = Known(VerifiedRows(table));
  Json json = {{"name", table.name},
               {"target", table.target},
               {"verdict", ToString(table.verdict)},
               {"verdict_reason", Known(table.verdict_reason)},
               {"wire_form", table.wire_form},
               {"wire_form_reason", Known(table.wire_form_reason)},
               {"read", table.read},
               {"read_reason", Known(table.read_reason)},
               {"rows", std::move(rows)},
               {"bytes", table.bytes},
               {"root", Sides(Known(table.root_source), Known(table.root_target))},
               {"leaves",
                {{"total", table.leaves_total},
                 {"differing", table.leaves_differing},
                 {"states", table.leaf_states}}},
               {"missing", table.missing},
               {"extra", table.extra},
               {"changed", table.changed},
               {"changed_after_copy", table.changed_after_copy},
               {"rejected", table.rejected},
               {"altered", table.altered},
               {"differences", List(table.differences, FromDifference)},
               {"chunks", List(table.chunks, FromChunk)}};
  if (table.merge) {
    json["merge"] = {{"inserted", table.merge->inserted},
                     {"updated", table.merge->updated},
                     {"unchanged", table.merge->unchanged},
                     {"only_in_target", Known(table.merge->only_in_target)}};
  }
  return json;
}

Json FromSnapshot(const SnapshotReport& snapshot) {
  return {{"no", snapshot.no},
          {"side", snapshot.side},
          {"id", snapshot.id},
          {"snapshot", snapshot.snapshot},
          {"taken", Known(snapshot.taken)},
          {"held", snapshot.held}};
}

Json FromSkipped(const SkippedReport& skipped) {
  return {{"name", skipped.name}, {"reason", skipped.reason}};
}

Json FromError(const ErrorReport& error) {
  return {{"at", Known(error.at)},
          {"table", Known(error.table)},
          {"chunk", Known(error.chunk)},
          {"side", Known(error.side)},
          {"sqlstate", Known(error.sqlstate)},
          {"message", error.message},
          {"retried", error.retried}};
}

Json FromObject(const ObjectReport& object) {
  return {{"kind", object.kind},
          {"table", object.table},
          {"name", object.name},
          {"state", object.state},
          {"message", Known(object.message)}};
}

Json FromSequence(const SequenceReport& sequence) {
  return {{"name", sequence.name},
          {"source", Known(sequence.source)},
          {"target", Known(sequence.target)},
          {"action", sequence.action}};
}

Json FromQuery(const QueryReport& query) {
  return {{"name", query.name},
          {"verdict", ToString(query.verdict)},
          {"message", Known(query.message)},
          {"rows", Sides(Known(query.rows_source), Known(query.rows_target))},
          {"seconds", Sides(query.seconds_source, query.seconds_target)},
          {"ratio", query.ratio},
          {"too_slow", query.too_slow}};
}

}  // namespace

std::string RenderJson(const Report& report, const RenderOptions& options) {
  Json json = {{"schema_version", kReportSchemaVersion},
               {"run", Known(report.run)},
               {"command", report.command},
               {"state", report.state},
               {"verdict", ToString(report.verdict)},
               {"verdict_reason", VerdictSentence(report)},
               {"exit_code", Known(report.exit_code)},
               {"source", report.source},
               {"target", report.target},
               {"server", Sides(Known(report.source_server), Known(report.target_server))},
               {"started", Known(report.started)},
               {"finished", Known(report.finished)},
               {"snapshots", List(report.snapshots, FromSnapshot)},
               {"root", Sides(Known(report.root_source), Known(report.root_target))},
               {"tables", List(report.tables, FromTable)},
               {"skipped", List(report.skipped, FromSkipped)},
               {"errors", List(report.errors, FromError)},
               {"objects", List(report.objects, FromObject)},
               {"sequences", List(report.sequences, FromSequence)},
               {"queries", List(report.queries, FromQuery)},
               {"message", Known(options.message)},
               {"next", Known(options.next.empty() ? NextStep(report) : options.next)},
               {"command_line", report.command_line},
               {"version", report.version}};
  // ASCII only, so that no byte of a name can steer a terminal; bytes that are not UTF-8 become
  // U+FFFD.
  return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
