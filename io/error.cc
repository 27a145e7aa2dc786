#include "io/error.h"

#include <array>
#include <cctype>
#include <utility>

namespace tranship {
namespace {

constexpr size_t kMaxStatement = 240;

bool ContainsWord(std::string_view text, std::string_view lower_word) {
  for (size_t i = 0; i + lower_word.size() <= text.size(); ++i) {
    size_t j = 0;
    while (j < lower_word.size() &&
           std::tolower(static_cast<unsigned char>(text[i + j])) == lower_word[j]) {
      ++j;
    }
    if (j == lower_word.size()) return true;
  }
  return false;
}

// CREATE ROLE ... PASSWORD '...' and the like must not reach a log through an error.
std::string Shown(const std::string& statement) {
  if (ContainsWord(statement, "password")) return "(a statement about a password)";
  if (statement.size() <= kMaxStatement) return Printable(statement);
  return Printable(std::string_view(statement).substr(0, kMaxStatement)) + " ...";
}

std::string Line(const std::string& side, const ServerMessage& server) {
  std::string line = side;
  line += ": ";
  line += Printable(server.message.empty() ? "the connection was lost" : server.message);
  if (!server.sqlstate.empty()) line += " (SQLSTATE " + Printable(server.sqlstate) + ")";
  return line;
}

struct CodePoint {
  uint32_t value;
  size_t length;  // 0 when the bytes are not UTF-8
};

CodePoint Decode(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {0, 0};
  uint32_t value = lead & (0xFFU >> (length + 1));
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3FU);
  }
  constexpr std::array<uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kLeast[length] || value > 0x10FFFF || surrogate) return {0, 0};
  return {value, length};
}

// C0, DEL, C1, line separators, and the marks that reorder a line on a terminal.
bool IsControl(uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x200E || c == 0x200F ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

void AppendHex(std::string_view bytes, std::string& out) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += "\\x";
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

}  // namespace

DbError::DbError(Consequence consequence, std::string side, ServerMessage server,
                 const std::string& statement)
    : std::runtime_error(Line(side, server)),
      consequence_(consequence),
      side_(std::move(side)),
      server_(std::move(server)),
      statement_(Shown(statement)) {}

Consequence ConsequenceOf(const std::string& sqlstate) {
  if (sqlstate.empty()) return Consequence::kReconnect;
  const std::string_view state = sqlstate;
  // The session is gone: administrator, crash, starting up, and the server's own idle and
  // transaction timeouts.
  for (const std::string_view gone : {"57P01", "57P02", "57P03", "57P05", "25P03", "25P04"}) {
    if (state == gone) return Consequence::kReconnect;
  }
  if (state == "57P04") return Consequence::kPermanent;  // database dropped
  const std::string_view group = state.substr(0, 2);
  if (group == "08") return Consequence::kReconnect;
  for (const std::string_view passing : {"40", "53", "55", "57"}) {
    if (group == passing) return Consequence::kRetry;
  }
  return Consequence::kPermanent;
}

std::string Printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint c = Decode(text);
    const size_t length = c.length == 0 ? 1 : c.length;
    if (c.length == 0 || IsControl(c.value)) {
      AppendHex(text.substr(0, length), out);
    } else {
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

}  // namespace tranship
