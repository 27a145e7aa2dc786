// Running another program: no shell unless it is one, its output kept, ended when asked.
//
// Errors: std::runtime_error when it cannot be started.

#ifndef TRANSHIP_IO_PROCESS_H_
#define TRANSHIP_IO_PROCESS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace tranship {

struct ProgramCall {
  std::vector<std::string> arguments;  // the first is the program, by PATH
  std::vector<std::pair<std::string, std::string>> environment;  // on top of ours
  std::string folder;                                            // to run in; empty: ours
  std::function<bool()> cancelled;                               // asked several times a second
};

struct ProgramEnd {
  int exit_code = 0;   // 128 + signal, as shells say it
  std::string output;  // the last 16 kB of stdout and stderr together
};

[[nodiscard]] ProgramEnd RunProgram(const ProgramCall& call);

}  // namespace tranship

#endif  // TRANSHIP_IO_PROCESS_H_
