// RestoreStages: objects that are to be restored, handed out to threads with a Restorer each.

#ifndef TRANSHIP_ENGINE_TARGET_RESTORE_STAGES_H_
#define TRANSHIP_ENGINE_TARGET_RESTORE_STAGES_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "engine/observer.h"
#include "engine/target/objects.h"
#include "engine/target/restorer.h"

namespace tranship {

// Objects, by their number in the ledger, that are restored one after the other. The groups of a
// stage are restored at once.
using RestoreGroup = std::vector<int64_t>;

// Threading: Run() from one thread; it starts and joins the others.
class RestoreStages {
 public:
  RestoreStages(const std::function<Connection()>& connect, const std::string& run,
                const RestoreOptions& options, Observer& observer);

  // Restores the groups, wholly or each object's next step. What was given up in an earlier stage
  // is left out. Throws what a Restorer throws, after all threads have ended.
  void Run(const std::vector<RestoreGroup>& groups, bool only_one_step);

  // A connection for other questions, while no stage runs.
  [[nodiscard]] Connection& connection() { return first_.connection(); }
  [[nodiscard]] int count(Restored what) const;
  // True when a stop request left objects undone.
  [[nodiscard]] bool cut_short() const { return cut_short_; }

 private:
  void StartThread(const std::vector<RestoreGroup>& groups, bool only_one_step,
                   std::vector<std::jthread>& threads);
  void Work(Restorer& restorer, const std::vector<RestoreGroup>& groups, bool only_one_step);
  // The next group for a thread; nothing when none is left, another thread has failed, or a stop
  // was asked for.
  [[nodiscard]] const RestoreGroup* Next(const std::vector<RestoreGroup>& groups);
  [[nodiscard]] bool GoesOn(int64_t no);
  void Note(int64_t no, Restored restored);
  // Cancels what runs when the second stop request comes.
  void Watch(const std::stop_token& ended);

  const std::function<Connection()>& connect_;
  const std::string& run_;
  const RestoreOptions& options_;
  Observer& observer_;
  std::atomic<int> builds_{1};
  Restorer first_;

  std::mutex mutex_;  // protects what follows
  size_t next_ = 0;
  bool cut_short_ = false;
  std::exception_ptr failure_;
  std::map<Restored, int> counts_;
  std::set<int64_t> given_up_;
  std::set<Restorer*> working_;
  std::condition_variable_any ended_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_RESTORE_STAGES_H_
