// Values of hostile SQLite files in every form: each is encoded as one whole field or refused, and
// what jsonb makes of a value it makes of the result, too.
//
// Input: form, policy, storage class, a byte for the form's details; then the value's bytes.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "io/copy/tuple.h"
#include "io/error.h"
#include "io/sqlite/encoding/row_encoder.h"

namespace {

using namespace tranship;

ValueForm FormOf(std::uint8_t kind, std::uint8_t policy, std::uint8_t detail) {
  ValueForm form = ValueForm::Of(static_cast<FormKind>(kind % 19));
  if (form.kind == FormKind::kEnum) form = ValueForm::Enum({"a", "bc", ""});
  if (form.kind == FormKind::kArray) {
    const auto element = static_cast<FormKind>(detail % 17);
    form = ValueForm::Array(ValueForm::Of(element), 23,
                            (detail & 0x40) != 0 ? ArrayRule::kDelimited : ArrayRule::kJson);
  }
  if (form.kind >= FormKind::kDate && form.kind <= FormKind::kTimestampTz) {
    form = form.In(static_cast<TimeUnit>(detail % 5));
    form.fraction_digits = detail / 5 % 7;
    form.zone = static_cast<ZoneRule>(detail / 35 % 3);
  }
  if (form.kind == FormKind::kNumeric) {
    form.precision = detail % 16;
    form.scale = detail / 16 - 4;
  }
  if (form.kind == FormKind::kText || form.kind == FormKind::kChar) form.length = detail;
  if ((policy & 8) != 0) form.takes = 0xFF;
  form.policy = static_cast<Policy>(policy % 6);
  return form;
}

RawValue ValueOf(std::uint8_t storage, std::span<const std::byte> bytes) {
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), std::min(bytes.size(), sizeof number));
  switch (storage % 5) {
    case 0:
      return RawValue::Null();
    case 1:
      return RawValue::Integer(static_cast<int64_t>(number));
    case 2: {
      double real = 0;
      std::memcpy(&real, &number, sizeof real);
      return RawValue::Real(real);
    }
    case 3:
      return RawValue::Text({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    default:
      return RawValue::Blob(bytes);
  }
}

// The field, or nothing when the value was refused.
bool Encode(const ValueForm& form, const RawValue& value, std::string& field) {
  Slab raw;
  AppendRaw(raw, value);
  raw.EndRow();
  Slab out;
  RowEncoder encoder(std::span(&form, 1));
  encoder.Encode(raw, out, BadRows::kLeaveOut);
  if (out.rows() + encoder.rejected().size() != 1) std::abort();
  if (out.rows() == 0) {
    if (!out.open_row().empty() || encoder.rejected()[0].problem.reason.empty()) std::abort();
    return false;
  }
  const auto fields = ParseBinaryRow(out.row(0));
  if (fields.size() != 1) std::abort();
  field.assign(reinterpret_cast<const char*>(fields[0].bytes.data()), fields[0].bytes.size());
  return !fields[0].null;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const auto bytes = std::as_bytes(std::span(data + 4, size - 4));
  const ValueForm form = FormOf(data[0], data[1], data[3]);
  std::string field;
  const bool encoded = Encode(form, ValueOf(data[2], bytes), field);
  if (encoded && form.kind == FormKind::kJsonb) {
    std::string again;
    if (!Encode(form, RawValue::Text(field.substr(1)), again) || again != field) std::abort();
  }
  Slab hostile;
  hostile.AppendRow(bytes);
  Slab out;
  try {
    RowEncoder(std::span(&form, 1)).Encode(hostile, out, BadRows::kLeaveOut);
  } catch (const FormatError&) {
  }
  return 0;
}
