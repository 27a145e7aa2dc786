#include "io/sqlite/encoding/value_encoder.h"

#include <algorithm>
#include <stdexcept>

#include "io/sqlite/encoding/instant.h"
#include "io/sqlite/encoding/number.h"
#include "io/sqlite/encoding/numeric.h"
#include "io/sqlite/encoding/text.h"

namespace tranship {
namespace {

bool HoldsText(FormKind kind) {
  return kind == FormKind::kText || kind == FormKind::kChar || kind == FormKind::kEnum ||
         kind == FormKind::kJson || kind == FormKind::kJsonb || kind == FormKind::kArray;
}

bool MayBeClamped(ProblemKind kind) {
  return kind == ProblemKind::kRange || kind == ProblemKind::kNotExact ||
         kind == ProblemKind::kTooLong;
}

bool MayBeCleaned(ProblemKind kind, const RawValue& value) {
  return kind == ProblemKind::kNulByte || kind == ProblemKind::kUtf8 ||
         (kind == ProblemKind::kStorageClass && value.storage == StorageClass::kBlob);
}

}  // namespace

ValueEncoder::ValueEncoder(const ValueForm& form)
    : form_(std::make_shared<const ValueForm>(form)), takes_(form.takes & form.readable()) {
  labels_.assign(form_->labels.begin(), form_->labels.end());
  std::ranges::sort(labels_);
  if (form_->kind != FormKind::kArray) return;
  if (form_->element == nullptr || form_->element->kind == FormKind::kArray) {
    throw std::invalid_argument("an array needs a form for its elements, which are no arrays");
  }
  element_ = std::make_unique<ValueEncoder>(*form_->element);
}

ValueVerdict ValueEncoder::Encode(FieldWriter& out, const RawValue& value, ValueVerdict& altered) {
  altered = {};
  if (value.storage == StorageClass::kNull) {
    if (form_->not_null) return {ProblemKind::kNull, "NULL where the column allows none"};
    out.Null();
    return {};
  }
  const size_t mark = out.at();
  ValueVerdict problem{ProblemKind::kStorageClass,
                       "a value of a storage class that is not declared"};
  if ((takes_ & Only(value.storage)) != 0) problem = Write(out, value, false);
  if (problem.ok()) return problem;
  out.BackTo(mark);
  const ValueVerdict verdict = ApplyPolicy(out, value, problem);
  if (verdict.ok()) {
    altered = problem;
  } else {
    out.BackTo(mark);
  }
  return verdict;
}

ValueVerdict ValueEncoder::Write(FieldWriter& out, const RawValue& value, bool clamp) {
  switch (form_->kind) {
    case FormKind::kBoolean:
      return WriteBoolean(out, *form_, value);
    case FormKind::kInt2:
    case FormKind::kInt4:
    case FormKind::kInt8:
      return WriteInteger(out, *form_, value, clamp);
    case FormKind::kFloat4:
    case FormKind::kFloat8:
      return WriteFloat(out, *form_, value, clamp);
    case FormKind::kNumeric:
      return WriteNumeric(out, *form_, value, clamp);
    case FormKind::kText:
    case FormKind::kChar:
      return WriteText(out, *form_, value, clamp);
    case FormKind::kBytea:
      return WriteBytes(out, value);
    case FormKind::kDate:
    case FormKind::kTime:
    case FormKind::kTimestamp:
    case FormKind::kTimestampTz:
      return WriteInstant(out, *form_, value, clamp);
    case FormKind::kUuid:
      return WriteUuid(out, value);
    case FormKind::kJson:
      return json_.WriteJson(out, value);
    case FormKind::kJsonb:
      return json_.WriteJsonb(out, value);
    case FormKind::kEnum:
      return WriteLabel(out, labels_, value);
    case FormKind::kArray:
      break;
  }
  return WriteArray(out, value);
}

// Ok when the policy is for this problem and the value could be written by it.
ValueVerdict ValueEncoder::ApplyPolicy(FieldWriter& out, const RawValue& value,
                                       const ValueVerdict& problem) {
  switch (form_->policy) {
    case Policy::kError:
      return problem;
    case Policy::kNull:
      if (form_->not_null) return problem;
      out.Null();
      return {};
    case Policy::kClamp:
      return MayBeClamped(problem.kind) ? Write(out, value, true) : problem;
    case Policy::kStrip:
    case Policy::kEscape:
      if (!HoldsText(form_->kind) || !MayBeCleaned(problem.kind, value)) return problem;
      return WriteCleaned(out, value);
    case Policy::kBytea:
      if (form_->kind != FormKind::kBytea || value.storage != StorageClass::kText) return problem;
      return WriteBytes(out, value);
  }
  return problem;
}

ValueVerdict ValueEncoder::WriteCleaned(FieldWriter& out, const RawValue& value) {
  std::string cleaned;
  Clean(value.bytes, form_->policy == Policy::kEscape, cleaned);
  return Write(out, RawValue::Text(cleaned), false);
}

}  // namespace tranship
