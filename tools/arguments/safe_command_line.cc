#include <algorithm>
#include <string_view>

#include "engine/sqlite/sqlite_uri.h"
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

// A connection string without what is secret in it. What libpq cannot read may be anything.
std::string SafeConninfo(const std::string& conninfo) {
  if (SqlitePath(conninfo)) return conninfo;
  if (ConninfoProblem(conninfo)) return "(not shown)";
  return HasPassword(conninfo) ? WithoutPassword(conninfo) : conninfo;
}

// Where in `argument` a connection string may begin: behind --name=, or at once.
size_t ConninfoBegin(const std::string& argument) {
  const size_t equals = argument.find('=');
  return argument.starts_with("--") && equals != std::string::npos ? equals + 1 : 0;
}

bool MayBeConninfo(const std::string& argument) {
  return argument.find("://") != std::string::npos ||
         argument.find("password") != std::string::npos || argument.starts_with("--source=") ||
         argument.starts_with("--target=") || argument.starts_with("--db=");
}

}  // namespace

std::string SafeCommandLine(const std::vector<std::string>& arguments) {
  std::string line = "tranship";
  bool connection_follows = false;
  for (const std::string& argument : arguments) {
    line += ' ';
    if (connection_follows) {
      line += ShellWord(SafeConninfo(argument));
    } else if (MayBeConninfo(argument)) {
      const size_t begin = ConninfoBegin(argument);
      line +=
          Printable(argument.substr(0, begin)) + ShellWord(SafeConninfo(argument.substr(begin)));
    } else {
      line += ShellWord(argument);
    }
    connection_follows = argument == "--source" || argument == "--target" || argument == "--db";
  }
  return line;
}

}  // namespace tranship
