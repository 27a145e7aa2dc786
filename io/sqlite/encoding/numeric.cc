#include "io/sqlite/encoding/numeric.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace tranship {
namespace {

constexpr int64_t kMostWholeDigits = 131'072;
constexpr int64_t kMostScale = 16'383;
constexpr uint16_t kNegative = 0x4000;
constexpr uint16_t kNaN = 0xC000;

int64_t FloorDiv4(int64_t power) { return power >> 2; }

void WriteNaN(FieldWriter& out) {
  out.Put(uint32_t{8});
  out.Put(uint16_t{0});
  out.Put(uint16_t{0});
  out.Put(kNaN);
  out.Put(uint16_t{0});
}

void WriteDigits(FieldWriter& out, const Decimal& number, int64_t dscale) {
  if (number.zero()) {
    out.Put(uint32_t{8});
    out.Put(uint32_t{0});
    out.Put(uint16_t{0});
    out.Put(static_cast<uint16_t>(dscale));
    return;
  }
  const int64_t weight = FloorDiv4(number.top());
  const int64_t least = FloorDiv4(number.bottom());
  const auto groups = static_cast<uint16_t>(weight - least + 1);
  out.Put(static_cast<uint32_t>(8 + 2 * groups));
  out.Put(groups);
  out.Put(static_cast<uint16_t>(weight));
  out.Put(static_cast<uint16_t>(number.negative() ? kNegative : 0));
  out.Put(static_cast<uint16_t>(dscale));
  for (int64_t group = weight; group >= least; --group) {
    int value = 0;
    for (int64_t power = 4 * group + 3; power >= 4 * group; --power) {
      value = 10 * value + number.digit(power);
    }
    out.Put(static_cast<uint16_t>(value));
  }
}

ValueVerdict CheckPrecision(const ValueForm& form, const Decimal& number) {
  if (number.zero()) return {};
  if (number.bottom() < -form.scale) {
    return {ProblemKind::kNotExact, "more digits behind the point than the column keeps"};
  }
  if (number.top() >= form.precision - form.scale) {
    return {ProblemKind::kRange, "more digits before the point than the column holds"};
  }
  return {};
}

// The largest number of the precision, or what rounding gives.
std::string Clamped(const ValueForm& form, const Decimal& number) {
  std::string rounded = number.Rounded(form.scale);
  const auto again = Decimal::Parse(rounded);
  if (again && CheckPrecision(form, *again).ok()) return rounded;
  return (number.negative() ? "-" : "") + std::string(static_cast<size_t>(form.precision), '9') +
         "e" + std::to_string(-form.scale);
}

ValueVerdict WriteDecimal(FieldWriter& out, const ValueForm& form, const Decimal& number,
                          bool clamp) {
  if (form.precision == 0) {
    const ValueVerdict verdict = CheckNumericRange(number);
    if (verdict.ok()) WriteDigits(out, number, number.scale());
    return verdict;
  }
  const ValueVerdict verdict = CheckPrecision(form, number);
  const int64_t dscale = std::max(form.scale, 0);
  if (verdict.ok()) {
    WriteDigits(out, number, dscale);
  } else if (clamp) {
    const std::string text = Clamped(form, number);
    WriteDigits(out, Decimal::Parse(text).value(), dscale);
    return {};
  }
  return verdict;
}

bool IsNaN(std::string_view text) {
  return text.size() == 3 && (text[0] | 0x20) == 'n' && (text[1] | 0x20) == 'a' &&
         (text[2] | 0x20) == 'n';
}

}  // namespace

ValueVerdict CheckNumericRange(const Decimal& number) {
  if (!number.zero() && number.top() >= kMostWholeDigits) {
    return {ProblemKind::kRange, "more digits before the point than numeric holds"};
  }
  if (number.scale() > kMostScale) {
    return {ProblemKind::kRange, "more digits behind the point than numeric holds"};
  }
  return {};
}

ValueVerdict WriteNumeric(FieldWriter& out, const ValueForm& form, const RawValue& value,
                          bool clamp) {
  if (value.storage == StorageClass::kInteger) {
    const NumberText text(value.integer);
    return WriteDecimal(out, form, Decimal::Parse(text.view()).value(), clamp);
  }
  if (value.storage == StorageClass::kReal) {
    if (!std::isfinite(value.real)) return {ProblemKind::kRange, "infinity is no exact number"};
    const NumberText text(value.real);
    return WriteDecimal(out, form, Decimal::Parse(text.view()).value(), clamp);
  }
  if (value.bytes.empty()) return {ProblemKind::kEmptyText, "an empty text is no number"};
  const auto number = Decimal::Parse(value.text());
  if (number) return WriteDecimal(out, form, *number, clamp);
  if (!IsNaN(value.text())) return {ProblemKind::kSyntax, "a text that is no number"};
  WriteNaN(out);
  return {};
}

ValueVerdict AppendNumericText(FieldWriter& out, const Decimal& number) {
  const ValueVerdict verdict = CheckNumericRange(number);
  if (!verdict.ok()) return verdict;
  if (number.negative() && !number.zero()) out.Append("-");
  const int64_t top = number.zero() ? 0 : std::max<int64_t>(number.top(), 0);
  for (int64_t power = top; power >= -number.scale(); --power) {
    if (power == -1) out.Append(".");
    out.Repeat(static_cast<char>('0' + number.digit(power)), 1);
  }
  return {};
}

}  // namespace tranship
