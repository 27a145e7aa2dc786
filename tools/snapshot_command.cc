#include <chrono>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/catalog/catalog.h"
#include "engine/endpoints.h"
#include "engine/report/report.h"
#include "engine/snapshot_holder.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/session.h"

namespace tranship {
namespace {

constexpr auto kLook = std::chrono::milliseconds(100);
constexpr int kLooksPerQuestion = 300;  // the source is asked every 30 s whether it still holds

// The source alone: its catalog is matched with itself, which chooses tables exactly as a copy
// would.
std::vector<TableName> ChosenParts(const CopyOptions& options) {
  Connection source = Endpoints(options).Source("control");
  const Catalog catalog = ReadCatalog(source);
  const Fit fit = MatchTables(catalog, catalog, options, /*for_writing=*/false);
  RefuseUnfit(fit, options);
  return PartNames(fit.tables, /*source=*/true);
}

void Announce(const SnapshotFacts& facts, size_t tables, const Invocation& invocation,
              Console& console) {
  if (invocation.json) {
    const nlohmann::ordered_json document = {{"schema_version", kReportSchemaVersion},
                                             {"command", "snapshot hold"},
                                             {"id", facts.id},
                                             {"snapshot", facts.text},
                                             {"taken", facts.taken},
                                             {"tables", tables}};
    console.out << document.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace)
                << '\n'
                << std::flush;
    return;
  }
  console.out << facts.id << '\n' << std::flush;
  if (invocation.quiet) return;
  std::string chosen;
  for (const std::string& glob : invocation.copy.tables)
    chosen += " --table '" + Printable(glob) + "'";
  console.err << "held until Ctrl-C; next: tranship copy --snapshot " << facts.id << chosen << '\n'
              << std::flush;
}

}  // namespace

ExitCode RunSnapshotHoldCommand(const Invocation& invocation, Console& console) {
  StopRequest stop;
  const SignalWatch signals(stop);
  for (const std::string& warning : invocation.warnings)
    console.err << "warning: " << warning << '\n';
  const std::vector<TableName> parts = ChosenParts(invocation.copy);
  SnapshotHolder holder = SnapshotHolder::Take(Endpoints(invocation.copy).Source("holder"), parts);
  Announce(holder.facts(), parts.size(), invocation, console);
  for (int looks = 1; !stop.soon(); ++looks) {
    std::this_thread::sleep_for(kLook);
    if (looks % kLooksPerQuestion == 0) holder.connection().Exec("SELECT 1");
  }
  holder.Release();
  return ExitCode::kDone;
}

}  // namespace tranship
