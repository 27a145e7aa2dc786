#include "engine/mapping/field_value.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/catalog/table_sql.h"
#include "engine/catalog/type_catalog.h"
#include "engine/mapping/crosswalk.h"
#include "engine/mapping/sql_expression.h"
#include "engine/plan/column_fit.h"
#include "io/pg/describe.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr uint32_t kBoolean = 16;
constexpr const char* kGroupingError = "42803";
// Stable within one transaction only: rows may be read in several.
constexpr std::array kClock = {"now",
                               "transaction_timestamp",
                               "statement_timestamp",
                               "current_setting",
                               "pg_backend_pid",
                               "txid_current",
                               "pg_current_xact_id",
                               "age"};

bool IsEnum(const Column& column) { return column.signature.starts_with("enum("); }
bool IsText(const Column& column) {
  return column.signature == "text" || column.signature == "varchar";
}

std::string Cast(const std::string& sql, const std::string& type) {
  return "CAST(" + sql + " AS " + type + ")";
}

// A value of `from` for `column`. Text goes into an enum as it is, since its labels travel as text;
// the target refuses what is no label.
FieldValue Fitted(std::string sql, const Column& from, const Column& column) {
  FieldValue value;
  value.not_null = from.not_null;
  if (IsEnum(column) && IsText(from)) {
    value.sql = std::move(sql);
    return value;
  }
  const ColumnFit fit = FitColumn(from, column);
  value.problem = fit.problem;
  value.sql = fit.cast ? Cast(sql, column.full_type) : std::move(sql);
  return value;
}

std::string Bracketed(const std::string& text) { return "(" + text + "\n)"; }

// What a server says against a piece of SQL of the user's.
std::string Refusal(const DbError& error) {
  if (error.consequence() != Consequence::kPermanent) throw error;
  if (error.sqlstate() == kGroupingError) return "an aggregate reads other rows";
  return error.side() + ": " + Printable(error.server().message);
}

}  // namespace

FieldValues::FieldValues(const FieldMapping& mapping, const BothSchemas& schemas)
    : mapping_(mapping), schemas_(schemas) {
  std::set<std::string> names;
  for (const FieldRow& row : mapping.rows) {
    if (row.broken || row.transform.sql.empty()) continue;
    names.merge(ParseExpression(row.transform.sql).functions);
  }
  const std::vector<std::string> list(names.begin(), names.end());
  const Result found = schemas_.on_source->Exec(
      "SELECT DISTINCT p.proname, p.proretset FROM pg_catalog.pg_proc p WHERE p.proname = ANY "
      "($1::pg_catalog.text[]) AND (p.provolatile = 'v' OR p.proretset) "
      // AT TIME ZONE: before PostgreSQL 15 its form for timetz is marked volatile.
      "AND (p.proname <> 'timezone' OR p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace)",
      {ArrayLiteral(list)});
  for (int i = 0; i < found.rows(); ++i) {
    unstable_[found.text(i, 0)] =
        found.flag(i, 1) ? "makes several rows of one" : "is volatile: another value every time";
  }
  for (const char* name : kClock) {
    unstable_[name] = "gives another value when rows are read again";
  }
}

std::string FieldValues::WhyUnstable(const std::set<std::string>& functions) const {
  for (const std::string& name : functions) {
    const auto found = unstable_.find(name);
    if (found != unstable_.end()) return Printable(name) + "() " + found->second;
  }
  return "";
}

Column FieldValues::TypeOf(const std::string& text, const Table& source) {
  // With ctid beside it, an aggregate is refused.
  const auto columns = DescribeColumns(
      *schemas_.on_source, "SELECT ctid, " + Bracketed(text) + " FROM ONLY " +
                               source.name.quoted() + " AS " + QuoteName(source.name.name));
  return ColumnOfType(*schemas_.on_source, columns.at(1).type, columns.at(1).typmod);
}

FieldValue FieldValues::Make(const FieldRow& row, const Table& source, const Column& column) {
  switch (row.transform.kind) {
    case Transform::Kind::kCopy:
      return Copied(row, *source.Find(row.source_field), column);
    case Transform::Kind::kExpression:
      return Expression(row.transform.sql, source, column);
    case Transform::Kind::kConstant:
      return Constant(row.transform.sql, column);
    case Transform::Kind::kLookup:
      return LookedUp(row, *source.Find(row.source_field), column);
    case Transform::Kind::kGenerated:
      return Crosswalked(row, *source.Find(row.source_field), row.source,
                         GeneratedText(row.target));
    case Transform::Kind::kCrosswalk: {
      FieldValue value = Crosswalked(row, *source.Find(row.source_field),
                                     row.transform.crosswalk_source, LookupText(row.transform));
      value.problem = ProblemOfReference(row, column);
      return value;
    }
    case Transform::Kind::kWhere:
      break;
  }
  return {};
}

FieldValue FieldValues::Crosswalked(const FieldRow& row, const Column& from, const TableName& of,
                                    std::string lookup) {
  const std::string name = QuoteName(row.source_field);
  FieldValue value;
  // The type's output function: a cast to text would cut the blanks of character(n).
  value.sql = "CASE WHEN " + name + " IS NOT NULL THEN pg_catalog.concat(" +
              QuoteLiteral(CrosswalkKey(of, "")) + ", pg_catalog.format('%s', " + name + ")) END";
  value.not_null = from.not_null;
  value.lookup = std::move(lookup);
  return value;
}

// That the generated key fits the column that refers to it.
std::string FieldValues::ProblemOfReference(const FieldRow& row, const Column& column) const {
  for (const FieldRow& other : mapping_.rows) {
    if (other.broken || !other.assigns_keys() || other.target != row.transform.lookup) continue;
    const Table* table = schemas_.target->Find(other.target);
    const Column* key = table == nullptr ? nullptr : table->Find(other.target_field);
    if (key == nullptr) continue;
    if (const ColumnFit fit = FitColumn(*key, column); !fit.fits())
      return "the generated key: " + fit.problem;
  }
  return "";
}

FieldValue FieldValues::Null(const Column& column) {
  FieldValue value;
  value.sql = Cast("NULL", IsEnum(column) ? "pg_catalog.text" : column.full_type);
  return value;
}

FieldValue FieldValues::Copied(const FieldRow& row, const Column& from, const Column& column) {
  FieldValue value = Fitted(QuoteName(row.source_field), from, column);
  if (!value.problem.empty()) value.problem += ", or convert it with expr:";
  return value;
}

FieldValue FieldValues::Expression(const std::string& text, const Table& source,
                                   const Column& column) {
  FieldValue value;
  const SqlExpression parsed = ParseExpression(text);
  value.problem = parsed.problem;
  if (value.problem.empty()) value.problem = WhyUnstable(parsed.functions);
  if (!value.problem.empty()) return value;
  try {
    value = Fitted(Bracketed(text), TypeOf(text, source), column);
  } catch (const DbError& error) {
    value.problem = Refusal(error);
    return value;
  }
  if (!value.problem.empty()) value.problem += ", or cast in the expression";
  return value;
}

FieldValue FieldValues::Constant(const std::string& text, const Column& column) {
  FieldValue value;
  const SqlExpression parsed = ParseExpression(text);
  value.problem = parsed.problem;
  if (value.problem.empty() && !parsed.literal)
    value.problem = "const: takes a literal; say expr: for what is computed";
  if (!value.problem.empty()) return value;
  try {
    const std::string cast = Cast(Bracketed(text), column.full_type);
    const Result found = schemas_.on_target->Exec(
        column.typmod == -1
            ? "SELECT " + cast + " IS NULL, true"
            : "SELECT " + cast + " IS NULL, COALESCE(" + cast + " OPERATOR(pg_catalog.=) " +
                  Cast(Bracketed(text), column.base_type) + ", true)");
    if (!found.flag(0, 1)) {
      value.problem =
          "the constant does not fit " + column.full_type + ": it would be cut or rounded";
      return value;
    }
    value.not_null = !found.flag(0, 0);
    if (!value.not_null && column.not_null) value.problem = "NULL into a NOT NULL field";
    value.sql = IsEnum(column) ? Cast(Bracketed(text), "pg_catalog.text") : cast;
    static_cast<void>(DescribeColumns(*schemas_.on_source, "SELECT " + value.sql));
  } catch (const DbError& error) {
    value.problem = Refusal(error);
  }
  return value;
}

FieldValue FieldValues::LookedUp(const FieldRow& row, const Column& from, const Column& column) {
  const Table* table = schemas_.target->Find(row.transform.lookup);
  const Column* key = table->Find(row.transform.lookup_key);
  const Column* result = table->Find(row.transform.lookup_value);
  FieldValue value = Fitted(QuoteName(row.source_field), from, *key);
  if (!value.problem.empty()) value.problem = "the key of the lookup: " + value.problem;
  if (const ColumnFit fit = FitColumn(*result, column); !fit.fits())
    value.problem = "the value of the lookup: " + fit.problem;
  if (key->key_kind == KeyKind::kNumeric) value.sql = TrimScaleSql(*schemas_.on_source, value.sql);
  value.not_null = from.not_null && result->not_null;
  value.lookup = LookupText(row.transform);
  return value;
}

std::string FieldValues::ProblemOfFilter(const std::string& condition, const Table& source) {
  const SqlExpression parsed = ParseExpression(condition);
  if (!parsed.problem.empty()) return parsed.problem;
  if (std::string why = WhyUnstable(parsed.functions); !why.empty()) return why;
  try {
    const Column type = TypeOf(condition, source);
    return type.type_oid == kBoolean ? "" : "the condition is " + type.full_type + ", not boolean";
  } catch (const DbError& error) {
    return Refusal(error);
  }
}

}  // namespace tranship
