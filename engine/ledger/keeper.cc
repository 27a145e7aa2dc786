#include "engine/ledger/keeper.h"

#include <chrono>
#include <exception>
#include <optional>
#include <utility>

namespace tranship {

Keeper::Keeper(std::function<Connection()> connect, WorkerIdentity identity)
    : connect_(std::move(connect)),
      identity_(std::move(identity)),
      thread_([this, first = connect_()](const std::stop_token& stop) mutable {
        Run(std::move(first), stop);
      }) {}

Keeper::~Keeper() {
  thread_.request_stop();
  wake_.notify_all();
}

void Keeper::Run(Connection first, const std::stop_token& stop) {
  std::optional<Connection> connection(std::move(first));
  const auto pause = std::chrono::duration<double>(identity_.lease_seconds / 3);
  while (!stop.stop_requested() && !fenced()) {
    try {
      if (!connection) connection = connect_();
      Renew(*connection);
    } catch (const std::exception&) {
      // Not renewed: the epochs keep the data safe, and the next round tries again.
      connection.reset();
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stop, connection ? pause : pause / 4, [] { return false; });
  }
}

void Keeper::Renew(Connection& connection) {
  const Result run = connection.Exec(
      "UPDATE tranship.run SET engine_lease_until = pg_catalog.clock_timestamp() + "
      "pg_catalog.make_interval(secs => $3::float8) WHERE run = $1 AND epoch = $2 AND state <> "
      "'done' "
      "AND state <> 'abandoned'",
      {identity_.run, identity_.run_epoch, std::to_string(identity_.lease_seconds)});
  if (run.affected() == 0) {
    const Result now =
        connection.Exec("SELECT epoch FROM tranship.run WHERE run = $1", {identity_.run});
    if (now.rows() == 0 || now.integer(0, 0) != identity_.run_epoch) fenced_ = true;
    return;
  }
  // Not those of backends that are gone. A crash of the target may have undone a commit (they are
  // asynchronous): then no stream knows of such a lease, and it has to run out.
  connection.Exec(
      "UPDATE tranship.lease l SET lease_until = pg_catalog.clock_timestamp() + "
      "pg_catalog.make_interval(secs => $3::float8) "
      "WHERE l.run = $1 AND l.worker = $2 AND NOT l.done AND EXISTS (SELECT FROM "
      "pg_catalog.pg_stat_activity a WHERE a.pid = l.backend_pid AND (a.backend_start = "
      "l.backend_start OR a.backend_start IS NULL))",
      {identity_.run, identity_.worker, std::to_string(identity_.lease_seconds)});
}

}  // namespace tranship
