#include "engine/plan/referrers.h"

#include <map>
#include <set>

namespace tranship {

std::vector<std::vector<int>> FindReferrers(const std::vector<PlanTable>& tables,
                                            const std::vector<ForeignKey>& keys) {
  std::map<TableName, int> numbers;
  for (const PlanTable& table : tables) numbers[table.target] = table.no;
  std::vector<std::set<int>> direct(tables.size());
  for (const ForeignKey& key : keys) {
    const auto from = numbers.find(key.table);
    const auto to = numbers.find(key.referenced);
    if (from != numbers.end() && to != numbers.end()) {
      direct[static_cast<size_t>(to->second)].insert(from->second);
    }
  }
  std::vector<std::vector<int>> all(tables.size());
  for (size_t i = 0; i < tables.size(); ++i) {
    std::set<int> seen = {static_cast<int>(i)};
    std::vector<int> open = {static_cast<int>(i)};
    while (!open.empty()) {
      const auto table = static_cast<size_t>(open.back());
      open.pop_back();
      for (const int from : direct[table]) {
        if (!seen.insert(from).second) continue;
        open.push_back(from);
        all[i].push_back(from);
      }
    }
  }
  return all;
}

}  // namespace tranship
