#include "tools/output/failure.h"

#include <algorithm>
#include <new>
#include <nlohmann/json.hpp>
#include <regex>

#include "engine/report/report.h"
#include "io/error.h"

namespace tranship {
namespace {

Failure FromDatabase(const DbError& error) {
  const std::string& state = error.sqlstate();
  const std::string& side = error.side();
  const auto failed = [&](ExitCode code, std::string next) {
    std::string message = error.what();
    if (!error.server().detail.empty()) message += "; " + Printable(error.server().detail);
    const std::string hint = Printable(error.server().hint);
    if (!hint.empty() && !message.ends_with(hint)) message += "; hint: " + hint;
    return Failure{code, message, std::move(next)};
  };
  // A file knows its next step itself, and has said it last.
  if (state.empty() && error.consequence() != Consequence::kReconnect) {
    Failure failure = failed(ExitCode::kFailed, error.server().hint);
    const std::string said = "; " + Printable(error.server().hint);
    if (said.size() > 2 && failure.message.ends_with(said)) {
      failure.message.resize(failure.message.size() - said.size());
    }
    return failure;
  }
  if (state.starts_with("28")) {
    return failed(ExitCode::kAuthentication,
                  "check user, password file and sslmode: psql with the same --" + side +
                      " must connect; then run the same command again");
  }
  if (state == "42501") {
    const std::string grant = side == "source"
                                  ? "GRANT USAGE ON SCHEMA ... , GRANT SELECT ON TABLE ..."
                                  : "GRANT USAGE ON SCHEMA ..., GRANT SELECT, INSERT ON TABLE ..., "
                                    "GRANT CREATE ON DATABASE ... "
                                    "(for the ledger, schema tranship)";
    return failed(ExitCode::kPrivilege, "let the owner on the " + side + " type: " + grant);
  }
  // Said by nobody but us: a pooler in between, a server that is too old.
  if (state == "0A000" && error.statement().empty()) {
    return failed(ExitCode::kUsage, "name another server with --" + side);
  }
  if (state == "53300") {
    return failed(ExitCode::kFailed,
                  "the " + side + " has no connection slot left: use a smaller --jobs");
  }
  if (state == "3D000")
    return failed(ExitCode::kFailed,
                  "check the database's name: psql -l lists those of the " + side);
  if (error.consequence() == Consequence::kReconnect) {
    return failed(ExitCode::kFailed,
                  "is the " + side +
                      " server running, and reachable from here? pg_isready tells; then run the "
                      "same command again");
  }
  return failed(ExitCode::kFailed, error.statement().empty()
                                       ? "tranship status shows how far the run is"
                                       : "the statement was: " + error.statement());
}

}  // namespace

Failure FailureOf(ExitCode code, std::string_view message, std::string_view next) {
  Failure failure{code, "", Printable(next)};
  for (bool first = true; !message.empty(); first = false) {
    const size_t end = std::min(message.find('\n'), message.size());
    std::string_view line = message.substr(0, end);
    message.remove_prefix(std::min(end + 1, message.size()));
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (first) {
      failure.message = Printable(line);
    } else {
      failure.problems.push_back(Printable(line));
    }
  }
  return failure;
}

Failure FailureFrom(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const UserError& error) {
    return FailureOf(error.code(), error.what(), error.next());
  } catch (const DbError& error) {
    return FromDatabase(error);
  } catch (const Cancelled&) {
    return {ExitCode::kStopped, "stopped before the work was done", "run the same command again"};
  } catch (const std::bad_alloc&) {
    return {ExitCode::kFailed, "out of memory",
            "use a smaller --jobs, then run the same command again"};
  } catch (const std::exception& error) {
    return {ExitCode::kFailed, Printable(error.what()),
            "run the same command again; if it fails the same way, report it with this message"};
  } catch (...) {
    return {ExitCode::kFailed, "an unknown error", "run the same command again"};
  }
}

std::string WithTarget(std::string next, std::string_view target_option) {
  static const std::regex command(
      "tranship (abandon|status|report|rejects)( latest| [0-9a-f-]{36})?"
      "(?! latest| [0-9a-f-]{36}| --target| \\(with the same)");
  if (target_option.empty()) return next;
  std::string added = "$&";
  for (const char c : target_option) added += c == '$' ? std::string("$$") : std::string(1, c);
  return std::regex_replace(next, command, added);
}

void PrintFailure(const Failure& failure, bool json, Console& console) {
  if (json) {
    nlohmann::ordered_json error = {{"code", static_cast<int>(failure.code)},
                                    {"message", failure.message},
                                    {"next", failure.next}};
    if (!failure.problems.empty()) error["problems"] = failure.problems;
    const nlohmann::ordered_json document = {{"schema_version", kReportSchemaVersion},
                                             {"error", std::move(error)}};
    console.out << document.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace)
                << '\n'
                << std::flush;
    return;
  }
  const bool color = console.color && console.err_is_terminal;
  console.err << (color ? "\x1b[1;31merror:\x1b[0m " : "error: ") << failure.message << '\n';
  for (const std::string& problem : failure.problems) console.err << "  " << problem << '\n';
  if (!failure.next.empty()) console.err << "next: " << failure.next << '\n';
  console.err << std::flush;
}

}  // namespace tranship
