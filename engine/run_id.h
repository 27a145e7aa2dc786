#ifndef TRANSHIP_ENGINE_RUN_ID_H_
#define TRANSHIP_ENGINE_RUN_ID_H_

#include <string>

namespace tranship {

// A random uuid (version 4), made here: PostgreSQL 12 has no function for it.
[[nodiscard]] std::string NewRunId();

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_RUN_ID_H_
