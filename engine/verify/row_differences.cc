#include "engine/verify/row_differences.h"

#include <algorithm>
#include <exception>
#include <span>
#include <thread>
#include <utility>

#include "engine/verify/display_key.h"
#include "engine/verify/leaf_rows.h"

namespace tranship {
namespace {

constexpr double kRowsPerGroup = 4e6;

struct Named {
  std::string kind;
  std::string key;  // wire bytes
  Digest row;
  bool after_copy = false;
  std::string order;
};

// Orders keys as the database does, as far as the engine knows; NULLs last.
std::string OrderOf(const PlanTable& table, const std::string& key, const Digest& row) {
  if (table.key_columns == 0) return ToHex(row);
  if (table.form == WireForm::kText) return key;
  std::string order;
  const auto fields = KeyFields(table, key);
  for (size_t i = 0; i < fields.size(); ++i) {
    order += fields[i] ? '\0' : '\1';
    if (!fields[i]) continue;
    if (table.columns[i].key_kind == KeyKind::kOpaque) {
      order += *fields[i];
    } else {
      AppendOrdered(table.columns[i].key_kind, std::as_bytes(std::span(*fields[i])), order);
    }
  }
  return order;
}

// The first differences by key: a bounded heap, the last of them on top.
class FirstNamed {
 public:
  FirstNamed(const PlanTable& table, int limit)
      : table_(table), limit_(static_cast<size_t>(std::max(0, limit))) {}

  void Add(const char* kind, std::string key, const Digest& row, bool after_copy) {
    Named one{kind, std::move(key), row, after_copy, ""};
    one.order = OrderOf(table_, one.key, row);
    if (heap_.size() == limit_) {
      if (limit_ == 0 || one.order >= heap_.front().order) return;
      std::ranges::pop_heap(heap_, {}, &Named::order);
      heap_.pop_back();
    }
    heap_.push_back(std::move(one));
    std::ranges::push_heap(heap_, {}, &Named::order);
  }
  [[nodiscard]] std::vector<Named> InOrder() && {
    std::ranges::sort_heap(heap_, {}, &Named::order);
    return std::move(heap_);
  }

 private:
  const PlanTable& table_;
  size_t limit_;
  std::vector<Named> heap_;
};

// Merges both sides' sorted rows, key by key. A key may occur several times (no unique key, or
// NULLs in it): equal rows pair off first, what is left on both sides is changed, the rest is
// missing or extra.
class Merge {
 public:
  Merge(const DrillInput& input, DrillOutcome& outcome, FirstNamed& named)
      : input_(input), outcome_(outcome), named_(named) {}

  void Run(const LeafRows& source, const LeafRows& target) {
    size_t s = 0, t = 0;
    while (s < source.rows.size() || t < target.rows.size()) {
      const Digest key = s == source.rows.size() ? target.rows[t].key
                         : t == target.rows.size()
                             ? source.rows[s].key
                             : std::min(source.rows[s].key, target.rows[t].key);
      std::vector<const LeafRow*> left, right;
      while (Is(source, s, key) || Is(target, t, key)) {
        if (Is(source, s, key) && Is(target, t, key) && source.rows[s].row == target.rows[t].row) {
          ++s, ++t;
        } else if (!Is(target, t, key) ||
                   (Is(source, s, key) && source.rows[s].row < target.rows[t].row)) {
          left.push_back(&source.rows[s++]);
        } else {
          right.push_back(&target.rows[t++]);
        }
      }
      const size_t pairs = std::min(left.size(), right.size());
      for (size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
        if (i < pairs) {
          ++outcome_.changed;
          Name("changed", target, *right[i], AfterCopy(*right[i]));
        } else if (i < left.size()) {
          ++outcome_.missing;
          Name("missing", source, *left[i], false);
        } else {
          ++outcome_.extra;
          Name("extra", target, *right[i], AfterCopy(*right[i]));
        }
      }
    }
  }

 private:
  static bool Is(const LeafRows& side, size_t i, const Digest& key) {
    return i < side.rows.size() && side.rows[i].key == key;
  }
  bool AfterCopy(const LeafRow& row) {
    const bool after = !input_.chunk_xids.empty() && !input_.chunk_xids.contains(row.xmin);
    if (after) ++outcome_.changed_after_copy;
    return after;
  }
  void Name(const char* kind, const LeafRows& side, const LeafRow& row, bool after_copy) {
    named_.Add(kind, std::string(side.key(row)), row.row, after_copy);
  }

  const DrillInput& input_;
  DrillOutcome& outcome_;
  FirstNamed& named_;
};

}  // namespace

DrillOutcome FindRowDifferences(const DrillInput& input) {
  const PlanTable& table = *input.table;
  DrillOutcome outcome(table.leaves.leaf_count());
  FirstNamed first_named(table, input.max_differences);
  const double rows_per_leaf =
      std::max(1.0, table.estimated_rows / static_cast<double>(table.leaves.leaf_count()));
  const auto group = static_cast<size_t>(std::max(1.0, kRowsPerGroup / rows_per_leaf));
  Merge merge(input, outcome, first_named);
  std::map<Digest, uint64_t> left_out = input.left_out;
  for (size_t first = 0; first < input.leaves.size(); first += group) {
    std::vector<bool> wanted(table.leaves.leaf_count());
    for (size_t i = first; i < std::min(first + group, input.leaves.size()); ++i)
      wanted[input.leaves[i]] = true;
    LeafRows source;
    std::exception_ptr error;
    std::thread other([&] {
      try {
        source = ReadSourceLeafRows(table, *input.source, wanted, outcome.source_now, left_out,
                                    *input.stop);
      } catch (...) {
        error = std::current_exception();
      }
    });
    LeafRows target;
    try {
      target = ReadTargetLeafRows(table, input.target, wanted, *input.stop);
    } catch (...) {
      other.join();
      throw;
    }
    other.join();
    if (error) std::rethrow_exception(error);
    merge.Run(source, target);
  }
  const std::vector<Named> named = std::move(first_named).InOrder();
  if (!named.empty()) {
    Connection connection = input.target.connect();
    for (const Named& one : named) {
      const auto key = table.key_columns == 0 ? std::vector<std::optional<std::string>>()
                                              : KeyFields(table, one.key);
      outcome.named.push_back(
          {one.kind, DisplayKey(connection, table, key, one.row), one.after_copy});
    }
  }
  return outcome;
}

}  // namespace tranship
