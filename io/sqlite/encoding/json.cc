#include "io/sqlite/encoding/json.h"

#include <algorithm>
#include <cmath>

#include "io/sqlite/encoding/decimal.h"
#include "io/sqlite/encoding/numeric.h"
#include "io/sqlite/encoding/text.h"

namespace tranship {
namespace {

constexpr ValueVerdict kNoJson{ProblemKind::kJson, "a text that is no JSON"};
constexpr ValueVerdict kNoJsonb{ProblemKind::kJson,
                                "no JSON that jsonb holds (\\u0000, half a pair)"};

// escape_json() in src/backend/utils/adt/json.c.
void AppendQuoted(FieldWriter& out, std::string_view text) {
  constexpr std::string_view kMeanings = "\b\f\n\r\t\"\\";
  constexpr std::string_view kLetters = "bfnrt\"\\";
  constexpr std::string_view kHex = "0123456789abcdef";
  out.Append("\"");
  while (!text.empty()) {
    const auto special = std::ranges::find_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
    const auto plain = static_cast<size_t>(special - text.begin());
    out.Append(text.substr(0, plain));
    if (plain == text.size()) break;
    const char c = text[plain];
    const size_t letter = kMeanings.find(c);
    if (letter != std::string_view::npos) {
      const char escape[] = {'\\', kLetters[letter]};
      out.Append(std::string_view(escape, 2));
    } else {
      const char escape[] = {'\\',
                             'u',
                             '0',
                             '0',
                             kHex[static_cast<size_t>(c) >> 4],
                             kHex[static_cast<size_t>(c) & 15]};
      out.Append(std::string_view(escape, 6));
    }
    text.remove_prefix(plain + 1);
  }
  out.Append("\"");
}

// A number of SQLite as text; nothing when it has none in JSON.
ValueVerdict ShowNumber(const RawValue& value, NumberText& number) {
  if (value.storage == StorageClass::kInteger) {
    number = NumberText(value.integer);
  } else if (std::isfinite(value.real)) {
    number = NumberText(value.real);
  } else {
    return {ProblemKind::kRange, "infinity is no JSON"};
  }
  return {};
}

}  // namespace

ValueVerdict JsonEncoder::WriteJson(FieldWriter& out, const RawValue& value) {
  NumberText number{int64_t{0}};
  std::string_view text = value.text();
  if (value.storage != StorageClass::kText) {
    const ValueVerdict verdict = ShowNumber(value, number);
    if (!verdict.ok()) return verdict;
    text = number.view();
  } else {
    if (text.empty()) return {ProblemKind::kEmptyText, "an empty text is no JSON"};
    const ValueVerdict verdict = CheckText(value.bytes);
    if (!verdict.ok()) return verdict;
    JsonReader reader(text, nesting_);
    JsonToken token = JsonToken::kNull;
    do {
      token = reader.Next();
    } while (token < JsonToken::kEnd);
    if (token == JsonToken::kError) return kNoJson;
  }
  out.Put(static_cast<uint32_t>(text.size()));
  out.Append(text);
  return {};
}

ValueVerdict JsonEncoder::WriteJsonb(FieldWriter& out, const RawValue& value) {
  NumberText number{int64_t{0}};
  std::string_view text = value.text();
  if (value.storage != StorageClass::kText) {
    const ValueVerdict verdict = ShowNumber(value, number);
    if (!verdict.ok()) return verdict;
    text = number.view();
  } else {
    if (text.empty()) return {ProblemKind::kEmptyText, "an empty text is no JSON"};
    const ValueVerdict verdict = CheckText(value.bytes);
    if (!verdict.ok()) return verdict;
  }
  if (!Parse(text)) {
    // Either no JSON at all, or JSON that only the type json holds.
    const size_t mark = out.at();
    const ValueVerdict verdict = WriteJson(out, value);
    out.BackTo(mark);
    return verdict.ok() ? kNoJsonb : verdict;
  }
  const size_t begin = out.Begin();
  out.Put(uint8_t{1});  // version
  keys_.clear();
  const ValueVerdict verdict = WriteNode(out, 0);
  out.End(begin);
  return verdict;
}

bool JsonEncoder::Parse(std::string_view text) {
  nodes_.clear();
  open_.clear();
  unescaped_.clear();
  unescaped_.reserve(text.size());  // the nodes view it: it must not move
  JsonReader reader(text, nesting_);
  while (true) {
    const JsonToken token = reader.Next();
    switch (token) {
      case JsonToken::kError:
        return false;
      case JsonToken::kEnd:
        return true;
      case JsonToken::kObjectEnd:
      case JsonToken::kArrayEnd:
        nodes_[open_.back()].next = nodes_.size();
        open_.pop_back();
        continue;
      case JsonToken::kObjectBegin:
      case JsonToken::kArrayBegin:
        open_.push_back(nodes_.size());
        break;
      default:
        break;
    }
    Node node{token, {}, nodes_.size() + 1};
    const bool string = token == JsonToken::kString || token == JsonToken::kKey;
    if (string || token == JsonToken::kNumber) node.text = reader.raw();
    if (string && reader.escaped()) {
      const size_t begin = unescaped_.size();
      if (!UnescapeJson(reader.raw(), unescaped_)) return false;
      node.text = std::string_view(unescaped_).substr(begin);
    }
    nodes_.push_back(node);
  }
}

ValueVerdict JsonEncoder::WriteNode(FieldWriter& out, size_t at) {
  // "1e131071" becomes 131072 digits: few bytes of a hostile text can become gigabytes.
  if (out.at() > kMostFieldBytes) return {ProblemKind::kTooLong, "JSON too long when spelled out"};
  const Node& node = nodes_[at];
  switch (node.token) {
    case JsonToken::kObjectBegin:
      return WriteObject(out, at);
    case JsonToken::kArrayBegin:
      return WriteArray(out, at);
    case JsonToken::kString:
      AppendQuoted(out, node.text);
      return {};
    case JsonToken::kNumber: {
      const auto number = Decimal::Parse(node.text);
      if (!number) return {ProblemKind::kRange, "a number in JSON beyond numeric's range"};
      return AppendNumericText(out, *number);
    }
    case JsonToken::kTrue:
      out.Append("true");
      return {};
    case JsonToken::kFalse:
      out.Append("false");
      return {};
    default:
      out.Append("null");
      return {};
  }
}

ValueVerdict JsonEncoder::WriteArray(FieldWriter& out, size_t at) {
  out.Append("[");
  for (size_t i = at + 1; i < nodes_[at].next; i = nodes_[i].next) {
    if (i > at + 1) out.Append(", ");
    const ValueVerdict verdict = WriteNode(out, i);
    if (!verdict.ok()) return verdict;
  }
  out.Append("]");
  return {};
}

ValueVerdict JsonEncoder::WriteObject(FieldWriter& out, size_t at) {
  const size_t base = keys_.size();
  for (size_t key = at + 1; key < nodes_[at].next; key = nodes_[key + 1].next) keys_.push_back(key);
  const auto begin = keys_.begin() + static_cast<std::ptrdiff_t>(base);
  std::sort(begin, keys_.end(), [&](size_t a, size_t b) {
    const std::string_view x = nodes_[a].text;
    const std::string_view y = nodes_[b].text;
    if (x.size() != y.size()) return x.size() < y.size();
    const int order = x.compare(y);
    return order != 0 ? order < 0 : a < b;
  });
  const size_t end = keys_.size();
  out.Append("{");
  bool first = true;
  for (size_t i = base; i < end; ++i) {
    const size_t key = keys_[i];
    if (i + 1 < end && nodes_[keys_[i + 1]].text == nodes_[key].text) continue;  // the last counts
    if (!first) out.Append(", ");
    first = false;
    AppendQuoted(out, nodes_[key].text);
    out.Append(": ");
    const ValueVerdict verdict = WriteNode(out, key + 1);
    if (!verdict.ok()) return verdict;
  }
  out.Append("}");
  keys_.resize(base);
  return {};
}

}  // namespace tranship
