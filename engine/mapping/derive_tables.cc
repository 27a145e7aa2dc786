// The derived tables of a mapping: which SELECTs feed a target table.

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "engine/mapping/field_value.h"
#include "engine/mapping/mapped_schema.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// One source table of a target table.
struct Branch {
  const Table* source = nullptr;
  std::vector<FieldValue> values;  // one per column of the derived table
  std::string filter;
};

std::string SelectFrom(const Relation& part, const Branch& branch,
                       const std::vector<Column>& columns) {
  std::string sql = "SELECT ctid";
  for (size_t i = 0; i < columns.size(); ++i) {
    sql += ", " + branch.values[i].sql + " AS " + QuoteName(columns[i].name);
  }
  sql += " FROM ONLY " + part.name.quoted() + " AS " + QuoteName(branch.source->name.name);
  if (!branch.filter.empty()) sql += " WHERE " + branch.filter;
  return sql;
}

class TableDeriver {
 public:
  TableDeriver(const FieldMapping& mapping, const BothSchemas& schemas, MappedSchema& schema)
      : mapping_(mapping), schemas_(schemas), schema_(schema), values_(mapping, schemas) {}

  void Derive(const Table& target, const SourceFeeds& sources) {
    lookups_.clear();
    Table derived;
    derived.name = target.name;
    for (const Column& column : target.columns) {
      if (!column.generated && IsFed(column, sources)) derived.columns.push_back(Carrying(column));
    }
    for (const auto& [name, rows] : sources) {
      const Table* source = schemas_.source->Find(name);
      if (source == nullptr || !CanRead(*source, rows.front()->line)) continue;
      AddBranch(*source, rows, target, derived);
    }
    derived.keys = KeysOf(target, derived);
    derived.schema_usage = derived.can_select = true;
    schema_.tables.push_back(std::move(derived));
  }

 private:
  void Problem(int line, std::string text) { schema_.problems.push_back({line, std::move(text)}); }

  static bool IsFed(const Column& column, const SourceFeeds& sources) {
    return std::ranges::any_of(sources, [&](const auto& source) {
      return std::ranges::find(source.second, column.name, &FieldRow::target_field) !=
             source.second.end();
    });
  }

  // The values travel as the target's column takes them.
  static Column Carrying(const Column& target) {
    Column column = target;
    column.ordered = false;  // of expressions there is no index
    column.identity_always = column.has_default = false;
    column.not_null = true;
    return column;
  }

  bool CanRead(const Table& source, int line) {
    if (source.kind == Table::Kind::kOther || source.kind == Table::Kind::kForeign) {
      Problem(line, "source table " + source.name.display() +
                        " is a view or a foreign table, which holds no rows of its own");
      return false;
    }
    if (!std::ranges::all_of(source.parts, &Relation::heap)) {
      Problem(line, "source table " + source.name.display() + " is no heap table");
      return false;
    }
    return true;
  }

  void AddBranch(const Table& source, const std::vector<const FieldRow*>& rows, const Table& target,
                 Table& derived) {
    Branch branch;
    branch.source = &source;
    for (Column& column : derived.columns) {
      const auto row = std::ranges::find(rows, column.name, &FieldRow::target_field);
      const Column& target_column = *target.Find(column.name);
      FieldValue value =
          row == rows.end() ? FieldValues::Null(target_column) : Make(**row, source, target_column);
      column.not_null = column.not_null && value.not_null;
      if (row != rows.end()) SetLookup(**row, value, column);  // NULL is looked up nowhere
      branch.values.push_back(std::move(value));
    }
    branch.filter = Filter(source, target.name);
    for (Relation part : source.parts) {
      part.derived = SelectFrom(part, branch, derived.columns);
      derived.parts.push_back(std::move(part));
    }
    derived.derived_from.push_back(source);
  }

  // One lookup serves all sources of a column: they are read into the same wire form.
  void SetLookup(const FieldRow& row, const FieldValue& value, Column& column) {
    const auto [found, is_new] = lookups_.try_emplace(&column, value.lookup);
    if (!is_new && found->second != value.lookup) {
      Problem(row.line, "target field " + Printable(column.name) +
                            " is looked up for one source and not in the same way for another");
    }
    column.lookup = value.lookup;
  }

  FieldValue Make(const FieldRow& row, const Table& source, const Column& column) {
    FieldValue value;
    if (!NamesAreRight(row, source)) return value;
    value = values_.Make(row, source, column);
    if (!value.problem.empty()) {
      Problem(row.line, "target field " + row.target.display() + "." + Printable(row.target_field) +
                            ": " + value.problem);
    }
    return value;
  }

  // What is wrong with them is said already.
  bool NamesAreRight(const FieldRow& row, const Table& source) const {
    const Transform::Kind kind = row.transform.kind;
    const bool needs_field =
        kind != Transform::Kind::kExpression && kind != Transform::Kind::kConstant;
    if (needs_field && source.Find(row.source_field) == nullptr) return false;
    if (kind != Transform::Kind::kLookup) return true;
    const Table* table = schemas_.target->Find(row.transform.lookup);
    return table != nullptr && table->Find(row.transform.lookup_key) != nullptr &&
           table->Find(row.transform.lookup_value) != nullptr;
  }

  std::string Filter(const Table& source, const TableName& target) {
    std::string filter;
    for (const FieldRow& row : mapping_.rows) {
      if (row.broken || !row.is_filter() || row.source != source.name || row.target != target)
        continue;
      const std::string& condition = row.transform.sql;
      if (std::string problem = values_.ProblemOfFilter(condition, source); !problem.empty())
        Problem(row.line, "where: " + problem);
      filter += (filter.empty() ? "(" : " AND (") + condition + "\n)";
    }
    return filter;
  }

  // The target's keys whose columns all travel: that rows are unique by them, it enforces itself.
  static std::vector<UniqueKey> KeysOf(const Table& target, const Table& derived) {
    std::vector<UniqueKey> keys;
    for (UniqueKey key : target.keys) {
      bool travels = true;
      for (size_t& place : key.columns) {
        const auto found =
            std::ranges::find(derived.columns, target.columns[place].name, &Column::name);
        travels = travels && found != derived.columns.end();
        place = static_cast<size_t>(found - derived.columns.begin());
      }
      if (!travels) continue;
      key.collations.assign(key.columns.size(), "");
      key.byte_order.assign(key.columns.size(), false);
      keys.push_back(std::move(key));
    }
    return keys;
  }

  const FieldMapping& mapping_;
  const BothSchemas& schemas_;
  MappedSchema& schema_;
  FieldValues values_;
  std::map<const Column*, std::string> lookups_;  // of the table at hand
};

}  // namespace

void DeriveTables(const FieldMapping& mapping, const BothSchemas& schemas, MappedSchema& schema) {
  TableDeriver deriver(mapping, schemas, schema);
  for (const auto& [name, sources] : FeedsOf(mapping)) {
    if (const Table* target = schemas.target->Find(name)) deriver.Derive(*target, sources);
  }
}

}  // namespace tranship
