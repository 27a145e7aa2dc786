#include "engine/rehearsal/session_source.h"

#include <deque>
#include <utility>

#include "engine/catalog/catalog.h"
#include "engine/plan/statements.h"
#include "engine/verify/leaf_statements.h"
#include "io/error.h"
#include "io/pg/copy_reader.h"

namespace tranship {
namespace {

// Rows that were all read beforehand.
class Replay final : public Source {
 public:
  explicit Replay(std::deque<Slab> slabs) : slabs_(std::move(slabs)) {}

  bool Fill(Slab& slab) override {
    if (slabs_.empty()) return false;
    const Slab next = std::move(slabs_.front());
    slabs_.pop_front();
    for (size_t i = 0; i < next.rows(); ++i) slab.AppendRow(next.row(i));
    return !slabs_.empty();
  }
  void Cancel() noexcept override {}
  void Abort() noexcept override { slabs_.clear(); }

 private:
  std::deque<Slab> slabs_;
};

class SessionReader final : public SourceReader {
 public:
  explicit SessionReader(Connection& connection) : connection_(&connection) {}

  std::unique_ptr<Source> Read(const PlanTable& table, const Chunk& chunk) override {
    return ReadAll({ReadStatement(table, chunk)}, table.form);
  }
  std::unique_ptr<Source> ReadLeaves(const PlanTable& table,
                                     const std::vector<bool>& wanted) override {
    return ReadAll(LeafStatements(table, Side::kSource, connection_->server_version(), wanted, {}),
                   table.form);
  }
  std::unique_ptr<Source> ReadKey(const PlanTable& table, const KeyValues& key) override {
    std::vector<std::string> statements;
    for (size_t i = 0; i < table.source_parts.size(); ++i) {
      statements.push_back(
          ReadRowsStatement(table, Side::kSource, static_cast<int>(i), KeyPredicate(table, key)));
    }
    return ReadAll(statements, table.form);
  }
  std::function<void()> canceller() override { return connection_->canceller(); }
  bool usable() const override { return connection_->usable(); }

 private:
  std::unique_ptr<Source> ReadAll(const std::vector<std::string>& statements, WireForm form) {
    std::deque<Slab> slabs;
    try {
      for (const std::string& sql : statements) {
        CopyReader reader(*connection_, sql, form);
        for (bool more = true; more;) more = reader.Fill(slabs.emplace_back());
      }
    } catch (const DbError& error) {
      throw DbError(error.consequence(), "source", error.server(), error.statement());
    }
    return std::make_unique<Replay>(std::move(slabs));
  }

  Connection* connection_;
};

}  // namespace

Catalog SessionSource::ReadCatalog() { return tranship::ReadCatalog(*connection_); }

Plan SessionSource::MakePlan(std::vector<PlanTable> tables, const PlannerOptions& options) {
  return tranship::MakePlan(*connection_, std::move(tables), options);
}

std::vector<Chunk> SessionSource::Pieces(const PlanTable& table, double bytes) {
  return PiecesAsChunks(table, connection_->server_version(), bytes);
}

std::unique_ptr<SourceReader> SessionSource::Open(const std::string&) {
  return std::make_unique<SessionReader>(*connection_);
}

Catalog SessionDatabase::ReadCatalog() { return tranship::ReadCatalog(*connection_); }

std::unique_ptr<SourceState> SessionDatabase::Take(const std::vector<TableName>&, int) {
  return std::make_unique<SessionSource>(*connection_);
}

std::unique_ptr<SourceState> SessionDatabase::Join(const std::string&,
                                                   const std::vector<TableName>&) {
  return nullptr;
}

std::optional<std::string> SessionDatabase::MayHaveChanged(const SnapshotFacts&,
                                                           const SnapshotFacts&) {
  return "it is read in an open transaction";
}

Plan SessionDatabase::Plan(std::vector<PlanTable> tables, const PlannerOptions& options) {
  return MakePlan(*connection_, std::move(tables), options);
}

std::vector<std::string> SessionDatabase::Notes(int) { return {}; }

}  // namespace tranship
