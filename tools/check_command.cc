#include <algorithm>
#include <iterator>
#include <optional>

#include "engine/check/parse_checks.h"
#include "engine/check/render.h"
#include "engine/check/run_checks.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/file_text.h"
#include "io/pg/conninfo.h"
#include "tools/commands.h"
#include "tools/session.h"

namespace tranship {
namespace {

constexpr const char* kHelp = "tranship check --help";

std::string Rendered(const CheckReport& report, ReportFormat format, ExitCode code) {
  switch (format) {
    case ReportFormat::kJson:
      return ChecksJson(report, static_cast<int>(code));
    case ReportFormat::kMarkdown:
      return ChecksMarkdown(report);
    case ReportFormat::kHtml:
      return ChecksHtml(report);
    default:
      return ChecksText(report);
  }
}

[[noreturn]] void Refuse(const std::vector<std::string>& problems) {
  if (problems.size() == 1) throw UserError(ExitCode::kUsage, problems.front(), kHelp);
  std::string lines = std::to_string(problems.size()) + " problems; nothing was touched";
  for (const std::string& problem : problems) lines += "\n" + problem;
  throw UserError(ExitCode::kUsage, lines, kHelp);
}

std::vector<CheckSpec> ReadSpecs(const std::string& path) {
  if (path.empty()) Refuse({"no checks: give --checks FILE"});
  const auto text = FileText(path);
  if (!text) Refuse({"--checks: cannot read " + Printable(path)});
  ParsedChecks parsed = ParseChecks(*text, path);
  if (!parsed.problems.empty()) Refuse(parsed.problems);
  if (parsed.specs.empty()) Refuse({"--checks: there is no [[check]] in " + Printable(path)});
  return std::move(parsed.specs);
}

void Keep(std::vector<CheckSpec>& specs, const std::vector<std::string>& only) {
  if (only.empty()) return;
  std::vector<std::string> problems;
  for (const std::string& name : only) {
    if (std::ranges::find(specs, name, &CheckSpec::name) == specs.end()) {
      problems.push_back("--only: there is no check \"" + Printable(name) + "\"");
    }
  }
  if (!problems.empty()) Refuse(problems);
  std::erase_if(specs, [&](const CheckSpec& spec) {
    return std::ranges::find(only, spec.name) == only.end();
  });
}

void RefuseWithoutSource(const std::vector<CheckSpec>& specs) {
  std::vector<std::string> problems;
  for (const CheckSpec& spec : specs) {
    if (!spec.needs_source()) continue;
    problems.push_back(spec.place + ": check \"" + Printable(spec.name) + "\" needs --source URI");
  }
  if (!problems.empty()) Refuse(problems);
}

Connection Open(const std::string& uri, const char* side) {
  ConnectOptions options;
  options.conninfo = uri;
  options.side = side;
  options.role = "check";
  return Connection::Open(options);
}

}  // namespace

ExitCode RunCheckCommand(const Invocation& invocation, Console& console) {
  const ReportFormat format = invocation.json ? ReportFormat::kJson : invocation.format;
  if (format == ReportFormat::kCsv) Refuse({"--format: check knows text, json, md and html"});
  std::vector<CheckSpec> specs = ReadSpecs(invocation.checks_file);
  Keep(specs, invocation.only);
  const std::string& source_uri = invocation.copy.source;
  if (source_uri.empty()) RefuseWithoutSource(specs);

  Session session(invocation, console);
  CheckReport report;
  report.source = source_uri.empty() ? "" : DisplaySource(source_uri);
  report.target = DisplayConninfo(invocation.copy.target);
  Connection target = Open(invocation.copy.target, "target");
  std::optional<Connection> source;
  std::optional<Database> file;
  CheckEnds ends{.target = &target};
  if (std::ranges::none_of(specs, &CheckSpec::needs_source)) {
    report.source.clear();
  } else if (const auto path = SqlitePath(source_uri)) {
    ends.file = &file.emplace(Database::Open(*path));
  } else if (!source_uri.empty()) {
    ends.source = &source.emplace(Open(source_uri, "source"));
  }
  report.results = RunChecks(specs, ends, &session.stop());
  session.EndProgress();

  const ExitCode code = ChecksBlock(report.results) ? ExitCode::kDifferences : ExitCode::kDone;
  PrintResult(Rendered(report, format, code), invocation, session.log(), console);
  return code;
}

}  // namespace tranship
