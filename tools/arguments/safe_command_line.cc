#include <algorithm>
#include <string_view>

#include "io/error.h"
#include "io/pg/conninfo.h"
#include "tools/arguments/read_invocation.h"

namespace tranship {
namespace {

bool IsPlain(std::string_view word) {
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_./:=@,+%").find(c) != std::string_view::npos;
  };
  return !word.empty() && std::ranges::all_of(word, plain);
}

std::string ShellWord(std::string_view word) {
  if (IsPlain(word)) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return Printable(quoted + "'");
}

// A connection string without what is secret in it. What cannot be read may be anything: it is left
// out.
std::string SafeConninfo(const std::string& conninfo) {
  if (!HasPassword(conninfo)) return conninfo;
  return ConninfoProblem(conninfo) ? "(not shown)" : WithoutPassword(conninfo);
}

bool MayBeConnection(const std::string& word) {
  return word.find("://") != std::string::npos || word.find("password") != std::string::npos;
}

}  // namespace

std::string SafeCommandLine(const std::vector<std::string>& arguments) {
  std::string line = "tranship";
  bool connection_follows = false;
  for (const std::string& argument : arguments) {
    const size_t equals = argument.find('=');
    line += ' ';
    if (connection_follows) {
      line += ShellWord(SafeConninfo(argument));
    } else if (argument.starts_with("--source=") || argument.starts_with("--target=")) {
      line += argument.substr(0, equals + 1) + ShellWord(SafeConninfo(argument.substr(equals + 1)));
    } else if (MayBeConnection(argument)) {
      line += ShellWord(SafeConninfo(argument));
    } else {
      line += ShellWord(argument);
    }
    connection_follows = argument == "--source" || argument == "--target";
  }
  return line;
}

}  // namespace tranship
