// `sql`: statements of the user's, one transaction, its mark in the ledger included.

#include "engine/catalog/name_text.h"
#include "engine/exit_code.h"
#include "engine/failpoint.h"
#include "engine/stages/staged_plan.h"
#include "engine/stages/standing_tables.h"
#include "engine/stages/step_kinds.h"
#include "engine/stages/undo_sets.h"
#include "engine/stages/user_sql.h"
#include "io/error.h"
#include "io/file_text.h"

namespace tranship {
namespace {

struct SqlText {
  std::string file;  // empty: it stands in the plan
  std::string text;
  std::string name;  // for messages

  [[nodiscard]] bool empty() const { return text.empty() && file.empty(); }
};

class SqlStep : public Step {
 public:
  SqlStep(SqlText sql, SqlText undo, std::vector<TableName> keep)
      : sql_(std::move(sql)), undo_(std::move(undo)), keep_(std::move(keep)) {}

  [[nodiscard]] std::string_view kind() const override { return "sql"; }
  [[nodiscard]] std::string Describe() const override {
    return sql_.file.empty() ? sql_.text.substr(0, sql_.text.find('\n')) : sql_.file;
  }
  [[nodiscard]] std::vector<std::string> files() const override {
    std::vector<std::string> files;
    if (!sql_.file.empty()) files.push_back(sql_.file);
    if (!undo_.file.empty()) files.push_back(undo_.file);
    return files;
  }
  [[nodiscard]] std::string Sql() const override { return sql_.text; }

  void Inspect(const Inspection& look) const override {
    for (const SqlText* each : {&sql_, &undo_}) {
      if (each->text.empty()) continue;  // nothing, or a file that is not there: told already
      for (const std::string& problem : UserSqlProblems(each->text, each->name)) {
        look.problem(line, problem);
      }
    }
    if (const std::string outside = OutsideStatement(sql_.text); !outside.empty()) {
      look.problem(line, "\"" + Printable(outside.substr(0, 40)) +
                             "\" cannot run in a transaction: put it into a migration file with "
                             "`-- tranship: no-transaction`");
    }
  }

  [[nodiscard]] StepResult Rehearse(StepContext& context) override {
    StepResult result;
    if (!context.options->full) {
      result.message = WouldLock(context, sql_.text);
      if (!result.message.empty()) {
        result.state = StepState::kDeferred;
        return result;
      }
    }
    result.counts = {{"", RunUserSql(*context.target, sql_.text, sql_.name)}};
    return result;
  }

  [[nodiscard]] StepResult Execute(StepContext& context) override {
    StepResult result;
    context.target->Exec("BEGIN");
    std::vector<int64_t> sets;
    for (const TableName& table : keep_) {
      sets.push_back(SaveAffected(*context.target, SaveSpecOf(context, table)).id);
    }
    result.counts = {{"", RunUserSql(*context.target, sql_.text, sql_.name)}};
    for (const int64_t set : sets) (void)SealSet(*context.target, set);
    context.mark_done(result);
    PassFailpoint("step.sql");
    context.target->Commit();
    return result;
  }

  [[nodiscard]] UndoIntent Undoing(const StepFacts&, bool done) const override {
    if (!done) return {true, "nothing: it was rolled back"};
    if (!undo_.empty()) return {true, "runs " + undo_.name};
    if (!keep_.empty()) return {true, "puts back the rows that it kept"};
    return {false, "it says no undo = \"SQL\", undo_file = \"FILE\" or keep = [\"TABLE\"]"};
  }

  [[nodiscard]] StepResult Undo(StepContext& context) override {
    StepResult result;
    if (!context.was_done) return result;
    context.target->Exec("BEGIN");
    if (!undo_.empty()) {
      result.counts = {{"", RunUserSql(*context.target, undo_.text, undo_.name)}};
    }
    if (!keep_.empty()) {
      const StepResult restored = RestoreSets(context);
      result.counts.insert(result.counts.end(), restored.counts.begin(), restored.counts.end());
    }
    context.mark_done(result);
    PassFailpoint("undo.sql");
    context.target->Commit();
    return result;
  }

 private:
  SqlText sql_;
  SqlText undo_;
  std::vector<TableName> keep_;  // tables whose rows it changes
};

SqlText ReadSql(Fields& fields, const StagedPlan& plan, const char* inline_key,
                const char* file_key) {
  SqlText sql{fields.Text(file_key), fields.Text(inline_key), inline_key};
  if (!sql.file.empty() && !sql.text.empty()) {
    fields.Problem(inline_key, std::string("say ") + inline_key + " or " + file_key + ", not both");
  }
  if (!sql.file.empty()) {
    sql.name = sql.file;
    sql.text = FileText(plan.Path(sql.file)).value_or("");
  }
  return sql;
}

}  // namespace

std::unique_ptr<Step> MakeSqlStep(Fields& fields, const StagedPlan& plan) {
  SqlText sql = ReadSql(fields, plan, "sql", "file");
  if (sql.empty()) fields.Problem("sql", "it needs sql = \"STATEMENTS\" or file = \"FILE\"");
  std::vector<TableName> keep;
  for (const std::string& table : fields.Texts("keep")) {
    if (const auto name = ParseTableName(table)) {
      keep.push_back(*name);
    } else {
      fields.Problem("keep", Printable(table) + " is no name of a table");
    }
  }
  return std::make_unique<SqlStep>(std::move(sql), ReadSql(fields, plan, "undo", "undo_file"),
                                   std::move(keep));
}

}  // namespace tranship
