// Connection::Settle: ending what runs, whatever state it is in, without ever hanging.

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <thread>

#include "io/pg/connection.h"

namespace tranship {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kPolitely{
    100};  // for the end of the COPY to be taken, or the rest of it to arrive
constexpr milliseconds kCancelling{3000};
constexpr milliseconds kDraining{5000};

// Throws away what a COPY TO STDOUT has sent. True when something was there, or the COPY came to
// its end.
bool DiscardCopyData(PGconn* conn) {
  std::array<char, 16384> away;
  const int got = PQgetlineAsync(conn, away.data(), static_cast<int>(away.size()));
  return got != 0;
}

// Takes one step that does not block. True when there may be another one.
bool Step(PGconn* conn) {
  if (PQisBusy(conn) != 0) return false;
  PGresult* result = PQgetResult(conn);
  const ExecStatusType status = PQresultStatus(result);
  PQclear(result);
  if (status == PGRES_COPY_IN) return PQputCopyEnd(conn, "given up by tranship") == 1;
  if (status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH) return DiscardCopyData(conn);
  return true;
}

bool Alive(PGconn* conn) { return PQstatus(conn) == CONNECTION_OK; }

bool DrainUntil(PGconn* conn, Clock::time_point deadline) {
  while (Alive(conn) && PQtransactionStatus(conn) == PQTRANS_ACTIVE) {
    const Clock::time_point now = Clock::now();
    if (now >= deadline) return false;
    if (Step(conn)) continue;
    const int unsent = PQflush(conn);
    if (unsent < 0) return false;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - now).count() + 1;
    const auto events = static_cast<short>(unsent == 1 ? POLLIN | POLLOUT : POLLIN);
    pollfd socket{PQsocket(conn), events, 0};
    poll(&socket, 1, static_cast<int>(std::min<int64_t>(left, 20)));
    if (PQconsumeInput(conn) == 0) return false;
  }
  return Alive(conn);
}

// PQcancel waits for a connection of its own without a time limit. It must have returned before the
// next statement is sent, lest it hits that one.
bool CancelWithin(const Connection::Canceller& cancel, milliseconds limit) {
  auto done = std::make_shared<std::promise<void>>();
  std::future<void> end = done->get_future();
  std::thread([cancel, done] {
    cancel();
    done->set_value();
  }).detach();
  return end.wait_for(limit) == std::future_status::ready;
}

}  // namespace

void Connection::Settle() noexcept try {
  PGconn* conn = raw();
  if (conn == nullptr || !Alive(conn)) return;
  const bool settled = DrainUntil(conn, Clock::now() + kPolitely) ||
                       (Alive(conn) && CancelWithin(canceller(), kCancelling) &&
                        DrainUntil(conn, Clock::now() + kDraining));
  if (!settled || (PQisnonblocking(conn) != 0 && PQsetnonblocking(conn, 0) != 0)) Close();
} catch (...) {
  Close();
}

}  // namespace tranship
