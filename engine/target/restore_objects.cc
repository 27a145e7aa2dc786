#include <algorithm>
#include <map>

#include "engine/exit_code.h"
#include "engine/target/objects.h"
#include "engine/target/restore_stages.h"

namespace tranship {
namespace {

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

std::vector<Pending> ReadPending(Connection& target, const std::string& run,
                                 const std::vector<TableName>& tables) {
  std::vector<std::string> schemas, names;
  for (const TableName& table : tables) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  const Result found = target.Exec(kPending, {run, ArrayLiteral(schemas), ArrayLiteral(names)});
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

// What one call does, stage after stage.
struct Work {
  std::vector<RestoreGroup> indexes;  // each alone, biggest table first
  RestoreGroup partitioned, foreign_keys;
  std::vector<RestoreGroup>
      checks;  // by table: two checks of one table's foreign keys would wait for each other
  RestoreGroup triggers;
};

Work Arrange(const std::vector<Pending>& pending) {
  Work work;
  std::map<TableName, RestoreGroup> checks;
  for (const Pending& object : pending) {
    if (object.kind == "foreign key") {
      if (!object.to_be_checked) work.foreign_keys.push_back(object.no);
      checks[object.table].push_back(object.no);
    } else if (object.kind == "trigger") {
      work.triggers.push_back(object.no);
    } else if (object.partitioned) {
      work.partitioned.push_back(object.no);
    } else {
      work.indexes.push_back({object.no});
    }
  }
  for (auto& [table, group] : checks) work.checks.push_back(std::move(group));
  // In the order of their numbers: parts before the whole, roots before the clones of their
  // triggers.
  std::sort(work.partitioned.begin(), work.partitioned.end());
  std::sort(work.triggers.begin(), work.triggers.end());
  return work;
}

}  // namespace

RestoreOutcome RestoreObjects(const std::function<Connection()>& connect, const std::string& run,
                              const std::vector<TableName>& tables, const RestoreOptions& options,
                              Observer& observer) {
  RestoreStages stages(connect, run, options, observer);
  const Work work = Arrange(ReadPending(stages.connection(), run, tables));
  stages.Run(work.indexes, false);
  stages.Run({work.partitioned}, false);
  if (options.foreign_keys) {
    stages.Run({work.foreign_keys}, true);
    stages.Run(work.checks, false);
    stages.Run({work.triggers}, false);
  }
  if (stages.cut_short()) {
    throw UserError(ExitCode::kStopped, "stopped while objects of the target were being restored",
                    "run the same command again");
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
