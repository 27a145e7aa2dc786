// The order in which tables load while foreign keys are kept: level by level.

#ifndef TRANSHIP_ENGINE_PLAN_FOREIGN_KEY_ORDER_H_
#define TRANSHIP_ENGINE_PLAN_FOREIGN_KEY_ORDER_H_

#include <cstddef>
#include <string>
#include <vector>

namespace tranship {

// Table `from` refers to table `to`, by their places in the list of tables.
struct Reference {
  size_t from = 0;
  size_t to = 0;
  std::string name;  // of the foreign key
};

struct LoadOrder {
  std::vector<int> levels;  // per table: greater than of every table that it refers to
  std::vector<std::vector<size_t>> cycles;  // tables that refer to each other in a circle
  std::vector<size_t> self_references;      // indexes into `references`
};

// Self references do not count for levels and cycles. Tables of a cycle share a level.
[[nodiscard]] LoadOrder OrderByReferences(size_t tables, const std::vector<Reference>& references);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_FOREIGN_KEY_ORDER_H_
