#include <nlohmann/json.hpp>

#include "engine/migrate/render.h"
#include "io/error.h"

namespace tranship {
namespace {

using Json = nlohmann::ordered_json;

Json Known(const std::string& text) { return text.empty() ? Json() : Json(Printable(text)); }

template <typename Number>
Json Known(const std::optional<Number>& number) {
  return number ? Json(*number) : Json();
}

std::string Dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string MigrateJson(const MigrateResult& result) {
  Json files = Json::array();
  for (const MigratedFile& file : result.files) {
    files.push_back({{"folder", ToString(file.folder)},
                     {"number", file.number},
                     {"name", Printable(file.name)},
                     {"outcome", file.outcome},
                     {"rows", file.rows},
                     {"batches", file.batches},
                     {"milliseconds", file.milliseconds},
                     {"message", Known(file.message)}});
  }
  return Dumped({{"schema_version", kMigrateSchemaVersion},
                 {"command", "migrate"},
                 {"exit_code", static_cast<int>(result.code)},
                 {"database", Printable(result.database)},
                 {"dry_run", result.dry_run},
                 {"message", Known(result.message)},
                 {"next", Known(result.next)},
                 {"backup", Known(result.backup)},
                 {"bytes_before", result.bytes_before},
                 {"bytes_after", result.bytes_after},
                 {"files", std::move(files)}});
}

std::string StatusJson(const MigrationStatus& status, ExitCode code) {
  Json files = Json::array();
  for (const MigrationState& file : status.files) {
    files.push_back({{"folder", ToString(file.folder)},
                     {"number", file.number},
                     {"name", Printable(file.name)},
                     {"state", file.state},
                     {"digest", file.digest},
                     {"milliseconds", Known(file.milliseconds)},
                     {"rows", Known(file.rows)},
                     {"by", Known(file.by)},
                     {"at", Known(file.at)},
                     {"failed_statement", Known(file.failed_statement)}});
  }
  return Dumped({{"schema_version", kMigrateSchemaVersion},
                 {"command", "migrate"},
                 {"exit_code", static_cast<int>(code)},
                 {"database", Printable(status.database)},
                 {"files", std::move(files)},
                 {"problems", status.problems}});
}

}  // namespace tranship
