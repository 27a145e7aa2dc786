#include "engine/catalog/relations.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "engine/catalog/catalog.h"

namespace tranship {
namespace {

// One row of pg_class.
struct Row {
  uint32_t oid = 0;
  uint32_t parent = 0;  // of a partition
  char kind = 'r';
  std::string bound;
  std::string partition_key;
  bool row_security = false;
  Relation relation;
  Table table;  // what is known of it when it is no partition
};

// A relation that somebody holds, or waits for, ACCESS EXCLUSIVE on has its size taken from
// relpages: pg_relation_size() would wait.
constexpr const char* kSizes = R"sql(
  locked AS (
    SELECT l.relation FROM pg_catalog.pg_locks l
     WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
       AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
       AND l.pid <> pg_catalog.pg_backend_pid()),
  sizes AS (
    SELECT c.oid, c.relpages, c.reltuples,
           CASE WHEN c.relkind NOT IN ('r', 'm') THEN 0
                WHEN c.oid IN (SELECT relation FROM locked)
                THEN c.relpages::pg_catalog.int8 * pg_catalog.current_setting('block_size')::pg_catalog.int8
                ELSE coalesce(pg_catalog.pg_relation_size(c.oid), 0) END AS heap,
           CASE WHEN c.reltoastrelid = 0 OR c.oid IN (SELECT relation FROM locked) THEN 0
                ELSE coalesce(pg_catalog.pg_relation_size(c.reltoastrelid), 0) END AS toast
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND )sql";

std::string RelationsQuery() {
  return std::string("WITH") + kSizes + kUserSchemas + R"sql()
    SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relhassubclass,
           coalesce(i.inhparent, 0), s.heap, s.toast, s.relpages, s.reltuples,
           coalesce(am.amname = 'heap', true), pg_catalog.pg_get_expr(c.relpartbound, c.oid),
           CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END,
           pg_catalog.row_security_active(c.oid),
           pg_catalog.has_table_privilege(c.oid, 'SELECT')
             OR (pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AND NOT EXISTS (
                 SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND NOT pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'))),
           pg_catalog.has_table_privilege(c.oid, 'INSERT')
             OR (pg_catalog.has_any_column_privilege(c.oid, 'INSERT') AND NOT EXISTS (
                 SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                    AND NOT pg_catalog.has_column_privilege(c.oid, a.attnum, 'INSERT'))),
           pg_catalog.has_table_privilege(c.oid, 'TRUNCATE'),
           pg_catalog.has_table_privilege(c.oid, 'DELETE'),
           pg_catalog.has_table_privilege(c.oid, 'UPDATE'),
           pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.pg_has_role(c.relowner, 'USAGE')
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      JOIN sizes s ON s.oid = c.oid
      LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
      LEFT JOIN pg_catalog.pg_inherits i ON c.relispartition AND i.inhrelid = c.oid)sql";
}

void SetSizes(Relation& part, int64_t heap, int64_t toast, double relpages, double reltuples,
              int block_size) {
  part.heap_bytes = heap;
  part.total_bytes = heap + toast;
  part.pages = heap / block_size;
  // Before PostgreSQL 14 a table that was never analyzed has 0 tuples on 0 pages.
  if (reltuples < 0 || (relpages == 0 && part.pages > 0)) {
    part.tuples = -1;
  } else if (relpages == 0) {
    part.tuples = 0;
  } else {
    part.tuples = reltuples * static_cast<double>(part.pages) / relpages;
  }
}

Table::Kind KindOf(char relkind) {
  if (relkind == 'r') return Table::Kind::kPlain;
  if (relkind == 'p') return Table::Kind::kPartitioned;
  if (relkind == 'f') return Table::Kind::kForeign;
  return Table::Kind::kOther;
}

Row ReadRow(const Result& r, int i, int block_size) {
  Row row;
  row.oid = static_cast<uint32_t>(r.integer(i, 0));
  row.kind = r.view(i, 3).front();
  row.parent = static_cast<uint32_t>(r.integer(i, 6));
  row.bound = r.text(i, 12);
  row.partition_key = r.text(i, 13);
  row.row_security = r.flag(i, 14);

  Relation& part = row.relation;
  part.name = {r.text(i, 1), r.text(i, 2)};
  SetSizes(part, r.integer(i, 7), r.integer(i, 8), r.real(i, 9), r.real(i, 10), block_size);
  part.heap = r.flag(i, 11);
  part.can_select = r.flag(i, 15);
  part.can_insert = r.flag(i, 16);

  Table& table = row.table;
  table.name = part.name;
  table.oid = row.oid;
  table.kind = KindOf(row.kind);
  table.persistence = r.view(i, 4).front();
  table.has_children = row.kind == 'r' && r.flag(i, 5);
  table.partition_key = row.partition_key;
  table.row_security_applies = row.row_security;
  table.can_select = part.can_select;
  table.can_insert = part.can_insert;
  table.can_truncate = r.flag(i, 17);
  table.can_delete = r.flag(i, 18);
  table.can_update = r.flag(i, 19);
  table.schema_usage = r.flag(i, 20);
  table.owned = r.flag(i, 21);
  return row;
}

// Partitions by parent, each list by name.
using Children = std::unordered_map<uint32_t, std::vector<const Row*>>;

// Walks down to the leaves. `path` is what leads to `row`: the bounds, and the keys of inner ones.
void AddParts(const Row& row, const Children& children, const std::string& path, size_t place,
              Table& table, TableIndex& index) {
  index.tables.emplace(row.oid, place);
  const auto found = children.find(row.oid);
  if (row.kind != 'p') {
    Relation part = row.relation;
    part.bound = path;
    table.parts.push_back(std::move(part));
    table.row_security_applies |= row.row_security;
    // A foreign table among the partitions makes the whole a matter of another server.
    if (row.kind == 'f') table.kind = Table::Kind::kForeign;
    return;
  }
  if (found == children.end()) return;
  for (const Row* child : found->second) {
    std::string below = path.empty() ? "" : path + " / ";
    below += row.partition_key + " " + child->bound;
    AddParts(*child, children, below, place, table, index);
  }
}

}  // namespace

TableIndex ReadRelations(Connection& connection, Catalog& catalog) {
  const Result r = connection.Exec(RelationsQuery());
  std::vector<Row> rows;
  rows.reserve(static_cast<size_t>(r.rows()));
  for (int i = 0; i < r.rows(); ++i) rows.push_back(ReadRow(r, i, catalog.server.block_size));
  std::ranges::sort(rows, {}, [](const Row& row) -> const TableName& { return row.table.name; });

  Children children;
  for (const Row& row : rows) {
    if (row.parent != 0) children[row.parent].push_back(&row);
  }
  TableIndex index;
  for (const Row& row : rows) {
    if (row.parent != 0) continue;
    const size_t place = catalog.tables.size();
    catalog.tables.push_back(row.table);
    index.own.emplace(row.oid, place);
    AddParts(row, children, "", place, catalog.tables.back(), index);
  }
  return index;
}

void ReadSizes(Connection& connection, std::vector<Relation>& parts) {
  std::vector<std::string> schemas;
  std::vector<std::string> names;
  for (const Relation& part : parts) {
    schemas.push_back(part.name.schema);
    names.push_back(part.name.name);
  }
  const Result r =
      connection.Exec(std::string("WITH") + kSizes +
                          "(n.nspname, c.relname) IN (SELECT * FROM ROWS FROM "
                          "(pg_catalog.unnest($1::pg_catalog.name[]), "
                          "pg_catalog.unnest($2::pg_catalog.name[])) w)) "
                          "SELECT n.nspname, c.relname, s.heap, s.toast, s.relpages, s.reltuples, "
                          "pg_catalog.current_setting('block_size') FROM sizes s JOIN "
                          "pg_catalog.pg_class c ON c.oid = s.oid "
                          "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace",
                      {Param(ArrayLiteral(schemas)), Param(ArrayLiteral(names))});
  std::map<TableName, int> found;
  for (int i = 0; i < r.rows(); ++i) found.emplace(TableName{r.text(i, 0), r.text(i, 1)}, i);
  for (Relation& part : parts) {
    const auto row = found.find(part.name);
    if (row == found.end()) {
      SetSizes(part, 0, 0, 0, 0, 1);
      continue;
    }
    const int i = row->second;
    SetSizes(part, r.integer(i, 2), r.integer(i, 3), r.real(i, 4), r.real(i, 5),
             static_cast<int>(r.integer(i, 6)));
  }
}

}  // namespace tranship
