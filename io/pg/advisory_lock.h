// Session-level advisory locks: held until the session ends, in whatever way.

#ifndef TRANSHIP_IO_PG_ADVISORY_LOCK_H_
#define TRANSHIP_IO_PG_ADVISORY_LOCK_H_

#include <cstdint>
#include <optional>
#include <string>

#include "io/pg/connection.h"

namespace tranship {

// Never waits. Nothing when the lock is ours now; else who has it, for people.
[[nodiscard]] std::optional<std::string> TryAdvisoryLock(Connection& connection, int64_t key);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_ADVISORY_LOCK_H_
