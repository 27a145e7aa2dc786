#include "engine/migrate/process_name.h"

#include <pwd.h>
#include <unistd.h>

#include <array>

namespace tranship {

std::string PersonAtHost() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) host[0] = '?';
  std::array<char, 4096> room{};
  passwd entry{};
  passwd* found = nullptr;
  (void)getpwuid_r(geteuid(), &entry, room.data(), room.size(), &found);
  const std::string person = found != nullptr ? found->pw_name : "uid " + std::to_string(geteuid());
  return person + "@" + host.data();
}

std::string ProcessName() { return PersonAtHost() + ", process " + std::to_string(getpid()); }

}  // namespace tranship
