// The SQL of reading and writing tables and chunks. Names and operators are qualified, columns
// always listed.

#ifndef TRANSHIP_ENGINE_PLAN_STATEMENTS_H_
#define TRANSHIP_ENGINE_PLAN_STATEMENTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "io/source.h"

namespace tranship {

// COPY (SELECT columns, casts included, FROM ONLY part WHERE range) TO STDOUT in the table's wire
// form.
[[nodiscard]] std::string ReadStatement(const PlanTable& table, const Chunk& chunk);
// COPY target (columns) FROM STDIN in the table's wire form; for identity ALWAYS columns nothing
// special is needed.
[[nodiscard]] std::string WriteStatement(const PlanTable& table, const Chunk& chunk);

enum class Side : uint8_t { kSource, kTarget };

// What a side is read back in: disjoint, covering pieces of about `bytes` each, by ctid where the
// server has ctid ranges (14), otherwise whole parts. An open last piece per part.
struct Piece {
  int part = 0;
  KeyRange blocks;  // ctid range; both absent: the whole part
  double estimated_bytes = 0;
};
[[nodiscard]] std::vector<Piece> CutIntoPieces(const PlanTable& table, Side side,
                                               int server_version, double bytes);
// The pieces of the source as chunks, numbered from 0.
[[nodiscard]] std::vector<Chunk> PiecesAsChunks(const PlanTable& table, int server_version,
                                                double bytes);
// COPY of a piece in wire form. Extra expressions (for example "xmin::pg_catalog.text") are put
// behind the columns.
[[nodiscard]] std::string ReadPieceStatement(const PlanTable& table, Side side, const Piece& piece,
                                             const std::vector<std::string>& extra = {});
// The same of the rows of a part that a predicate is true for; empty: all.
[[nodiscard]] std::string ReadRowsStatement(const PlanTable& table, Side side, int part,
                                            const std::string& predicate,
                                            const std::vector<std::string>& extra = {});

// `ROW("a", "b") OPERATOR(pg_catalog.>=) ROW(...) AND ...`, IS NOT NULL for nullable key columns
// included; "" when unbounded and nothing can be NULL. A row comparison, since an index serves it
// as one range (the expanded form reads all rows of equal leading columns); equal leading columns
// of both bounds become equalities. Column names stand alone, so it fits any statement over this
// one table. Text keys under `collate_c` compare with COLLATE "C", otherwise under the collation of
// the source's index.
[[nodiscard]] std::string RangePredicate(const PlanTable& table, const KeyRange& range,
                                         bool collate_c, Side side = Side::kSource);
// The rows of the source that have this key, none of whose values is NULL.
[[nodiscard]] std::string KeyPredicate(const PlanTable& table, const KeyValues& key);
[[nodiscard]] std::string NullKeyPredicate(const PlanTable& table);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_STATEMENTS_H_
