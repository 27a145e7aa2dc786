// The JSON report of a command that a test has run.

#ifndef TRANSHIP_TESTS_SYSTEM_REPORT_JSON_H_
#define TRANSHIP_TESTS_SYSTEM_REPORT_JSON_H_

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/process.h"

namespace tranship::testing {

// Of a command with --json; an empty object, and a failure, when stdout is no JSON.
inline nlohmann::json ParseReport(const ProcessResult& result) {
  nlohmann::json report = nlohmann::json::parse(result.out, nullptr, /*allow_exceptions=*/false);
  if (report.is_object()) return report;
  ADD_FAILURE() << "no JSON on stdout:\n" << result.out << result.err;
  return nlohmann::json::object();
}

// The entry of one table in a report; an empty object, and a failure, when there is none.
inline nlohmann::json TableOf(const nlohmann::json& report, const std::string& name) {
  for (const nlohmann::json& table : report.value("tables", nlohmann::json::array())) {
    if (table.value("name", "") == name) return table;
  }
  ADD_FAILURE() << "table " << name << " is not in the report:\n" << report.dump(2);
  return nlohmann::json::object();
}

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SYSTEM_REPORT_JSON_H_
