// JsonReader: the tokens of a JSON text, by the rules of PostgreSQL's json_in (strict RFC 8259; a
// raw control character in a string is an error, any \uXXXX is not).
//
// Threading: one thread. Ownership: views the text; keeps its nesting in a stack that the caller
// lends, so that nothing is allocated once that has grown.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_JSON_READER_H_
#define TRANSHIP_IO_SQLITE_ENCODING_JSON_READER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tranship {

enum class JsonToken : uint8_t {
  kObjectBegin,
  kObjectEnd,
  kArrayBegin,
  kArrayEnd,
  kKey,  // its colon is read, too
  kString,
  kNumber,
  kTrue,
  kFalse,
  kNull,
  kEnd,
  kError,
};

class JsonReader {
 public:
  // Deeper nesting is an error. PostgreSQL's own limit depends on its stack and is larger.
  static constexpr size_t kMostDepth = 1000;

  JsonReader(std::string_view text, std::vector<char>& nesting);

  // After kEnd or kError the same again.
  [[nodiscard]] JsonToken Next();
  // Between the quotes of a key or string, still escaped; a number as written.
  [[nodiscard]] std::string_view raw() const { return raw_; }
  [[nodiscard]] bool escaped() const { return escaped_; }  // raw() has a backslash in it

 private:
  enum class State : uint8_t { kValue, kFirstValue, kFirstKey, kKey, kNext, kFailed };

  [[nodiscard]] JsonToken Fail();
  [[nodiscard]] JsonToken TakeValue();
  [[nodiscard]] JsonToken TakeKey();
  [[nodiscard]] JsonToken Open(char bracket);
  [[nodiscard]] JsonToken Close();
  [[nodiscard]] JsonToken TakeWord(std::string_view word, JsonToken token);
  [[nodiscard]] bool TakeString();
  [[nodiscard]] bool TakeNumber();
  void SkipBlanks();
  [[nodiscard]] bool Take(char c);

  std::string_view rest_;
  std::vector<char>* nesting_;
  State state_ = State::kValue;
  std::string_view raw_;
  bool escaped_ = false;
};

// The string that `raw` stands for, appended. False for what jsonb and text refuse: \u0000 and
// surrogates that are no pair.
[[nodiscard]] bool UnescapeJson(std::string_view raw, std::string& out);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_JSON_READER_H_
