#include "engine/sqlite/sqlite_source.h"

#include <condition_variable>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

#include "engine/exit_code.h"
#include "engine/sqlite/schema.h"
#include "engine/sqlite/sqlite_catalog.h"
#include "engine/sqlite/sqlite_planner.h"
#include "engine/sqlite/sqlite_reader.h"
#include "io/error.h"
#include "io/sqlite/state.h"

namespace tranship {
namespace {

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

SnapshotFacts Describe(const SqliteFileFacts& file, const std::string& identifier) {
  SnapshotFacts facts;
  facts.id = "sqlite";
  facts.taken = Now();
  facts.system_identifier = identifier;
  facts.text = file.journal_mode + ": change counter " + std::to_string(file.change_counter) +
               ", size " + std::to_string(file.size) + ", modified " +
               std::to_string(file.mtime_ns) + ", inode " + std::to_string(file.device) + ":" +
               std::to_string(file.inode);
  facts.quiet_witness = file.journal_mode != "wal";
  if (!facts.quiet_witness) {
    facts.quiet_reason =
        "the file is in WAL mode, in which a commit need not leave a trace in its header";
  }
  return facts;
}

class State final : public SourceState {
 public:
  State(const std::string& path, int readers)
      : path_(path), state_(SqliteState::Open(path, readers)) {
    schema_ = ReadSqliteSchema(state_->reader(0));
    facts_ = Describe(state_->facts(), SqliteCatalog(schema_, path).server.system_identifier);
    for (size_t i = 0; i < state_->readers(); ++i) free_.push_back(i);
    for (const SqliteTable& table : schema_.tables) {
      keys_[table.name] =
          table.without_rowid ? table.primary_key : std::vector<std::string>{table.rowid};
    }
  }

  const SnapshotFacts& facts() const override { return facts_; }
  Catalog ReadCatalog() override { return SqliteCatalog(schema_, path_); }
  Plan MakePlan(std::vector<PlanTable> tables, const PlannerOptions& options) override {
    return PlanSqlite(state_->reader(0), schema_, std::move(tables), options);
  }
  std::vector<Chunk> Pieces(const PlanTable& table, double bytes) override {
    PlannerOptions options;
    options.chunk_bytes = bytes;
    return CutSqlite(state_->reader(0), schema_, table, options);
  }
  int sessions() const override { return static_cast<int>(state_->readers()); }
  std::unique_ptr<SourceReader> Open(const std::string&) override {
    std::unique_lock lock(mutex_);
    freed_.wait(lock, [&] { return !free_.empty(); });
    const size_t i = free_.back();
    free_.pop_back();
    return std::make_unique<SqliteReader>(
        state_->reader(i), [this](const std::string& table) { return keys_.at(table); },
        [this, i] {
          const std::lock_guard guard(mutex_);
          free_.push_back(i);
          freed_.notify_one();
        });
  }
  // Writers of a file with a rollback journal have waited for this.
  void Release() noexcept override { state_.reset(); }

  [[nodiscard]] const SqliteState& file() const { return *state_; }

 private:
  std::string path_;
  std::optional<SqliteState> state_;
  SqliteSchema schema_;
  SnapshotFacts facts_;
  std::map<std::string, std::vector<std::string>> keys_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<size_t> free_;  // guarded by mutex_
};

}  // namespace

SqliteSource::SqliteSource(std::string path, bool check) : path_(std::move(path)), check_(check) {
  static_cast<void>(Database::Open(path_));
}

Catalog SqliteSource::ReadCatalog() {
  const Database database = Database::Open(path_);
  if (std::exchange(check_, false)) {
    const std::vector<std::string> damage = database.QuickCheck();
    if (!damage.empty()) {
      std::string lines;
      for (const std::string& line : damage) lines += "\n  " + Printable(line);
      throw UserError(ExitCode::kFailed, "the file " + Printable(path_) + " is damaged:" + lines,
                      "mend it (sqlite3 FILE .recover), or go on with what can be read: "
                      "--skip-check");
    }
  }
  return SqliteCatalog(ReadSqliteSchema(database), path_);
}

std::unique_ptr<SourceState> SqliteSource::Take(const std::vector<TableName>&, int readers) {
  return std::make_unique<State>(path_, readers);
}

std::unique_ptr<SourceState> SqliteSource::Join(const std::string&, const std::vector<TableName>&) {
  return nullptr;
}

std::optional<std::string> SqliteSource::MayHaveChanged(const SnapshotFacts& then,
                                                        const SnapshotFacts& now) {
  if (!then.quiet_witness) return then.quiet_reason;
  if (then.system_identifier != now.system_identifier) return "it is another file";
  if (then.text != now.text) return "the file was written since";
  return std::nullopt;
}

void SqliteSource::FindPositions(std::vector<TargetSequence>& sequences) {
  const SqliteSchema schema = ReadSqliteSchema(Database::Open(path_));
  for (TargetSequence& sequence : sequences) {
    const SqliteTable* table = schema.Find(sequence.source.name);
    if (table == nullptr || !table->sequence || !table->rowid_is_column) continue;
    if (table->rowid != sequence.source_column) continue;
    sequence.at_source = SequencePosition{*table->sequence, true};
  }
}

Plan SqliteSource::Plan(std::vector<PlanTable> tables, const PlannerOptions& options) {
  const Database database = Database::Open(path_);
  return PlanSqlite(database, ReadSqliteSchema(database), std::move(tables), options);
}

std::vector<std::string> SqliteSource::Notes(int) {
  const State state(path_, 1);
  const std::string mode = state.file().facts().journal_mode;
  std::vector<std::string> notes = {"the source file's journal mode is " + mode};
  if (!state.file().notice().empty()) notes.push_back(state.file().notice());
  if (!state.facts().quiet_reason.empty()) {
    notes.push_back("a resumed run digests finished chunks again: " + state.facts().quiet_reason);
  }
  return notes;
}

}  // namespace tranship
