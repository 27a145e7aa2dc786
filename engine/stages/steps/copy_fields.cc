#include "engine/stages/steps/copy_fields.h"

#include "engine/stages/staged_plan.h"
#include "io/error.h"

namespace tranship {

CopyOptions ReadSourceFields(Fields& fields, const StagedPlan& plan, std::string& from) {
  CopyOptions options;
  from = fields.Text("from", plan.source);
  const auto source = plan.databases.find(from);
  const auto target = plan.databases.find("target");
  if (from.empty()) {
    fields.Problem("from", "it needs from = \"DATABASE\": the plan has no default source");
  } else if (source == plan.databases.end()) {
    fields.Problem("from", "no database is called " + Printable(from));
  } else {
    options.source = source->second;
  }
  if (target != plan.databases.end()) options.target = target->second;
  options.tables = fields.Texts("tables");
  options.exclude_tables = fields.Texts("exclude_tables");
  options.target_schema = fields.Text("target_schema", options.target_schema);
  options.skip_unfit = fields.Flag("skip_unfit");
  if (const auto jobs = fields.Integer("jobs", 1, 256)) options.jobs = static_cast<int>(*jobs);
  if (const auto most = fields.Integer("max_differences", 0, 1000000)) {
    options.max_differences = static_cast<int>(*most);
  }
  return options;
}

CopyOptions ReadCopyFields(Fields& fields, const StagedPlan& plan, std::string& from) {
  CopyOptions options = ReadSourceFields(fields, plan, from);
  options.truncate = fields.Flag("truncate");
  options.verify = fields.Flag("verify", true);
  options.show_values = fields.Flag("show_values");
  if (fields.Word("constraints", {"keep", "rebuild"}, "keep") == "rebuild") {
    options.constraints = Constraints::kRebuild;
  }
  const std::string triggers = fields.Word("triggers", {"refuse", "fire", "disable"}, "refuse");
  if (triggers == "fire") options.triggers = Triggers::kFire;
  if (triggers == "disable") options.triggers = Triggers::kDisable;
  if (fields.Word("sequences", {"set", "report"}, "set") == "report") {
    options.sequences = Sequences::kReport;
  }
  if (fields.Word("on_reject", {"stop", "keep-going"}, "stop") == "keep-going") {
    options.on_reject = OnReject::kKeepGoing;
  }
  if (const auto most = fields.Integer("max_rejects", 0, 2000000000)) {
    options.max_rejects = static_cast<int>(*most);
  }
  if (const auto bytes = fields.Integer("chunk_size", 1, int64_t{1} << 40)) {
    options.chunk_bytes = static_cast<double>(*bytes);
  }
  return options;
}

std::string TablesText(const CopyOptions& options, const std::string& from) {
  std::string text = options.tables.empty() ? "all tables" : "";
  for (const std::string& table : options.tables) text += (text.empty() ? "" : ", ") + table;
  return text + " of " + from;
}

}  // namespace tranship
