// Foreign keys, triggers, rules, publications.

#include "engine/catalog/relations.h"

namespace tranship {
namespace {

// Bits of pg_trigger.tgtype (src/include/catalog/pg_trigger.h).
constexpr int64_t kTriggerInsert = 1 << 2;
constexpr int64_t kTriggerDelete = 1 << 3;
constexpr int64_t kTriggerUpdate = 1 << 4;
constexpr int64_t kTriggerTruncate = 1 << 5;

Table* Place(const std::map<uint32_t, size_t>& index, const Result& r, int row, int column,
             Catalog& catalog) {
  const auto found = index.find(static_cast<uint32_t>(r.integer(row, column)));
  return found == index.end() ? nullptr : &catalog.tables[found->second];
}

}  // namespace

void ReadForeignKeys(Connection& connection, const TableIndex& index, Catalog& catalog) {
  const Result r =
      connection.Exec(std::string(R"sql(
    SELECT k.conrelid, k.confrelid, k.conname, k.confdeltype, k.confupdtype, k.condeferrable, k.convalidated,
           pg_catalog.pg_get_constraintdef(k.oid)
      FROM pg_catalog.pg_constraint k
      JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE k.contype = 'f' AND k.conparentid = 0 AND )sql") +
                      kUserSchemas + R"sql(ORDER BY n.nspname, c.relname, k.conname)sql");
  for (int i = 0; i < r.rows(); ++i) {
    const Table* from = Place(index.tables, r, i, 0, catalog);
    const Table* to = Place(index.tables, r, i, 1, catalog);
    if (from == nullptr || to == nullptr) continue;  // made since the tables were listed
    ForeignKey key;
    key.table = from->name;
    key.referenced = to->name;
    key.name = r.text(i, 2);
    key.on_delete = r.view(i, 3).front();
    key.on_update = r.view(i, 4).front();
    key.deferrable = r.flag(i, 5);
    key.validated = r.flag(i, 6);
    key.definition = r.text(i, 7);
    catalog.foreign_keys.push_back(std::move(key));
  }
}

void ReadTriggersAndRules(Connection& connection, const TableIndex& index, Catalog& catalog) {
  // A row trigger of a partitioned table has clones on the partitions: told by tgparentid (13), or
  // before, where they were marked internal.
  const std::string clones = connection.server_version() >= 130000 ? " AND t.tgparentid = 0" : "";
  const Result triggers = connection.Exec(std::string(R"sql(
    SELECT t.tgrelid, t.tgname, pg_catalog.pg_get_triggerdef(t.oid), t.tgenabled, t.tgtype
      FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND )sql") +
                                          kUserSchemas + clones + " ORDER BY t.tgrelid, t.tgname");
  for (int i = 0; i < triggers.rows(); ++i) {
    Table* table = Place(index.tables, triggers, i, 0, catalog);
    if (table == nullptr) continue;
    Trigger trigger;
    trigger.name = triggers.text(i, 1);
    trigger.definition = triggers.text(i, 2);
    trigger.enabled = triggers.view(i, 3).front();
    const int64_t type = triggers.integer(i, 4);
    trigger.on_insert = (type & kTriggerInsert) != 0;
    trigger.on_update = (type & kTriggerUpdate) != 0;
    trigger.on_delete = (type & kTriggerDelete) != 0;
    trigger.on_truncate = (type & kTriggerTruncate) != 0;
    table->triggers.push_back(std::move(trigger));
  }

  const Result rules = connection.Exec(std::string(R"sql(
    SELECT w.ev_class FROM pg_catalog.pg_rewrite w JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE w.ev_type = '3' AND w.ev_enabled <> 'D' AND c.relkind IN ('r', 'p') AND )sql") +
                                       kUserSchemas);
  for (int i = 0; i < rules.rows(); ++i) {
    if (Table* table = Place(index.tables, rules, i, 0, catalog)) table->has_rules = true;
  }
}

void ReadPublications(Connection& connection, const TableIndex& index, Catalog& catalog) {
  const std::string by_schema = connection.server_version() >= 150000 ? R"sql(
        OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s WHERE s.pnpubid = p.oid AND s.pnnspid = n.oid))sql"
                                                                      : "";
  const Result r = connection.Exec(std::string(R"sql(
    SELECT c.oid FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p') AND c.relpersistence = 'p'
       AND (c.relreplident = 'n' OR (c.relreplident = 'd' AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_index x WHERE x.indrelid = c.oid AND x.indisprimary)))
       AND EXISTS (SELECT FROM pg_catalog.pg_publication p WHERE (p.pubdelete OR p.pubupdate) AND (p.puballtables
        OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel q WHERE q.prpubid = p.oid AND q.prrelid = c.oid))sql") +
                                   by_schema + ")) AND " + kUserSchemas);
  for (int i = 0; i < r.rows(); ++i) {
    if (Table* table = Place(index.tables, r, i, 0, catalog))
      table->published_without_identity = true;
  }
}

}  // namespace tranship
