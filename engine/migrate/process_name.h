// Who we are, for other people: "anna@buildhost, process 4711".

#ifndef TRANSHIP_ENGINE_MIGRATE_PROCESS_NAME_H_
#define TRANSHIP_ENGINE_MIGRATE_PROCESS_NAME_H_

#include <string>

namespace tranship {

[[nodiscard]] std::string PersonAtHost();
[[nodiscard]] std::string ProcessName();

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_PROCESS_NAME_H_
