#include "engine/plan/statements.h"

#include <algorithm>
#include <cmath>

#include "engine/plan/read_mode.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

bool Collatable(const CopyColumn& column) {
  return column.key_kind == KeyKind::kBytes && column.base_type != "bytea";
}

// What the source selects for a column, as the target's type.
std::string SelectItem(const CopyColumn& column, Side side) {
  std::string name = QuoteName(column.name);
  if (side == Side::kTarget || !column.cast) return name;
  return "CAST(" + name + " AS " + column.type + ")";
}

std::string SelectList(const PlanTable& table, Side side, const std::vector<std::string>& extra) {
  std::string list;
  for (const CopyColumn& column : table.columns) {
    if (!list.empty()) list += ", ";
    list += SelectItem(column, side);
  }
  for (const std::string& expression : extra) {
    if (!list.empty()) list += ", ";
    list += expression;
  }
  return list;
}

std::string CtidPredicate(const KeyRange& range) {
  std::string sql;
  const auto bound = [&](const std::optional<std::vector<std::string>>& block, const char* op) {
    if (!block) return;
    if (!sql.empty()) sql += " AND ";
    sql += "ctid OPERATOR(pg_catalog." + std::string(op) + ") '(" + block->at(0) +
           ",0)'::pg_catalog.tid";
  };
  bound(range.begin, ">=");
  bound(range.end, "<");
  return sql;
}

std::string KeyColumn(const CopyColumn& column, bool collate_c, Side side) {
  std::string name = QuoteName(column.name);
  if (collate_c) return Collatable(column) ? name + " COLLATE pg_catalog.\"C\"" : name;
  if (side == Side::kTarget || column.source_collation.empty()) return name;
  return name + " COLLATE " + column.source_collation;
}

// key columns [from, key_columns) against a bound; with one column left no ROW is needed.
std::string Comparison(const PlanTable& table, const std::vector<std::string>& bound, size_t from,
                       const char* op, bool collate_c, Side side) {
  std::string columns;
  std::string values;
  for (size_t i = from; i < table.key_columns; ++i) {
    const CopyColumn& column = table.columns[i];
    const char* comma = i == from ? "" : ", ";
    columns += comma + KeyColumn(column, collate_c, side);
    values += comma + QuoteLiteral(bound.at(i)) +
              "::" + (side == Side::kSource ? column.source_base_type : column.base_type);
  }
  const bool row = table.key_columns - from > 1;
  const std::string open = row ? "ROW(" : "";
  const std::string close = row ? ")" : "";
  return open + columns + close + " OPERATOR(pg_catalog." + op + ") " + open + values + close;
}

}  // namespace

std::string RangePredicate(const PlanTable& table, const KeyRange& range, bool collate_c,
                           Side side) {
  std::string sql;
  const auto add = [&](const std::string& condition) {
    if (!sql.empty()) sql += " AND ";
    sql += condition;
  };
  size_t equal = 0;
  if (range.begin && range.end) {
    while (equal + 1 < table.key_columns && range.begin->at(equal) == range.end->at(equal)) {
      const CopyColumn& column = table.columns[equal];
      add(KeyColumn(column, collate_c, side) + " OPERATOR(pg_catalog.=) " +
          QuoteLiteral(range.begin->at(equal)) +
          "::" + (side == Side::kSource ? column.source_base_type : column.base_type));
      ++equal;
    }
  }
  if (range.begin) add(Comparison(table, *range.begin, equal, ">=", collate_c, side));
  if (range.end) add(Comparison(table, *range.end, equal, "<", collate_c, side));
  for (size_t i = 0; i < table.key_columns; ++i) {
    if (table.columns[i].nullable) add(QuoteName(table.columns[i].name) + " IS NOT NULL");
  }
  return sql;
}

std::string KeyPredicate(const PlanTable& table, const KeyValues& key) {
  std::string sql;
  for (size_t i = 0; i < table.key_columns; ++i) {
    const CopyColumn& column = table.columns[i];
    sql += (i == 0 ? "" : " AND ") + KeyColumn(column, false, Side::kSource) +
           " OPERATOR(pg_catalog.=) " + QuoteLiteral(key.at(i).value()) +
           "::" + column.source_base_type;
  }
  return sql;
}

std::string NullKeyPredicate(const PlanTable& table) {
  std::string sql;
  for (size_t i = 0; i < table.key_columns; ++i) {
    if (!table.columns[i].nullable) continue;
    if (!sql.empty()) sql += " OR ";
    sql += QuoteName(table.columns[i].name) + " IS NULL";
  }
  return sql.empty() ? "false" : "(" + sql + ")";
}

std::string ReadStatement(const PlanTable& table, const Chunk& chunk) {
  std::string predicate;
  switch (chunk.kind) {
    case ChunkKind::kWhole:
      break;
    case ChunkKind::kKeyRange:
      predicate = RangePredicate(table, chunk.range, false);
      break;
    case ChunkKind::kNullKeys:
      predicate = NullKeyPredicate(table);
      break;
    case ChunkKind::kCtid:
      predicate = CtidPredicate(chunk.range);
      break;
  }
  return ReadRowsStatement(table, Side::kSource, chunk.part, predicate);
}

std::string WriteStatement(const PlanTable& table, const Chunk& chunk) {
  const TableName& name = table.part_to_part
                              ? table.target_parts.at(static_cast<size_t>(chunk.part)).name
                              : table.target;
  std::string sql = "COPY " + name.quoted();
  // An empty column list is a syntax error; without a list COPY takes the columns that are not
  // generated, and that there are none of those is what the fit has seen to.
  if (!table.columns.empty()) {
    sql += " (";
    for (size_t i = 0; i < table.columns.size(); ++i) {
      sql += (i == 0 ? "" : ", ") + QuoteName(table.columns[i].name);
    }
    sql += ")";
  }
  return sql + " FROM STDIN (FORMAT " + std::string(ToString(table.form)) + ")";
}

std::vector<Piece> CutIntoPieces(const PlanTable& table, Side side, int server_version,
                                 double bytes) {
  const std::vector<Relation>& parts =
      side == Side::kSource ? table.source_parts : table.target_parts;
  std::vector<Piece> pieces;
  for (size_t i = 0; i < parts.size(); ++i) {
    const Relation* size = &parts[i];
    // A target that was small when it was looked at holds by now what the source holds.
    const bool paired = table.part_to_part || (parts.size() == 1 && table.source_parts.size() == 1);
    if (side == Side::kTarget && paired && size->pages < table.source_parts[i].pages) {
      size = &table.source_parts[i];
    }
    const auto total = static_cast<double>(size->total_bytes);
    int64_t count = 1;
    if (server_version >= kTidRangeVersion && parts[i].heap && bytes > 0) {
      count =
          std::clamp<int64_t>(std::llround(total / bytes), 1, std::max<int64_t>(1, size->pages));
    }
    for (int64_t k = 0; k < count; ++k) {
      Piece piece;
      piece.part = static_cast<int>(i);
      piece.estimated_bytes = total / static_cast<double>(count);
      if (k > 0) piece.blocks.begin = {std::to_string(size->pages * k / count)};
      if (k + 1 < count) piece.blocks.end = {std::to_string(size->pages * (k + 1) / count)};
      pieces.push_back(std::move(piece));
    }
  }
  return pieces;
}

std::vector<Chunk> PiecesAsChunks(const PlanTable& table, int server_version, double bytes) {
  std::vector<Chunk> chunks;
  for (Piece& piece : CutIntoPieces(table, Side::kSource, server_version, bytes)) {
    Chunk& chunk = chunks.emplace_back();
    chunk.table = table.no;
    chunk.no = static_cast<int>(chunks.size()) - 1;
    chunk.part = piece.part;
    chunk.kind = ChunkKind::kCtid;
    chunk.range = std::move(piece.blocks);
    chunk.estimated_bytes = piece.estimated_bytes;
  }
  return chunks;
}

std::string ReadPieceStatement(const PlanTable& table, Side side, const Piece& piece,
                               const std::vector<std::string>& extra) {
  return ReadRowsStatement(table, side, piece.part, CtidPredicate(piece.blocks), extra);
}

std::string ReadRowsStatement(const PlanTable& table, Side side, int part,
                              const std::string& predicate, const std::vector<std::string>& extra) {
  const auto& parts = side == Side::kSource ? table.source_parts : table.target_parts;
  // An empty select list is legal, so tables without columns need nothing special.
  std::string sql = "COPY (SELECT " + SelectList(table, side, extra) + " FROM " +
                    parts.at(static_cast<size_t>(part)).from_item();
  if (!predicate.empty()) sql += " WHERE " + predicate;
  return sql + ") TO STDOUT (FORMAT " + std::string(ToString(table.form)) + ")";
}

}  // namespace tranship
