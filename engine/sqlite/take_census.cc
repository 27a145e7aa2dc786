#include "engine/sqlite/take_census.h"

#include <atomic>
#include <map>
#include <mutex>
#include <utility>

#include "engine/shared_work.h"
#include "engine/sqlite/sqlite_catalog.h"
#include "engine/sqlite/sqlite_planner.h"
#include "engine/sqlite/sqlite_reader.h"
#include "engine/sqlite/table_counter.h"
#include "engine/sqlite/type_choice.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr double kPieceBytes = 16e6;  // progress and balance; a piece costs a seek

// How the rows of one table are read: the rowid first, where no column is it.
struct Reading {
  PlanTable table;
  std::vector<ValueForm> forms;
  size_t columns_before = 0;
  std::vector<size_t> key;          // places in the row
  std::vector<std::string> bounds;  // columns that pieces are ranges of
};

void AddColumn(Reading& reading, const std::string& name, const ValueForm& form) {
  CopyColumn& column = reading.table.columns.emplace_back();
  column.name = name;
  column.value_form = form;
}

Reading MakeReading(const SqliteTable& table, const CensusRequest& request) {
  Reading reading;
  reading.table.source = {kSqliteSchemaName, table.name};
  if (!table.rowid.empty() && !table.rowid_is_column) {
    AddColumn(reading, table.rowid, ValueForm::Of(FormKind::kInt8));
    reading.columns_before = 1;
    reading.key = {0};
  }
  std::vector<std::string> key = table.primary_key;
  if (table.rowid_is_column) key = {table.rowid};
  const bool by_columns = reading.key.empty();
  if (by_columns) reading.key.assign(key.size(), 0);
  for (const SqliteColumn* column : CountedColumns(table)) {
    for (size_t i = 0; by_columns && i < key.size(); ++i) {
      if (SameSqliteName(key[i], column->name)) reading.key[i] = reading.table.columns.size();
    }
    const ColumnRule rule = RuleFor(request.rules, table.name, column->name);
    const auto form = request.form ? request.form(table, *column) : std::nullopt;
    reading.forms.push_back(form ? *form : ExpectedForm(table, *column, &rule));
    AddColumn(reading, column->name, reading.forms.back());
  }
  reading.bounds = table.without_rowid ? table.primary_key : std::vector{table.rowid};
  return reading;
}

// Censuses of pieces, merged in the order of the pieces whatever order they come in, so that the
// kept keys are the first ones. Thread-safe.
class Results {
 public:
  explicit Results(const std::vector<Reading>& readings) {
    for (const Reading& reading : readings) {
      tables_.push_back(TableCounter(reading.forms, reading.columns_before, reading.key).census());
    }
    next_.resize(readings.size());
    waiting_.resize(readings.size());
  }

  void Add(const Chunk& piece, TableCensus census) {
    const auto table = static_cast<size_t>(piece.table);
    const std::lock_guard lock(mutex_);
    auto& waiting = waiting_[table];
    waiting.emplace(piece.no, std::move(census));
    for (auto at = waiting.find(next_[table]); at != waiting.end();
         at = waiting.find(next_[table])) {
      tables_[table].Merge(at->second);
      waiting.erase(at);
      ++next_[table];
    }
  }
  [[nodiscard]] std::vector<TableCensus> Take() { return std::move(tables_); }

 private:
  std::mutex mutex_;
  std::vector<TableCensus> tables_;  // guarded by mutex_, like all below
  std::vector<int> next_;
  std::vector<std::map<int, TableCensus>> waiting_;
};

}  // namespace

std::vector<const SqliteColumn*> CountedColumns(const SqliteTable& table) {
  std::vector<const SqliteColumn*> columns;
  for (const SqliteColumn& column : table.columns) {
    if (!column.hidden) columns.push_back(&column);
  }
  return columns;
}

std::vector<TableCensus> TakeCensus(SqliteState& state, const CensusRequest& request,
                                    Observer& observer) {
  std::vector<Reading> readings;
  std::vector<PlanTable> tables;
  std::map<std::string, std::vector<std::string>> bounds;
  for (const SqliteTable* table : request.tables) {
    readings.push_back(MakeReading(*table, request));
    tables.push_back(readings.back().table);
    bounds[table->name] = readings.back().bounds;
  }
  PlannerOptions options;
  options.chunk_bytes = kPieceBytes;
  options.streams = static_cast<int>(state.readers());
  const Plan plan = PlanSqlite(state.reader(0), *request.schema, std::move(tables), options);
  observer.OnPlan(plan);

  Results results(readings);
  std::atomic<size_t> next_reader = 0;
  const auto check = [&] {
    if (request.stop != nullptr && request.stop->soon()) throw Cancelled();
  };
  const auto make = [&]() -> DoPiece {
    Database& database = state.reader(next_reader.fetch_add(1));
    return [&](size_t i) {
      const Chunk& piece = plan.chunks[i];
      const auto no = static_cast<size_t>(piece.table);
      const Reading& reading = readings[no];
      check();
      SqliteReader reader(
          database, [&](const std::string& table) { return bounds.at(table); }, [] {});
      const auto rows = reader.Read(plan.tables[no], piece);
      TableCounter counter(reading.forms, reading.columns_before, reading.key);
      Slab slab;
      uint64_t bytes = 0;
      while (slab.Clear(), rows->Fill(slab)) {
        check();
        counter.Add(slab);
        bytes += slab.size();
        observer.OnRows(piece.table, slab.rows(), slab.size());
      }
      TableCensus census = counter.census();
      const uint64_t count = census.rows;
      results.Add(piece, std::move(census));
      observer.OnChunk(piece, true, count, bytes);
    };
  };
  ShareWork(options.streams, plan.chunks.size(), make, observer);
  return results.Take();
}

}  // namespace tranship
