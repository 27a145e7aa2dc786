#include "io/sqlite/encoding/json_reader.h"

#include "io/ascii.h"
#include "io/utf8.h"

namespace tranship {
namespace {

int HexDigit(char c) {
  if (IsDigit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The four digits behind \u, or -1.
int32_t Hex4(std::string_view text) {
  if (text.size() < 4) return -1;
  int32_t value = 0;
  for (size_t i = 0; i < 4; ++i) {
    const int digit = HexDigit(text[i]);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

}  // namespace

JsonReader::JsonReader(std::string_view text, std::vector<char>& nesting)
    : rest_(text), nesting_(&nesting) {
  nesting_->clear();
}

JsonToken JsonReader::Fail() {
  state_ = State::kFailed;
  return JsonToken::kError;
}

void JsonReader::SkipBlanks() {
  size_t n = 0;
  while (n < rest_.size() &&
         (rest_[n] == ' ' || rest_[n] == '\n' || rest_[n] == '\t' || rest_[n] == '\r')) {
    ++n;
  }
  rest_.remove_prefix(n);
}

bool JsonReader::Take(char c) {
  if (!rest_.starts_with(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

JsonToken JsonReader::Next() {
  SkipBlanks();
  switch (state_) {
    case State::kFailed:
      return JsonToken::kError;
    case State::kValue:
      return TakeValue();
    case State::kFirstValue:
      return rest_.starts_with(']') ? Close() : TakeValue();
    case State::kFirstKey:
      return rest_.starts_with('}') ? Close() : TakeKey();
    case State::kKey:
      return TakeKey();
    case State::kNext:
      break;
  }
  if (nesting_->empty()) return rest_.empty() ? JsonToken::kEnd : Fail();
  const bool object = nesting_->back() == '{';
  if (rest_.starts_with(object ? '}' : ']')) return Close();
  if (!Take(',')) return Fail();
  SkipBlanks();
  return object ? TakeKey() : TakeValue();
}

JsonToken JsonReader::Open(char bracket) {
  if (nesting_->size() >= kMostDepth) return Fail();
  nesting_->push_back(bracket);
  rest_.remove_prefix(1);
  state_ = bracket == '{' ? State::kFirstKey : State::kFirstValue;
  return bracket == '{' ? JsonToken::kObjectBegin : JsonToken::kArrayBegin;
}

JsonToken JsonReader::Close() {
  const bool object = nesting_->back() == '{';
  nesting_->pop_back();
  rest_.remove_prefix(1);
  state_ = State::kNext;
  return object ? JsonToken::kObjectEnd : JsonToken::kArrayEnd;
}

JsonToken JsonReader::TakeKey() {
  if (!TakeString()) return Fail();
  SkipBlanks();
  if (!Take(':')) return Fail();
  state_ = State::kValue;
  return JsonToken::kKey;
}

JsonToken JsonReader::TakeValue() {
  if (rest_.empty()) return Fail();
  const char c = rest_.front();
  if (c == '{' || c == '[') return Open(c);
  state_ = State::kNext;
  if (c == '"') return TakeString() ? JsonToken::kString : Fail();
  if (c == 't') return TakeWord("true", JsonToken::kTrue);
  if (c == 'f') return TakeWord("false", JsonToken::kFalse);
  if (c == 'n') return TakeWord("null", JsonToken::kNull);
  return TakeNumber() ? JsonToken::kNumber : Fail();
}

JsonToken JsonReader::TakeWord(std::string_view word, JsonToken token) {
  if (!rest_.starts_with(word)) return Fail();
  rest_.remove_prefix(word.size());
  return token;
}

bool JsonReader::TakeString() {
  if (!Take('"')) return false;
  escaped_ = false;
  for (size_t i = 0; i < rest_.size(); ++i) {
    const char c = rest_[i];
    if (c == '"') {
      raw_ = rest_.substr(0, i);
      rest_.remove_prefix(i + 1);
      return true;
    }
    if (static_cast<unsigned char>(c) < 0x20) return false;
    if (c != '\\') continue;
    escaped_ = true;
    if (++i == rest_.size()) return false;
    if (rest_[i] == 'u') {
      if (Hex4(rest_.substr(i + 1)) < 0) return false;
      i += 4;
    } else if (std::string_view("\"\\/bfnrt").find(rest_[i]) == std::string_view::npos) {
      return false;
    }
  }
  return false;
}

bool JsonReader::TakeNumber() {
  size_t i = 0;
  const auto digits = [&] {
    const size_t begin = i;
    while (i < rest_.size() && IsDigit(rest_[i])) ++i;
    return i > begin;
  };
  const auto at = [&](char c) { return i < rest_.size() && rest_[i] == c; };
  if (at('-')) ++i;
  if (at('0')) {
    ++i;
  } else if (!digits()) {
    return false;
  }
  if (at('.')) {
    ++i;
    if (!digits()) return false;
  }
  if (at('e') || at('E')) {
    ++i;
    if (at('+') || at('-')) ++i;
    if (!digits()) return false;
  }
  raw_ = rest_.substr(0, i);
  rest_.remove_prefix(i);
  return true;
}

bool UnescapeJson(std::string_view raw, std::string& out) {
  while (!raw.empty()) {
    const size_t plain = raw.find('\\');
    out.append(raw.substr(0, plain));
    if (plain == std::string_view::npos) return true;
    const char c = raw[plain + 1];
    raw.remove_prefix(plain + 2);
    constexpr std::string_view kLetters = "bfnrt";
    constexpr std::string_view kMeanings = "\b\f\n\r\t";
    if (c != 'u') {
      const size_t letter = kLetters.find(c);
      out += letter == std::string_view::npos ? c : kMeanings[letter];
      continue;
    }
    auto code = static_cast<uint32_t>(Hex4(raw));
    raw.remove_prefix(4);
    if (code >= 0xD800 && code < 0xDC00 && raw.starts_with("\\u")) {
      const auto low = static_cast<uint32_t>(Hex4(raw.substr(2)));
      if (low < 0xDC00 || low >= 0xE000) return false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      raw.remove_prefix(6);
    }
    if (code == 0 || (code >= 0xD800 && code < 0xE000)) return false;
    AppendUtf8(code, out);
  }
  return true;
}

}  // namespace tranship
