// FieldValue: the SQL that makes one field of a derived table, fit for its target column.

#ifndef TRANSHIP_ENGINE_MAPPING_FIELD_VALUE_H_
#define TRANSHIP_ENGINE_MAPPING_FIELD_VALUE_H_

#include <map>
#include <set>
#include <string>

#include "engine/mapping/mapped_schema.h"

namespace tranship {

struct FieldValue {
  std::string sql;
  bool not_null = false;
  std::string lookup;  // its canonical text; then `sql` is the key
  std::string problem;
};

// Makes values. Threading: one thread. Errors: what the servers refuse is a problem of the value;
// DbError is thrown for lost connections.
class FieldValues {
 public:
  FieldValues(const FieldMapping& mapping, const BothSchemas& schemas);

  // Requires: the names in `row` are right, and `column` is its target field.
  [[nodiscard]] FieldValue Make(const FieldRow& row, const Table& source, const Column& column);
  // What a source gives that says nothing for the column.
  [[nodiscard]] static FieldValue Null(const Column& column);
  // The problem of a condition on rows of `source`; "" when there is none.
  [[nodiscard]] std::string ProblemOfFilter(const std::string& condition, const Table& source);

 private:
  [[nodiscard]] FieldValue Copied(const FieldRow& row, const Column& from, const Column& column);
  [[nodiscard]] FieldValue Expression(const std::string& text, const Table& source,
                                      const Column& column);
  [[nodiscard]] FieldValue Constant(const std::string& text, const Column& column);
  [[nodiscard]] FieldValue LookedUp(const FieldRow& row, const Column& from, const Column& column);
  // A key of `of`, as it is written in the crosswalk.
  [[nodiscard]] static FieldValue Crosswalked(const FieldRow& row, const Column& from,
                                              const TableName& of, std::string lookup);
  [[nodiscard]] std::string ProblemOfReference(const FieldRow& row, const Column& column) const;
  [[nodiscard]] std::string WhyUnstable(const std::set<std::string>& functions) const;
  // The type of an expression over a table's rows.
  [[nodiscard]] Column TypeOf(const std::string& text, const Table& source);

  const FieldMapping& mapping_;
  BothSchemas schemas_;
  std::map<std::string, std::string> unstable_;  // functions, with the reason
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MAPPING_FIELD_VALUE_H_
