#include <charconv>
#include <nlohmann/json.hpp>

#include "engine/report/quantities.h"
#include "engine/report/report.h"
#include "engine/report/text_table.h"
#include "engine/savepoint/savepoint_set.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/ledger_connection.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const SavepointSet& set) {
  return {{"id", set.id},
          {"scope", Printable(set.scope)},
          {"table", set.table.display()},
          {"kind", ToString(set.kind)},
          {"state", ToString(set.state)},
          {"rows", set.rows},
          {"changed", set.changed},
          {"inserted", set.inserted},
          {"deleted", set.deleted},
          {"taken", set.taken},
          {"expires", set.expires},
          {"expired", set.expired}};
}

void PrintJson(const char* command, const char* list, const std::vector<SavepointSet>& sets,
               Console& console) {
  Json document = {{"schema_version", kReportSchemaVersion}, {"command", command}};
  document[list] = Json::array();
  for (const SavepointSet& set : sets) document[list].push_back(ToJson(set));
  console.out << document.dump(2, ' ', true, Json::error_handler_t::replace) << '\n' << std::flush;
}

std::string Text(const std::vector<SavepointSet>& sets) {
  if (sets.empty()) return "no savepoint sets\n";
  using enum TextTable::Align;
  TextTable table({{"id", kRight},
                   {"table"},
                   {"scope"},
                   {"state"},
                   {"kept", kRight},
                   {"changed", kRight},
                   {"inserted", kRight},
                   {"deleted", kRight},
                   {"taken"},
                   {"expires"}});
  for (const SavepointSet& set : sets) {
    table.Add({std::to_string(set.id), set.table.display(), set.scope,
               std::string(ToString(set.state)), Counted(set.rows), Counted(set.changed),
               Counted(set.inserted), Counted(set.deleted), set.taken,
               set.expires + (set.expired ? " (over)" : "")});
  }
  return table.Text();
}

std::vector<SavepointSet> Drop(Connection& target, const Invocation& invocation) {
  if (invocation.expired) return DropExpired(target);
  int64_t id = 0;
  const std::string& text = invocation.argument;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw UserError(ExitCode::kUsage, "\"" + Printable(text) + "\" is no savepoint set's id",
                    "tranship savepoint list (with the same --target) lists them");
  }
  SavepointSet set = LoadSet(target, id);
  if (set.state == SetState::kDropped) {
    throw UserError(ExitCode::kUsage, "savepoint set " + text + " is dropped already");
  }
  DropSet(target, set);
  return {set};
}

}  // namespace

ExitCode RunSavepointListCommand(const Invocation& invocation, Console& console) {
  Connection target = OpenLedger(invocation);
  const auto sets = LoadSets(target);
  if (invocation.json) {
    PrintJson("savepoint list", "sets", sets, console);
  } else {
    console.out << Text(sets) << std::flush;
  }
  return ExitCode::kDone;
}

ExitCode RunSavepointDropCommand(const Invocation& invocation, Console& console) {
  if (invocation.argument.empty() != invocation.expired) {
    throw UserError(ExitCode::kUsage, "savepoint drop wants one set's ID, or --expired",
                    "tranship savepoint list (with the same --target) lists them");
  }
  Connection target = OpenLedger(invocation);
  target.Exec("BEGIN");
  const auto dropped = Drop(target, invocation);
  target.Commit();
  if (invocation.json) {
    PrintJson("savepoint drop", "dropped", dropped, console);
    return ExitCode::kDone;
  }
  for (const SavepointSet& set : dropped) {
    console.out << "dropped savepoint set " << set.id << " of " << set.table.display() << ", "
                << Counted(set.rows, "row") << ", taken " << set.taken << "\n";
  }
  if (dropped.empty()) console.out << "no savepoint set's time is over\n";
  console.out << std::flush;
  return ExitCode::kDone;
}

}  // namespace tranship
