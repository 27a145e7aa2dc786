// Answer: what one side gives to a query, each value with what is known of its type.

#ifndef TRANSHIP_ENGINE_QUERIES_ANSWER_H_
#define TRANSHIP_ENGINE_QUERIES_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tranship {

enum class ValueKind : uint8_t {
  kNull,
  kExact,
  kFloat,
  kBoolean,
  kTime,
  kBytes,
  kUuid,
  kJson,
  kText
};

struct AnswerValue {
  ValueKind kind = ValueKind::kNull;
  std::string text;  // decimal digits, ISO time, bytes as they are
};

struct Answer {
  size_t columns = 0;
  std::vector<std::vector<AnswerValue>> rows;
};

inline constexpr size_t kMostAnswerRows = 100'000;

// Equal, or not, and how many rows have no counterpart.
struct AnswerDifference {
  bool equal = false;
  uint64_t rows = 0;    // that differ, or are on one side only
  std::string message;  // printable; quotes no values
};

// Compares in normal form (docs/reference.md): numbers by value, floating-point ones to nine
// digits; booleans as 0 and 1; times as instants of UTC, a date as its midnight; JSON by content;
// NULL equals NULL. A value of a source that has no types is read as the target's type.
[[nodiscard]] AnswerDifference CompareAnswers(const Answer& source, const Answer& target,
                                              bool ordered);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_QUERIES_ANSWER_H_
