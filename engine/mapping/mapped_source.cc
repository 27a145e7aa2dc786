#include "engine/mapping/mapped_source.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/catalog/catalog.h"
#include "engine/exit_code.h"
#include "engine/mapping/crosswalk.h"
#include "engine/mapping/transform.h"
#include "engine/plan/fit.h"
#include "io/error.h"

namespace tranship {
namespace {

// Rows whose keys are still to be replaced by what is looked up.
class UnlookedRows final : public Source {
 public:
  UnlookedRows(std::unique_ptr<Source> rows, const PlanTable& table, ColumnLookups lookups)
      : rows_(std::move(rows)), table_(table), lookups_(std::move(lookups)) {}

  std::unique_ptr<SlabEncoder> NewEncoder() const override {
    return std::make_unique<LookupEncoder>(table_, lookups_);
  }
  bool Fill(Slab& slab) override { return rows_->Fill(slab); }
  void Cancel() noexcept override { rows_->Cancel(); }
  void Abort() noexcept override { rows_->Abort(); }

 private:
  std::unique_ptr<Source> rows_;
  const PlanTable& table_;
  ColumnLookups lookups_;
};

class MappedReader final : public SourceReader {
 public:
  MappedReader(std::unique_ptr<SourceReader> reader, LookupStore& lookups)
      : reader_(std::move(reader)), lookups_(lookups) {}

  std::unique_ptr<Source> Read(const PlanTable& table, const Chunk& chunk) override {
    return LookUp(table, [&] { return reader_->Read(table, chunk); });
  }
  std::unique_ptr<Source> ReadLeaves(const PlanTable& table,
                                     const std::vector<bool>& wanted) override {
    return LookUp(table, [&] { return reader_->ReadLeaves(table, wanted); });
  }
  std::unique_ptr<Source> ReadKey(const PlanTable& table, const KeyValues& key) override {
    return LookUp(table, [&] { return reader_->ReadKey(table, key); });
  }
  std::function<void()> canceller() override { return reader_->canceller(); }
  bool usable() const override { return reader_->usable(); }

 private:
  std::unique_ptr<Source> LookUp(const PlanTable& table,
                                 const std::function<std::unique_ptr<Source>()>& read) {
    ColumnLookups lookups = lookups_.For(table);  // before rows are under way
    if (lookups.empty()) return read();
    return std::make_unique<UnlookedRows>(read(), table, std::move(lookups));
  }

  std::unique_ptr<SourceReader> reader_;
  LookupStore& lookups_;
};

class MappedState final : public SourceState {
 public:
  MappedState(std::unique_ptr<SourceState> state, MappedSource& source)
      : state_(std::move(state)), source_(source) {}

  const SnapshotFacts& facts() const override { return state_->facts(); }
  Catalog ReadCatalog() override { return source_.Derive(state_->ReadCatalog()); }
  Plan MakePlan(std::vector<PlanTable> tables, const PlannerOptions& options) override {
    return state_->MakePlan(std::move(tables), options);
  }
  std::vector<Chunk> Pieces(const PlanTable& table, double bytes) override {
    return state_->Pieces(table, bytes);
  }
  int sessions() const override { return state_->sessions(); }
  void Prepare(Connection& target, const std::string& run,
               const std::vector<PlanTable>& tables) override {
    AssignKeys(*state_, target, run, tables);
  }
  std::unique_ptr<SourceReader> Open(const std::string& role) override {
    return std::make_unique<MappedReader>(state_->Open(role), source_.lookups());
  }
  void Release() noexcept override { state_->Release(); }

 private:
  std::unique_ptr<SourceState> state_;
  MappedSource& source_;
};

// What is looked up must be there before: it cannot be filled by the same run.
void RefuseOwnLookups(const std::vector<Table>& tables, const CopyOptions& options) {
  std::set<TableName> written;
  for (const Table& table : tables) {
    if (IsChosen(table.name, options)) written.insert(table.name);
  }
  std::string lines;
  for (const Table& table : tables) {
    if (!written.contains(table.name)) continue;
    for (const Column& column : table.columns) {
      // Generated keys are there before rows are read.
      if (column.lookup.empty() || CrosswalkTarget(column.lookup)) continue;
      const TableName from = ParseLookup(column.lookup).transform->lookup;
      if (!written.contains(from)) continue;
      lines += "\n  " + table.name.display() + "." + Printable(column.name) + " is looked up in " +
               from.display() + ", which this run fills";
    }
  }
  if (lines.empty()) return;
  throw UserError(ExitCode::kUsage,
                  "what is looked up must be there first; nothing was touched:" + lines,
                  "copy the lookup tables in a run before (--table), then the others");
}

}  // namespace

ColumnLookups LookupStore::For(const PlanTable& table) {
  ColumnLookups lookups(table.columns.size());
  bool any = false;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const CopyColumn& column = table.columns[i];
    if (column.lookup.empty()) continue;
    any = true;
    const std::lock_guard lock(mutex_);
    // A table may refer to its own generated keys.
    const auto generated = CrosswalkTarget(column.lookup);
    const std::string lookup = generated ? CrosswalkText(*generated) : column.lookup;
    auto& loaded = tables_[{lookup, column.type, table.form}];
    if (!loaded) {
      const std::shared_ptr<Connection> target = target_();
      loaded = std::make_shared<const LookupTable>(
          LookupTable::Load(*target, lookup, column.type, table.form));
    }
    lookups[i] = loaded;
  }
  return any ? lookups : ColumnLookups();
}

MappedSource::MappedSource(std::unique_ptr<SourceDatabase> source, const CopyOptions& options,
                           Lend source_session, Lend target_session)
    : source_(std::move(source)),
      options_(options),
      source_session_(std::move(source_session)),
      target_session_(std::move(target_session)),
      lookups_([this] { return target_session_("lookup"); }) {}

std::unique_ptr<SourceState> MappedSource::Take(const std::vector<TableName>& parts, int readers) {
  return Map(source_->Take(parts, readers));
}

std::unique_ptr<SourceState> MappedSource::Map(std::unique_ptr<SourceState> state) {
  return std::make_unique<MappedState>(std::move(state), *this);
}

std::unique_ptr<SourceState> MappedSource::Join(const std::string& id,
                                                const std::vector<TableName>& parts) {
  auto joined = source_->Join(id, parts);
  if (!joined) return nullptr;
  return Map(std::move(joined));
}

Catalog MappedSource::Derive(Catalog source) {
  const std::shared_ptr<Connection> on_source = source_session_("mapping");
  const std::shared_ptr<Connection> on_target = target_session_("mapping");
  const Catalog target = tranship::ReadCatalog(*on_target);
  MappedSchema schema =
      MapSchema(options_.fields, {&source, &target, on_source.get(), on_target.get()});
  if (!schema.usable()) {
    std::string lines;
    for (const std::string& line : WhyUnusable(options_.fields, schema)) lines += "\n  " + line;
    throw UserError(ExitCode::kUsage,
                    "the field mapping cannot be used as it is; nothing was touched:" + lines,
                    "mend these lines; tranship mapping check looks at them again");
  }
  RefuseOwnLookups(schema.tables, options_);
  notes_ = Located(options_.fields.file, schema.notes);
  source.tables = std::move(schema.tables);
  source.foreign_keys.clear();
  return source;
}

std::vector<std::string> MappedSource::Notes(int sessions) {
  std::vector<std::string> notes = source_->Notes(sessions);
  notes.insert(notes.end(), notes_.begin(), notes_.end());
  return notes;
}

}  // namespace tranship
