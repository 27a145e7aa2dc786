#include <nlohmann/json.hpp>

#include "engine/discover/render.h"
#include "io/error.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

Json Known(const std::string& text) { return text.empty() ? Json() : Json(Printable(text)); }

Json FromFinding(const Finding& finding) {
  Json keys = Json::array();
  for (const std::string& key : finding.keys) keys.push_back(Printable(key));
  return {{"category", ToString(finding.category)},
          {"severity", ToString(finding.severity)},
          {"code", finding.code},
          {"table", Known(finding.table)},
          {"column", Known(finding.column)},
          {"count", finding.count},
          {"keys", std::move(keys)},
          {"message", Printable(finding.message)},
          {"next", Known(finding.next)}};
}

}  // namespace

std::string DiscoveryJson(const Discovery& discovery, int exit_code) {
  Json findings = Json::array();
  for (const Finding& finding : discovery.findings) findings.push_back(FromFinding(finding));
  const Json json = {{"schema_version", kDiscoverySchemaVersion},
                     {"command", "discover"},
                     {"exit_code", exit_code},
                     {"source", Printable(discovery.source)},
                     {"target", Known(discovery.target)},
                     {"tables", discovery.tables},
                     {"rows", discovery.rows},
                     {"blocks", discovery.count(Severity::kBlocks)},
                     {"warnings", discovery.count(Severity::kWarning)},
                     {"notes", discovery.count(Severity::kNote)},
                     {"findings", std::move(findings)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
