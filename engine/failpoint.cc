#include "engine/failpoint.h"

#ifdef TRANSHIP_FAILPOINTS

#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace tranship {
namespace {

struct Trap {
  std::string name;
  long count = 1;
  std::string action;
  long passed = 0;
};

// Read once; a handful of passages per chunk, so one lock does.
class Traps {
 public:
  Traps() {
    if (const char* spec = std::getenv("TRANSHIP_FAILPOINT")) {
      std::istringstream all(spec);
      for (std::string one; std::getline(all, one, ',');) {
        std::istringstream parts(one);
        Trap trap;
        std::string count;
        std::getline(parts, trap.name, ':');
        std::getline(parts, count, ':');
        std::getline(parts, trap.action, ':');
        trap.count = std::atol(count.c_str());
        traps_.push_back(trap);
      }
    }
    if (const char* log = std::getenv("TRANSHIP_FAILPOINT_LOG")) log_ = log;
  }

  void Pass(const char* name) {
    if (traps_.empty() && log_.empty()) return;
    std::string action;
    {
      const std::lock_guard lock(mutex_);
      if (!log_.empty() && seen_.insert(name).second)
        std::ofstream(log_, std::ios::app) << name << '\n';
      for (Trap& trap : traps_) {
        if ((trap.name == "*" || trap.name == name) && ++trap.passed == trap.count)
          action = trap.action;
      }
    }
    if (action == "kill") raise(SIGKILL);
    if (action == "stop") raise(SIGSTOP);
    if (action == "int") kill(getpid(), SIGINT);
    if (action == "error") throw std::runtime_error(std::string("failpoint ") + name);
  }

 private:
  std::mutex mutex_;
  std::vector<Trap> traps_;
  std::set<std::string> seen_;
  std::string log_;
};

}  // namespace

void PassFailpoint(const char* name) {
  static Traps traps;
  traps.Pass(name);
}

double TestSetting(const char* variable, double otherwise) {
  const char* value = std::getenv(variable);
  return value == nullptr ? otherwise : std::atof(value);
}

}  // namespace tranship

#endif  // TRANSHIP_FAILPOINTS
