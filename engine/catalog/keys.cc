#include <algorithm>
#include <tuple>
#include <utility>

#include "engine/catalog/relations.h"

namespace tranship {
namespace {

// The locale provider of a database came with PostgreSQL 15; before, it was libc.
std::string KeysQuery(int server_version) {
  const std::string libc = server_version >= 150000 ? "d.datlocprovider = 'c' AND " : "";
  return R"sql(
    SELECT x.indrelid, ic.relname, x.indisprimary, x.indnkeyatts,
           ARRAY(SELECT u.n::pg_catalog.text FROM pg_catalog.unnest(x.indkey::pg_catalog.int2[])
                        WITH ORDINALITY u(n, i) WHERE u.i <= x.indnkeyatts ORDER BY u.i),
           ARRAY(SELECT CASE WHEN co.oid IS NULL OR co.oid = a.attcollation THEN ''
                        ELSE pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END
                   FROM ROWS FROM (pg_catalog.unnest(x.indkey::pg_catalog.int2[]),
                                   pg_catalog.unnest(x.indcollation::pg_catalog.oid[])) WITH ORDINALITY u(n, c, i)
                   LEFT JOIN pg_catalog.pg_collation co ON co.oid = u.c
                   LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                   LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = u.n
                  WHERE u.i <= x.indnkeyatts ORDER BY u.i),
           ARRAY(SELECT CASE WHEN co.oid IS NULL THEN 't'
                             WHEN co.collprovider = 'd' THEN
                               (SELECT CASE WHEN )sql" +
         libc + R"sql(d.datcollate IN ('C', 'POSIX') THEN 't' ELSE 'f' END
                                  FROM pg_catalog.pg_database d
                                 WHERE d.datname = pg_catalog.current_database())
                             WHEN co.collprovider = 'c' AND co.collcollate IN ('C', 'POSIX') THEN 't'
                             ELSE 'f' END
                   FROM pg_catalog.unnest(x.indcollation::pg_catalog.oid[]) WITH ORDINALITY u(c, i)
                   LEFT JOIN pg_catalog.pg_collation co ON co.oid = u.c
                  WHERE u.i <= x.indnkeyatts ORDER BY u.i),
           ARRAY(SELECT a.attnum::pg_catalog.text FROM pg_catalog.pg_attribute a
                  WHERE a.attrelid = x.indrelid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
           ARRAY(SELECT 'OPERATOR(' || pg_catalog.quote_ident(qn.nspname) || '.' || q.oprname || ')'
                   FROM pg_catalog.unnest(x.indclass::pg_catalog.oid[]) WITH ORDINALITY u(k, i)
                   JOIN pg_catalog.pg_opclass k ON k.oid = u.k
                   JOIN pg_catalog.pg_amop m
                     ON m.amopfamily = k.opcfamily AND m.amoplefttype = k.opcintype
                    AND m.amoprighttype = k.opcintype AND m.amopstrategy = 3
                   JOIN pg_catalog.pg_operator q ON q.oid = m.amopopr
                   JOIN pg_catalog.pg_namespace qn ON qn.oid = q.oprnamespace
                  ORDER BY u.i)
      FROM pg_catalog.pg_index x
      JOIN pg_catalog.pg_class ic ON ic.oid = x.indexrelid
      JOIN pg_catalog.pg_am am ON am.oid = ic.relam AND am.amname = 'btree'
      JOIN pg_catalog.pg_class c ON c.oid = x.indrelid AND NOT c.relispartition
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE x.indisunique AND x.indisvalid AND x.indisready AND x.indislive AND x.indimmediate
       AND x.indpred IS NULL AND x.indexprs IS NULL AND )sql" +
         kUserSchemas;
}

// Sorts the better key first: primary, never NULL, with an order that the engine knows, narrow.
auto Rank(const Table& table, const UniqueKey& key) {
  int opaque = 0;
  int variable = 0;
  for (const size_t column : key.columns) {
    opaque += table.columns[column].key_kind == KeyKind::kOpaque ? 1 : 0;
    variable += table.columns[column].variable_width ? 1 : 0;
  }
  return std::tuple(!key.primary, key.nullable, opaque > 0, key.columns.size(), variable,
                    key.index);
}

}  // namespace

void ReadKeys(Connection& connection, const TableIndex& index, Catalog& catalog) {
  const Result r = connection.Exec(KeysQuery(connection.server_version()));
  for (int i = 0; i < r.rows(); ++i) {
    const auto place = index.own.find(static_cast<uint32_t>(r.integer(i, 0)));
    if (place == index.own.end()) continue;
    Table& table = catalog.tables[place->second];
    UniqueKey key;
    key.index = r.text(i, 1);
    key.primary = r.flag(i, 2);
    const auto numbers = r.array(i, 4);
    const auto collations = r.array(i, 5);
    const auto byte_order = r.array(i, 6);
    const auto live = r.array(i, 7);
    const auto equals = r.array(i, 8);
    // Columns changed between two queries: the lock on the chosen tables and a second look catch
    // it.
    if (live.size() != table.columns.size()) continue;
    for (size_t k = 0; k < numbers.size(); ++k) {
      const auto found = std::ranges::find(live, numbers[k]);
      if (found == live.end()) break;
      const auto position = static_cast<size_t>(found - live.begin());
      key.columns.push_back(position);
      key.collations.push_back(collations.at(k).value_or(""));
      key.byte_order.push_back(byte_order.at(k) == "t");
      key.equals.push_back(k < equals.size() ? equals[k].value_or("=") : "=");
      key.nullable |= !table.columns[position].not_null;
    }
    if (key.columns.size() == numbers.size() && !key.columns.empty()) {
      table.keys.push_back(std::move(key));
    }
  }
  for (Table& table : catalog.tables) {
    std::ranges::sort(table.keys, {}, [&](const UniqueKey& key) { return Rank(table, key); });
  }
}

}  // namespace tranship
