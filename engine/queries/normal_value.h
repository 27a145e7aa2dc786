// The normal form of a value in an answer, in which both sides can be compared.

#ifndef TRANSHIP_ENGINE_QUERIES_NORMAL_VALUE_H_
#define TRANSHIP_ENGINE_QUERIES_NORMAL_VALUE_H_

#include <optional>
#include <string>

#include "engine/queries/answer.h"

namespace tranship {

struct NormalValue {
  bool null = false;
  std::string text;              // equal texts are equal values
  std::optional<double> number;  // of a floating-point number: a little difference is none

  // Values that are equal mostly have equal ones: for putting rows in an order.
  [[nodiscard]] std::string sort_key() const;
};

// `as`: the kind that the other side's value has; a text may be a time or a number there.
[[nodiscard]] NormalValue Normalized(const AnswerValue& value, ValueKind as);
[[nodiscard]] bool SameValue(const NormalValue& a, const NormalValue& b);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_QUERIES_NORMAL_VALUE_H_
