// The SQL of reading and writing tables and chunks. Names and operators are qualified, columns always listed.

#ifndef TRANSHIP_ENGINE_PLAN_STATEMENTS_H_
#define TRANSHIP_ENGINE_PLAN_STATEMENTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "engine/plan/plan.h"

namespace tranship {

// COPY (SELECT columns, casts included, FROM ONLY part WHERE range) TO STDOUT in the table's wire form.
[[nodiscard]] std::string ReadStatement(const PlanTable& table, const Chunk& chunk);
// COPY target (columns) FROM STDIN in the table's wire form; for identity ALWAYS columns nothing special is needed.
[[nodiscard]] std::string WriteStatement(const PlanTable& table, const Chunk& chunk);

enum class Side : uint8_t { kSource, kTarget };

// What a side is read back in: disjoint, covering pieces of about `bytes` each, by ctid where the server has
// ctid ranges (14), otherwise whole parts. An open last piece per part.
struct Piece {
  int part = 0;
  KeyRange blocks;  // ctid range; both absent: the whole part
  double estimated_bytes = 0;
};
[[nodiscard]] std::vector<Piece> CutIntoPieces(const PlanTable& table, Side side, int server_version,
                                               double bytes);
// COPY of a piece in wire form. Extra expressions (for example "xmin::text", "ctid::text") are put behind the columns.
[[nodiscard]] std::string ReadPieceStatement(const PlanTable& table, Side side, const Piece& piece,
                                             const std::vector<std::string>& extra = {});

// "part.a >= ... AND ..." in column-by-column expanded form, IS NOT NULL for nullable key columns included; "" when
// unbounded and nothing can be NULL. Text keys under `collate_c` compare with COLLATE "C".
[[nodiscard]] std::string RangePredicate(const PlanTable& table, const KeyRange& range, bool collate_c);
[[nodiscard]] std::string NullKeyPredicate(const PlanTable& table);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_STATEMENTS_H_
