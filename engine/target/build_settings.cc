#include "engine/target/build_settings.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

namespace tranship {
namespace {

constexpr int64_t kMostMemory = int64_t{2} << 30;
constexpr int kMostWorkers = 8;

}  // namespace

ServerBuildFacts ReadBuildFacts(Connection& target) {
  const Result found = target.Exec(
      "SELECT COALESCE(pg_catalog.inet_server_addr() = pg_catalog.inet_client_addr(), true), "
      "pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')), "
      "pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers')), "
      "pg_catalog.current_setting('max_parallel_maintenance_workers')");
  return {.local = found.flag(0, 0),
          .maintenance_work_mem = found.integer(0, 1),
          .shared_buffers = found.integer(0, 2),
          .parallel_workers = static_cast<int>(found.integer(0, 3))};
}

MachineFacts ThisMachine() {
  const int64_t pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  return {.memory = pages > 0 && page > 0 ? pages * page : 0,
          .cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()))};
}

int64_t BuildMemory(const ServerBuildFacts& server, const MachineFacts& machine, int builds) {
  const int64_t budget = server.local ? machine.memory / 4 : server.shared_buffers;
  const int64_t share = std::min(budget / std::max(builds, 1), kMostMemory);
  return std::max(share, server.maintenance_work_mem);
}

int BuildWorkers(const ServerBuildFacts& server, const MachineFacts& machine, int builds) {
  if (!server.local || server.parallel_workers == 0) return server.parallel_workers;
  return std::clamp(machine.cores / std::max(builds, 1) - 1, 0, kMostWorkers);
}

}  // namespace tranship
