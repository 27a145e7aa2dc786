#include "io/sqlite/encoding/value_form.h"

#include <array>
#include <utility>

namespace tranship {
namespace {

constexpr StorageSet kInteger = Only(StorageClass::kInteger);
constexpr StorageSet kReal = Only(StorageClass::kReal);
constexpr StorageSet kText = Only(StorageClass::kText);
constexpr StorageSet kBlob = Only(StorageClass::kBlob);

constexpr StorageSet Classes(FormKind kind) {
  switch (kind) {
    case FormKind::kBoolean:
      return kInteger | kText;
    case FormKind::kInt2:
    case FormKind::kInt4:
    case FormKind::kInt8:
      return kInteger;
    case FormKind::kFloat4:
    case FormKind::kFloat8:
      return kInteger | kReal;
    case FormKind::kNumeric:
      return kInteger | kReal | kText;
    case FormKind::kBytea:
      return kBlob;
    case FormKind::kUuid:
      return kText | kBlob;
    case FormKind::kJson:
    case FormKind::kJsonb:
      return kInteger | kReal | kText;  // columns declared JSON have numeric affinity
    default:
      return kText;
  }
}

struct TypeName {
  std::string_view name;
  FormKind kind;
};
constexpr std::array kTypes = {
    TypeName{"boolean", FormKind::kBoolean},
    TypeName{"bool", FormKind::kBoolean},
    TypeName{"smallint", FormKind::kInt2},
    TypeName{"int2", FormKind::kInt2},
    TypeName{"integer", FormKind::kInt4},
    TypeName{"int4", FormKind::kInt4},
    TypeName{"bigint", FormKind::kInt8},
    TypeName{"int8", FormKind::kInt8},
    TypeName{"real", FormKind::kFloat4},
    TypeName{"float4", FormKind::kFloat4},
    TypeName{"double precision", FormKind::kFloat8},
    TypeName{"float8", FormKind::kFloat8},
    TypeName{"numeric", FormKind::kNumeric},
    TypeName{"text", FormKind::kText},
    TypeName{"character varying", FormKind::kText},
    TypeName{"varchar", FormKind::kText},
    TypeName{"character", FormKind::kChar},
    TypeName{"bpchar", FormKind::kChar},
    TypeName{"bytea", FormKind::kBytea},
    TypeName{"date", FormKind::kDate},
    TypeName{"time without time zone", FormKind::kTime},
    TypeName{"time", FormKind::kTime},
    TypeName{"timestamp without time zone", FormKind::kTimestamp},
    TypeName{"timestamp", FormKind::kTimestamp},
    TypeName{"timestamp with time zone", FormKind::kTimestampTz},
    TypeName{"timestamptz", FormKind::kTimestampTz},
    TypeName{"uuid", FormKind::kUuid},
    TypeName{"json", FormKind::kJson},
    TypeName{"jsonb", FormKind::kJsonb},
};

constexpr std::array<std::pair<Policy, std::string_view>, 6> kPolicies = {{
    {Policy::kError, "error"},
    {Policy::kNull, "null"},
    {Policy::kStrip, "strip"},
    {Policy::kEscape, "escape"},
    {Policy::kClamp, "clamp"},
    {Policy::kBytea, "bytea"},
}};

// What a typmod holds: numeric_typmod_in() and its kin in src/backend/utils/adt.
void ApplyTypmod(ValueForm& form, int typmod) {
  if (typmod < 0) {
    // bpchar without a length keeps whatever there is: it is padded to nothing.
    return;
  }
  switch (form.kind) {
    case FormKind::kNumeric: {
      const int packed = typmod - 4;
      form.precision = (packed >> 16) & 0xFFFF;
      form.scale = ((packed & 0x7FF) ^ 0x400) - 0x400;  // 11 bits, signed
      return;
    }
    case FormKind::kText:
    case FormKind::kChar:
      form.length = static_cast<uint32_t>(typmod - 4);
      return;
    case FormKind::kTime:
    case FormKind::kTimestamp:
    case FormKind::kTimestampTz:
      form.fraction_digits = typmod;
      return;
    default:
      return;
  }
}

}  // namespace

std::string_view ToString(Policy policy) {
  for (const auto& [one, name] : kPolicies) {
    if (one == policy) return name;
  }
  return "";
}

std::optional<Policy> PolicyFrom(std::string_view text) {
  for (const auto& [policy, name] : kPolicies) {
    if (name == text) return policy;
  }
  return std::nullopt;
}

ValueForm ValueForm::Of(FormKind kind) {
  ValueForm form;
  form.kind = kind;
  form.takes = Classes(kind);
  if (kind == FormKind::kTimestampTz) form.zone = ZoneRule::kOptional;
  if (kind == FormKind::kBoolean) {
    form.true_words = {"1", "t", "true", "y", "yes", "on"};
    form.false_words = {"0", "f", "false", "n", "no", "off"};
  }
  return form;
}

std::optional<ValueForm> ValueForm::For(std::string_view base_type, int typmod) {
  for (const TypeName& type : kTypes) {
    if (type.name != base_type) continue;
    ValueForm form = Of(type.kind);
    ApplyTypmod(form, typmod);
    return form;
  }
  return std::nullopt;
}

ValueForm ValueForm::Enum(std::vector<std::string> labels) {
  ValueForm form = Of(FormKind::kEnum);
  form.labels = std::move(labels);
  return form;
}

ValueForm ValueForm::Array(ValueForm element, uint32_t element_oid, ArrayRule rule,
                           char delimiter) {
  ValueForm form = Of(FormKind::kArray);
  form.element = std::make_shared<const ValueForm>(std::move(element));
  form.element_oid = element_oid;
  form.array_rule = rule;
  form.delimiter = delimiter;
  return form;
}

StorageSet ValueForm::readable() const {
  switch (kind) {
    case FormKind::kBoolean:
      return kInteger | kText;
    case FormKind::kInt2:
    case FormKind::kInt4:
    case FormKind::kInt8:
    case FormKind::kFloat4:
    case FormKind::kFloat8:
    case FormKind::kNumeric:
    case FormKind::kJson:
    case FormKind::kJsonb:
      return kInteger | kReal | kText;
    case FormKind::kText:
    case FormKind::kChar:
    case FormKind::kBytea:
      return kInteger | kReal | kText | kBlob;
    case FormKind::kDate:
    case FormKind::kTime:
    case FormKind::kTimestamp:
    case FormKind::kTimestampTz:
      if (unit == TimeUnit::kIsoText) return kText;
      return unit == TimeUnit::kJulianDay ? kInteger | kReal : kInteger | kReal | kText;
    case FormKind::kUuid:
      return kText | kBlob;
    case FormKind::kEnum:
    case FormKind::kArray:
      break;
  }
  return kText;
}

ValueForm ValueForm::In(TimeUnit other_unit) const {
  ValueForm form = *this;
  form.unit = other_unit;
  form.takes = other_unit == TimeUnit::kIsoText ? kText : StorageSet{kInteger | kReal};
  return form;
}

}  // namespace tranship
