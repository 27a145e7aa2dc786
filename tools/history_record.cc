#include "tools/history_record.h"

#include <chrono>
#include <ctime>
#include <exception>

#include "engine/history/file_version.h"
#include "engine/history/history_store.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/pg/conninfo.h"
#include "tools/output/failure.h"

namespace tranship {
namespace {

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string Display(const std::string& uri) { return uri.empty() ? "" : DisplaySource(uri); }

Cycle Beginning(const Invocation& invocation) {
  Cycle cycle;
  cycle.command = ToString(invocation.command);
  cycle.source = Display(invocation.copy.source);
  cycle.target = Display(invocation.copy.target);
  for (const auto& [name, value] : invocation.copy.Fingerprint()) {
    if (name != "table" && name != "exclude-table") continue;
    cycle.scope += (cycle.scope.empty() ? "" : " ") + name + "=" + value;
  }
  cycle.command_line = invocation.copy.command_line;
  cycle.version = TRANSHIP_VERSION;
  cycle.started = Now();
  cycle.mapping = invocation.mapping;
  if (!cycle.mapping.empty()) {
    const FileVersion version = VersionOf(cycle.mapping);
    cycle.mapping_commit = version.commit;
    cycle.mapping_digest = version.digest;
  }
  return cycle;
}

class Keeping {
 public:
  Keeping(const Invocation& invocation, Console& console)
      : console_(console),
        store_(HistoryStore::OpenForWriting(invocation.history)),
        cycle_(Beginning(invocation)),
        start_(std::chrono::steady_clock::now()) {
    cycle_.no = store_.Begin(cycle_);
  }
  [[nodiscard]] Cycle& cycle() { return cycle_; }

  void End(ExitCode code) noexcept {
    cycle_.exit_code = static_cast<int>(code);
    cycle_.finished = Now();
    cycle_.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    try {
      store_.Finish(cycle_);
    } catch (const std::exception& error) {
      console_.err << "warning: the history lacks the end of this run: " << error.what() << '\n';
    }
  }

 private:
  Console& console_;
  HistoryStore store_;
  Cycle cycle_;
  std::chrono::steady_clock::time_point start_;
};

}  // namespace

ExitCode KeepInHistory(const Invocation& invocation, Console& console,
                       const std::function<ExitCode(Cycle& cycle)>& work) {
  if (invocation.history.empty() || invocation.dry_run) {
    Cycle ignored;
    return work(ignored);
  }
  Keeping keeping(invocation, console);
  try {
    const ExitCode code = work(keeping.cycle());
    keeping.End(code);
    return code;
  } catch (...) {
    const Failure failure = FailureFrom(std::current_exception());
    keeping.cycle().message = failure.message;
    for (const std::string& problem : failure.problems) keeping.cycle().message += "; " + problem;
    keeping.End(failure.code);
    throw;
  }
}

}  // namespace tranship
