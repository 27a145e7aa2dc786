// Both schemas of a mapping as a Mermaid flowchart.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/mapping/coverage.h"
#include "io/error.h"

namespace tranship {
namespace {

// Within a quoted label. Mermaid writes characters as #code;.
std::string Label(const std::string& text) {
  std::string label;
  for (const char c : Printable(text)) {
    if (c == '"' || c == '#' || c == '<' || c == '>' || c == '&' || c == '`' || c == '\\') {
      label += "#" + std::to_string(static_cast<int>(c)) + ";";
    } else {
      label += c;
    }
  }
  return "\"" + label + "\"";
}

// The fields of one side, by table in the order of the file.
class Schema {
 public:
  explicit Schema(std::string letter) : letter_(std::move(letter)) {}

  // The id of a field's node; made at its first use.
  std::string Node(const TableName& table, const std::string& field) {
    auto& fields = FieldsOf(table);
    for (const auto& [name, id] : fields) {
      if (name == field) return id;
    }
    fields.emplace_back(field, letter_ + std::to_string(nodes_++));
    return fields.back().second;
  }

  std::string Text(const std::string& title) const {
    std::string text = "  subgraph " + title + "\n";
    for (size_t i = 0; i < tables_.size(); ++i) {
      text += "    subgraph " + letter_ + "t" + std::to_string(i) + "[" +
              Label(tables_[i].first.display()) + "]\n";
      for (const auto& [field, id] : tables_[i].second) {
        text += "      " + id + "[" + Label(field == kWholeTable ? "all fields" : field) + "]\n";
      }
      text += "    end\n";
    }
    return text + "  end\n";
  }

 private:
  std::vector<std::pair<std::string, std::string>>& FieldsOf(const TableName& table) {
    for (auto& [name, fields] : tables_) {
      if (name == table) return fields;
    }
    return tables_.emplace_back(table, std::vector<std::pair<std::string, std::string>>()).second;
  }

  std::string letter_;
  size_t nodes_ = 0;
  std::vector<std::pair<TableName, std::vector<std::pair<std::string, std::string>>>> tables_;
};

std::string Arrow(const FieldRow& row) {
  if (row.decision == Decision::kOpen) return " -.->|\"open\"| ";
  switch (row.transform.kind) {
    case Transform::Kind::kExpression:
      return " -->|\"expr\"| ";
    case Transform::Kind::kConstant:
      return " -->|\"const\"| ";
    case Transform::Kind::kGenerated:
      return " -->|\"generated key\"| ";
    case Transform::Kind::kCrosswalk:
    case Transform::Kind::kLookup:
      return " -->|" + Label("lookup " + LookupText(row.transform)) + "| ";
    default:
      return " --> ";
  }
}

}  // namespace

std::string CoverageAsMermaid(const Coverage& coverage) {
  Schema source("s"), target("t");
  std::string arrows, dropped, open;
  for (const FieldRow& row : coverage.mapping.rows) {
    if (row.broken || row.is_filter()) continue;
    const bool from = row.has_source() && !row.source_field.empty();
    const std::string left = from ? source.Node(row.source, row.source_field) : "";
    const bool to = row.has_target() && !row.target_field.empty();
    const std::string right = to ? target.Node(row.target, row.target_field) : "";
    if (from && to) arrows += "  " + left + Arrow(row) + right + "\n";
    if (row.decision == Decision::kDrop) dropped += "  class " + left + " dropped\n";
    if (row.decision == Decision::kOpen) open += "  class " + (from ? left : right) + " open\n";
  }
  return "flowchart LR\n" + source.Text("source") + target.Text("target") + arrows +
         "  classDef dropped stroke-dasharray: 4 4\n  classDef open stroke-width: 3px\n" + dropped +
         open;
}

}  // namespace tranship
