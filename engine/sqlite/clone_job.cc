#include "engine/sqlite/clone_job.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "engine/catalog/catalog.h"
#include "engine/endpoints.h"
#include "engine/failpoint.h"
#include "engine/plan/glob.h"
#include "engine/sqlite/sqlite_catalog.h"
#include "engine/sqlite/sqlite_source.h"
#include "engine/sqlite/sqlite_uri.h"
#include "engine/sqlite/take_census.h"
#include "engine/sqlite/type_choice.h"
#include "io/pg/quote.h"
#include "io/sqlite/state.h"

namespace tranship {
namespace {

std::string PathOf(const CopyOptions& options) {
  if (auto path = SqlitePath(options.source)) return *path;
  throw UserError(ExitCode::kUsage, "clone takes SQLite files only",
                  "name one with --source sqlite:PATH");
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += "\n  " + line;
  return text;
}

std::vector<const SqliteTable*> ChosenTables(const SqliteSchema& schema,
                                             const CopyOptions& options) {
  std::vector<const SqliteTable*> tables;
  for (const SqliteTable& table : schema.tables) {
    if (table.kind != SqliteTable::Kind::kTable) continue;
    if (IsChosen({kSqliteSchemaName, table.name}, options)) tables.push_back(&table);
  }
  if (tables.empty()) {
    throw UserError(ExitCode::kUsage, "no table is chosen; nothing was touched",
                    "look at the --table and --exclude-table patterns");
  }
  return tables;
}

// "7 values refused (range), at (1), (2), ..."
std::string Describe(const SqliteTable& table, const SqliteColumn& column, const TypeChoice& choice,
                     const TypeProblem& problem) {
  std::string text = "column " + Printable(table.name) + "." + Printable(column.name) + ": " +
                     std::to_string(problem.count) + " values do not fit " + choice.type + " (" +
                     std::string(ToString(problem.kind)) + ")";
  for (size_t i = 0; i < std::min<size_t>(problem.keys.size(), 5); ++i) {
    text += (i == 0 ? ", keys " : ", ") + Printable(problem.keys[i]);
  }
  return text;
}

// The choices of all columns, by table and column.
class Choices {
 public:
  Choices(const std::vector<const SqliteTable*>& tables, const std::vector<TableCensus>& censuses,
          const CopyOptions& options, ClonePlan& plan) {
    for (size_t i = 0; i < tables.size(); ++i) Choose(*tables[i], censuses[i], options, plan);
    for (const SqliteTable* table : tables) FollowKeys(*table, tables, options, plan);
    for (const ColumnRule& rule : options.rules) plan.rules.push_back(rule);
  }
  [[nodiscard]] std::string Type(const SqliteTable& table, const SqliteColumn& column) const {
    return types_.at({table.name, column.name});
  }
  [[nodiscard]] bool HasNulls(const SqliteTable& table, const SqliteColumn& column) const {
    return nulls_.at({table.name, column.name});
  }

 private:
  void Choose(const SqliteTable& table, const TableCensus& census, const CopyOptions& options,
              ClonePlan& plan) {
    const std::vector<const SqliteColumn*> columns = CountedColumns(table);
    for (size_t i = 0; i < columns.size(); ++i) {
      const SqliteColumn& column = *columns[i];
      const ColumnRule user = RuleFor(options.rules, table.name, column.name);
      const ColumnCensus& counted = census.columns.at(i);
      TypeChoice choice = ChooseType(table, column, &counted, &user);
      types_[{table.name, column.name}] = choice.type;
      nulls_[{table.name, column.name}] = counted.count(StorageClass::kNull) > 0;
      for (const TypeProblem& problem : choice.problems) {
        if (!problem.altered) plan.problems.push_back(Describe(table, column, choice, problem));
      }
      // Names are globs in rules, and these mean one column.
      choice.rule.table = EscapeGlob(table.name);
      choice.rule.column = EscapeGlob(column.name);
      plan.rules.push_back(choice.rule);
      plan.columns.push_back(
          {table.name, column.name, column.declared_type, choice.type, choice.reason});
    }
  }

  // A column that refers to a rowid may get as great as that.
  void FollowKeys(const SqliteTable& table, const std::vector<const SqliteTable*>& tables,
                  const CopyOptions& options, ClonePlan& plan) {
    for (const SqliteForeignKey& key : table.foreign_keys) {
      const auto parent = std::ranges::find_if(
          tables, [&](const SqliteTable* one) { return SameSqliteName(one->name, key.parent); });
      const SqliteColumn* column = key.columns.size() == 1 ? table.Find(key.columns[0]) : nullptr;
      if (parent == tables.end() || column == nullptr || !(*parent)->rowid_is_column) continue;
      if (!key.parent_columns.empty() && !SameSqliteName(key.parent_columns[0], (*parent)->rowid)) {
        continue;
      }
      std::string& type = types_.at({table.name, column->name});
      if ((type != "integer" && type != "smallint") ||
          RuleFor(options.rules, table.name, column->name).type) {
        continue;
      }
      type = "bigint";
      for (ColumnDecision& one : plan.columns) {
        if (one.table != table.name || one.column != column->name) continue;
        one.type = type;
        one.reason = "refers to the rowid of " + Printable((*parent)->name);
      }
    }
  }

  std::map<std::pair<std::string, std::string>, std::string> types_;
  std::map<std::pair<std::string, std::string>, bool> nulls_;
};

void MakeTables(Connection& target, const CopyOptions& options, ClonePlan& plan) {
  const auto exists = [&](const std::string& table) {
    return std::ranges::find(plan.existing, table) != plan.existing.end();
  };
  target.Exec("BEGIN");
  try {
    target.Exec("SET LOCAL lock_timeout = '10s'");
    const bool has_schema =
        target
            .Exec("SELECT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = $1)",
                  {options.target_schema})
            .flag(0, 0);
    if (!has_schema) target.Exec("CREATE SCHEMA " + QuoteName(options.target_schema));
    for (const DdlStep& step : plan.ddl.steps) {
      if (exists(step.table)) continue;
      if (step.required) {
        target.Exec(step.sql);
        continue;
      }
      target.Exec("SAVEPOINT step");
      try {
        target.Exec(step.sql);
      } catch (const DbError& error) {
        if (error.consequence() != Consequence::kPermanent) throw;
        target.Exec("ROLLBACK TO SAVEPOINT step");
        plan.ddl.left_out.push_back(
            {step.object, "the target refuses it: " + Printable(error.server().message)});
      }
    }
    PassFailpoint("clone.made");
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
  PassFailpoint("clone.committed");
}

}  // namespace

ClonePlan PlanClone(const CopyOptions& options, Observer& observer, const StopRequest& stop) {
  const std::string path = PathOf(options);
  observer.OnPhase(Phase::kConnect);
  SqliteSource source(path, options.check_source);
  static_cast<void>(source.ReadCatalog());  // checks the file's structure
  Connection target = Endpoints(options).Target("control");
  const Catalog catalog = ReadCatalog(target);

  observer.OnPhase(Phase::kPlan);
  SqliteState state = SqliteState::Open(path, StreamCount(options));
  const SqliteSchema schema = ReadSqliteSchema(state.reader(0));
  CensusRequest request;
  request.schema = &schema;
  request.tables = ChosenTables(schema, options);
  request.rules = options.rules;
  request.stop = &stop;
  const std::vector<TableCensus> censuses = TakeCensus(state, request, observer);

  ClonePlan plan;
  const Choices choices(request.tables, censuses, options, plan);
  DdlRequest ddl;
  ddl.schema = &schema;
  plan.tables = request.tables.size();
  for (const SqliteTable* table : request.tables) {
    ddl.tables.push_back(table->name);
    const TableName name{options.target_schema, TargetNameOf(table->name, options.names)};
    if (catalog.Find(name) != nullptr) plan.existing.push_back(table->name);
  }
  ddl.target_schema = options.target_schema;
  ddl.names = options.names;
  ddl.type = [&](const SqliteTable& table, const SqliteColumn& column) {
    return choices.Type(table, column);
  };
  ddl.has_nulls = [&](const SqliteTable& table, const SqliteColumn& column) {
    return choices.HasNulls(table, column);
  };
  plan.ddl = MakeDdl(ddl);
  for (const SqliteTable& table : schema.tables) {
    if (table.kind == SqliteTable::Kind::kTable) continue;
    plan.ddl.left_out.push_back(
        {"table " + Printable(table.name), table.kind == SqliteTable::Kind::kVirtual
                                               ? "a virtual table: its contents come from a module"
                                               : "a shadow table of a virtual table"});
  }
  return plan;
}

CopyOutcome RunClone(CopyOptions options, Observer& observer, const StopRequest& stop) {
  ClonePlan plan = PlanClone(options, observer, stop);
  std::vector<std::string> problems = plan.ddl.problems;
  // Values that do not fit are rows to be rejected, where that is allowed.
  if (options.on_reject == OnReject::kStop) {
    std::ranges::copy(plan.problems, std::back_inserter(problems));
  }
  if (!problems.empty()) {
    throw UserError(ExitCode::kUsage, "refused; nothing was touched:" + Lines(problems),
                    "change the rules in the --mapping file, or the values; or leave the rows out "
                    "with --on-reject keep-going");
  }
  Connection target = Endpoints(options).Target("control");
  if (plan.existing.size() < plan.tables) MakeTables(target, options, plan);
  target.Close();
  for (const LeftOut& one : plan.ddl.left_out) {
    observer.OnMessage(MessageLevel::kInfo,
                       "left out or changed: " + one.object + ": " + one.reason);
    options.left_out.emplace_back(one.object, one.reason);
  }
  options.rules = plan.rules;
  options.check_source = false;  // done
  options.constraints = Constraints::kRebuild;
  options.command = "clone";
  return RunCopy(options, observer, stop);
}

}  // namespace tranship
