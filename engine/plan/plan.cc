#include "engine/plan/plan.h"

#include <algorithm>

#include "io/error.h"

namespace tranship {
namespace {

std::string DisplayBound(const std::optional<std::vector<std::string>>& bound) {
  if (!bound) return "";
  std::string text;
  for (const std::string& value : *bound) {
    if (!text.empty()) text += ", ";
    text += Printable(value);
  }
  return bound->size() == 1 ? text : "(" + text + ")";
}

}  // namespace

std::string_view ToString(ReadMode mode) {
  switch (mode) {
    case ReadMode::kWhole:
      return "whole";
    case ReadMode::kKeyRange:
      return "key range";
    case ReadMode::kCtid:
      return "ctid";
  }
  return "unknown";
}

std::string_view ToString(ChunkKind kind) {
  switch (kind) {
    case ChunkKind::kWhole:
      return "whole";
    case ChunkKind::kKeyRange:
      return "key range";
    case ChunkKind::kNullKeys:
      return "null keys";
    case ChunkKind::kCtid:
      return "ctid";
  }
  return "unknown";
}

std::optional<ChunkKind> ChunkKindFrom(std::string_view text) {
  for (const ChunkKind kind :
       {ChunkKind::kWhole, ChunkKind::kKeyRange, ChunkKind::kNullKeys, ChunkKind::kCtid}) {
    if (ToString(kind) == text) return kind;
  }
  return std::nullopt;
}

RowLayout PlanTable::layout() const {
  RowLayout layout;
  layout.form = form;
  layout.columns = columns.size();
  const bool oids = std::ranges::any_of(
      columns, [](const CopyColumn& column) { return column.shape.holds_oids(); });
  if (form == WireForm::kBinary && oids) {
    for (const CopyColumn& column : columns) layout.shapes.push_back(column.shape);
  }
  return layout;
}

TableIdentity PlanTable::identity() const {
  TableIdentity identity;
  for (const CopyColumn& column : columns) {
    identity.columns.push_back(column.name + " " + column.type);
  }
  identity.wire_form = ToString(form);
  return identity;
}

std::string KeyRange::display() const {
  return "[" + DisplayBound(begin) + ", " + DisplayBound(end) + ")";
}

}  // namespace tranship
