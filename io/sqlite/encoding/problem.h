// ValueProblem: why a value does not fit the declared form of its column. Reasons never quote the
// value: they go into logs and reports.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_PROBLEM_H_
#define TRANSHIP_IO_SQLITE_ENCODING_PROBLEM_H_

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tranship {

enum class ProblemKind : uint8_t {
  kNone,
  kNull,          // NULL where none may be
  kStorageClass,  // the form does not take values of this storage class
  kEmptyText,     // '' where the type is no text
  kSyntax,        // no number, word, uuid, ... of the type
  kDate,          // no date or time that exists: 0000-00-00, 2023-02-29, 25:00
  kZone,          // a time zone where none may be, or none where one must be
  kRange,         // beyond the type's range, or more digits than its precision
  kNotExact,      // would be rounded: more digits than the scale, no whole number, no float4
  kTooLong,       // more characters than declared, or more bytes than PostgreSQL takes
  kUtf8,          // no valid UTF-8
  kNulByte,       // a zero byte in text
  kLabel,         // no label of the enum
  kJson,          // no JSON that PostgreSQL takes
};

inline constexpr size_t kProblemKinds = static_cast<size_t>(ProblemKind::kJson) + 1;

[[nodiscard]] std::string_view ToString(ProblemKind kind);  // "storage class", "range", ...

struct ValueProblem {
  ProblemKind kind = ProblemKind::kNone;
  size_t column = 0;  // position in the row, from 0
  std::string reason;
};

// A row that cannot be encoded. `row` is its place in the raw slab, from 0.
class ValueError : public std::runtime_error {
 public:
  ValueError(size_t row, ValueProblem problem)
      : std::runtime_error("column " + std::to_string(problem.column + 1) + ": " + problem.reason),
        row_(row),
        problem_(std::move(problem)) {}
  [[nodiscard]] size_t row() const { return row_; }
  [[nodiscard]] const ValueProblem& problem() const { return problem_; }

 private:
  size_t row_;
  ValueProblem problem_;
};

// What the encoders of single values return: no allocation when all is well.
struct [[nodiscard]] ValueVerdict {
  ProblemKind kind = ProblemKind::kNone;
  const char* reason = "";
  [[nodiscard]] bool ok() const { return kind == ProblemKind::kNone; }
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_PROBLEM_H_
