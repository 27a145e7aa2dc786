#include "engine/free_disk.h"

#include <cstdint>
#include <filesystem>
#include <system_error>

#include "io/error.h"

namespace tranship {
namespace {

std::string Megabytes(double bytes) {
  return std::to_string(static_cast<int64_t>(bytes / 1e6)) + " MB";
}

}  // namespace

// Only a server on this machine, whose data folder this role may know, can be asked.
std::string FreeDisk(Connection& target, double needed_bytes) {
  const std::string need = "the rows need about " + Megabytes(needed_bytes) +
                           " on the target (indexes and WAL come on top); ";
  try {
    const Result found = target.Exec(
        "SELECT pg_catalog.inet_server_addr() IS NULL, "
        "CASE WHEN pg_catalog.pg_has_role('pg_read_all_settings', 'USAGE') "
        "THEN pg_catalog.current_setting('data_directory') END");
    if (found.flag(0, 0) && !found.null(0, 1)) {
      std::error_code error;
      const auto space = std::filesystem::space(found.text(0, 1), error);
      if (!error) return need + Megabytes(static_cast<double>(space.available)) + " are free there";
    }
  } catch (const DbError&) {  // not known then
  }
  return need + "how much is free there cannot be seen from here";
}

}  // namespace tranship
