#include "engine/plan/column_fit.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "io/error.h"

namespace tranship {
namespace {

constexpr int kHeader = 4;  // VARHDRSZ, which the typmods of varchar, bpchar and numeric include

struct NumericType {
  int precision = 0;
  int scale = 0;
  [[nodiscard]] int IntegerDigits() const { return precision - scale; }
};

// make_numeric_typmod in src/backend/utils/adt/numeric.c; the scale is signed since PostgreSQL 15.
NumericType DecodeNumeric(int typmod) {
  const int bits = typmod - kHeader;
  return {(bits >> 16) & 0xFFFF, ((bits & 0x7FF) ^ 1024) - 1024};
}

enum class Widening : uint8_t { kNo, kAsIs, kCast };

// From one typmod of a type to another of the same type; `type` is its typname.
Widening WidenTypmod(std::string_view type, int from, int to) {
  if (from == to || to == -1) return Widening::kAsIs;
  const auto when = [](bool wider, Widening how = Widening::kAsIs) {
    return wider ? how : Widening::kNo;
  };
  if (type == "time" || type == "timetz" || type == "timestamp" || type == "timestamptz") {
    return when(to >= (from == -1 ? 6 : from));
  }
  if (from == -1) return Widening::kNo;
  if (type == "varchar" || type == "varbit") return when(to > from);
  if (type == "bpchar") return when(to > from, Widening::kCast);  // padded with blanks
  if (type == "numeric") {
    const NumericType a = DecodeNumeric(from);
    const NumericType b = DecodeNumeric(to);
    const bool wider = b.scale >= a.scale && b.IntegerDigits() >= a.IntegerDigits();
    // The display scale is part of the wire form.
    return when(wider, a.scale == b.scale ? Widening::kAsIs : Widening::kCast);
  }
  return Widening::kNo;
}

// Decimal digits that an integer type may need; 0 for others.
int DigitsOf(std::string_view type) {
  if (type == "int2") return 5;
  if (type == "int4") return 10;
  if (type == "int8") return 19;
  return 0;
}

// Between two types of different signature.
Widening WidenType(const Column& source, const Column& target) {
  const std::string_view from = source.signature;
  const std::string_view to = target.signature;
  const auto when = [](bool fits, Widening how) { return fits ? how : Widening::kNo; };
  const int digits = DigitsOf(from);
  if (digits != 0 && DigitsOf(to) > digits) return Widening::kCast;
  if (digits != 0 && to == "numeric") {
    return when(target.typmod == -1 || DecodeNumeric(target.typmod).IntegerDigits() >= digits,
                Widening::kCast);
  }
  if (from == "float4" && to == "float8") return Widening::kCast;
  // The same bytes: a cast would only relabel them.
  if (from == "varchar" && to == "text") return Widening::kAsIs;
  if (from == "text" && to == "varchar") return when(target.typmod == -1, Widening::kAsIs);
  if (from == "name" && to == "text") return Widening::kAsIs;
  if (from == "bit" && to == "varbit") {
    return when(target.typmod == -1 || target.typmod >= source.typmod, Widening::kAsIs);
  }
  return Widening::kNo;
}

bool IsEnum(const Column& column) { return column.signature.starts_with("enum("); }

ColumnFit FitEnum(const Column& source, const Column& target) {
  ColumnFit fit;
  for (const std::string& label : source.enum_labels) {
    if (std::ranges::find(target.enum_labels, label) != target.enum_labels.end()) continue;
    fit.problem = "the target's " + target.type + " lacks the label '" + label +
                  "' of the source's " + source.type + "; add it: ALTER TYPE " + target.base_type +
                  " ADD VALUE";
    return fit;
  }
  std::vector<std::string> common = target.enum_labels;
  std::erase_if(common, [&](const std::string& label) {
    return std::ranges::find(source.enum_labels, label) == source.enum_labels.end();
  });
  if (common != source.enum_labels) {
    fit.note = "the labels of " + source.type +
               " stand in another order on the target: values are equal, sorting "
               "by them is not";
  }
  return fit;
}

// "array(numeric)" names the type that an array column's typmod is about.
std::string_view ElementOf(std::string_view signature) {
  if (!signature.starts_with("array(") || !signature.ends_with(")")) return signature;
  return signature.substr(6, signature.size() - 7);
}

std::string NarrowerReason(const Column& source, const Column& target) {
  return "source " + source.full_type + ", target " + target.full_type +
         ": values could be cut, rounded or refused; widen the target column to " +
         source.full_type;
}

}  // namespace

ColumnFit FitColumn(const Column& source, const Column& target) {
  ColumnFit fit;
  Widening widening = Widening::kNo;
  if (IsEnum(source) && IsEnum(target)) {
    return FitEnum(source, target);
  }
  if (source.signature == target.signature) {
    widening = WidenTypmod(ElementOf(source.signature), source.typmod, target.typmod);
    if (widening == Widening::kNo) fit.problem = NarrowerReason(source, target);
  } else {
    widening = WidenType(source, target);
    if (widening == Widening::kNo) {
      fit.problem =
          source.full_type == target.full_type
              ? "the type " + source.full_type + " is made differently on the two sides (" +
                    source.signature + " and " + target.signature +
                    "); make the target's like the source's"
              : "source " + source.full_type + ", target " + target.full_type +
                    ": not the same type, and no cast that is sure to keep every value; change the "
                    "target column to " +
                    source.full_type;
    }
  }
  fit.cast = widening == Widening::kCast;
  return fit;
}

}  // namespace tranship
