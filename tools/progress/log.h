// Log: what goes to stderr: messages as lines (or JSON lines), and below them, on a terminal, a few
// live lines that are drawn over again and again.
//
// Threading: thread-safe. Ownership: keeps a reference to the stream; the destructor takes the live
// lines away.

#ifndef TRANSHIP_TOOLS_PROGRESS_LOG_H_
#define TRANSHIP_TOOLS_PROGRESS_LOG_H_

#include <functional>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tranship {

struct LogOptions {
  bool json = false;   // one JSON object per line
  bool quiet = false;  // warnings and errors only
  bool color = false;
  // ISO 8601, for JSON lines; by default the system's clock.
  std::function<std::string()> timestamp = {};
};

// Numbers that travel with a JSON line.
using LogFields = std::vector<std::pair<std::string_view, double>>;

class Log {
 public:
  Log(std::ostream& out, LogOptions options);
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  // Texts are made printable here.
  void Info(std::string_view text, const LogFields& fields = {});
  void Warning(std::string_view text);
  void Error(std::string_view text);
  // Requires: printable lines no wider than the terminal.
  void SetLive(std::vector<std::string> lines);

  [[nodiscard]] bool quiet() const { return options_.quiet; }
  [[nodiscard]] bool json() const { return options_.json; }

 private:
  void Write(std::string_view level, std::string_view color, std::string_view text,
             const LogFields& fields);
  void EraseLive();
  void DrawLive();

  const LogOptions options_;
  std::mutex mutex_;
  std::ostream& out_;              // under mutex_
  std::vector<std::string> live_;  // under mutex_
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_PROGRESS_LOG_H_
