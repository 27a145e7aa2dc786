#include "tools/arguments/query_file.h"

#include <toml++/toml.h>

#include <array>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "io/error.h"
#include "io/file_text.h"
#include "tools/arguments/option_values.h"

namespace tranship {
namespace {

constexpr std::array<std::string_view, 5> kKeys = {"name", "sql", "source", "target", "ordered"};

class QueryReader {
 public:
  explicit QueryReader(std::string name) : name_(std::move(name)) {}

  QueryFile Read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const toml::array* list = node.as_array();
      if (key.str() != "query" || list == nullptr || !list->is_array_of_tables()) {
        Problem(node,
                "unknown key \"" + Printable(key.str()) + "\"; queries are [[query]] sections");
        continue;
      }
      for (const toml::node& query : *list) ReadQuery(*query.as_table());
    }
    if (file_.queries.empty() && file_.problems.empty()) {
      file_.problems.push_back(name_ + ": there is no [[query]] in it");
    }
    return std::move(file_);
  }

 private:
  void ReadQuery(const toml::table& table) {
    NamedQuery query;
    std::string both;
    for (const auto& [key, node] : table) ReadKey(key.str(), node, query, both);
    if (query.name.empty()) Problem(table, "a query without a name");
    if (!query.name.empty() && !names_.insert(query.name).second) {
      Problem(table, "a second query called \"" + Printable(query.name) + "\"");
    }
    const bool own = !query.source_sql.empty() || !query.target_sql.empty();
    if (!both.empty() && own) Problem(table, "give sql, or source and target, not both");
    if (query.source_sql.empty()) query.source_sql = both;
    if (query.target_sql.empty()) query.target_sql = both;
    if (query.source_sql.empty() || query.target_sql.empty()) {
      Problem(table, own ? "a query needs both source and target" : "a query without sql");
    }
    file_.queries.push_back(std::move(query));
  }

  void ReadKey(std::string_view key, const toml::node& node, NamedQuery& query, std::string& both) {
    if (key == "ordered") {
      if (const auto* flag = node.as_boolean()) {
        query.ordered = flag->get();
      } else {
        Problem(node, "ordered is true or false");
      }
      return;
    }
    std::string* member = key == "name"     ? &query.name
                          : key == "sql"    ? &both
                          : key == "source" ? &query.source_sql
                          : key == "target" ? &query.target_sql
                                            : nullptr;
    if (member == nullptr) {
      const std::string_view nearest = Nearest(key, kKeys);
      Problem(node, "unknown key \"" + Printable(key) + "\"" +
                        (nearest.empty() ? "" : "; did you mean " + std::string(nearest) + "?"));
    } else if (const auto* text = node.as_string(); text != nullptr && !text->get().empty()) {
      *member = text->get();
    } else {
      Problem(node, Printable(key) + " is a text, and not empty");
    }
  }

  void Problem(const toml::node& node, const std::string& what) {
    file_.problems.push_back(name_ + ":" + std::to_string(node.source().begin.line) + ": " + what);
  }

  std::string name_;
  QueryFile file_;
  std::set<std::string> names_;
};

}  // namespace

QueryFile ParseQueries(const std::string& text, const std::string& name) {
  try {
    return QueryReader(Printable(name)).Read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    QueryFile file;
    file.problems.push_back(Printable(name) + ":" + std::to_string(error.source().begin.line) +
                            ": " + Printable(error.description()));
    return file;
  }
}

QueryFile ReadQueries(const std::string& path) {
  if (const auto text = FileText(path)) return ParseQueries(*text, path);
  QueryFile file;
  file.problems.push_back("cannot read " + Printable(path));
  return file;
}

}  // namespace tranship
