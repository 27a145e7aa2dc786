#include "engine/target/restorer.h"

#include <chrono>
#include <cstdio>
#include <thread>

#include "engine/blockers.h"
#include "engine/failpoint.h"
#include "engine/target/violations.h"

namespace tranship {
namespace {

constexpr int kMostTries = 5;
constexpr auto kPause = std::chrono::milliseconds(300);

std::string Seconds(std::chrono::steady_clock::duration time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(time).count());
  return text;
}

}  // namespace

std::string Restorer::Object::display() const {
  return kind + " " + Printable(name) + " of " + table.display();
}

Connection& Restorer::connection() {
  if (connection_ && connection_->usable()) return *connection_;
  connection_.reset();
  connection_ = connect_();
  {
    const std::lock_guard lock(cancel_mutex_);
    canceller_ = connection_->canceller();
  }
  server_ = ReadBuildFacts(*connection_);
  const int64_t memory = options_.maintenance_work_mem > 0
                             ? options_.maintenance_work_mem
                             : BuildMemory(server_, ThisMachine(), options_.connections);
  connection_->Exec("SET maintenance_work_mem = '" + std::to_string(memory / 1024) + "kB'");
  connection_->Exec("SET default_tablespace = ''");
  // The ledger's row is lost together with the object: the run is closed by a transaction that is
  // synchronous.
  connection_->Exec("SET synchronous_commit = off");
  return *connection_;
}

void Restorer::Cancel() {
  const std::lock_guard lock(cancel_mutex_);
  if (canceller_) canceller_();
}

Restorer::Object Restorer::Lock(Connection& target, int64_t no) {
  const Result found = target.Exec(
      "SELECT kind, name, definition, state, violations, table_schema, table_name, "
      "restore_statements FROM tranship.object WHERE run = $1 AND no = $2 FOR UPDATE",
      {run_, no});
  if (found.rows() == 0) return {};
  return {.no = no,
          .kind = found.text(0, 0),
          .name = found.text(0, 1),
          .definition = found.text(0, 2),
          .state = found.text(0, 3),
          .violations = found.text(0, 4),
          .table = {found.text(0, 5), found.text(0, 6)},
          .steps = found.array(0, 7)};
}

void Restorer::SetState(Connection& target, int64_t no, const std::string& state,
                        const std::optional<std::string>& message) {
  target.Exec(
      "UPDATE tranship.object SET state = $3, message = $4, at = pg_catalog.clock_timestamp() "
      "WHERE run = $1 AND no = $2 AND state <> 'restored'",
      {run_, no, state, message});
}

Restored Restorer::RunStep(int64_t no, Object& object) {
  Connection& target = connection();
  target.Exec("BEGIN");
  object = Lock(target, no);
  if (object.state == "restored" || object.steps.empty()) {
    target.Rollback();
    return Restored::kAlready;
  }
  target.Exec("SET LOCAL lock_timeout = " + std::to_string(options_.lock_patience.count()));
  target.Exec("SET LOCAL max_parallel_maintenance_workers = " +
              std::to_string(BuildWorkers(server_, ThisMachine(), builds_)));
  target.Exec(object.steps.front().value_or(""));
  PassFailpoint("restore.step");
  target.Exec(
      "UPDATE tranship.object SET restore_statements = restore_statements[2:], "
      "at = pg_catalog.clock_timestamp() WHERE run = $1 AND no = $2",
      {run_, no});
  const bool last = object.steps.size() == 1;
  if (last) {
    SetState(target, no, "restored", std::nullopt);
  } else if (object.kind == "foreign key") {
    SetState(target, no, "not valid", "its rows are still to be checked");
  }
  target.Commit();
  PassFailpoint("restore.committed");
  return last ? Restored::kDone : Restored::kPartly;
}

Restored Restorer::Restore(int64_t no, bool only_one_step) {
  const auto begin = std::chrono::steady_clock::now();
  Object object;
  int tries = 0, waits = 0;
  while (true) {
    try {
      const Restored restored = RunStep(no, object);
      if (restored == Restored::kPartly && !only_one_step) continue;
      if (restored == Restored::kDone) {
        observer_.OnMessage(
            MessageLevel::kInfo,
            object.display() + " restored in " + Seconds(std::chrono::steady_clock::now() - begin));
      }
      return restored;
    } catch (const DbError& error) {
      if (connection_) connection_->Rollback();
      if (options_.stop != nullptr && options_.stop->at_once()) throw;
      if (error.consequence() == Consequence::kPermanent) return Fail(object, error);
      if (error.sqlstate() == "55P03") {
        const bool stopped = options_.stop != nullptr && options_.stop->soon();
        if (++waits < options_.lock_tries && !stopped) continue;
        return GiveWay(object, waits);
      }
      if (++tries == kMostTries) throw;
      observer_.OnMessage(MessageLevel::kWarning,
                          object.display() + ": " + error.what() + "; trying again");
      std::this_thread::sleep_for(kPause * tries);
    }
  }
}

// The next call may find the way free: nothing but the message is changed.
Restored Restorer::GiveWay(const Object& object, int tried) {
  // A constraint's statements conflict with every lock, the others at least with those of writers.
  constexpr int kAnyLock = 1, kWritersLock = 3;
  std::vector<Blocker> blockers;
  if (object.kind != "constraint")
    blockers = FindBlockers(connection(), {object.table}, kWritersLock);
  if (blockers.empty()) blockers = FindBlockers(connection(), {object.table}, kAnyLock);
  const std::string message = "blocked " + std::to_string(tried) + " times for " +
                              std::to_string(options_.lock_patience.count()) + " ms: " +
                              DescribeBlockers(blockers, "the session in the way has ended by now");
  SetState(connection(), object.no, object.state, message);
  observer_.OnMessage(MessageLevel::kWarning, object.display() + ": " + message);
  return Restored::kBlocked;
}

// True when an equal object exists already: the user has made it by hand.
bool Restorer::IsThere(const Object& object) {
  const bool index = object.kind == "index";
  const Result found = connection().Exec(
      index
          ? "SELECT FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND "
            "$2 <> '' AND c.relname = $3 AND i.indisvalid AND "
            "pg_catalog.pg_get_indexdef(i.indexrelid) = $4"
          : "SELECT FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = "
            "k.conrelid "
            "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND "
            "c.relname = $2 AND k.conname = $3 AND pg_catalog.pg_get_constraintdef(k.oid) = $4",
      {object.table.schema, object.table.name, object.name, object.definition});
  return found.rows() > 0;
}

Restored Restorer::Fail(const Object& object, const DbError& error) {
  const bool exists =
      error.sqlstate() == "42P07" || error.sqlstate() == "42710" || error.sqlstate() == "42P16";
  if (exists && IsThere(object)) {
    SetState(connection(), object.no, "restored", "had been made by hand");
    return Restored::kDone;
  }
  const std::string next =
      ", then run the same command again (or leave it: tranship abandon " + run_ + ")";
  std::string message;
  if (error.sqlstate() == "23505" || error.sqlstate() == "23503") {
    message = DescribeViolations(connection(), object.violations);
  }
  if (message.empty()) {
    message = Printable(error.server().message +
                        (error.server().detail.empty() ? "" : " (" + error.server().detail + ")")) +
              "; mend this" + next;
  } else if (error.sqlstate() == "23505") {
    message = "duplicates: " + message + "; remove them" + next;
  } else {
    message = "no counterpart for " + message + "; mend these rows" + next;
  }
  const bool not_valid = object.state == "not valid";
  SetState(connection(), object.no, not_valid ? "not valid" : "failed", message);
  observer_.OnMessage(
      MessageLevel::kWarning,
      object.display() + (not_valid ? " is left NOT VALID: " : " is not restored: ") + message);
  return not_valid ? Restored::kNotValid : Restored::kFailed;
}

}  // namespace tranship
