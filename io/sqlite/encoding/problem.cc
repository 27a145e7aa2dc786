#include "io/sqlite/encoding/problem.h"

namespace tranship {

std::string_view ToString(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::kNone:
      return "none";
    case ProblemKind::kNull:
      return "null";
    case ProblemKind::kStorageClass:
      return "storage class";
    case ProblemKind::kEmptyText:
      return "empty text";
    case ProblemKind::kSyntax:
      return "syntax";
    case ProblemKind::kDate:
      return "date";
    case ProblemKind::kZone:
      return "time zone";
    case ProblemKind::kRange:
      return "range";
    case ProblemKind::kNotExact:
      return "not exact";
    case ProblemKind::kTooLong:
      return "too long";
    case ProblemKind::kUtf8:
      return "utf-8";
    case ProblemKind::kNulByte:
      return "nul byte";
    case ProblemKind::kLabel:
      return "enum label";
    case ProblemKind::kJson:
      return "json";
  }
  return "";
}

}  // namespace tranship
