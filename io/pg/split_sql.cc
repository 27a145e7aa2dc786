#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "io/pg/quote.h"
#include "io/pg/sql_tree.h"
#include "io/sql_statements.h"

namespace tranship {
namespace {

using Json = nlohmann::json;
using Kind = SqlStatement::Kind;

bool True(const Json& node, const char* key) { return node.value(key, false); }

Kind TransactionKind(const std::string& word) {
  if (word == "TRANS_STMT_BEGIN" || word == "TRANS_STMT_START") return Kind::kBegin;
  if (word == "TRANS_STMT_COMMIT") return Kind::kCommit;
  const bool savepoint = word == "TRANS_STMT_SAVEPOINT" || word == "TRANS_STMT_RELEASE" ||
                         word == "TRANS_STMT_ROLLBACK_TO";
  return savepoint ? Kind::kOther : Kind::kTransaction;
}

Kind KindOf(const std::string& node, const Json& body) {
  if (node == "TransactionStmt") return TransactionKind(body.value("kind", ""));
  if (node == "InsertStmt" || node == "UpdateStmt" || node == "DeleteStmt" || node == "MergeStmt") {
    return Kind::kRows;
  }
  if (node == "CopyStmt" && !body.contains("filename") && !True(body, "is_program")) {
    return Kind::kCopyStdin;
  }
  if (node == "IndexStmt" || node == "DropStmt") {
    return True(body, "concurrent") ? Kind::kOutside : Kind::kOther;
  }
  if (node == "VacuumStmt") return True(body, "is_vacuumcmd") ? Kind::kOutside : Kind::kOther;
  if (node == "CreatedbStmt" || node == "DropdbStmt" || node == "AlterSystemStmt" ||
      node == "CreateTableSpaceStmt" || node == "DropTableSpaceStmt") {
    return Kind::kOutside;
  }
  return Kind::kOther;
}

std::string IndexName(const std::string& node, const Json& body) {
  if (node != "IndexStmt" || !True(body, "concurrent") || !body.contains("idxname")) return "";
  const std::string schema = body.at("relation").value("schemaname", "");
  const std::string name = body.value("idxname", "");
  return schema.empty() ? QuoteName(name) : QuoteName(schema, name);
}

// Comments and blanks before the first word belong to nobody.
size_t SkipBlank(std::string_view sql, size_t at) {
  while (at < sql.size()) {
    if (std::string_view(" \t\r\n\f\v;").find(sql[at]) != std::string_view::npos) {
      ++at;
    } else if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "/*") {
      int depth = 1;
      for (at += 2; at < sql.size() && depth > 0;) {
        const std::string_view two = sql.substr(at, 2);
        depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
        at += two == "/*" || two == "*/" ? 2 : 1;
      }
    } else {
      break;
    }
  }
  return at;
}

int LineOf(std::string_view sql, size_t at) {
  return 1 + static_cast<int>(std::ranges::count(sql.substr(0, at), '\n'));
}

// libpg_query counts characters in its errors.
size_t ByteOf(std::string_view sql, int character) {
  size_t at = 0;
  for (int seen = 0; at < sql.size(); ++at) {
    if ((static_cast<unsigned char>(sql[at]) & 0xC0) != 0x80 && ++seen == character) break;
  }
  return at;
}

}  // namespace

SqlStatements SplitPostgresSql(const std::string& sql) {
  SqlStatements split;
  if (const size_t nul = sql.find('\0'); nul != std::string::npos) {
    split.problems.push_back({LineOf(sql, nul), "a zero byte"});
    return split;
  }
  const SqlTree parsed = ParseSqlTree(sql);
  if (!parsed.problem.empty()) {
    split.problems.push_back({LineOf(sql, ByteOf(sql, parsed.position)), parsed.problem});
    return split;
  }
  const Json tree = Json::parse(parsed.json);
  if (!tree.contains("stmts")) return split;
  for (const Json& each : tree.at("stmts")) {
    const auto begin = each.value("stmt_location", size_t{0});
    const auto length = each.value("stmt_len", size_t{0});  // absent: to the end
    const size_t first = SkipBlank(sql, begin);
    const size_t end = length == 0 ? sql.size() : begin + length;
    if (first >= end) continue;
    const auto node = each.at("stmt").begin();
    split.statements.push_back({sql.substr(first, end - first), LineOf(sql, first),
                                KindOf(node.key(), node.value()),
                                IndexName(node.key(), node.value())});
  }
  return split;
}

}  // namespace tranship
