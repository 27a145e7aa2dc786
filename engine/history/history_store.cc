#include "engine/history/history_store.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/exit_code.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr StoreFormat kFormat = {.application_id = 0x74726873,  // "trhs"
                                 .version = 1,
                                 .schema = R"sql(
CREATE TABLE cycle (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  command TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, scope TEXT NOT NULL,
  command_line TEXT NOT NULL, version TEXT NOT NULL,
  started TEXT NOT NULL, finished TEXT, seconds REAL, exit_code INTEGER,
  verdict TEXT, message TEXT, run TEXT, downtime_seconds REAL,
  mapping TEXT, mapping_commit TEXT, mapping_digest TEXT
) STRICT;
CREATE TABLE cycle_table (
  cycle INTEGER NOT NULL REFERENCES cycle ON DELETE CASCADE, name TEXT NOT NULL,
  rows_source INTEGER NOT NULL, rows_target INTEGER NOT NULL, rejected INTEGER NOT NULL,
  migrated INTEGER NOT NULL, PRIMARY KEY (cycle, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE problem (
  cycle INTEGER NOT NULL REFERENCES cycle ON DELETE CASCADE, category TEXT NOT NULL,
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, kind TEXT NOT NULL,
  severity TEXT NOT NULL, count INTEGER NOT NULL, message TEXT NOT NULL, next TEXT NOT NULL,
  PRIMARY KEY (cycle, category, table_name, column_name, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE query_check (
  cycle INTEGER NOT NULL REFERENCES cycle ON DELETE CASCADE, no INTEGER NOT NULL,
  name TEXT NOT NULL, verdict TEXT NOT NULL, message TEXT NOT NULL,
  rows_source INTEGER, rows_target INTEGER, seconds_source REAL NOT NULL,
  seconds_target REAL NOT NULL, ratio REAL NOT NULL, too_slow INTEGER NOT NULL,
  PRIMARY KEY (cycle, no)
) STRICT, WITHOUT ROWID;
)sql"};

// Whatever fails about the file is the user's to mend: another place, rights, room.
template <typename Work>
auto Guarded(const std::string& path, const Work& work) {
  const std::string next = "name another file with --history, or leave the option out";
  try {
    return work();
  } catch (const DbError& error) {
    throw UserError(ExitCode::kUsage, "--history: " + Printable(error.server().message), next);
  } catch (const FormatError& error) {
    throw UserError(ExitCode::kUsage, std::string("--history: ") + error.what(), next);
  }
  static_cast<void>(path);
}

// Binds values in their order.
class Binder {
 public:
  explicit Binder(Statement& statement) : statement_(statement) {}
  Binder& operator<<(const std::string& text) {
    statement_.BindText(++at_, text);
    return *this;
  }
  Binder& operator<<(int64_t number) {
    statement_.BindInteger(++at_, number);
    return *this;
  }
  Binder& operator<<(uint64_t number) { return *this << static_cast<int64_t>(number); }
  Binder& operator<<(double number) {
    statement_.Bind(++at_, RawValue::Real(number));
    return *this;
  }
  Binder& operator<<(bool flag) { return *this << int64_t{flag ? 1 : 0}; }
  template <typename T>
  Binder& operator<<(const std::optional<T>& value) {
    if (value) return *this << *value;
    statement_.Bind(++at_, RawValue::Null());
    return *this;
  }

 private:
  Statement& statement_;
  int at_ = 0;
};

void Run(Statement& statement) {
  while (statement.Step()) {
  }
  statement.Reset();
}

double Real(const Statement& statement, int column) {
  const RawValue value = statement.value(column);
  return value.storage == StorageClass::kReal ? value.real
                                              : static_cast<double>(statement.integer(column));
}

template <typename T>
T FromWord(const std::string& word, std::initializer_list<T> all) {
  for (const T one : all) {
    if (ToString(one) == word) return one;
  }
  throw FormatError("an unknown word in the file: " + Printable(word));
}

Category CategoryFrom(const std::string& word) {
  return FromWord(
      word, {Category::kSchema, Category::kIntegrity, Category::kQuality, Category::kMigration});
}

Severity SeverityFrom(const std::string& word) {
  return FromWord(word, {Severity::kBlocks, Severity::kWarning, Severity::kNote});
}

QueryReport::Verdict AnswerFrom(const std::string& word) {
  using enum QueryReport::Verdict;
  return FromWord(word, {kEqual, kDiffers, kFailed});
}

Cycle* Find(std::vector<Cycle>& cycles, int64_t no) {
  const auto found = std::ranges::find(cycles, no, &Cycle::no);
  return found == cycles.end() ? nullptr : &*found;
}

}  // namespace

HistoryStore HistoryStore::OpenForWriting(const std::string& path) {
  return Guarded(path,
                 [&] { return HistoryStore(StoreConnection::Open(path, kFormat, false), path); });
}

HistoryStore HistoryStore::OpenForReading(const std::string& path) {
  return Guarded(path,
                 [&] { return HistoryStore(StoreConnection::Open(path, kFormat, true), path); });
}

int64_t HistoryStore::Begin(const Cycle& cycle) {
  return Guarded(path_, [&] {
    Statement insert = connection_.Prepare(
        "INSERT INTO cycle (command, source, target, scope, command_line, version, started, "
        "mapping, mapping_commit, mapping_digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    Binder(insert) << cycle.command << cycle.source << cycle.target << cycle.scope
                   << cycle.command_line << cycle.version << cycle.started << cycle.mapping
                   << cycle.mapping_commit << cycle.mapping_digest;
    Run(insert);
    return connection_.last_insert_rowid();
  });
}

void HistoryStore::Finish(const Cycle& cycle) {
  Guarded(path_, [&] {
    connection_.InTransaction([&] {
      Statement update = connection_.Prepare(
          "UPDATE cycle SET source = ?, target = ?, finished = ?, seconds = ?, exit_code = ?, "
          "verdict = ?, message = ?, run = ?, downtime_seconds = ? WHERE no = ?");
      std::optional<int64_t> code;
      if (cycle.exit_code) code = *cycle.exit_code;
      Binder(update) << cycle.source << cycle.target << cycle.finished << cycle.seconds << code
                     << cycle.verdict << cycle.message << cycle.run << cycle.downtime_seconds
                     << cycle.no;
      Run(update);
      WriteDetails(cycle);
    });
  });
}

void HistoryStore::WriteDetails(const Cycle& cycle) {
  Statement table =
      connection_.Prepare("INSERT OR REPLACE INTO cycle_table VALUES (?, ?, ?, ?, ?, ?)");
  for (const CycleTable& one : cycle.tables) {
    Binder(table) << cycle.no << one.name << one.rows_source << one.rows_target << one.rejected
                  << one.migrated;
    Run(table);
  }
  Statement problem = connection_.Prepare("INSERT INTO problem VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const CycleProblem& one : cycle.problems) {
    Binder(problem) << cycle.no << std::string(ToString(one.identity.category))
                    << one.identity.table << one.identity.column << one.identity.kind
                    << std::string(ToString(one.severity)) << one.count << one.message << one.next;
    Run(problem);
  }
  Statement query =
      connection_.Prepare("INSERT INTO query_check VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  int64_t no = 0;
  for (const QueryReport& one : cycle.queries) {
    Binder(query) << cycle.no << no++ << one.name << std::string(ToString(one.verdict))
                  << one.message << one.rows_source << one.rows_target << one.seconds_source
                  << one.seconds_target << one.ratio << one.too_slow;
    Run(query);
  }
}

std::vector<Cycle> HistoryStore::Load() {
  return Guarded(path_, [&] {
    std::vector<Cycle> cycles;
    Statement rows = connection_.Prepare(
        "SELECT no, command, source, target, scope, command_line, version, started, finished, "
        "seconds, exit_code, verdict, message, run, downtime_seconds, mapping, mapping_commit, "
        "mapping_digest FROM cycle ORDER BY no");
    while (rows.Step()) {
      Cycle& cycle = cycles.emplace_back();
      cycle.no = rows.integer(0);
      const std::array<std::pair<int, std::string*>, 14> texts = {{{1, &cycle.command},
                                                                   {2, &cycle.source},
                                                                   {3, &cycle.target},
                                                                   {4, &cycle.scope},
                                                                   {5, &cycle.command_line},
                                                                   {6, &cycle.version},
                                                                   {7, &cycle.started},
                                                                   {8, &cycle.finished},
                                                                   {11, &cycle.verdict},
                                                                   {12, &cycle.message},
                                                                   {13, &cycle.run},
                                                                   {15, &cycle.mapping},
                                                                   {16, &cycle.mapping_commit},
                                                                   {17, &cycle.mapping_digest}}};
      for (const auto& [column, member] : texts) *member = rows.text(column);
      cycle.seconds = Real(rows, 9);
      if (!rows.null(10)) cycle.exit_code = static_cast<int>(rows.integer(10));
      if (!rows.null(14)) cycle.downtime_seconds = Real(rows, 14);
    }
    LoadTables(cycles);
    LoadProblems(cycles);
    LoadQueries(cycles);
    return cycles;
  });
}

void HistoryStore::LoadTables(std::vector<Cycle>& cycles) {
  Statement rows = connection_.Prepare(
      "SELECT cycle, name, rows_source, rows_target, rejected, migrated FROM cycle_table ORDER BY "
      "cycle, name");
  while (rows.Step()) {
    Cycle* cycle = Find(cycles, rows.integer(0));
    if (cycle == nullptr) continue;
    cycle->tables.push_back({rows.text(1), static_cast<uint64_t>(rows.integer(2)),
                             static_cast<uint64_t>(rows.integer(3)),
                             static_cast<uint64_t>(rows.integer(4)), rows.integer(5) != 0});
  }
}

void HistoryStore::LoadProblems(std::vector<Cycle>& cycles) {
  Statement rows = connection_.Prepare(
      "SELECT cycle, category, table_name, column_name, kind, severity, count, message, next FROM "
      "problem ORDER BY cycle");
  while (rows.Step()) {
    Cycle* cycle = Find(cycles, rows.integer(0));
    if (cycle == nullptr) continue;
    cycle->problems.push_back(
        {{CategoryFrom(rows.text(1)), rows.text(2), rows.text(3), rows.text(4)},
         SeverityFrom(rows.text(5)),
         static_cast<uint64_t>(rows.integer(6)),
         rows.text(7),
         rows.text(8)});
  }
}

void HistoryStore::LoadQueries(std::vector<Cycle>& cycles) {
  Statement rows = connection_.Prepare(
      "SELECT cycle, name, verdict, message, rows_source, rows_target, seconds_source, "
      "seconds_target, ratio, too_slow FROM query_check ORDER BY cycle, no");
  while (rows.Step()) {
    Cycle* cycle = Find(cycles, rows.integer(0));
    if (cycle == nullptr) continue;
    QueryReport& query = cycle->queries.emplace_back();
    query.name = rows.text(1);
    query.verdict = AnswerFrom(rows.text(2));
    query.message = rows.text(3);
    if (!rows.null(4)) query.rows_source = static_cast<uint64_t>(rows.integer(4));
    if (!rows.null(5)) query.rows_target = static_cast<uint64_t>(rows.integer(5));
    query.seconds_source = Real(rows, 6);
    query.seconds_target = Real(rows, 7);
    query.ratio = Real(rows, 8);
    query.too_slow = rows.integer(9) != 0;
  }
}

}  // namespace tranship
