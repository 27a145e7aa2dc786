#include "engine/migrate/review/schema_facts.h"

namespace tranship {
namespace {

using Row = MigrationDatabase::Row;

std::string Text(const MigrationDatabase::Value& value) { return value.value_or(""); }

constexpr const char* kUserSchemas =
    " NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema' AND n.nspname <> 'tranship'";

void ReadServer(MigrationDatabase& database, SchemaFacts& facts) {
  const std::string user = std::string("n.nspname") + kUserSchemas;
  for (const Row& row : database.Query(
           "SELECT c.oid, pg_catalog.format('%s.%s', n.nspname, c.relname), c.relfilenode FROM "
           "pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE "
           "c.relkind IN ('r', 'p') AND " +
           user)) {
    facts.tables[Text(row[0])] = {Text(row[1]), Text(row[2]), {}};
  }
  for (const Row& row : database.Query(
           "SELECT a.attrelid, a.attnum, a.attname, pg_catalog.format_type(a.atttypid, "
           "a.atttypmod), a.attnotnull, a.atthasdef OR a.attidentity <> '' FROM "
           "pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN "
           "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE a.attnum > 0 AND NOT "
           "a.attisdropped AND c.relkind IN ('r', 'p') AND " +
           user)) {
    facts.tables[Text(row[0])].columns[Text(row[1])] = {Text(row[2]), Text(row[3]), row[4] == "t",
                                                        row[5] == "t"};
  }
  const std::string others[] = {
      "SELECT pg_catalog.format('index %s.%s', n.nspname, c.relname), "
      "pg_catalog.pg_get_indexdef(c.oid) FROM pg_catalog.pg_class c JOIN "
      "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('i', 'I') AND NOT "
      "EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = c.oid AND k.contype IN "
      "('p', 'u', 'x')) AND " +
          user,
      "SELECT pg_catalog.format('constraint %s on %s.%s', k.conname, n.nspname, c.relname), "
      "pg_catalog.pg_get_constraintdef(k.oid) FROM pg_catalog.pg_constraint k JOIN "
      "pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = "
      "c.relnamespace WHERE k.contype <> 'n' AND " +  // from 18 on; columns tell it
          user,
      "SELECT pg_catalog.format('view %s.%s', n.nspname, c.relname), "
      "pg_catalog.pg_get_viewdef(c.oid) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n "
      "ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND " +
          user,
      "SELECT pg_catalog.format('function %s.%s(%s)', n.nspname, p.proname, "
      "pg_catalog.pg_get_function_identity_arguments(p.oid)), "
      "pg_catalog.pg_get_function_result(p.oid) || p.prosrc FROM pg_catalog.pg_proc p JOIN "
      "pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind <> 'a' AND " +
          user,
      "SELECT pg_catalog.format('trigger %s on %s.%s', t.tgname, n.nspname, c.relname), "
      "pg_catalog.pg_get_triggerdef(t.oid) FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c "
      "ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE NOT "
      "t.tgisinternal AND " +
          user};
  for (const std::string& query : others) {
    for (const Row& row : database.Query(query)) facts.others[Text(row[0])] = Text(row[1]);
  }
  for (const Row& row : database.Query(
           "SELECT pg_catalog.format('%s.%s: %s', n.nspname, t.typname, e.enumlabel) FROM "
           "pg_catalog.pg_enum e JOIN pg_catalog.pg_type t ON t.oid = e.enumtypid JOIN "
           "pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE " +
           user)) {
    facts.labels.insert(Text(row[0]));
  }
}

// Nothing but the name tells one table of a file from another.
void ReadFile(MigrationDatabase& database, SchemaFacts& facts) {
  constexpr const char* kUsers =
      " AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!' AND m.tbl_name NOT IN ('schema_version', "
      "'schema_version_batch', 'schema_version_adopted')";
  for (const Row& row : database.Query(
           std::string("SELECT m.name FROM sqlite_schema m WHERE m.type = 'table'") + kUsers)) {
    facts.tables[Text(row[0])] = {Text(row[0]), "", {}};
  }
  for (const Row& row : database.Query(
           std::string("SELECT m.name, x.name, x.type, x.\"notnull\", x.dflt_value IS NOT NULL "
                       "FROM sqlite_schema m, pragma_table_xinfo(m.name) x WHERE m.type = "
                       "'table'") +
           kUsers)) {
    facts.tables[Text(row[0])].columns[Text(row[1])] = {Text(row[1]), Text(row[2]), row[3] == "1",
                                                        row[4] == "1"};
  }
  for (const Row& row : database.Query(
           std::string("SELECT m.type || ' ' || m.name, m.sql FROM sqlite_schema m WHERE m.type "
                       "<> 'table' AND m.sql IS NOT NULL") +
           kUsers)) {
    facts.others[Text(row[0])] = Text(row[1]);
  }
}

}  // namespace

SchemaFacts ReadSchemaFacts(MigrationDatabase& database) {
  SchemaFacts facts;
  if (database.is_sqlite()) {
    ReadFile(database, facts);
  } else {
    ReadServer(database, facts);
  }
  return facts;
}

std::string SchemaFacts::Text() const {
  std::set<std::string> lines;
  for (const auto& [key, table] : tables) {
    lines.insert("table " + table.name);
    for (const auto& [column_key, column] : table.columns) {
      lines.insert(table.name + "." + column.name + " " + column.type +
                   (column.not_null ? " not null" : "") + (column.has_default ? " default" : ""));
    }
  }
  for (const auto& [name, definition] : others) lines.insert(name + ": " + definition);
  for (const std::string& label : labels) lines.insert("label " + label);
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string_view ToString(Risk risk) {
  constexpr std::string_view kWords[] = {"low", "medium", "high"};
  return kWords[static_cast<size_t>(risk)];
}

}  // namespace tranship
