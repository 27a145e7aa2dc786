#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "engine/report/report.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/kits/kit_files.h"
#include "tools/output/atomic_file.h"

namespace tranship {
namespace {

namespace fs = std::filesystem;

void RefuseUsed(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) return;
  const std::string name = Printable(folder.string());
  if (!fs::is_directory(status)) {
    throw UserError(ExitCode::kUsage, name + " is no folder; nothing was written",
                    "name a folder that is empty or not there yet");
  }
  if (!fs::is_empty(folder, error) || error) {
    throw UserError(ExitCode::kUsage,
                    "the folder " + name + " " +
                        (error ? "cannot be read: " + error.message() : "is not empty") +
                        "; nothing was written",
                    "name a folder that is empty or not there yet");
  }
}

void MakeFolder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return;
  throw UserError(ExitCode::kFailed,
                  "cannot make the folder " + Printable(folder.string()) + ": " + error.message());
}

// What the plan needs to know, and where it comes from.
std::vector<std::string> NextSteps(const std::string& kind, const std::string& folder) {
  std::vector<std::string> next = {"cd " + folder};
  if (kind == "pg-to-pg") {
    next.emplace_back("export SOURCE=URI TARGET=URI");
  } else if (kind == "sqlite-to-pg") {
    next.emplace_back("sqlite3 parcel.db < sample.sql");
    next.emplace_back("export TARGET=URI");
  } else {
    next.emplace_back("export TARGET=URI");
  }
  next.emplace_back("tranship plan check plan.toml");
  next.emplace_back("tranship apply plan.toml");
  return next;
}

}  // namespace

ExitCode RunInitCommand(const Invocation& invocation, Console& console) {
  const fs::path folder = invocation.argument;
  RefuseUsed(folder);
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  std::string text =
      "written to " + Printable(folder.string()) + ", a kit of kind " + invocation.kit + ":\n";
  for (const KitFile& file : AllKitFiles()) {
    if (file.kind != invocation.kit) continue;
    const fs::path path = folder / file.path;
    MakeFolder(path.parent_path());
    WriteFileAtomically(path.string(), file.text, 0644);
    files.push_back(file.path);
    text += "  " + std::string(file.path) + "\n";
  }
  const auto next = NextSteps(invocation.kit, Printable(folder.string()));
  if (invocation.json) {
    const nlohmann::ordered_json document{
        {"schema_version", kReportSchemaVersion}, {"command", "init"}, {"kind", invocation.kit},
        {"folder", Printable(folder.string())},   {"files", files},    {"next", next}};
    console.out << document.dump(2) << '\n' << std::flush;
    return ExitCode::kDone;
  }
  text += "next:\n";
  for (const std::string& step : next) text += "  " + step + "\n";
  console.out << text << std::flush;
  return ExitCode::kDone;
}

}  // namespace tranship
