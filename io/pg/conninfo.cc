#include "io/pg/conninfo.h"

#include <libpq-fe.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "io/error.h"

namespace tranship {
namespace {

bool IsSecret(std::string_view keyword) {
  return keyword == "password" || keyword == "sslpassword";
}

// The part behind "postgresql://", or nothing for the key=value form.
std::optional<std::string_view> UriBody(std::string_view conninfo) {
  for (const std::string_view scheme : {"postgresql://", "postgres://"}) {
    if (conninfo.starts_with(scheme)) return conninfo.substr(scheme.size());
  }
  return std::nullopt;
}

// libpq takes what stands before the first '@' for user and password, unless a '/' comes before.
std::string_view BehindUser(std::string_view body) {
  const size_t stop = body.find_first_of("@/");
  const bool has_user = stop != std::string_view::npos && body[stop] == '@';
  return has_user ? body.substr(stop + 1) : body;
}

bool HasStrayAt(std::string_view body) {
  const std::string_view rest = BehindUser(body);
  return rest.substr(0, rest.find('?')).find('@') != std::string_view::npos;
}

// What a person may have meant as the password of a URI, however libpq reads it.
std::string_view MeantPassword(std::string_view body) {
  const size_t at = body.rfind('@');
  const size_t colon = body.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon >= at) return {};
  return body.substr(colon + 1, at - colon - 1);
}

struct OptionsDeleter {
  void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, OptionsDeleter>;

bool IsKeyword(std::string_view text) {
  static const Options defaults{PQconndefaults()};
  for (const PQconninfoOption* o = defaults.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (text == o->keyword) return true;
  }
  return text == "=" || text == ":" || text == "]";
}

// Replaces the quoted pieces of `message` that are not libpq's own words.
std::string WithEchoesHidden(std::string_view message) {
  std::string out;
  while (true) {
    const size_t open = message.find('"');
    const size_t close = open == std::string_view::npos ? open : message.find('"', open + 1);
    if (close == std::string_view::npos) return out.append(message);
    const std::string_view echo = message.substr(open + 1, close - open - 1);
    out.append(message.substr(0, open + 1)).append(IsKeyword(echo) ? echo : "***").append("\"");
    message.remove_prefix(close + 1);
  }
}

// libpq quotes pieces of the string that it could not read, and these may be pieces of a password.
std::string SafeReason(std::string_view reason) {
  const bool translated = std::any_of(reason.begin(), reason.end(), [](char c) { return c < 0; });
  if (translated) return "malformed connection string";
  while (reason.ends_with('\n')) reason.remove_suffix(1);
  return Printable(WithEchoesHidden(reason));
}

std::string Quoted(std::string_view value) {
  std::string out = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

std::optional<std::string> ConninfoProblem(const std::string& conninfo) {
  if (conninfo.find('\0') != std::string::npos) return "a connection string cannot hold a NUL byte";
  if (const auto body = UriBody(conninfo)) {
    if (HasStrayAt(*body)) {
      return "more than one '@' in front of the database name; in a password write @ as %40, / as "
             "%2F and "
             ": as %3A";
    }
  } else if (!conninfo.empty() && conninfo.find('=') == std::string::npos) {
    return "neither a postgresql:// URI nor key=value pairs";
  } else if (const size_t colon = conninfo.find(':'); colon < conninfo.find_first_of("= '")) {
    return "not a postgresql:// URI";
  }
  char* reason = nullptr;
  const Options options{PQconninfoParse(conninfo.c_str(), &reason)};
  if (options != nullptr) return std::nullopt;
  const std::unique_ptr<char, decltype(&PQfreemem)> owned{reason, PQfreemem};
  return reason == nullptr ? "out of memory" : SafeReason(reason);
}

std::vector<std::pair<std::string, std::string>> ConninfoOptions(const std::string& conninfo) {
  if (const auto problem = ConninfoProblem(conninfo)) throw std::invalid_argument(*problem);
  const Options options{PQconninfoParse(conninfo.c_str(), nullptr)};
  std::vector<std::pair<std::string, std::string>> given;
  for (const PQconninfoOption* o = options.get(); o != nullptr && o->keyword != nullptr; ++o) {
    if (o->val != nullptr) given.emplace_back(o->keyword, o->val);
  }
  return given;
}

std::string DisplayConninfo(const std::string& conninfo) {
  if (ConninfoProblem(conninfo)) return "(malformed connection string)";
  std::string user, host, port, database, service;
  for (const auto& [keyword, value] : ConninfoOptions(conninfo)) {
    if (keyword == "user") user = value + "@";
    if (keyword == "hostaddr" && host.empty()) host = value;
    if (keyword == "host") host = value;
    if (keyword == "port") port = ":" + value;
    if (keyword == "dbname") database = "/" + value;
    if (keyword == "service") service = " (service " + value + ")";
  }
  const std::string shown = user + host + port + database + service;
  return shown.empty() ? "(libpq's defaults)" : Printable(shown);
}

bool HasPassword(const std::string& conninfo) {
  if (ConninfoProblem(conninfo)) {
    const auto body = UriBody(conninfo);
    return conninfo.find("password") != std::string::npos ||
           (body && !MeantPassword(*body).empty());
  }
  const auto options = ConninfoOptions(conninfo);
  return std::any_of(options.begin(), options.end(),
                     [](const auto& o) { return IsSecret(o.first) && !o.second.empty(); });
}

std::string WithoutPassword(const std::string& conninfo) {
  std::string out;
  for (const auto& [keyword, value] : ConninfoOptions(conninfo)) {
    if (IsSecret(keyword)) continue;
    out.append(out.empty() ? "" : " ").append(keyword).append("=").append(Quoted(value));
  }
  return out;
}

}  // namespace tranship
