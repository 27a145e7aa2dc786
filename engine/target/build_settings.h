// Build settings: memory and workers that an index build on the target may use.

#ifndef TRANSHIP_ENGINE_TARGET_BUILD_SETTINGS_H_
#define TRANSHIP_ENGINE_TARGET_BUILD_SETTINGS_H_

#include <cstdint>

#include "io/pg/connection.h"

namespace tranship {

struct ServerBuildFacts {
  bool local = false;                // the server runs on this machine, as far as its address tells
  int64_t maintenance_work_mem = 0;  // bytes, as set
  int64_t shared_buffers = 0;        // bytes
  int parallel_workers = 0;          // max_parallel_maintenance_workers, as set
};
[[nodiscard]] ServerBuildFacts ReadBuildFacts(Connection& target);

struct MachineFacts {
  int64_t memory = 0;  // bytes
  int cores = 1;
};
[[nodiscard]] MachineFacts ThisMachine();

// Bytes for each of `builds` at once: a share of a quarter of the machine's memory where the server
// is local, of its shared_buffers (commonly that quarter) where it is not; at least the server's
// own setting, at most 2 GB.
[[nodiscard]] int64_t BuildMemory(const ServerBuildFacts& server, const MachineFacts& machine,
                                  int builds);

// Workers beside the leader of each of `builds` at once: the cores are shared out where the server
// is local, else its own setting stands. A setting of 0 forbids them.
[[nodiscard]] int BuildWorkers(const ServerBuildFacts& server, const MachineFacts& machine,
                               int builds);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_TARGET_BUILD_SETTINGS_H_
