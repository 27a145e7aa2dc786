#include "engine/check/bad_rows.h"

#include <functional>
#include <span>

#include "engine/catalog/table_sql.h"
#include "engine/check/check_end.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

using enum CheckKind;
using Names = std::vector<std::string>;

class Writer {
 public:
  Writer(const CheckSpec& spec, CheckSide side, const Table& table)
      : spec_(spec), side_(side), table_(table), prefix_(table.name.quoted() + ".") {}

  BadRowsSql Write() const {
    const Names key = RowKey(table_);
    BadRowsSql sql;
    if (spec_.kind == kUnique) {
      sql.distinct = true;
      sql.rows = Select(spec_.columns, Duplicated());
      return sql;
    }
    if (spec_.kind == kChain) return Chain();
    sql.rows = Select(key, Bad());
    sql.order = Order(key.size());
    return sql;
  }

 private:
  [[nodiscard]] std::string Name(const std::string& column) const {
    return prefix_ + QuoteName(column);
  }
  static std::string Order(size_t columns) {
    std::string order;
    for (size_t i = 1; i <= columns; ++i) {
      order += (i == 1 ? "ORDER BY " : ", ") + std::string("tranship_o") + std::to_string(i);
    }
    return order;
  }
  [[nodiscard]] std::string From() const {
    return " FROM " + table_.name.quoted() + WhereClause(spec_.where_of(side_));
  }

  // Keys to show, and to order by.
  [[nodiscard]] std::string KeyColumns(std::span<const std::string> key,
                                       const std::string& prefix) const {
    std::string list;
    if (!key.empty()) {
      list = DisplayKeySql(table_, key, prefix);
    } else if (table_.kind == Table::Kind::kPlain) {
      list = "'row at ' || " + prefix + "ctid::pg_catalog.text";
    } else {
      list = "'a row'::pg_catalog.text";
    }
    list += " AS tranship_key";
    for (size_t i = 0; i < key.size(); ++i) {
      list += ", " + prefix + QuoteName(key[i]) + " AS tranship_o" + std::to_string(i + 1);
    }
    return list;
  }
  [[nodiscard]] std::string Select(const Names& key, const std::string& bad) const {
    return "SELECT " + KeyColumns(key, prefix_) + ", (" + bad + ") AS tranship_bad" + From();
  }

  [[nodiscard]] std::string Each(const char* between,
                                 const std::function<std::string(const std::string&)>& of) const {
    std::string text;
    for (const std::string& column : spec_.columns) {
      text += (text.empty() ? "" : between) + of(Name(column));
    }
    return text;
  }
  // NULLs are distinct, as in a unique index.
  [[nodiscard]] std::string Duplicated() const {
    return Each(" AND ", [](const std::string& c) { return c + " IS NOT NULL"; }) +
           " AND pg_catalog.count(*) OVER (PARTITION BY " +
           Each(", ", [](const std::string& c) { return c; }) + ") > 1";
  }

  [[nodiscard]] std::string Bad() const {
    switch (spec_.kind) {
      case kNotNull:
        return Each(" OR ", [](const std::string& c) { return c + " IS NULL"; });
      case kRequired:
        return Each(" OR ", [](const std::string& c) {
          return c + " IS NULL OR pg_catalog.btrim(" + c + "::pg_catalog.text, E' \\t\\r\\n') = ''";
        });
      case kFormat:
        return Name(spec_.columns[0]) + "::pg_catalog.text COLLATE pg_catalog.\"default\" !~ " +
               QuoteLiteral(spec_.pattern);
      case kRange:
        return Range();
      default:
        return Orphaned();
    }
  }
  [[nodiscard]] std::string Range() const {
    const std::string name = Name(spec_.columns[0]);
    const std::string type = table_.Find(spec_.columns[0])->type;
    std::string bad;
    if (spec_.min) bad = name + " < " + QuoteLiteral(*spec_.min) + "::" + type;
    if (spec_.max) {
      bad += (bad.empty() ? "" : " OR ") + name + " > " + QuoteLiteral(*spec_.max) + "::" + type;
    }
    return bad;
  }
  // As a foreign key with MATCH SIMPLE: a NULL anywhere refers to nothing.
  [[nodiscard]] std::string Orphaned() const {
    std::string match;
    for (size_t i = 0; i < spec_.columns.size(); ++i) {
      match += (i == 0 ? "" : " AND ") + std::string("tranship_r.") +
               QuoteName(spec_.references->columns[i]) + " = " + Name(spec_.columns[i]);
    }
    return Each(" AND ", [](const std::string& c) { return c + " IS NOT NULL"; }) +
           " AND NOT EXISTS (SELECT FROM " + spec_.references->table.quoted() +
           " AS tranship_r WHERE " + match + ")";
  }

  // A version must be the one before it plus 1, the first one 1. Validity must begin where the one
  // before it ended, and not end before it begins; only the last one may be open.
  [[nodiscard]] BadRowsSql Chain() const {
    const bool versions = !spec_.version.empty();
    const std::string order = QuoteName(versions ? spec_.version : spec_.from);
    const std::string by = "PARTITION BY " + NameList(spec_.key);
    std::string inner =
        "SELECT *, pg_catalog.row_number() OVER w AS tranship_no, "
        "pg_catalog.count(*) OVER (" +
        by + ") AS tranship_count";
    std::string bad;
    if (versions) {
      inner += ", pg_catalog.lag(" + order + ") OVER w AS tranship_before";
      bad = order + " IS DISTINCT FROM COALESCE(tranship_before, 0) + 1";
    }
    if (!spec_.from.empty()) {
      const std::string from = QuoteName(spec_.from);
      const std::string to = QuoteName(spec_.to);
      inner += ", pg_catalog.lead(" + from + ") OVER w AS tranship_next";
      bad += (bad.empty() ? "" : " OR ") + std::string("(tranship_no < tranship_count AND (") + to +
             " IS NULL OR " + to + " IS DISTINCT FROM tranship_next)) OR " + from + " IS NULL OR " +
             "COALESCE(" + from + " >= " + to + ", false)";
    }
    inner += From() + " WINDOW w AS (" + by + " ORDER BY " + order + ")";
    Names shown = spec_.key;
    shown.push_back(versions ? spec_.version : spec_.from);
    return {"SELECT " + KeyColumns(shown, "tranship_c.") + ", (" + bad +
                ") AS tranship_bad FROM (" + inner + ") AS tranship_c",
            Order(shown.size()), false};
  }

  const CheckSpec& spec_;
  CheckSide side_;
  const Table& table_;
  std::string prefix_;
};

void AddMissing(const Catalog& catalog, const TableName& name, const Names& columns,
                const char* side, std::vector<std::string>& missing) {
  const Table* table = catalog.Find(name);
  if (table == nullptr) {
    missing.push_back("there is no table " + name.display() + " on the " + side);
    return;
  }
  for (const std::string& column : columns) {
    if (column.empty() || table->Find(column) != nullptr) continue;
    missing.push_back(name.display() + " on the " + side + " has no column " + Printable(column));
  }
}

}  // namespace

bool LooksForBadRows(CheckKind kind) {
  return kind == kUnique || kind == kNotNull || kind == kRequired || kind == kOrphans ||
         kind == kFormat || kind == kRange || kind == kChain;
}

BadRowsSql BadRowsOf(const CheckSpec& spec, CheckSide side, const Table& table) {
  return Writer(spec, side, table).Write();
}

std::vector<std::string> MissingFrom(const Catalog& catalog, const CheckSpec& spec,
                                     CheckSide side) {
  std::vector<std::string> missing;
  if (spec.kind == kSql) return missing;
  const char* word = side == CheckSide::kTarget ? "target" : "source";
  Names columns = spec.columns_of(side);
  columns.insert(columns.end(), spec.key.begin(), spec.key.end());
  columns.insert(columns.end(), spec.group_by.begin(), spec.group_by.end());
  columns.insert(columns.end(), {spec.version, spec.from, spec.to});
  for (const CheckAggregate& aggregate : spec.aggregates) columns.push_back(aggregate.column);
  AddMissing(catalog, spec.table_of(side), columns, word, missing);
  for (const auto& other : {spec.references, spec.compared_to}) {
    if (other) AddMissing(catalog, other->table, other->columns, word, missing);
  }
  return missing;
}

}  // namespace tranship
