// HistoryStore: the file that keeps all cycles (SQLite, made by --history FILE).
//
// Threading: one thread; several processes may write to one file. Errors: UserError(kUsage) with
// the file's name when it cannot be used.

#ifndef TRANSHIP_ENGINE_HISTORY_HISTORY_STORE_H_
#define TRANSHIP_ENGINE_HISTORY_HISTORY_STORE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/history/cycle.h"
#include "io/sqlite/store_connection.h"

namespace tranship {

class HistoryStore {
 public:
  // Makes the file where there is none.
  [[nodiscard]] static HistoryStore OpenForWriting(const std::string& path);
  // Throws UserError when there is no such file, or it is no history.
  [[nodiscard]] static HistoryStore OpenForReading(const std::string& path);

  // A cycle begins: kept from now on, though nothing is known of its end. Returns its number.
  [[nodiscard]] int64_t Begin(const Cycle& cycle);
  // All that is known at its end. Requires: a `no` that Begin() gave.
  void Finish(const Cycle& cycle);
  // All of them, by number.
  [[nodiscard]] std::vector<Cycle> Load();

 private:
  HistoryStore(StoreConnection connection, std::string path)
      : connection_(std::move(connection)), path_(std::move(path)) {}
  void WriteDetails(const Cycle& cycle);
  void LoadTables(std::vector<Cycle>& cycles);
  void LoadProblems(std::vector<Cycle>& cycles);
  void LoadQueries(std::vector<Cycle>& cycles);

  StoreConnection connection_;
  std::string path_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_HISTORY_STORE_H_
