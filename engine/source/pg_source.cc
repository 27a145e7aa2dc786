#include "engine/source/pg_source.h"

#include <chrono>
#include <utility>

#include "engine/catalog/catalog.h"
#include "engine/endpoints.h"
#include "engine/plan/statements.h"
#include "engine/quiet_proof.h"
#include "engine/source/pg_reader.h"

namespace tranship {
namespace {

class PgState final : public SourceState {
 public:
  PgState(const PgSource& source, SnapshotHolder holder)
      : source_(source), holder_(std::move(holder)) {}

  const SnapshotFacts& facts() const override { return holder_.facts(); }
  Catalog ReadCatalog() override { return tranship::ReadCatalog(holder_.connection()); }
  Plan MakePlan(std::vector<PlanTable> tables, const PlannerOptions& options) override {
    return tranship::MakePlan(holder_.connection(), std::move(tables), options);
  }
  std::vector<Chunk> Pieces(const PlanTable& table, double bytes) override {
    return PiecesAsChunks(table, holder_.connection().server_version(), bytes);
  }
  std::unique_ptr<SourceReader> Open(const std::string& role) override {
    return std::make_unique<PgReader>(source_.Open(role), holder_.facts().id);
  }
  void Release() noexcept override { holder_.Release(); }

 private:
  const PgSource& source_;
  SnapshotHolder holder_;
};

std::string Horizon(Connection& control) {
  const Result found = control.Exec(
      "SELECT a.pid, COALESCE(pg_catalog.date_trunc('second', pg_catalog.now() - "
      "a.xact_start)::pg_catalog.text, '?') "
      "FROM pg_catalog.pg_stat_activity a WHERE a.xact_start IS NOT NULL AND a.pid <> "
      "pg_catalog.pg_backend_pid() "
      "AND a.datname = pg_catalog.current_database() ORDER BY a.xact_start LIMIT 1");
  if (found.rows() == 0) {
    return "transaction horizon of the source: no other transaction is open; the copy holds one "
           "while it reads, VACUUM cannot remove rows that die meanwhile";
  }
  return "transaction horizon of the source: backend " + found.text(0, 0) +
         " has had a transaction open for " + found.text(0, 1) +
         "; the copy holds another one while it reads";
}

}  // namespace

PgSource::PgSource(Connect connect)
    : connect_(std::move(connect)), control_(connect_("control", "")) {}

Catalog PgSource::ReadCatalog() { return tranship::ReadCatalog(control_); }

std::unique_ptr<SourceState> PgSource::Take(const std::vector<TableName>& parts, int) {
  return std::make_unique<PgState>(
      *this, SnapshotHolder::Take(Open("holder"), parts, std::chrono::seconds(10), witness_));
}

std::unique_ptr<SourceState> PgSource::Join(const std::string& id,
                                            const std::vector<TableName>& parts) {
  auto joined = SnapshotHolder::Join(Open("holder"), id, parts);
  if (!joined) return nullptr;
  return std::make_unique<PgState>(*this, std::move(*joined));
}

std::optional<std::string> PgSource::MayHaveChanged(const SnapshotFacts& then,
                                                    const SnapshotFacts& now) {
  return QuietProofFails(then, now);
}

void PgSource::FindPositions(std::vector<TargetSequence>& sequences) {
  ReadSourcePositions(control_, sequences);
}

Plan PgSource::Plan(std::vector<PlanTable> tables, const PlannerOptions& options) {
  control_.Exec("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  tranship::Plan plan = MakePlan(control_, std::move(tables), options);
  control_.Rollback();
  return plan;
}

std::vector<std::string> PgSource::Notes(int sessions) {
  const ServerFacts server = ReadServerFacts(control_);
  return {
      "locks on the source: ACCESS SHARE on each table until its last row is read (only ALTER, "
      "DROP, TRUNCATE and the like have to wait)",
      Horizon(control_), ConnectionSlots("source", server, sessions)};
}

}  // namespace tranship
