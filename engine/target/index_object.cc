#include "engine/target/index_row.h"
#include "engine/target/violations.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

std::string Quoted(const TableName& name) { return QuoteName(name.schema, name.name); }

// The constraint's definition with the options that pg_get_constraintdef() leaves out (it has an
// exclusion's).
std::string FullDefinition(const IndexRow& index) {
  const IndexConstraint& constraint = *index.constraint;
  if (index.options.empty() || constraint.exclusion) return constraint.definition;
  std::string head = constraint.definition;
  if (head.ends_with(constraint.after)) head.resize(head.size() - constraint.after.size());
  return head + " WITH (" + index.options + ")" + constraint.after;
}

// Rows that a unique index refuses: equal keys, of which one with a NULL is equal to none.
std::string Duplicates(const IndexRow& index) {
  if (!index.unique) return "";
  std::vector<KeyPart> parts;
  std::string where;
  const auto condition = [&](const std::string& text) {
    where += (where.empty() ? " WHERE " : " AND ") + text;
  };
  for (size_t i = 0; i < index.key_expressions.size(); ++i) {
    parts.push_back({index.key_expressions[i], index.key_numeric[i]});
    if (!index.nulls_are_equal) condition(index.key_expressions[i] + " IS NOT NULL");
  }
  if (!index.predicate.empty()) condition("(" + index.predicate + ")");
  return ViolationsQuery(parts, "FROM ONLY " + Quoted(index.table) + where,
                         "pg_catalog.count(*) > 1");
}

}  // namespace

TakenObject AsObject(const IndexRow& index, const std::vector<const IndexRow*>& attached) {
  TakenObject object;
  object.kind = index.constraint ? "constraint" : "index";
  object.table = index.table;
  object.name = index.name.name;
  object.definition = index.constraint ? index.constraint->definition : index.definition;
  object.violations = Duplicates(index);

  const std::string table = "ALTER TABLE ONLY " + Quoted(index.table);
  const std::string add =
      index.constraint ? table + " ADD CONSTRAINT " + QuoteName(index.name.name) : "";
  std::string create =
      index.tablespace.empty()
          ? ""
          : "SET LOCAL default_tablespace = " + QuoteLiteral(index.tablespace) + "; ";
  std::vector<std::string> finish;
  if (!index.constraint) {
    create += index.definition;
  } else if (index.constraint->by_index) {
    create += index.definition;
    finish.push_back(add + (index.constraint->primary ? " PRIMARY KEY" : " UNIQUE") +
                     " USING INDEX " + QuoteName(index.name.name) + index.constraint->after);
  } else {
    create += add + " " + FullDefinition(index);
  }
  for (const IndexRow* part : attached) {
    create += "; ALTER INDEX " + Quoted(index.name) + " ATTACH PARTITION " + Quoted(part->name);
  }
  if (index.constraint && index.constraint->comment) {
    finish.push_back("COMMENT ON CONSTRAINT " + QuoteName(index.name.name) + " ON " +
                     Quoted(index.table) + " IS " + QuoteLiteral(*index.constraint->comment));
  }
  finish.insert(finish.end(), index.afterwards.begin(), index.afterwards.end());
  object.steps.push_back(std::move(create));
  if (!finish.empty()) {
    std::string step;
    for (const std::string& statement : finish) step += (step.empty() ? "" : "; ") + statement;
    object.steps.push_back(std::move(step));
  }
  return object;
}

}  // namespace tranship
