// Keeper: renews the engine's and its chunks' leases on a connection of its own (a claimed row
// stays locked during the COPY), by the database's clock. Notices when another engine has taken the
// run over.
//
// Threading: owns one thread; fenced() from any.

#ifndef TRANSHIP_ENGINE_LEDGER_KEEPER_H_
#define TRANSHIP_ENGINE_LEDGER_KEEPER_H_

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/ledger/chunk_ledger.h"
#include "io/pg/connection.h"

namespace tranship {

class Keeper {
 public:
  // `connect` opens the keeper's connection: now (DbError), before the streams take all slots, and
  // again after a loss.
  Keeper(std::function<Connection()> connect, WorkerIdentity identity);
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

  [[nodiscard]] bool fenced() const noexcept { return fenced_.load(std::memory_order_relaxed); }

 private:
  void Run(Connection first, const std::stop_token& stop);
  void Renew(Connection& connection);

  std::function<Connection()> connect_;
  WorkerIdentity identity_;
  std::atomic<bool> fenced_{false};
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: starts when everything else is there
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_KEEPER_H_
