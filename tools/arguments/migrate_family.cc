#include <array>
#include <charconv>

#include "engine/sqlite/sqlite_uri.h"
#include "io/pg/conninfo.h"
#include "tools/arguments/option_setters.h"
#include "tools/arguments/option_table.h"

namespace tranship {
namespace {

using namespace setters;  // NOLINT: this file is a table of them
using enum Command;
using enum OptionSpec::Takes;

constexpr CommandSet kMigrating = {kMigrate};
constexpr CommandSet kAll = {kMigrate, kMigrateCheck, kMigrateReview};

Problem SetDatabase(Invocation& invocation, const Values& values) {
  const std::string& uri = values.back();
  const bool sqlite = SqlitePath(uri).has_value();
  if (const auto problem = sqlite ? std::nullopt : ConninfoProblem(uri)) {
    return Printable(*problem);
  }
  if (!sqlite && HasPassword(uri)) {
    invocation.warnings.emplace_back(
        "--db carries a password, which others may see; a password file (~/.pgpass) or a service "
        "file keeps it apart");
  }
  invocation.migrate.options.database = uri;
  return std::nullopt;
}

template <auto... kMember>
Problem SetNumber(Invocation& invocation, const Values& values) {
  const std::string& text = values.back();
  int64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size() || number < 0) {
    return Quoted(text) + " is not the number of a file";
  }
  Member<kMember...>(invocation) = number;
  return std::nullopt;
}

template <auto... kMember>
Problem SetSeconds(Invocation& invocation, const Values& values) {
  const std::string& text = values.back();
  double seconds = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || stop != text.data() + text.size() || !(seconds >= 0)) {
    return Quoted(text) + " is not a number of seconds";
  }
  Member<kMember...>(invocation) = seconds;
  return std::nullopt;
}

constexpr std::array kOptions = {
    OptionSpec{"db", kOne, "URI", "database to migrate: any libpq form, or sqlite:PATH", kAll,
               false, SetDatabase},
    OptionSpec{"dir", kOne, "DIR", "folder with schema/, data/, seed/, rollback/", kAll, false,
               SetText<&Invocation::migrate, &MigrateInvocation::options, &MigrateOptions::dir>},
    OptionSpec{"status", kNothing, "", "show what is applied and what is pending; change nothing",
               kMigrating, false, SetFlag<&Invocation::migrate, &MigrateInvocation::status>},
    OptionSpec{"verify", kNothing, "",
               "compare the files with what was applied; exit code 3 when they differ", kMigrating,
               false, SetFlag<&Invocation::migrate, &MigrateInvocation::verify>},
    OptionSpec{
        "dry-run", kNothing, "", "run everything in one transaction, report, and roll it back",
        kMigrating, false,
        SetFlag<&Invocation::migrate, &MigrateInvocation::options, &MigrateOptions::dry_run>},
    OptionSpec{
        "target", kOne, "N", "apply no file with a greater number", kMigrating, false,
        SetNumber<&Invocation::migrate, &MigrateInvocation::options, &MigrateOptions::target>},
    OptionSpec{
        "rollback", kOne, "N", "roll back every applied file with a greater number", kMigrating,
        false,
        SetNumber<&Invocation::migrate, &MigrateInvocation::options, &MigrateOptions::rollback>},
    OptionSpec{
        "no-backup", kNothing, "", "SQLite: do not copy the file first", kMigrating, false,
        ClearFlag<&Invocation::migrate, &MigrateInvocation::options, &MigrateOptions::backup>},
    OptionSpec{"adopt", kNothing, "", "take over another runner's table schema_version", kMigrating,
               false,
               SetFlag<&Invocation::migrate, &MigrateInvocation::options, &MigrateOptions::adopt>},
    OptionSpec{"slow", kOne, "SECONDS", "warn of a file that takes longer (default 60)", kMigrating,
               false,
               SetSeconds<&Invocation::migrate, &MigrateInvocation::options,
                          &MigrateOptions::slow_seconds>},
    OptionSpec{"lock-wait", kOne, "SECONDS", "wait so long for another runner (default 10)",
               kMigrating, false,
               SetSeconds<&Invocation::migrate, &MigrateInvocation::options,
                          &MigrateOptions::lock_wait_seconds>},
    OptionSpec{"metrics-file", kOne, "FILE", "Prometheus text file with durations and failures",
               kMigrating, false, SetText<&Invocation::metrics_file>},
    OptionSpec{"sample",
               kOne,
               "FILE",
               "a database to try them on, too: SQL (pg_dump --inserts), or an SQLite file",
               {kMigrateCheck},
               false,
               SetText<&Invocation::migrate, &MigrateInvocation::sample>},
    OptionSpec{"quiet", kNothing, "", "only warnings and errors on stderr", kAll, false,
               SetFlag<&Invocation::quiet>},
};

}  // namespace

std::span<const OptionSpec> MigrateFamily() { return kOptions; }

}  // namespace tranship
