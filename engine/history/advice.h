// What to do next about a cycle's problems: one category at a time, the gravest first.

#ifndef TRANSHIP_ENGINE_HISTORY_ADVICE_H_
#define TRANSHIP_ENGINE_HISTORY_ADVICE_H_

#include <string>
#include <vector>

#include "engine/history/cycle.h"

namespace tranship {

struct Advice {
  std::string category;              // to fix next; empty: there is nothing to fix
  std::vector<std::string> actions;  // in their order; each ends in a command where there is one
};

[[nodiscard]] Advice Advise(const Cycle& cycle);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_HISTORY_ADVICE_H_
