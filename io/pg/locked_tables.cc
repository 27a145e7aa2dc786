#include "io/locked_tables.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>

#include "io/error.h"
#include "io/pg/quote.h"
#include "io/pg/sql_tree.h"

namespace tranship {
namespace {

using Json = nlohmann::json;

constexpr int kShareLock = 5;  // numbered as in PostgreSQL's lockdefs.h

constexpr std::array<std::string_view, 11> kLocking = {
    "AlterTableStmt", "TruncateStmt",     "RenameStmt",           "IndexStmt",
    "CreateTrigStmt", "ClusterStmt",      "RefreshMatViewStmt",   "ReindexStmt",
    "RuleStmt",       "CreatePolicyStmt", "AlterObjectSchemaStmt"};

bool Locks(const std::string& node, const Json& body) {
  if (node == "IndexStmt" && body.value("concurrent", false)) return false;
  if (node == "LockStmt") return body.value("mode", 0) >= kShareLock;
  if (node == "VacuumStmt") return body.dump().find("\"full\"") != std::string::npos;
  if (node == "AlterTableStmt") {
    // Those that let readers and writers on.
    const auto& commands = body.at("cmds");
    return std::ranges::any_of(commands, [](const Json& command) {
      const std::string kind = command.at("AlterTableCmd").value("subtype", "");
      return kind != "AT_ValidateConstraint" && kind != "AT_SetStatistics";
    });
  }
  return std::ranges::find(kLocking, node) != kLocking.end();
}

void AddRelations(const Json& node, const std::string& statement, std::vector<LockedTable>& out) {
  if (node.is_object() && node.contains("relname")) {
    const std::string schema = node.value("schemaname", "");
    const std::string name = node.at("relname");
    out.push_back({schema.empty() ? QuoteName(name) : QuoteName(schema, name), statement});
  }
  if (!node.is_structured()) return;
  for (const Json& child : node) AddRelations(child, statement, out);
}

// Tables that a new one refers to are locked against writers.
void AddReferenced(const Json& node, const std::string& statement, std::vector<LockedTable>& out) {
  if (!node.is_structured()) return;
  if (node.is_object() && node.contains("pktable")) {
    AddRelations(node.at("pktable"), statement, out);
  }
  for (const Json& child : node) AddReferenced(child, statement, out);
}

void AddDropped(const Json& body, const std::string& statement, std::vector<LockedTable>& out) {
  for (const Json& object : body.at("objects")) {
    if (!object.contains("List")) continue;
    std::vector<std::string> names;
    for (const Json& item : object.at("List").at("items")) {
      if (item.contains("String")) names.push_back(item.at("String").value("sval", ""));
    }
    if (names.size() == 1) out.push_back({QuoteName(names[0]), statement});
    if (names.size() >= 2) {
      out.push_back({QuoteName(names[names.size() - 2], names.back()), statement});
      // A trigger or a policy: its table stands before it.
      if (names.size() == 2) out.push_back({QuoteName(names[0]), statement});
    }
    if (names.size() == 3) out.push_back({QuoteName(names[0], names[1]), statement});
  }
}

}  // namespace

std::vector<LockedTable> TablesLockedBy(const std::string& sql) {
  const SqlTree parsed = ParseSqlTree(sql);
  std::vector<LockedTable> tables;
  if (!parsed.problem.empty()) return tables;
  const Json tree = Json::parse(parsed.json);
  if (!tree.contains("stmts")) return tables;
  for (const Json& each : tree.at("stmts")) {
    const auto node = each.at("stmt").begin();
    std::string_view text = std::string_view(sql).substr(each.value("stmt_location", size_t{0}));
    text = text.substr(0, each.value("stmt_len", text.size()));
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    const std::string statement = Printable(text.substr(0, std::min(text.find('\n'), size_t{60})));
    if (node.key() == "DropStmt") {
      AddDropped(node.value(), statement, tables);
    } else if (node.key() == "CreateStmt") {
      AddReferenced(node.value(), statement, tables);
    } else if (Locks(node.key(), node.value())) {
      AddRelations(node.value(), statement, tables);
    }
  }
  return tables;
}

}  // namespace tranship
