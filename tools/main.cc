#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "tools/commands.h"

int main(int argc, char** argv) {
  signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, not a death
  const char* term = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  tranship::Console console{std::cout, std::cerr};
  console.out_is_terminal = isatty(STDOUT_FILENO) == 1;
  console.err_is_terminal =
      isatty(STDERR_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
  console.color = term != nullptr && std::string_view(term) != "dumb" &&
                  (no_color == nullptr || *no_color == '\0');
  const auto environment = [](const char* name) -> std::optional<std::string> {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  };
  return static_cast<int>(
      tranship::RunTool({argv + (argc > 0 ? 1 : 0), argv + argc}, environment, console));
}
