#include "engine/source/pg_reader.h"

#include <atomic>
#include <utility>

#include "engine/plan/statements.h"
#include "engine/verify/leaf_statements.h"
#include "io/pg/copy_reader.h"

namespace tranship {
namespace {

// Several COPY statements, one after the other.
class CopySequence final : public Source {
 public:
  CopySequence(Connection& connection, std::vector<std::string> statements, WireForm form)
      : connection_(connection), statements_(std::move(statements)), form_(form) {}

  bool Fill(Slab& slab) override {
    while (next_ < statements_.size() || reader_) {
      if (cancelled_) throw Cancelled();
      if (!reader_) {
        reader_ = std::make_unique<CopyReader>(connection_, statements_[next_++], form_);
      }
      if (reader_->Fill(slab)) return true;
      reader_.reset();
      if (slab.rows() > 0) return next_ < statements_.size();
    }
    return false;
  }
  void Cancel() noexcept override { cancelled_ = true; }
  void Abort() noexcept override {
    if (reader_) reader_->Abort();
    reader_.reset();
    next_ = statements_.size();
  }

 private:
  Connection& connection_;
  std::vector<std::string> statements_;
  WireForm form_;
  size_t next_ = 0;
  std::unique_ptr<CopyReader> reader_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace

PgReader::PgReader(Connection connection, const std::string& snapshot)
    : connection_(std::move(connection)) {
  try {
    ImportSnapshot(connection_, snapshot);
  } catch (const DbError& error) {
    if (SnapshotIsGone(error)) throw SnapshotGone(error.what());
    throw;
  }
}

void PgReader::Lock(const TableName& part) {
  if (locked_.contains(part)) return;
  LockForReading(connection_, part);
  locked_.insert(part);
}

std::unique_ptr<Source> PgReader::Read(const PlanTable& table, const Chunk& chunk) {
  Lock(table.source_parts.at(static_cast<size_t>(chunk.part)).name);
  return std::make_unique<CopyReader>(connection_, ReadStatement(table, chunk), table.form);
}

std::unique_ptr<Source> PgReader::ReadLeaves(const PlanTable& table,
                                             const std::vector<bool>& wanted) {
  for (const Relation& part : table.source_parts) Lock(part.name);
  return std::make_unique<CopySequence>(
      connection_, LeafStatements(table, Side::kSource, connection_.server_version(), wanted, {}),
      table.form);
}

std::unique_ptr<Source> PgReader::ReadKey(const PlanTable& table, const KeyValues& key) {
  std::vector<std::string> statements;
  for (size_t i = 0; i < table.source_parts.size(); ++i) {
    Lock(table.source_parts[i].name);
    statements.push_back(
        ReadRowsStatement(table, Side::kSource, static_cast<int>(i), KeyPredicate(table, key)));
  }
  return std::make_unique<CopySequence>(connection_, std::move(statements), table.form);
}

}  // namespace tranship
