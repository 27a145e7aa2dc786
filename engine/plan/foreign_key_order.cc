#include "engine/plan/foreign_key_order.h"

#include <algorithm>

namespace tranship {
namespace {

// Strongly connected components after Tarjan: they come out with the referred-to ones first.
class Components {
 public:
  explicit Components(const std::vector<std::vector<size_t>>& edges)
      : edges_(edges), marks_(edges.size()) {
    for (size_t i = 0; i < edges.size(); ++i) {
      if (marks_[i].number == 0) Visit(i);
    }
  }
  [[nodiscard]] const std::vector<std::vector<size_t>>& All() const { return list_; }

 private:
  struct Mark {
    size_t number = 0;  // of the visit; 0: not yet visited
    size_t low = 0;
    bool open = false;
  };
  struct Frame {
    size_t node;
    size_t next_edge = 0;
  };

  // With a stack of its own: chains of foreign keys may be longer than the machine's stack is deep.
  void Visit(size_t start) {
    std::vector<Frame> frames;
    Enter(start, frames);
    while (!frames.empty()) {
      Frame& frame = frames.back();
      Mark& mark = marks_[frame.node];
      if (frame.next_edge < edges_[frame.node].size()) {
        const size_t next = edges_[frame.node][frame.next_edge++];
        if (marks_[next].number == 0) {
          Enter(next, frames);
        } else if (marks_[next].open) {
          mark.low = std::min(mark.low, marks_[next].number);
        }
        continue;
      }
      const size_t node = frame.node;
      if (mark.low == mark.number) Close(node);
      frames.pop_back();
      if (!frames.empty()) {
        Mark& parent = marks_[frames.back().node];
        parent.low = std::min(parent.low, mark.low);
      }
    }
  }

  void Enter(size_t node, std::vector<Frame>& frames) {
    marks_[node] = {++visits_, visits_, true};
    open_.push_back(node);
    frames.push_back({node});
  }

  void Close(size_t node) {
    std::vector<size_t> component;
    size_t taken = 0;
    do {
      taken = open_.back();
      open_.pop_back();
      marks_[taken].open = false;
      component.push_back(taken);
    } while (taken != node);
    std::ranges::sort(component);
    list_.push_back(std::move(component));
  }

  const std::vector<std::vector<size_t>>& edges_;
  std::vector<Mark> marks_;
  std::vector<size_t> open_;
  std::vector<std::vector<size_t>> list_;
  size_t visits_ = 0;
};

}  // namespace

LoadOrder OrderByReferences(size_t tables, const std::vector<Reference>& references) {
  LoadOrder order;
  order.levels.assign(tables, 0);
  std::vector<std::vector<size_t>> edges(tables);
  for (size_t i = 0; i < references.size(); ++i) {
    const Reference& reference = references[i];
    if (reference.from == reference.to) {
      order.self_references.push_back(i);
    } else {
      edges[reference.from].push_back(reference.to);
    }
  }
  const Components components(edges);
  for (const std::vector<size_t>& component : components.All()) {
    int level = 0;
    for (const size_t table : component) {
      for (const size_t to : edges[table]) {
        if (!std::ranges::binary_search(component, to)) {
          level = std::max(level, order.levels[to] + 1);
        }
      }
    }
    for (const size_t table : component) order.levels[table] = level;
    if (component.size() > 1) order.cycles.push_back(component);
  }
  return order;
}

}  // namespace tranship
