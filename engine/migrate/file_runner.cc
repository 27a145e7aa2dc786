#include "engine/migrate/file_runner.h"

#include <chrono>

#include "engine/failpoint.h"
#include "engine/migrate/batch_statement.h"
#include "io/error.h"

namespace tranship {
namespace {

std::string Words(const DbError& error) {
  std::string words = Printable(error.server().message);
  if (!error.sqlstate().empty()) words += " (SQLSTATE " + error.sqlstate() + ")";
  if (!error.server().detail.empty()) words += "; " + Printable(error.server().detail);
  if (!error.server().hint.empty() && words.find(error.server().hint) == std::string::npos) {
    words += "; hint: " + Printable(error.server().hint);
  }
  return words;
}

[[noreturn]] void Fail(const MigrationScript& script, size_t index, const std::string& words) {
  throw MigrationFailure(Printable(script.file->path()) + ":" +
                             std::to_string(script.statements[index].line) + ": statement " +
                             std::to_string(index + 1) + " of " +
                             std::to_string(script.statements.size()) + " failed: " + words,
                         false);
}

MigrationRecord RecordOf(const MigrationScript& script) {
  MigrationRecord record;
  record.folder = script.file->folder;
  record.number = script.file->number;
  record.name = script.file->name;
  record.digest = script.file->digest;
  return record;
}

}  // namespace

void FileRunner::Run(const Task& task, MigratedFile& result) {
  began_ = Clock::now();
  try {
    database_.BeginFile(task.script.foreign_keys);
    if (task.script.file->header.no_transaction) {
      RunStatements(task, result);
    } else if (task.script.file->header.batch) {
      RunBatches(task, result);
    } else {
      RunWhole(task, result);
    }
  } catch (const DbError& error) {  // of our own statements
    result.milliseconds = Elapsed();
    database_.Rollback();
    throw MigrationFailure(Printable(task.script.file->path()) + ": " + Words(error),
                           error.consequence() == Consequence::kInDoubt);
  } catch (...) {
    result.milliseconds = Elapsed();
    database_.Rollback();
    throw;
  }
  result.milliseconds = Elapsed();
}

double FileRunner::Elapsed() const {
  return std::chrono::duration<double, std::milli>(Clock::now() - began_).count();
}

void FileRunner::RunInside(const Task& task, MigratedFile& result) {
  began_ = Clock::now();
  for (size_t i = 0; i < task.script.statements.size(); ++i) RunStatement(task.script, i, result);
  CheckDamage(task.script);
  Finish(task, result);
}

void FileRunner::RunWhole(const Task& task, MigratedFile& result) {
  database_.Begin();
  RunInside(task, result);
  PassFailpoint("migrate.before_commit");
  Commit(task.script);
  PassFailpoint("migrate.after_commit");
}

// A statement that cannot be in a transaction, and its row of the history, are two commits: between
// them the history says that the statement has begun.
void FileRunner::RunStatements(const Task& task, MigratedFile& result) {
  const MigrationScript& script = task.script;
  bool in_doubt = script.in_doubt;
  for (size_t i = static_cast<size_t>(script.statements_done); i < script.statements.size(); ++i) {
    const auto done = static_cast<int64_t>(i);
    MigrationRecord record = RecordOf(script);
    record.applied = false;
    record.statements_done = done;
    record.failed_statement = done + 1;
    record.digest = DigestOf(script.statements, done);
    database_.Begin();
    history_.Write(record);
    database_.Commit();
    PassFailpoint("migrate.statement.begun");
    if (!in_doubt || !database_.WasDone(script.statements[i])) RunOutside(script, i, result);
    in_doubt = false;
    PassFailpoint("migrate.statement.done");
    record.statements_done = done + 1;
    record.failed_statement.reset();
    record.digest = DigestOf(script.statements, done + 1);
    database_.Begin();
    history_.Write(record);
    database_.Commit();
  }
  database_.Begin();
  CheckDamage(script);
  Finish(task, result);
  Commit(script);
}

void FileRunner::RunOutside(const MigrationScript& script, size_t index, MigratedFile& result) {
  try {
    RunStatement(script, index, result);
  } catch (const MigrationFailure&) {
    // A failed CREATE INDEX CONCURRENTLY leaves an index behind that nobody may use.
    try {
      (void)database_.WasDone(script.statements[index]);
    } catch (const DbError&) {  // the next attempt looks again
    }
    throw;
  }
}

void FileRunner::RunBatches(const Task& task, MigratedFile& result) {
  const MigrationScript& script = task.script;
  if (!history_.Progress(script.file->place())) {
    MigrationRecord record = RecordOf(script);
    record.applied = false;
    database_.Begin();
    history_.Write(record);
    history_.WriteProgress(script.file->place(), {});
    database_.Commit();
  }
  while (RunBatch(task, result)) {
    if (stop_.soon()) throw Cancelled();
  }
}

// One batch, committed with its progress; false when it was the last one.
bool FileRunner::RunBatch(const Task& task, MigratedFile& result) {
  const MigrationScript& script = task.script;
  const BatchHeader& header = *script.file->header.batch;
  const BatchStatement batch(script.statements[0].text, header.key);
  SqlStatement part = script.statements[0];
  database_.Begin();
  BatchProgress progress = history_.Progress(script.file->place()).value_or(BatchProgress{});
  try {
    const auto next = database_.FileRows(
        batch.NextKey(progress.last_key, header.size,
                      [&](const std::string& key) { return database_.LiteralOf(key); }),
        1);
    part.text = next.empty() ? batch.OfNull() : batch.Between(progress.last_key, *next[0][0]);
    progress.rows += database_.Run(part);
    if (!next.empty()) progress.last_key = next[0][0];
    ++progress.batches;
    result.rows = progress.rows;
    result.batches = progress.batches;
    if (next.empty()) {
      CheckDamage(script);
      Finish(task, result);
      Commit(script);
      return false;
    }
  } catch (const DbError& error) {
    database_.Rollback();
    Fail(script, 0,
         Words(error) + "; batches done: " + std::to_string(progress.batches) +
             (progress.last_key ? ", up to key " + Printable(*progress.last_key) : ""));
  }
  history_.WriteProgress(script.file->place(), progress);
  PassFailpoint("migrate.batch.before_commit");
  Commit(script);
  PassFailpoint("migrate.batch.after_commit");
  return true;
}

void FileRunner::RunStatement(const MigrationScript& script, size_t index, MigratedFile& result) {
  try {
    result.rows += database_.Run(script.statements[index]);
  } catch (const DbError& error) {
    Fail(script, index, Words(error));
  } catch (const FormatError& error) {
    Fail(script, index, Printable(error.what()));
  }
  PassFailpoint("migrate.statement");
}

void FileRunner::CheckDamage(const MigrationScript& script) {
  const std::vector<std::string> damage = database_.Damage();
  if (damage.empty()) return;
  std::string message = Printable(script.file->path()) + ": leaves the file damaged";
  for (const std::string& line : damage) message += "\n" + line;
  throw MigrationFailure(message, false);
}

void FileRunner::Finish(const Task& task, MigratedFile& result) {
  result.milliseconds = Elapsed();
  const MigrationPlace place = task.script.file->place();
  history_.Remove(place);
  for (const MigrationPlace& taken : task.taken_back) history_.Remove(taken);
  if (place.second == MigrationFolder::kRollback) return;
  MigrationRecord record = RecordOf(task.script);
  record.statements_done = static_cast<int64_t>(task.script.statements.size());
  record.milliseconds = result.milliseconds;
  record.rows = result.rows;
  history_.Write(record);
}

void FileRunner::Commit(const MigrationScript& script) {
  try {
    database_.Commit();
  } catch (const DbError& error) {
    throw MigrationFailure(Printable(script.file->path()) + ": COMMIT failed: " + Words(error),
                           error.consequence() == Consequence::kInDoubt);
  }
}

}  // namespace tranship
