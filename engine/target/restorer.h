// Restorer: brings single objects back, over one connection, step by step as the ledger lists them.
//
// Threading: one thread. Each step is one transaction with its ledger row, locked first: a crash
// undoes both, and two restorers never do the same step. Errors: what passes (a lost connection, a
// deadlock, a full disk) is tried again a few times and then thrown; what does not is written into
// the ledger.

#ifndef TRANSHIP_ENGINE_TARGET_RESTORER_H_
#define TRANSHIP_ENGINE_TARGET_RESTORER_H_

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "engine/catalog/table.h"
#include "engine/observer.h"
#include "engine/target/build_settings.h"
#include "engine/target/objects.h"
#include "io/pg/connection.h"

namespace tranship {

enum class Restored : uint8_t {
  kDone,
  kAlready,  // somebody else has done it
  kPartly,   // steps are left
  kNotValid,
  kFailed,
  kBlocked,  // by another session's lock; as it was
};

class Restorer {
 public:
  using Connect = std::function<Connection()>;

  // `builds`: how many objects are being built now, by all restorers.
  Restorer(Connect connect, std::string run, const RestoreOptions& options, Observer& observer,
           const std::atomic<int>& builds)
      : connect_(std::move(connect)),
        run_(std::move(run)),
        options_(options),
        observer_(observer),
        builds_(builds) {}

  // All steps that are left of the object, or only the next one.
  [[nodiscard]] Restored Restore(int64_t no, bool only_one_step);

  // Connects when needed, and pins what builds need.
  [[nodiscard]] Connection& connection();

  // Cancels what is running. From any thread.
  void Cancel();

 private:
  struct Object {
    int64_t no = 0;
    std::string kind, name, definition, state, violations;
    TableName table;
    std::vector<std::optional<std::string>> steps;
    [[nodiscard]] std::string display() const;
  };

  [[nodiscard]] Object Lock(Connection& target, int64_t no);
  [[nodiscard]] Restored RunStep(int64_t no, Object& object);
  [[nodiscard]] Restored Fail(const Object& object, const DbError& error);
  [[nodiscard]] bool IsThere(const Object& object);
  [[nodiscard]] Restored GiveWay(const Object& object, int tried);
  void SetState(Connection& target, int64_t no, const std::string& state,
                const std::optional<std::string>& message);

  Connect connect_;
  std::string run_;
  RestoreOptions options_;
  Observer& observer_;
  const std::atomic<int>& builds_;
  std::optional<Connection> connection_;
  std::mutex cancel_mutex_;  // protects canceller_
  Connection::Canceller canceller_;
  ServerBuildFacts server_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_RESTORER_H_
