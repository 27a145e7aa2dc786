// Arrays of a column by the declared rule. Wire format: array_send in
// src/backend/utils/adt/arrayfuncs.c: dimensions, NULL flag, element type, size and lower bound of
// each dimension, elements.

#include <array>
#include <charconv>

#include "io/sqlite/encoding/text.h"
#include "io/sqlite/encoding/value_encoder.h"

namespace tranship {
namespace {

constexpr size_t kMostDimensions = 6;  // MAXDIM
constexpr ValueVerdict kNoArray{ProblemKind::kJson, "a text that is no JSON array"};
constexpr ValueVerdict kRagged{ProblemKind::kSyntax,
                               "an array whose parts differ in size or depth"};

struct Shape {
  size_t dimensions = 0;
  std::array<uint32_t, kMostDimensions> sizes{};
  bool nulls = false;
};

bool IsScalar(JsonToken token) { return token >= JsonToken::kString && token <= JsonToken::kNull; }

// Walks the whole text: every array of a depth must have the size of the first of that depth.
ValueVerdict FindShape(std::string_view text, std::vector<char>& nesting, Shape& shape) {
  JsonReader reader(text, nesting);
  std::array<uint32_t, kMostDimensions> counts{};
  std::array<bool, kMostDimensions> closed{};
  size_t depth = 0;
  JsonToken token = reader.Next();
  if (token != JsonToken::kArrayBegin) return kNoArray;
  for (; token != JsonToken::kEnd; token = reader.Next()) {
    if (token == JsonToken::kError) return kNoArray;
    if (token == JsonToken::kArrayBegin) {
      if (depth == kMostDimensions) return kRagged;
      if (depth > 0) ++counts.at(depth - 1);
      // Deeper than the first value was: 1,[2]
      if (shape.dimensions > 0 && depth >= shape.dimensions) return kRagged;
      counts.at(depth++) = 0;
    } else if (token == JsonToken::kArrayEnd) {
      --depth;
      const uint32_t size = counts.at(depth);
      if (size == 0 && (depth > 0 || closed.at(0))) return kRagged;
      if (closed.at(depth) && shape.sizes.at(depth) != size) return kRagged;
      shape.sizes.at(depth) = size;
      closed.at(depth) = true;
    } else if (IsScalar(token)) {
      if (shape.dimensions == 0) shape.dimensions = depth;
      if (depth != shape.dimensions) return kRagged;
      ++counts.at(depth - 1);
      shape.nulls |= token == JsonToken::kNull;
    } else {
      return {ProblemKind::kJson, "an object in an array"};
    }
  }
  return {};
}

void WriteHeader(FieldWriter& out, const Shape& shape, uint32_t element_oid) {
  out.Put(static_cast<uint32_t>(shape.dimensions));
  out.Put(static_cast<uint32_t>(shape.nulls));
  out.Put(element_oid);
  for (size_t i = 0; i < shape.dimensions; ++i) {
    out.Put(shape.sizes.at(i));
    out.Put(uint32_t{1});
  }
}

bool TakesJsonNumbers(const ValueForm& form) {
  const FormKind kind = form.kind;
  const bool epoch =
      form.unit != TimeUnit::kIsoText && kind >= FormKind::kDate && kind <= FormKind::kTimestampTz;
  return epoch || (kind >= FormKind::kInt2 && kind <= FormKind::kNumeric) ||
         kind == FormKind::kJson || kind == FormKind::kJsonb;
}

}  // namespace

ValueVerdict ValueEncoder::WriteArray(FieldWriter& out, const RawValue& value) {
  const ValueVerdict verdict = CheckText(value.bytes);
  if (!verdict.ok()) return verdict;
  const size_t begin = out.Begin();
  const ValueVerdict written = form_->array_rule == ArrayRule::kJson
                                   ? WriteJsonArray(out, value.text())
                                   : WriteDelimitedArray(out, value.text());
  out.End(begin);
  return written;
}

ValueVerdict ValueEncoder::WriteJsonArray(FieldWriter& out, std::string_view text) {
  if (text.empty()) return {ProblemKind::kEmptyText, "an empty text is no JSON array"};
  Shape shape;
  const ValueVerdict verdict = FindShape(text, nesting_, shape);
  if (!verdict.ok()) return verdict;
  WriteHeader(out, shape, form_->element_oid);
  JsonReader reader(text, nesting_);
  for (JsonToken token = reader.Next(); token != JsonToken::kEnd; token = reader.Next()) {
    if (!IsScalar(token)) continue;
    const ValueVerdict element = WriteJsonElement(out, token, reader);
    if (!element.ok()) return element;
  }
  return {};
}

ValueVerdict ValueEncoder::WriteJsonElement(FieldWriter& out, JsonToken token,
                                            const JsonReader& reader) {
  const FormKind kind = form_->element->kind;
  constexpr ValueVerdict kOtherType{ProblemKind::kStorageClass,
                                    "an element of another JSON type than the array's"};
  switch (token) {
    case JsonToken::kNull:
      return WriteElement(out, RawValue::Null());
    case JsonToken::kTrue:
    case JsonToken::kFalse:
      if (kind != FormKind::kBoolean) return kOtherType;
      return WriteElement(out, RawValue::Integer(token == JsonToken::kTrue ? 1 : 0));
    case JsonToken::kNumber:
      // By its digits: no number of JSON goes through double unless that is its type.
      if (!TakesJsonNumbers(*form_->element)) return kOtherType;
      return element_->Write(out, RawValue::Text(reader.raw()), false);
    default:
      break;
  }
  if (TakesJsonNumbers(*form_->element) || kind == FormKind::kBoolean) return kOtherType;
  if (!reader.escaped()) return WriteElement(out, RawValue::Text(reader.raw()));
  scratch_.clear();
  if (!UnescapeJson(reader.raw(), scratch_)) {
    return {ProblemKind::kNulByte, "an element with \\u0000 or half a pair of surrogates"};
  }
  return WriteElement(out, RawValue::Text(scratch_));
}

ValueVerdict ValueEncoder::WriteDelimitedArray(FieldWriter& out, std::string_view text) {
  Shape shape;
  if (!text.empty()) {
    shape.dimensions = 1;
    shape.sizes[0] = 1;
    for (const char c : text) shape.sizes[0] += c == form_->delimiter ? 1 : 0;
  }
  WriteHeader(out, shape, form_->element_oid);
  for (uint32_t i = 0; i < shape.sizes[0]; ++i) {
    const size_t end = text.find(form_->delimiter);
    const ValueVerdict element = element_->Write(out, RawValue::Text(text.substr(0, end)), false);
    if (!element.ok()) return element;
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return {};
}

// The element's own policy is not applied: an array is one value, altered or refused as one.
ValueVerdict ValueEncoder::WriteElement(FieldWriter& out, const RawValue& value) {
  if (value.storage == StorageClass::kNull) {
    out.Null();
    return {};
  }
  if ((element_->form_->takes & Only(value.storage)) == 0) {
    return {ProblemKind::kStorageClass, "an element that is not written as declared"};
  }
  return element_->Write(out, value, false);
}

}  // namespace tranship
