#include "engine/migrate/migration_plan.h"

#include <algorithm>
#include <map>

#include "io/error.h"

namespace tranship {
namespace {

const MigrationRecord* Find(const std::vector<MigrationRecord>& records,
                            const MigrationPlace& place) {
  const auto found = std::ranges::find(records, place, &MigrationRecord::place);
  return found == records.end() ? nullptr : &*found;
}

std::optional<MigrationPlace> LastPlace(const std::vector<MigrationRecord>& records) {
  std::optional<MigrationPlace> last;
  for (const MigrationRecord& record : records) {
    if (record.folder != MigrationFolder::kRollback) last = std::max(last, {record.place()});
  }
  return last;
}

// Goes on where an earlier attempt ended.
void Resume(MigrationScript& script, const MigrationRecord& begun,
            std::vector<std::string>& problems) {
  if (!script.file->header.no_transaction && !script.file->header.batch) {
    problems.push_back(Printable(script.file->path()) +
                       ": has begun outside of one transaction, and its header no longer says so");
    return;
  }
  const std::string digest = script.file->header.batch
                                 ? script.file->digest
                                 : DigestOf(script.statements, begun.statements_done);
  if (digest != begun.digest) {
    problems.push_back(Printable(script.file->path()) +
                       ": was edited after it had begun, in what is done already (" +
                       std::to_string(begun.statements_done) +
                       " statements): bring these back as they were");
    return;
  }
  script.statements_done = begun.statements_done;
  script.in_doubt = begun.failed_statement.has_value();
}

}  // namespace

std::vector<std::string> HistoryProblems(const MigrationSet& set,
                                         const std::vector<MigrationRecord>& records) {
  std::vector<std::string> problems;
  for (const MigrationRecord& record : records) {
    if (record.folder == MigrationFolder::kRollback) continue;
    const MigrationFile* file = set.Find(record.place());
    if (file == nullptr) {
      problems.push_back(Printable(record.path()) + ": is missing, though it was applied at " +
                         Printable(record.at));
    } else if (record.applied && file->digest != record.digest) {
      problems.push_back(Printable(file->path()) + ": was edited after it was applied at " +
                         Printable(record.at) + " (digest " + file->digest + ", applied was " +
                         Printable(record.digest) + ")");
    } else if (record.applied && file->name != record.name) {
      problems.push_back(Printable(file->path()) + ": was applied under the name " +
                         Printable(record.name));
    }
  }
  const auto last = LastPlace(records);
  for (const MigrationFile& file : set.files) {
    if (!last || file.place() > *last || Find(records, file.place()) != nullptr) continue;
    problems.push_back(Printable(file.path()) + ": is out of order: " + ToText(*last) +
                       " is applied already; give it a greater number");
  }
  return problems;
}

MigrationPlan PlanForward(const MigrationSet& set, const std::vector<MigrationRecord>& records,
                          const MigrationDatabase& database, std::optional<int64_t> target) {
  MigrationPlan plan;
  plan.problems = set.problems;
  std::ranges::copy(HistoryProblems(set, records), std::back_inserter(plan.problems));
  for (const MigrationRecord& record : records) {
    if (record.folder != MigrationFolder::kRollback) continue;
    plan.problems.push_back(Printable(record.path()) +
                            ": this rollback has begun; finish it with "
                            "--rollback " +
                            std::to_string(record.number - 1));
  }
  for (const MigrationFile& file : set.files) {
    const MigrationRecord* record = Find(records, file.place());
    if ((record != nullptr && record->applied) || (target && file.number > *target)) continue;
    MigrationScript script = ReadScript(file, database, plan.problems);
    if (record != nullptr) Resume(script, *record, plan.problems);
    plan.scripts.push_back(std::move(script));
  }
  return plan;
}

MigrationPlan PlanBack(const MigrationSet& set, const std::vector<MigrationRecord>& records,
                       const MigrationDatabase& database, int64_t target) {
  MigrationPlan plan;
  plan.problems = set.problems;
  std::map<int64_t, std::vector<MigrationPlace>, std::greater<>> numbers;
  for (const MigrationRecord& record : records) {
    if (record.number > target) numbers[record.number].push_back(record.place());
  }
  for (const auto& [number, places] : numbers) {
    for (const MigrationPlace& place : places) {
      const MigrationFile* file =
          place.second == MigrationFolder::kRollback ? nullptr : set.Find(place);
      if (file != nullptr && file->header.irreversible) {
        plan.problems.push_back(Printable(file->path()) + ": is irreversible");
      }
    }
    const MigrationFile* back = set.Rollback(number);
    if (back == nullptr) {
      plan.problems.push_back(Printable(ToText({number, MigrationFolder::kRollback})) +
                              "_*.sql is missing: nothing says how " +
                              Printable(Find(records, places.front())->path()) + " is rolled back");
      continue;
    }
    MigrationScript script = ReadScript(*back, database, plan.problems);
    const MigrationRecord* begun = Find(records, back->place());
    if (begun != nullptr) Resume(script, *begun, plan.problems);
    plan.scripts.push_back(std::move(script));
    plan.taken_back.push_back(places);
  }
  return plan;
}

}  // namespace tranship
