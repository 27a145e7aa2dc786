#include "engine/target/restore_stages.h"

#include <algorithm>
#include <chrono>

namespace tranship {

RestoreStages::RestoreStages(const std::function<Connection()>& connect, const std::string& run,
                             const RestoreOptions& options, Observer& observer)
    : connect_(connect),
      run_(run),
      options_(options),
      observer_(observer),
      first_(connect_, run_, options_, observer_, builds_) {}

int RestoreStages::count(Restored what) const {
  const auto found = counts_.find(what);
  return found == counts_.end() ? 0 : found->second;
}

const RestoreGroup* RestoreStages::Next(const std::vector<RestoreGroup>& groups) {
  const std::lock_guard lock(mutex_);
  if (failure_ || cut_short_ || next_ == groups.size()) return nullptr;
  builds_ =
      static_cast<int>(std::min(groups.size() - next_, static_cast<size_t>(options_.connections)));
  return &groups[next_++];
}

bool RestoreStages::GoesOn(int64_t no) {
  const std::lock_guard lock(mutex_);
  if (given_up_.contains(no)) return false;
  if (options_.stop != nullptr && options_.stop->soon()) cut_short_ = true;
  return !cut_short_;
}

void RestoreStages::Note(int64_t no, Restored restored) {
  const std::lock_guard lock(mutex_);
  ++counts_[restored];
  if (restored != Restored::kDone && restored != Restored::kPartly) given_up_.insert(no);
}

void RestoreStages::Work(Restorer& restorer, const std::vector<RestoreGroup>& groups,
                         bool only_one_step) {
  try {
    while (const RestoreGroup* group = Next(groups)) {
      for (const int64_t no : *group) {
        if (GoesOn(no)) Note(no, restorer.Restore(no, only_one_step));
      }
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (options_.stop != nullptr && options_.stop->at_once()) {
      cut_short_ = true;
    } else if (!failure_) {
      failure_ = std::current_exception();
    }
  }
}

void RestoreStages::Watch(const std::stop_token& ended) {
  std::unique_lock lock(mutex_);
  while (!ended_.wait_for(lock, ended, std::chrono::milliseconds(50), [] { return false; }) &&
         !ended.stop_requested()) {
    if (!options_.stop->at_once()) continue;
    for (Restorer* restorer : working_) restorer->Cancel();
  }
}

void RestoreStages::StartThread(const std::vector<RestoreGroup>& groups, bool only_one_step,
                                std::vector<std::jthread>& threads) {
  threads.emplace_back([this, &groups, only_one_step] {
    Restorer restorer(connect_, run_, options_, observer_, builds_);
    try {
      static_cast<void>(restorer.connection());
    } catch (const std::exception&) {
      return;  // fewer connections do, too
    }
    {
      const std::lock_guard lock(mutex_);
      working_.insert(&restorer);
    }
    Work(restorer, groups, only_one_step);
    const std::lock_guard lock(mutex_);
    working_.erase(&restorer);
  });
}

void RestoreStages::Run(const std::vector<RestoreGroup>& groups, bool only_one_step) {
  next_ = 0;
  {
    working_ = {&first_};
    std::jthread watcher;
    if (options_.stop != nullptr && !groups.empty()) {
      watcher = std::jthread([this](const std::stop_token& ended) { Watch(ended); });
    }
    std::vector<std::jthread> threads;
    const auto most = static_cast<size_t>(std::max(options_.connections, 1));
    for (size_t i = 1; i < std::min(groups.size(), most); ++i) {
      StartThread(groups, only_one_step, threads);
    }
    Work(first_, groups, only_one_step);
  }
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace tranship
