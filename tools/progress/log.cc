#include "tools/progress/log.h"

#include <array>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>

#include "io/error.h"

namespace tranship {
namespace {

std::string Now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  const std::time_t seconds = micros / 1000000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text{};
  const size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  const std::string fraction = std::to_string(1000000 + micros % 1000000).substr(1);
  return std::string(text.data(), size) + "." + fraction + "Z";
}

}  // namespace

Log::Log(std::ostream& out, LogOptions options) : options_(std::move(options)), out_(out) {}

Log::~Log() {
  try {
    SetLive({});
  } catch (...) {  // a stream that fails has nothing to clean up
  }
}

void Log::Info(std::string_view text, const LogFields& fields) {
  if (!options_.quiet) Write("info", "", text, fields);
}

void Log::Warning(std::string_view text) { Write("warning", "\x1b[33m", text, {}); }

void Log::Error(std::string_view text) { Write("error", "\x1b[1;31m", text, {}); }

void Log::SetLive(std::vector<std::string> lines) {
  const std::lock_guard lock(mutex_);
  if (lines.empty() && live_.empty()) return;
  EraseLive();
  live_ = std::move(lines);
  DrawLive();
  out_.flush();
}

void Log::Write(std::string_view level, std::string_view color, std::string_view text,
                const LogFields& fields) {
  const std::lock_guard lock(mutex_);
  EraseLive();
  if (options_.json) {
    nlohmann::ordered_json line = {{"time", options_.timestamp ? options_.timestamp() : Now()},
                                   {"level", level},
                                   {"message", text}};
    for (const auto& [name, value] : fields) line[std::string(name)] = value;
    out_ << line.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  } else if (level == "info") {
    out_ << Printable(text) << '\n';
  } else {
    out_ << (options_.color ? color : "") << level << ":" << (options_.color ? "\x1b[0m " : " ")
         << Printable(text) << '\n';
  }
  DrawLive();
  out_.flush();
}

// The cursor stands at the beginning of the line below the live ones.
void Log::EraseLive() {
  if (!live_.empty()) out_ << "\x1b[" << live_.size() << "A\r\x1b[J";
}

void Log::DrawLive() {
  for (const std::string& line : live_) out_ << line << '\n';
}

}  // namespace tranship
