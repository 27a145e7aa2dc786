#include <set>
#include <utility>

#include "engine/catalog/relations.h"
#include "engine/catalog/type_catalog.h"

namespace tranship {
namespace {

void Apply(TypeFacts facts, Column& column) {
  column.base_type = std::move(facts.base_name);
  column.type_oid = facts.base_oid;
  column.typmod = facts.typmod;
  column.signature = std::move(facts.signature);
  column.shape = std::move(facts.shape);
  column.binary_safe = facts.binary_safe;
  column.unsafe_reason = std::move(facts.unsafe_reason);
  column.nests_user_type = facts.nests_user_type;
  column.ordered = facts.ordered;
  column.key_kind = facts.key_kind;
  column.variable_width = facts.variable_width;
  column.enum_labels = std::move(facts.labels);
}

// Column::full_type for every column, by one query over the distinct types.
void ReadFullTypes(Connection& connection, Catalog& catalog) {
  std::set<std::pair<uint32_t, int>> types;
  for (const Table& table : catalog.tables) {
    for (const Column& column : table.columns) types.emplace(column.type_oid, column.typmod);
  }
  std::vector<std::string> oids;
  std::vector<std::string> typmods;
  for (const auto& [oid, typmod] : types) {
    oids.push_back(std::to_string(oid));
    typmods.push_back(std::to_string(typmod));
  }
  const Result r = connection.Exec(
      "SELECT pg_catalog.format_type(t.oid, t.typmod) FROM ROWS FROM "
      "(pg_catalog.unnest($1::pg_catalog.oid[]), "
      "pg_catalog.unnest($2::pg_catalog.int4[])) WITH ORDINALITY AS t(oid, typmod, n) ORDER BY t.n",
      {Param(ArrayLiteral(oids)), Param(ArrayLiteral(typmods))});
  std::map<std::pair<uint32_t, int>, std::string> names;
  int row = 0;
  for (const auto& type : types) names.emplace(type, r.text(row++, 0));
  for (Table& table : catalog.tables) {
    for (Column& column : table.columns) {
      column.full_type = names.at({column.type_oid, column.typmod});
    }
  }
}

}  // namespace

Column ColumnOfType(Connection& connection, uint32_t type, int typmod) {
  Column column;
  Apply(TypeCatalog(connection, {type}).Resolve(type, typmod), column);
  const Result names = connection.Exec(
      "SELECT pg_catalog.format_type($1::pg_catalog.oid, $2::pg_catalog.int4), "
      "pg_catalog.format_type($3::pg_catalog.oid, $4::pg_catalog.int4)",
      {static_cast<int64_t>(type), typmod, static_cast<int64_t>(column.type_oid), column.typmod});
  column.type = names.text(0, 0);
  column.full_type = names.text(0, 1);
  return column;
}

void ReadColumns(Connection& connection, const TableIndex& index, Catalog& catalog) {
  // From PostgreSQL 18 on, NOT NULL may be NOT VALID: rows from before it may hold NULL.
  const std::string proven = connection.server_version() >= 180000 ? R"sql( AND NOT EXISTS (
             SELECT FROM pg_catalog.pg_constraint k WHERE k.conrelid = a.attrelid AND k.contype = 'n'
                AND NOT k.convalidated AND k.conkey[1] = a.attnum))sql"
                                                                   : "";
  const Result r = connection.Exec(
      std::string(R"sql(
    SELECT a.attrelid, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid, a.atttypmod,
           a.attnotnull)sql") +
      proven + R"sql(, a.attgenerated <> '', a.attidentity = 'a', a.atthasdef OR a.attidentity <> ''
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'f') AND NOT c.relispartition AND )sql" +
      kUserSchemas + "ORDER BY a.attrelid, a.attnum");
  std::set<uint32_t> type_oids;
  for (int i = 0; i < r.rows(); ++i) type_oids.insert(static_cast<uint32_t>(r.integer(i, 3)));
  const TypeCatalog types(connection, std::move(type_oids));

  std::map<std::pair<uint32_t, int>, TypeFacts> resolved;
  for (int i = 0; i < r.rows(); ++i) {
    const auto place = index.own.find(static_cast<uint32_t>(r.integer(i, 0)));
    if (place == index.own.end()) continue;  // made since the tables were listed
    Column column;
    column.name = r.text(i, 1);
    column.type = r.text(i, 2);
    column.not_null = r.flag(i, 5);
    column.generated = r.flag(i, 6);
    column.identity_always = r.flag(i, 7);
    column.has_default = r.flag(i, 8) && !column.generated;
    const std::pair type{static_cast<uint32_t>(r.integer(i, 3)), static_cast<int>(r.integer(i, 4))};
    auto known = resolved.find(type);
    if (known == resolved.end()) {
      known = resolved.emplace(type, types.Resolve(type.first, type.second)).first;
    }
    Apply(known->second, column);
    catalog.tables[place->second].columns.push_back(std::move(column));
  }
  ReadFullTypes(connection, catalog);
}

}  // namespace tranship
