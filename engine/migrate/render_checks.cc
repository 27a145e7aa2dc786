#include <nlohmann/json.hpp>

#include "engine/migrate/check_migrations.h"
#include "engine/migrate/render.h"
#include "engine/report/quantities.h"
#include "io/error.h"

namespace tranship {

std::string ChecksText(const MigrationChecks& checks) {
  std::string text;
  uint64_t failed = 0;
  for (const MigrationCheck& check : checks.checks) {
    text += (check.problem.empty() ? "ok      " : "FAILED  ") + Printable(check.what) + "\n";
    if (check.problem.empty()) continue;
    ++failed;
    for (size_t at = 0; at < check.problem.size();) {
      const size_t end = std::min(check.problem.find('\n', at), check.problem.size());
      text += "        " + Printable(check.problem.substr(at, end - at)) + "\n";
      at = end + 1;
    }
  }
  return text + Counted(checks.checks.size(), "check") + ", " + Counted(failed) + " failed\n";
}

std::string ChecksJson(const MigrationChecks& checks) {
  using Json = nlohmann::ordered_json;
  Json list = Json::array();
  for (const MigrationCheck& check : checks.checks) {
    list.push_back({{"what", Printable(check.what)},
                    {"passed", check.problem.empty()},
                    {"problem", check.problem.empty() ? Json() : Json(check.problem)}});
  }
  const Json json = {{"schema_version", kMigrateSchemaVersion},
                     {"command", "migrate check"},
                     {"exit_code", static_cast<int>(checks.code())},
                     {"checks", std::move(list)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tranship
