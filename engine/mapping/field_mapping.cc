#include "engine/mapping/field_mapping.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "hashing/digest.h"
#include "io/error.h"
#include "io/utf8.h"

namespace tranship {
namespace {

constexpr std::array kDecisions = {Decision::kMove,     Decision::kDrop,    Decision::kOpen,
                                   Decision::kConstant, Decision::kDefault, Decision::kGenerated};

std::string Trimmed(const std::string& text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

// Reads the cells of one row and finds what does not go together.
class RowReader {
 public:
  RowReader(FieldMapping& mapping, int line, const std::vector<std::string>& cells)
      : mapping_(mapping), cells_(cells) {
    row_.line = line;
  }

  void Read() {
    row_.source = Table(0);
    row_.source_field = Trimmed(cells_[1]);
    row_.target = Table(2);
    row_.target_field = Trimmed(cells_[3]);
    row_.transform_text = Trimmed(cells_[4]);
    row_.status = cells_[5];
    row_.note = cells_[7];
    row_.link = Trimmed(cells_[8]);
    row_.check = Trimmed(cells_[9]);
    ParsedTransform parsed = ParseTransform(row_.transform_text);
    if (parsed.transform) row_.transform = *std::move(parsed.transform);
    if (!parsed.problem.empty()) Problem(parsed.problem);
    ReadDecision();
    if (good_) CheckShape();
    row_.broken = !good_;
    mapping_.rows.push_back(std::move(row_));
  }

 private:
  TableName Table(size_t cell) {
    const std::string text = Trimmed(cells_[cell]);
    if (text.empty()) return {};
    if (auto name = ParseTableName(text)) return *std::move(name);
    Problem(std::string(kFieldKeys[cell]) + " \"" + Printable(text) +
            "\" is no table's name; write schema.table, parts with marks in double quotes");
    return {};
  }

  void ReadDecision() {
    const std::string word = Trimmed(cells_[6]);
    for (const Decision decision : kDecisions) {
      if (word != ToString(decision)) continue;
      row_.decision = decision;
      return;
    }
    if (word.empty()) {
      Problem(Subject() + " has no decision; say move, drop or open");
    } else {
      Problem("decision \"" + Printable(word) +
              "\" is none of move, drop, open, constant, default, generated");
    }
  }

  std::string Subject() const {
    if (row_.has_source() && !row_.source_field.empty())
      return "source field " + row_.source.display() + "." + Printable(row_.source_field);
    if (row_.has_target())
      return "target field " + row_.target.display() + "." + Printable(row_.target_field);
    return "the line";
  }

  void CheckShape() {
    const Transform::Kind kind = row_.transform.kind;
    if (!row_.has_source() && !row_.has_target())
      return Problem("names neither a source table nor a target table");
    if (row_.has_target() && row_.target_field.empty() && !row_.is_filter() &&
        row_.decision != Decision::kOpen)
      return Problem("names a target table without a target field");
    if (!row_.has_target() && !row_.target_field.empty())
      return Problem("names a target field without a target table");
    if (!row_.has_source() && !row_.source_field.empty())
      return Problem("names a source field without a source table");
    if (row_.is_filter()) return CheckFilter();
    switch (row_.decision) {
      case Decision::kMove:
        return CheckMove(kind);
      case Decision::kDrop:
        if (!row_.has_source() || row_.source_field.empty())
          return Problem("drop is a decision on a source field, or on * for a whole table");
        if (row_.has_target()) return Problem("a field that is dropped goes into no target field");
        if (Trimmed(row_.note).empty())
          return Problem(Subject() + " is dropped without a reason; say why in the note");
        break;
      case Decision::kConstant:
        if (kind != Transform::Kind::kConstant)
          return Problem("a constant needs transform const: LITERAL");
        [[fallthrough]];
      case Decision::kDefault:
      case Decision::kGenerated:
        CheckTargetOnly(kind);
        break;
      case Decision::kOpen:
        break;
    }
  }

  void CheckFilter() {
    if (!row_.whole_table() || !row_.has_target() || !row_.target_field.empty() ||
        row_.decision != Decision::kMove) {
      Problem(
          "where: stands in a line of its own for a pair of tables: source_field *, a target table "
          "without a field, decision move");
    }
  }

  void CheckMove(Transform::Kind kind) {
    if (!row_.has_source()) return Problem("move needs a source table");
    if (!row_.has_target()) return Problem("move needs a target table and field");
    if (row_.whole_table())
      return Problem("* is a decision on a whole table: drop or open; fields move one by one");
    if (row_.source_field.empty() && kind != Transform::Kind::kExpression &&
        kind != Transform::Kind::kConstant)
      return Problem("move without a source field needs transform expr: or const:");
    if (kind == Transform::Kind::kGenerated)
      Problem("what the target generates has decision generated");
  }

  void CheckTargetOnly(Transform::Kind kind) {
    const std::string word(ToString(row_.decision));
    if (!row_.has_target()) return Problem(word + " is a decision on a target field");
    if (row_.assigns_keys()) return CheckGenerated(kind);
    if (row_.has_source() && row_.decision != Decision::kConstant)
      return Problem(word + " is a decision on a target field alone; leave the source out");
    if (!row_.source_field.empty()) return Problem("a constant has no source field");
    const bool takes =
        kind == Transform::Kind::kCopy || (row_.decision == Decision::kConstant) ||
        (row_.decision == Decision::kGenerated && kind == Transform::Kind::kGenerated);
    if (!takes) Problem(word + " does not go with this transform");
  }

  void CheckGenerated(Transform::Kind kind) {
    if (row_.source_field.empty() || row_.whole_table())
      return Problem("generated needs the source's key field, or no source at all");
    if (kind != Transform::Kind::kCopy && kind != Transform::Kind::kGenerated)
      return Problem("generated does not go with this transform");
    row_.transform.kind = Transform::Kind::kGenerated;
  }

  void Problem(std::string text) {
    good_ = false;
    mapping_.problems.push_back({row_.line, std::move(text)});
  }

  FieldMapping& mapping_;
  const std::vector<std::string>& cells_;
  FieldRow row_;
  bool good_ = true;
};

}  // namespace

std::string_view ToString(Decision decision) {
  switch (decision) {
    case Decision::kMove:
      return "move";
    case Decision::kDrop:
      return "drop";
    case Decision::kOpen:
      return "open";
    case Decision::kConstant:
      return "constant";
    case Decision::kDefault:
      return "default";
    case Decision::kGenerated:
      return "generated";
  }
  return "";
}

std::string FieldMapping::digest() const {
  std::vector<std::string> lines;
  for (const FieldRow& row : rows) {
    if (!row.feeds() && !row.is_filter()) continue;
    std::string line;
    for (const std::string& cell :
         {row.source.schema, row.source.name, row.source_field, row.target.schema, row.target.name,
          row.target_field, row.transform_text, std::string(ToString(row.decision))}) {
      line += std::to_string(cell.size()) + ":" + cell;
    }
    lines.push_back(std::move(line));
  }
  std::ranges::sort(lines);
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return ToHex(HashText(all));
}

std::vector<std::string> Located(const std::string& file, std::vector<LineProblem> problems) {
  std::ranges::stable_sort(problems, {}, &LineProblem::line);
  std::vector<std::string> lines;
  for (const LineProblem& problem : problems) {
    const std::string place = problem.line > 0 ? ":" + std::to_string(problem.line) : "";
    lines.push_back(file + place + ": " + problem.text);
  }
  return lines;
}

void AddRow(FieldMapping& mapping, int line, const std::vector<std::string>& cells) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (IsUtf8(std::as_bytes(std::span(cells[i])))) continue;
    mapping.problems.push_back({line, std::string(kFieldKeys[i]) + " is not UTF-8"});
    return;
  }
  RowReader(mapping, line, cells).Read();
}

}  // namespace tranship
