#include "tools/session.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "engine/exit_code.h"
#include "engine/report/conclusion.h"
#include "io/error.h"
#include "tools/output/atomic_file.h"
#include "tools/output/failure.h"
#include "tools/output/report_files.h"

namespace tranship {
namespace {

constexpr double kTickSeconds = 0.1;

TerminalSize SizeOfTerminal() {
  struct winsize size {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
    return {};
  return {size.ws_col, size.ws_row};
}

ProgressOptions OptionsFor(const Invocation& invocation, const Console& console) {
  ProgressOptions options;
  options.bars = console.err_is_terminal && !invocation.json;
  options.metrics_file = invocation.metrics_file;
  options.verified_sides = invocation.command == Command::kVerify ? 2 : 1;
  options.size = SizeOfTerminal;
  return options;
}

}  // namespace

Session::Session(const Invocation& invocation, Console& console)
    : signals_(stop_),
      log_(console.err,
           {invocation.json, invocation.quiet, console.color && console.err_is_terminal, {}}),
      progress_(log_, OptionsFor(invocation, console)) {
  for (const std::string& warning : invocation.warnings) log_.Warning(warning);
  ticker_.emplace(kTickSeconds, [this] { Tick(); });
}

void Session::EndProgress() {
  ticker_.reset();
  progress_.Finish();
}

void Session::Tick() {
  try {
    if (stop_.soon() && told_stops_ == 0) {
      log_.Warning("stopping after the running chunks; once more to stop at once");
      told_stops_ = 1;
    }
    if (stop_.at_once() && told_stops_ == 1) {
      log_.Warning("stopping at once");
      told_stops_ = 2;
    }
    progress_.Tick();
  } catch (...) {  // progress is not worth a copy
  }
}

void PrintResult(const std::string& text, const Invocation& invocation, Log& log,
                 Console& console) {
  if (invocation.output.empty()) {
    console.out << text << std::flush;
  } else {
    WriteFileAtomically(invocation.output, text, 0600);
    log.Info("written: " + Printable(invocation.output));
  }
}

void PrintOutcome(const Outcome& outcome, const Invocation& invocation, Log& log,
                  Console& console) {
  const bool bad = outcome.code != 0;
  const auto with_target = [&](const std::string& next) {
    return WithTarget(next, invocation.target_option);
  };
  if (outcome.report.run.empty() && outcome.report.tables.empty()) {
    if (bad) {
      PrintFailure(FailureOf(static_cast<ExitCode>(outcome.code), outcome.message,
                             with_target(outcome.next)),
                   invocation.json, console);
    } else {
      log.Info(outcome.message);
    }
    return;
  }
  RenderOptions options;
  const bool told = bad || !outcome.next.empty();  // else the verdict says it all
  const auto code = static_cast<ExitCode>(outcome.code);
  // What kept the run from its end is told as every failure is, on stderr; stdout then holds the
  // report so far.
  const bool failed =
      bad && code != ExitCode::kDifferences && code != ExitCode::kRejects && !invocation.json;
  if (!failed) {
    options.message = told || invocation.json ? outcome.message : "";
    options.next = outcome.next;
  }
  const std::string html = WriteReportFiles(invocation.report_dir, outcome.report, options, log);
  options.color = console.color && console.out_is_terminal;
  if (!invocation.json) {
    options.next = with_target(options.next.empty() ? NextStep(outcome.report) : options.next);
  }
  console.out << Render(outcome.report, invocation.json ? ReportFormat::kJson : ReportFormat::kText,
                        options);
  if (!html.empty() && !invocation.json) console.out << "report: " << Printable(html) << "\n";
  if (!html.empty() && invocation.json) log.Info("report: " + html);
  console.out << std::flush;
  if (failed) {
    PrintFailure(FailureOf(code, outcome.message, with_target(outcome.next)), false, console);
  }
}

}  // namespace tranship
