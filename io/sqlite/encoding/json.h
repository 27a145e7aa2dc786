// json and jsonb. A json value stays as it is written; a jsonb value must have the normal form that
// PostgreSQL gives it, since that is what comes back: keys by length and bytes, the last of equal
// ones, numbers as numeric prints them, ", " and ": " between (jsonb_out in
// src/backend/utils/adt/jsonb.c).

#ifndef TRANSHIP_IO_SQLITE_ENCODING_JSON_H_
#define TRANSHIP_IO_SQLITE_ENCODING_JSON_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/sqlite/encoding/field_writer.h"
#include "io/sqlite/encoding/json_reader.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/raw_value.h"

namespace tranship {

// Threading: one thread; keeps scratch memory from value to value.
class JsonEncoder {
 public:
  // TEXT is JSON; INTEGER and REAL are numbers.
  ValueVerdict WriteJson(FieldWriter& out, const RawValue& value);
  ValueVerdict WriteJsonb(FieldWriter& out, const RawValue& value);

 private:
  // A value and what is in it, in the order of the text: an object's children are key, value, key,
  // ...
  struct Node {
    JsonToken token = JsonToken::kNull;
    std::string_view text;  // unescaped key or string; a number as written
    size_t next = 0;        // behind the last node within
  };

  [[nodiscard]] bool Parse(std::string_view text);
  ValueVerdict WriteNode(FieldWriter& out, size_t at);
  ValueVerdict WriteObject(FieldWriter& out, size_t at);
  ValueVerdict WriteArray(FieldWriter& out, size_t at);

  std::vector<char> nesting_;
  std::vector<Node> nodes_;
  std::vector<size_t> open_;
  std::vector<size_t> keys_;  // of the objects that are being written, one after the other
  std::string unescaped_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_JSON_H_
