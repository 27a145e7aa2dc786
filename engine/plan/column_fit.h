// FitColumn: whether every value of a source column is held, unchanged, by a target column.

#ifndef TRANSHIP_ENGINE_PLAN_COLUMN_FIT_H_
#define TRANSHIP_ENGINE_PLAN_COLUMN_FIT_H_

#include <string>

#include "engine/catalog/table.h"

namespace tranship {

struct ColumnFit {
  std::string problem;  // why it does not fit, without the column's name; empty when it fits
  bool cast = false;    // the wire bytes differ: the source has to cast
  std::string note;     // fits, but should be known

  [[nodiscard]] bool fits() const { return problem.empty(); }
};

// Binary COPY applies typmods without a word (varchar(3) cuts, numeric(10,2) and timestamp(0)
// round), so only equal or wider types fit: never a cast that may lose something.
[[nodiscard]] ColumnFit FitColumn(const Column& source, const Column& target);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_COLUMN_FIT_H_
