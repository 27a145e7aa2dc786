#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/report/render.h"
#include "tests/engine/sample_report.h"

namespace tranship {
namespace {

using nlohmann::json;
using ::testing::UnorderedElementsAreArray;

json Parsed(const Report& report, const RenderOptions& options = {}) {
  return json::parse(Render(report, ReportFormat::kJson, options));
}

void ExpectKeys(const json& object, const std::vector<std::string>& keys) {
  std::vector<std::string> found;
  for (const auto& [key, value] : object.items()) found.push_back(key);
  EXPECT_THAT(found, UnorderedElementsAreArray(keys));
}

// A change here is a change of the contract: additions only, and docs/report.md tells of them.
TEST(JsonReport, HasTheKeysOfTheContract) {
  const json report = Parsed(DifferingReport());
  ExpectKeys(report,
             {"schema_version", "run",     "command", "state",   "verdict",      "verdict_reason",
              "exit_code",      "source",  "target",  "server",  "started",      "finished",
              "snapshots",      "root",    "tables",  "skipped", "errors",       "objects",
              "sequences",      "queries", "message", "next",    "command_line", "version"});
  ExpectKeys(report["root"], {"source", "target"});
  ExpectKeys(report["server"], {"source", "target"});
  ExpectKeys(report["snapshots"][0], {"no", "side", "id", "snapshot", "taken", "held"});
  const json& table = report["tables"][0];
  ExpectKeys(table, {"name",        "target",
                     "verdict",     "verdict_reason",
                     "wire_form",   "wire_form_reason",
                     "read",        "read_reason",
                     "rows",        "bytes",
                     "root",        "leaves",
                     "missing",     "extra",
                     "changed",     "changed_after_copy",
                     "rejected",    "altered",
                     "differences", "chunks"});
  ExpectKeys(table["rows"], {"source", "target", "written", "verified"});
  ExpectKeys(table["root"], {"source", "target"});
  ExpectKeys(table["leaves"], {"total", "differing", "states"});
  ExpectKeys(table["chunks"][0],
             {"no", "kind", "range", "state", "attempts", "worker", "rows", "rejected", "altered",
              "bytes", "digest", "snapshot", "started", "finished"});
  ExpectKeys(report["tables"][1]["differences"][0], {"kind", "key", "after_copy"});
  ExpectKeys(report["skipped"][0], {"name", "reason"});
  ExpectKeys(report["errors"][0],
             {"at", "table", "chunk", "side", "sqlstate", "message", "retried"});
  ExpectKeys(report["objects"][0], {"kind", "table", "name", "state", "message"});
  ExpectKeys(report["sequences"][0], {"name", "source", "target", "action"});
}

TEST(JsonReport, HoldsTheValues) {
  const json report = Parsed(DifferingReport());
  EXPECT_EQ(report["schema_version"], 1);
  EXPECT_EQ(report["verdict"], "MISMATCH");
  EXPECT_EQ(report["exit_code"], 3);
  EXPECT_EQ(report["tables"][1]["rows"]["verified"], 18234563);
  EXPECT_EQ(report["tables"][1]["differences"][3]["key"], "(1234567, 'a|b')");
  EXPECT_EQ(report["tables"][1]["differences"][3]["after_copy"], true);
  EXPECT_EQ(report["tables"][0]["chunks"].size(), 12);
}

TEST(JsonReport, SaysNullWhereNothingIsKnown) {
  const json report = Parsed(DifferingReport());
  EXPECT_TRUE(report["tables"][3]["rows"]["target"].is_null());
  EXPECT_TRUE(report["tables"][3]["rows"]["verified"].is_null());
  EXPECT_TRUE(report["tables"][3]["root"]["target"].is_null());
  EXPECT_TRUE(report["message"].is_null());
  EXPECT_TRUE(Parsed({})["run"].is_null());
  EXPECT_TRUE(Parsed({})["started"].is_null());
}

TEST(JsonReport, TakesTheOutcomeOfTheCommand) {
  const json report = Parsed(MatchingReport(), {.message = "stopped", .next = "again"});
  EXPECT_EQ(report["message"], "stopped");
  EXPECT_EQ(report["next"], "again");
}

TEST(JsonReport, IsAsciiAndValidWhateverTheBytes) {
  std::string every_byte;
  for (int byte = 0; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  const std::string text = Render(ReportFullOf(every_byte), ReportFormat::kJson);
  EXPECT_TRUE(
      std::ranges::all_of(text, [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\n'; }));
  EXPECT_TRUE(json::accept(text));
  const std::string name = "caf\xC3\xA9 \xF0\x9F\x9A\xA2 \" \\ \n";
  EXPECT_EQ(Parsed(ReportFullOf(name))["tables"][0]["name"], name);
}

}  // namespace
}  // namespace tranship
