#include "engine/catalog/table.h"

#include <algorithm>

#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// Rows a page of a table that was never analyzed: PostgreSQL's own guess from the column widths
// (estimate_rel_size in src/backend/optimizer/util/plancat.c), with 32 bytes for variable ones.
double GuessedRowsPerPage(const std::vector<Column>& columns) {
  double width = 28;
  for (const Column& column : columns) width += column.variable_width ? 32 : 8;
  return std::max(1.0, 8168 / width);
}

}  // namespace

std::string TableName::display() const { return Printable(schema + "." + name); }

std::string Relation::from_item() const {
  return derived.empty() ? "ONLY " + name.quoted() : "(" + derived + ") AS derived";
}

std::string TableName::quoted() const { return QuoteName(schema, name); }

const Column* Table::Find(const std::string& column) const {
  const auto found = std::ranges::find(columns, column, &Column::name);
  return found == columns.end() ? nullptr : &*found;
}

double Table::rows() const {
  double rows = 0;
  for (const Relation& part : parts) {
    rows += part.tuples >= 0 ? part.tuples
                             : static_cast<double>(part.pages) * GuessedRowsPerPage(columns);
  }
  return rows;
}

int64_t Table::total_bytes() const {
  int64_t bytes = 0;
  for (const Relation& part : parts) bytes += part.total_bytes;
  return bytes;
}

const Table* Catalog::Find(const TableName& name) const {
  const auto found = std::ranges::lower_bound(tables, name, {}, &Table::name);
  return found == tables.end() || found->name != name ? nullptr : &*found;
}

const Table* Catalog::FindRootOf(const TableName& leaf) const {
  for (const Table& table : tables) {
    if (table.kind != Table::Kind::kPartitioned) continue;
    if (std::ranges::find(table.parts, leaf, &Relation::name) != table.parts.end()) return &table;
  }
  return nullptr;
}

}  // namespace tranship
