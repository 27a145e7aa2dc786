#include "engine/check/run_checks.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "engine/check/one_check.h"
#include "engine/exit_code.h"
#include "io/error.h"

namespace tranship {
namespace {

// A transaction of our own on a connection that is in none.
class Reading {
 public:
  explicit Reading(Connection* connection) {
    if (connection == nullptr || connection->in_transaction()) return;
    connection->Exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    connection_ = connection;
  }
  ~Reading() {
    if (connection_ != nullptr) connection_->Rollback();
  }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

 private:
  Connection* connection_ = nullptr;
};

void Enter(Connection* connection) {
  if (connection != nullptr) {
    connection->Exec("SAVEPOINT tranship_check; SET TRANSACTION READ ONLY");
  }
}

// The way back also makes the transaction as writable as it was.
void Leave(Connection* connection) {
  if (connection != nullptr) {
    connection->Exec("ROLLBACK TO SAVEPOINT tranship_check; RELEASE SAVEPOINT tranship_check");
  }
}

// The server quotes the value in these: one of the data's, unless the check gave it.
std::string MessageOf(const DbError& error, CheckKind kind) {
  static constexpr std::array<std::string_view, 5> kQuoting = {"22001", "22003", "22007", "22008",
                                                               "22P02"};
  const bool own = kind == CheckKind::kRange || kind == CheckKind::kFresh;
  if (own || std::ranges::find(kQuoting, error.sqlstate()) == kQuoting.end()) return error.what();
  return error.side() + ": a value cannot be read as the check wants it (SQLSTATE " +
         error.sqlstate() + ")";
}

CheckResult Run(const CheckSpec& spec, const CheckEnds& ends, CheckCatalogs& catalogs) {
  CheckResult result;
  result.name = spec.name;
  result.kind = ToString(spec.kind);
  result.blocks = spec.blocks;
  result.table = spec.kind == CheckKind::kSql ? "" : spec.table_of(spec.side).display();
  result.side = spec.compares_sides()             ? "both"
                : spec.side == CheckSide::kSource ? "source"
                                                  : "target";
  const auto begun = std::chrono::steady_clock::now();
  Enter(ends.target);
  Enter(ends.source);
  try {
    RunOneCheck(spec, ends, catalogs, result);
  } catch (const DbError& error) {
    if (error.consequence() == Consequence::kReconnect || error.sqlstate() == "57014") throw;
    result.state = CheckState::kError;
    result.message = MessageOf(error, spec.kind);
  } catch (const UserError& error) {
    result.state = CheckState::kError;
    result.message = Printable(error.what());
  } catch (const FormatError& error) {
    result.state = CheckState::kError;
    result.message = Printable(error.what());
  }
  Leave(ends.target);
  Leave(ends.source);
  for (std::string& sample : result.samples) sample = Printable(sample);
  result.expected = Printable(result.expected);
  result.actual = Printable(result.actual);
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return result;
}

}  // namespace

std::vector<CheckResult> RunChecks(const std::vector<CheckSpec>& specs, const CheckEnds& ends,
                                   const StopRequest* stop) {
  const Reading target(ends.target);
  const Reading source(ends.source);
  CheckCatalogs catalogs(ends);
  std::vector<CheckResult> results;
  for (const CheckSpec& spec : specs) {
    if (stop != nullptr && stop->soon()) throw Cancelled();
    results.push_back(Run(spec, ends, catalogs));
  }
  return results;
}

}  // namespace tranship
