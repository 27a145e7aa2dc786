// PgReader: a session that reads in an imported snapshot.

#ifndef TRANSHIP_ENGINE_SOURCE_PG_READER_H_
#define TRANSHIP_ENGINE_SOURCE_PG_READER_H_

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "engine/source/source_database.h"
#include "io/pg/connection.h"

namespace tranship {

class PgReader final : public SourceReader {
 public:
  // Imports `snapshot`. Throws DbError, SnapshotGone.
  PgReader(Connection connection, const std::string& snapshot);

  [[nodiscard]] std::unique_ptr<Source> Read(const PlanTable& table, const Chunk& chunk) override;
  [[nodiscard]] std::unique_ptr<Source> ReadLeaves(const PlanTable& table,
                                                   const std::vector<bool>& wanted) override;
  [[nodiscard]] std::unique_ptr<Source> ReadKey(const PlanTable& table,
                                                const KeyValues& key) override;
  [[nodiscard]] std::function<void()> canceller() override { return connection_.canceller(); }
  [[nodiscard]] bool usable() const override {
    return connection_.usable() && connection_.in_transaction();
  }

 private:
  void Lock(const TableName& part);

  Connection connection_;
  std::set<TableName> locked_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SOURCE_PG_READER_H_
