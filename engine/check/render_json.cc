#include <nlohmann/json.hpp>

#include "engine/check/render.h"
#include "io/error.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

Json KnownJson(const std::string& text) { return text.empty() ? Json() : Json(Printable(text)); }

Json FromResult(const CheckResult& result) {
  Json samples = Json::array();
  for (const std::string& sample : result.samples) samples.push_back(Printable(sample));
  return {{"name", Printable(result.name)},
          {"kind", result.kind},
          {"table", KnownJson(result.table)},
          {"side", result.side},
          {"severity", result.blocks ? "block" : "warn"},
          {"state", ToString(result.state)},
          {"offending", result.offending},
          {"rows", result.looked_at ? Json(*result.looked_at) : Json()},
          {"expected", KnownJson(result.expected)},
          {"actual", KnownJson(result.actual)},
          {"samples", std::move(samples)},
          {"message", KnownJson(result.message)},
          {"seconds", result.seconds}};
}

}  // namespace

std::string ChecksJson(const CheckReport& report, int exit_code) {
  const CheckCounts counts = CountChecks(report.results);
  Json checks = Json::array();
  for (const CheckResult& result : report.results) checks.push_back(FromResult(result));
  const Json json = {{"schema_version", kChecksSchemaVersion},
                     {"command", "check"},
                     {"exit_code", exit_code},
                     {"source", KnownJson(report.source)},
                     {"target", KnownJson(report.target)},
                     {"passed", counts.passed},
                     {"failed", counts.failed},
                     {"errors", counts.errors},
                     {"warnings", counts.warnings},
                     {"checks", std::move(checks)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
