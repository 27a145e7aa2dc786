// Plan: the ordered, disjoint, covering list of chunks of a run, and per table what travels and
// how.

#ifndef TRANSHIP_ENGINE_PLAN_PLAN_H_
#define TRANSHIP_ENGINE_PLAN_PLAN_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "hashing/leaf_map.h"
#include "hashing/tree.h"
#include "io/copy/slab_digester.h"
#include "io/sqlite/encoding/value_form.h"
#include "io/wire_form.h"

namespace tranship {

enum class ReadMode : uint8_t { kWhole, kKeyRange, kCtid };
[[nodiscard]] std::string_view ToString(ReadMode mode);

// One column that travels. Key columns come first, then the others in the target's order.
struct CopyColumn {
  std::string name;              // on the target
  std::string source_name;       // where it is another one; else empty
  std::string type;              // the target's base type with typmod, fit for a cast
  std::string base_type;         // see Column; on the target
  std::string source_base_type;  // the same on the source
  uint32_t type_oid = 0;         // on the target, of the base type; for rendering keys
  bool cast = false;             // the source's SELECT casts to `type`
  bool nullable = true;          // on either side
  bool variable_width = false;
  // Key columns: the collation of the source's index, quoted for SQL, where it is not the column's
  // own.
  std::string source_collation;
  KeyKind key_kind = KeyKind::kOpaque;
  WireShape shape;
  std::optional<ValueForm> value_form;  // SQLite sources: how values are read
  std::string lookup;                   // see Column
};

// A table of a run: everything that is needed to read, write, hash and compare it. Goes through the
// ledger as JSON (ToJson/FromJson in plan_json.h), so a resumed run does not plan again.
struct PlanTable {
  int no = 0;
  TableName source;
  TableName target;
  std::vector<Relation> source_parts;
  std::vector<Relation> target_parts;  // for reading back by ctid
  bool part_to_part =
      false;  // partitions agree on both sides: part i is written into target_parts[i]
  bool source_only =
      false;  // FROM ONLY (a plain table; partitions are read part by part, always ONLY)
  bool target_partitioned =
      false;  // written through its root: COPY must not say ONLY, read back by parts
  std::vector<CopyColumn> columns;
  std::vector<std::string>
      generated;           // generated on the target: left out of COPY, compared at verification
  size_t key_columns = 0;  // leading columns that make the unique key; 0: no usable key
  bool key_nullable = false;
  bool key_ranges =
      false;  // the source can compare the key with literals: key-range chunks are possible
  bool order_proven =
      false;  // leaf bounds may be turned into predicates on both servers (text keys under
              // COLLATE "C"): RangePredicate(..., collate_c = true) of LeafRange()
  bool chunk_order_proven =
      false;  // key-range chunks, too, mean the same keys on both servers with collate_c
  WireForm form = WireForm::kBinary;
  std::string form_reason;
  ReadMode read = ReadMode::kWhole;
  std::string read_reason;
  LeafMap leaves = LeafMap::RowHash(0);
  bool unsplit =
      false;      // one chunk whatever its size: it refers to itself under a kept foreign key
  int level = 0;  // foreign-key order: a table only refers to tables of lower levels
  double estimated_rows = 0;
  double estimated_bytes = 0;  // heap and TOAST

  [[nodiscard]] RowLayout layout() const;
  [[nodiscard]] TableIdentity identity() const;
};

enum class ChunkKind : uint8_t { kWhole, kKeyRange, kNullKeys, kCtid };
[[nodiscard]] std::string_view ToString(ChunkKind kind);
[[nodiscard]] std::optional<ChunkKind> ChunkKindFrom(std::string_view text);

// Half-open [begin, end). Key ranges: one text rendering per key column (pinned settings; made into
// a literal with the column's type). ctid ranges: one element, the block number. An absent bound is
// unbounded.
struct KeyRange {
  std::optional<std::vector<std::string>> begin;
  std::optional<std::vector<std::string>> end;

  [[nodiscard]] std::string display() const;
  friend bool operator==(const KeyRange&, const KeyRange&) = default;
};

struct Chunk {
  int table = 0;  // PlanTable::no
  int no = 0;     // within the table, in range order
  int part = 0;   // index into source_parts
  ChunkKind kind = ChunkKind::kWhole;
  KeyRange range;
  double estimated_rows = 0;
  double estimated_bytes = 0;
};

struct Plan {
  std::vector<PlanTable> tables;  // tables[i].no == i
  std::vector<Chunk> chunks;      // by table, then no
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_PLAN_H_
