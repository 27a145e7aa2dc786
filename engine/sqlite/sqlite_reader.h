// SqliteReader: one connection of an SQLite state, reading chunks as raw rows.

#ifndef TRANSHIP_ENGINE_SQLITE_SQLITE_READER_H_
#define TRANSHIP_ENGINE_SQLITE_SQLITE_READER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/source/source_database.h"
#include "io/sqlite/database.h"

namespace tranship {

class SqliteReader final : public SourceReader {
 public:
  using Keys = std::function<std::vector<std::string>(const std::string& table)>;

  // `give_back` is called when the reader goes. `keys`: the columns that chunks are ranges of, the
  // rowid by whatever name.
  SqliteReader(Database& database, Keys keys, std::function<void()> give_back)
      : database_(database), keys_(std::move(keys)), give_back_(std::move(give_back)) {}
  ~SqliteReader() override { give_back_(); }

  [[nodiscard]] std::unique_ptr<Source> Read(const PlanTable& table, const Chunk& chunk) override;
  [[nodiscard]] std::unique_ptr<Source> ReadLeaves(const PlanTable& table,
                                                   const std::vector<bool>& wanted) override;
  [[nodiscard]] std::unique_ptr<Source> ReadKey(const PlanTable& table,
                                                const KeyValues& key) override;
  [[nodiscard]] std::function<void()> canceller() override {
    return [&database = database_] { database.Interrupt(); };
  }
  [[nodiscard]] bool usable() const override { return true; }

 private:
  Database& database_;
  Keys keys_;
  std::function<void()> give_back_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_SQLITE_READER_H_
