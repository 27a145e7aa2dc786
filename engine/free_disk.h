// How much room a target has.

#ifndef TRANSHIP_ENGINE_FREE_DISK_H_
#define TRANSHIP_ENGINE_FREE_DISK_H_

#include <string>

#include "io/pg/connection.h"

namespace tranship {

// One line: what is needed, and what is free where that can be seen from here.
[[nodiscard]] std::string FreeDisk(Connection& target, double needed_bytes);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_FREE_DISK_H_
