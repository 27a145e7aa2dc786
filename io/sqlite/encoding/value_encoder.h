// ValueEncoder: one column's values, from SQLite's storage to a field of a COPY BINARY tuple, its
// policy applied.
//
// Threading: one per thread (it owns scratch). Ownership: keeps its form.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_VALUE_ENCODER_H_
#define TRANSHIP_IO_SQLITE_ENCODING_VALUE_ENCODER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/sqlite/encoding/field_writer.h"
#include "io/sqlite/encoding/json.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

class ValueEncoder {
 public:
  // Throws std::invalid_argument for an array form without an element, or of arrays.
  explicit ValueEncoder(const ValueForm& form);

  // Writes the field. Not ok: nothing was written. `altered` tells that a policy changed the value,
  // and why.
  ValueVerdict Encode(FieldWriter& out, const RawValue& value, ValueVerdict& altered);

 private:
  ValueVerdict Write(FieldWriter& out, const RawValue& value, bool clamp);
  ValueVerdict ApplyPolicy(FieldWriter& out, const RawValue& value, const ValueVerdict& problem);
  ValueVerdict WriteCleaned(FieldWriter& out, const RawValue& value);

  // array.cc
  ValueVerdict WriteArray(FieldWriter& out, const RawValue& value);
  ValueVerdict WriteJsonArray(FieldWriter& out, std::string_view text);
  ValueVerdict WriteJsonElement(FieldWriter& out, JsonToken token, const JsonReader& reader);
  ValueVerdict WriteDelimitedArray(FieldWriter& out, std::string_view text);
  ValueVerdict WriteElement(FieldWriter& out, const RawValue& value);

  std::shared_ptr<const ValueForm> form_;
  StorageSet takes_;
  std::vector<std::string_view> labels_;  // sorted; views form_
  std::unique_ptr<ValueEncoder> element_;
  JsonEncoder json_;
  std::vector<char> nesting_;
  std::string scratch_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_VALUE_ENCODER_H_
