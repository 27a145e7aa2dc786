#include "engine/mapping/sql_expression.h"

#include <nlohmann/json.hpp>

#include "io/error.h"
#include "io/pg/sql_tree.h"

namespace tranship {
namespace {

using nlohmann::json;

// The last name of a list of them: a column without its table, a function without its schema.
std::string LastName(const json& list) {
  if (!list.is_array() || list.empty()) return "";
  const json& last = list.back();
  return last.contains("String") ? last["String"].value("sval", "") : "";
}

void Refuse(SqlExpression& expression, std::string why) {
  if (expression.problem.empty()) expression.problem = std::move(why);
}

void Visit(const json& node, SqlExpression& expression) {
  if (node.is_array()) {
    for (const json& element : node) Visit(element, expression);
    return;
  }
  if (!node.is_object()) return;
  for (const auto& [name, value] : node.items()) {
    if (name == "ColumnRef") {
      const std::string column = LastName(value.value("fields", json::array()));
      if (column.empty()) Refuse(expression, "* is no expression");
      expression.columns.insert(column);
    } else if (name == "FuncCall") {
      expression.functions.insert(LastName(value.value("funcname", json::array())));
      if (value.contains("over")) {
        Refuse(expression, "a window function reads other rows, and chunks are read one by one");
      }
    } else if (name == "SubLink") {
      Refuse(expression,
             "a subquery reads other rows, which nothing keeps from changing between chunks; use "
             "lookup:, or a column of its own");
    } else if (name == "SQLValueFunction") {
      Refuse(expression, "the current time or user gives another value when rows are read again");
    } else if (name == "ParamRef") {
      Refuse(expression, "parameters have no value here");
    }
    Visit(value, expression);
  }
}

bool IsLiteral(const json& node) {
  if (node.contains("A_Const")) return true;
  if (node.contains("TypeCast")) return IsLiteral(node["TypeCast"].value("arg", json::object()));
  if (node.contains("A_Expr")) {
    const json& sign = node["A_Expr"];
    return !sign.contains("lexpr") && LastName(sign.value("name", json::array())) == "-" &&
           IsLiteral(sign.value("rexpr", json::object()));
  }
  return false;
}

// The one expression that `SELECT (text)` selects; nothing when it is more, or another statement.
const json* OnlyTarget(const json& tree) {
  const auto statements = tree.find("stmts");
  if (statements == tree.end() || statements->size() != 1) return nullptr;
  const json& statement = statements->front().at("stmt");
  if (!statement.contains("SelectStmt")) return nullptr;
  const json& select = statement["SelectStmt"];
  for (const auto& [name, value] : select.items()) {
    if (name != "targetList" && name != "limitOption" && name != "op") return nullptr;
  }
  if (select.value("op", "") != "SETOP_NONE") return nullptr;
  const auto targets = select.find("targetList");
  if (targets == select.end() || targets->size() != 1) return nullptr;
  const json& target = targets->front().at("ResTarget");
  return target.contains("name") ? nullptr : &target.at("val");
}

}  // namespace

SqlExpression ParseExpression(const std::string& text) {
  SqlExpression expression;
  if (text.find('\0') != std::string::npos) {
    expression.problem = "holds a zero byte";
    return expression;
  }
  // The line end closes a comment that would hide the bracket.
  const SqlTree parsed = ParseSqlTree("SELECT (" + text + "\n)");
  if (!parsed.problem.empty()) {
    expression.problem = Printable(parsed.problem);
    return expression;
  }
  const json tree = json::parse(parsed.json);
  const json* target = OnlyTarget(tree);
  if (target == nullptr) {
    expression.problem = "is not one expression";
    return expression;
  }
  Visit(*target, expression);
  expression.literal = IsLiteral(*target);
  return expression;
}

}  // namespace tranship
