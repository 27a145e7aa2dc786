#include <algorithm>
#include <exception>
#include <map>
#include <mutex>
#include <thread>

#include "engine/exit_code.h"
#include "engine/target/objects.h"
#include "engine/target/restorer.h"

namespace tranship {
namespace {

// Objects that are restored one after the other; groups of a stage are restored at once.
using Group = std::vector<int64_t>;

struct Pending {
  int64_t no = 0;
  std::string kind;
  TableName table;
  bool partitioned = false;
  bool to_be_checked = false;  // a foreign key that is there, NOT VALID
};

// What is not restored, of these tables and their partitions (of all when there are none), biggest
// tables first: they take longest. $2, $3: schemas and names.
constexpr const char* kPending = R"sql(
WITH RECURSIVE wanted (s, t) AS (
  SELECT * FROM ROWS FROM (pg_catalog.unnest($2::pg_catalog.text[]), pg_catalog.unnest($3::pg_catalog.text[]))
),
chosen (oid) AS (
  SELECT c.oid FROM wanted
    JOIN pg_catalog.pg_namespace n ON n.nspname = s
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t
  UNION
  SELECT i.inhrelid FROM chosen JOIN pg_catalog.pg_inherits i ON i.inhparent = chosen.oid
)
SELECT o.no, o.kind, o.table_schema, o.table_name, COALESCE(c.relkind = 'p', false), o.state = 'not valid'
  FROM tranship.object o
  LEFT JOIN (pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace)
    ON n.nspname = o.table_schema AND c.relname = o.table_name AND c.relkind IN ('r', 'p')
 WHERE o.run = $1 AND o.state <> 'restored'
   AND (pg_catalog.cardinality($2::pg_catalog.text[]) = 0 OR c.oid IN (SELECT oid FROM chosen))
 ORDER BY COALESCE(pg_catalog.pg_relation_size(c.oid), 0) DESC, o.no)sql";

class Stages {
 public:
  Stages(const std::function<Connection()>& connect, const std::string& run,
         const RestoreOptions& options, Observer& observer)
      : connect_(connect),
        run_(run),
        options_(options),
        observer_(observer),
        first_(NewRestorer()) {}

  [[nodiscard]] std::vector<Pending> ReadPending(const std::vector<TableName>& tables);
  void Run(const std::vector<Group>& groups, bool only_one_step);

  [[nodiscard]] int count(Restored what) const {
    const auto found = counts_.find(what);
    return found == counts_.end() ? 0 : found->second;
  }
  [[nodiscard]] bool GaveUp(int64_t no) {
    const std::lock_guard lock(mutex_);
    return std::find(given_up_.begin(), given_up_.end(), no) != given_up_.end();
  }

 private:
  [[nodiscard]] Restorer NewRestorer() { return {connect_, run_, options_, observer_, builds_}; }
  void Work(Restorer& restorer, const std::vector<Group>& groups, bool only_one_step);
  // The next group for a thread; nothing when none is left or another thread has failed.
  [[nodiscard]] const Group* Next(const std::vector<Group>& groups);
  void Note(int64_t no, Restored restored);

  const std::function<Connection()>& connect_;
  const std::string& run_;
  const RestoreOptions& options_;
  Observer& observer_;
  std::atomic<int> builds_{1};
  Restorer first_;

  std::mutex mutex_;  // protects what follows
  size_t next_ = 0;
  std::exception_ptr failure_;
  std::map<Restored, int> counts_;
  std::vector<int64_t> given_up_;
};

std::vector<Pending> Stages::ReadPending(const std::vector<TableName>& tables) {
  std::vector<std::string> schemas, names;
  for (const TableName& table : tables) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  const Result found =
      first_.connection().Exec(kPending, {run_, ArrayLiteral(schemas), ArrayLiteral(names)});
  std::vector<Pending> pending;
  for (int row = 0; row < found.rows(); ++row) {
    pending.push_back({.no = found.integer(row, 0),
                       .kind = found.text(row, 1),
                       .table = {found.text(row, 2), found.text(row, 3)},
                       .partitioned = found.flag(row, 4),
                       .to_be_checked = found.flag(row, 5)});
  }
  return pending;
}

const Group* Stages::Next(const std::vector<Group>& groups) {
  const std::lock_guard lock(mutex_);
  if (failure_ || next_ == groups.size()) return nullptr;
  builds_ =
      static_cast<int>(std::min(groups.size() - next_, static_cast<size_t>(options_.connections)));
  return &groups[next_++];
}

void Stages::Note(int64_t no, Restored restored) {
  const std::lock_guard lock(mutex_);
  ++counts_[restored];
  if (restored != Restored::kDone && restored != Restored::kPartly) given_up_.push_back(no);
}

void Stages::Work(Restorer& restorer, const std::vector<Group>& groups, bool only_one_step) {
  try {
    while (const Group* group = Next(groups)) {
      for (const int64_t no : *group) {
        if (!GaveUp(no)) Note(no, restorer.Restore(no, only_one_step));
      }
    }
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

void Stages::Run(const std::vector<Group>& groups, bool only_one_step) {
  next_ = 0;
  {
    std::vector<std::jthread> threads;
    const size_t wanted =
        std::min(groups.size(), static_cast<size_t>(std::max(options_.connections, 1)));
    for (size_t i = 1; i < wanted; ++i) {
      threads.emplace_back([this, &groups, only_one_step] {
        Restorer restorer = NewRestorer();
        try {
          static_cast<void>(restorer.connection());
        } catch (const std::exception&) {
          return;  // fewer connections do, too
        }
        Work(restorer, groups, only_one_step);
      });
    }
    Work(first_, groups, only_one_step);
  }
  if (failure_) std::rethrow_exception(failure_);
}

}  // namespace

RestoreOutcome RestoreObjects(const std::function<Connection()>& connect, const std::string& run,
                              const std::vector<TableName>& tables, const RestoreOptions& options,
                              Observer& observer) {
  Stages stages(connect, run, options, observer);
  std::vector<Group> indexes, checks;
  Group partitioned, foreign_keys, triggers;
  std::map<TableName, Group> keys_by_table;
  for (const Pending& object : stages.ReadPending(tables)) {
    if (object.kind == "foreign key") {
      if (!object.to_be_checked) foreign_keys.push_back(object.no);
      keys_by_table[object.table].push_back(object.no);
    } else if (object.kind == "trigger") {
      triggers.push_back(object.no);
    } else if (object.partitioned) {
      partitioned.push_back(object.no);
    } else {
      indexes.push_back({object.no});
    }
  }
  // In the order of their numbers: parts before the whole, roots before the clones of their
  // triggers.
  std::sort(partitioned.begin(), partitioned.end());
  std::sort(triggers.begin(), triggers.end());
  // Two checks of one table's foreign keys would wait for each other.
  for (auto& [table, group] : keys_by_table) checks.push_back(std::move(group));

  stages.Run(indexes, false);
  stages.Run({partitioned}, false);
  if (options.foreign_keys) {
    stages.Run({foreign_keys}, true);
    stages.Run(checks, false);
    stages.Run({triggers}, false);
  }
  if (const int blocked = stages.count(Restored::kBlocked); blocked > 0) {
    throw UserError(
        ExitCode::kStopped,
        std::to_string(blocked) + (blocked == 1 ? " object" : " objects") +
            " of the target could not be restored: other sessions hold locks (tranship status " +
            run + " names them)",
        "end those sessions, then run the same command again");
  }
  return {.restored = stages.count(Restored::kDone),
          .not_valid = stages.count(Restored::kNotValid),
          .failed = stages.count(Restored::kFailed)};
}

}  // namespace tranship
