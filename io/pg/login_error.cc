#include "io/pg/login_error.h"

#include <algorithm>
#include <array>

namespace tranship {
namespace {

struct Wording {
  std::string_view text;
  std::string_view sqlstate;
};

// Server: src/backend/libpq/auth.c, utils/init/postinit.c, postmaster/postmaster.c. Client:
// src/interfaces/libpq. The more telling ones first.
constexpr std::array kWordings = {
    Wording{"password authentication failed", "28P01"},
    Wording{"no password supplied", "28P01"},
    Wording{"no pg_hba.conf entry", "28000"},
    Wording{"pg_hba.conf rejects", "28000"},
    Wording{"authentication failed", "28000"},
    Wording{"is not permitted to log in", "28000"},
    Wording{"authentication method", "28000"},
    Wording{"requires SSL", "28000"},
    Wording{"does not support SSL", "28000"},
    Wording{"SSL error: unexpected eof", "08006"},
    Wording{"SSL error", "28000"},
    Wording{"certificate", "28000"},
    Wording{"private key", "28000"},
    Wording{"GSSAPI", "28000"},
    Wording{"permission denied for database", "42501"},
    Wording{"too many connections", "53300"},
    Wording{"too many clients", "53300"},
    Wording{"remaining connection slots", "53300"},
    Wording{"is starting up", "57P03"},
    Wording{"is shutting down", "57P03"},
    Wording{"in recovery mode", "57P03"},
    Wording{"not yet accepting connections", "57P03"},
    Wording{"not accepting connections", "57P03"},
    Wording{"not currently accepting connections", "55000"},
    Wording{"unrecognized configuration parameter", "42704"},
};

// Names of hosts, roles and files must not be taken for words.
std::string WithoutQuoted(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (const char c : text) {
    if (!quoted || c == '"') out += c;
    if (c == '"') quoted = !quoted;
  }
  return out;
}

std::string KnownByWording(std::string_view message) {
  const std::string text = WithoutQuoted(message);
  for (const Wording& wording : kWordings) {
    if (text.find(wording.text) != std::string::npos) return std::string(wording.sqlstate);
  }
  if (text.find("does not exist") == std::string::npos) return "";
  if (text.find("role \"") != std::string::npos) return "28000";
  if (text.find("database \"") != std::string::npos) return "3D000";
  return "";
}

bool IsStateChar(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }

// "FATAL:  28P01: text": two blanks behind the severity, whatever the language. Cuts the code out.
std::string TakeState(std::string& line) {
  const size_t at = line.find(":  ");
  if (at == std::string::npos || line.size() < at + 10) return "";
  std::string state = line.substr(at + 3, 5);
  if (line.compare(at + 8, 2, ": ") != 0) return "";
  if (!std::all_of(state.begin(), state.end(), IsStateChar)) return "";
  line.erase(at + 3, 7);
  return state;
}

}  // namespace

LoginError ReadLoginError(std::string_view text) {
  LoginError error;
  bool refused = false;  // by a server, and not only a network that failed
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string line{text.substr(0, end)};
    text.remove_prefix(std::min(end + 1, text.size()));
    line.erase(0, line.find_first_not_of(" \t"));
    if (line.empty() || line.find(".c:") != std::string::npos) continue;  // LOCATION
    refused = refused || line.find(":  ") != std::string::npos;
    if (std::string state = TakeState(line); !state.empty()) error.sqlstate = std::move(state);
    error.message.append(error.message.empty() ? "" : "; ").append(line);
  }
  if (error.sqlstate.empty()) error.sqlstate = KnownByWording(error.message);
  error.known = !error.sqlstate.empty() || !refused;
  if (error.sqlstate.empty()) error.sqlstate = "08001";
  return error;
}

}  // namespace tranship
