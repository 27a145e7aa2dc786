#include "engine/mapping/propose.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "engine/plan/column_fit.h"

namespace tranship {
namespace {

// What people write in different ways: case, underscores, a plural.
std::string Plain(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    if (c == '_' || c == '-' || c == ' ') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (plain.size() > 3 && plain.ends_with('s')) plain.pop_back();
  return plain;
}

// Levenshtein's.
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

// The one of `all` whose name is nearest; null when none is near.
template <typename Thing, typename NameOf>
const Thing* NearestOf(const std::string& name, const std::vector<const Thing*>& all,
                       NameOf name_of) {
  const std::string wanted = Plain(name);
  const Thing* best = nullptr;
  size_t least = wanted.size() / 3 + 1;
  for (const Thing* thing : all) {
    const std::string have = Plain(name_of(*thing));
    const bool contains =
        wanted.size() > 2 && have.size() > 2 &&
        (have.find(wanted) != std::string::npos || wanted.find(have) != std::string::npos);
    const size_t distance = std::min(Distance(wanted, have), contains ? least - 1 : least);
    if (distance < least) {
      least = distance;
      best = thing;
    }
  }
  return best;
}

class Proposer {
 public:
  Proposer(const Catalog& source, const Catalog& target) : source_(source), target_(target) {}

  FieldMapping Propose() {
    for (const Table& table : source_.tables) {
      if (table.kind == Table::Kind::kOther) continue;
      const Table* counterpart = target_.Find(table.name);
      const bool same = counterpart != nullptr;
      if (!same) counterpart = NearTable(table);
      if (counterpart == nullptr) {
        FieldRow& row = Add(table.name);
        row.source_field = kWholeTable;
        row.note = "no table of the target has such a name";
        continue;
      }
      ProposeFields(table, *counterpart, same);
    }
    for (const Table* table : fed_) ProposeTargetOnly(*table);
    return std::move(mapping_);
  }

 private:
  FieldRow& Add(const TableName& source) {
    FieldRow& row = mapping_.rows.emplace_back();
    row.source = source;
    row.decision = Decision::kOpen;
    return row;
  }

  // The same bare name in one schema, else the nearest bare name.
  const Table* NearTable(const Table& table) const {
    std::vector<const Table*> same, all;
    for (const Table& other : target_.tables) {
      if (other.kind == Table::Kind::kOther) continue;
      all.push_back(&other);
      if (other.name.name == table.name.name) same.push_back(&other);
    }
    if (same.size() == 1) return same.front();
    return NearestOf(table.name.name, all, [](const Table& other) { return other.name.name; });
  }

  void ProposeFields(const Table& from, const Table& to, bool same_table) {
    if (std::ranges::find(fed_, &to) == fed_.end()) fed_.push_back(&to);
    std::vector<const Column*> left;  // of the target, without those that have a namesake
    for (const Column& column : to.columns) {
      if (!column.generated && from.Find(column.name) == nullptr) left.push_back(&column);
    }
    for (const Column& column : from.columns) {
      FieldRow& row = Add(from.name);
      row.source_field = column.name;
      const Column* counterpart = to.Find(column.name);
      const bool same = counterpart != nullptr && !counterpart->generated;
      if (!same) {
        counterpart = NearestOf(column.name, left, [](const Column& c) { return c.name; });
        std::erase(left, counterpart);
      }
      if (counterpart == nullptr) {
        row.note = "no field of " + to.name.display() + " has such a name";
        continue;
      }
      row.target = to.name;
      row.target_field = counterpart->name;
      proposed_.emplace(to.name, counterpart->name);
      const ColumnFit fit = FitColumn(column, *counterpart);
      if (!fit.fits()) {
        row.note = fit.problem;
      } else if (same_table && same) {
        row.decision = Decision::kMove;
      } else {
        row.note = "the name is only similar";
        if (same) row.note = "the table's name is only similar";
      }
    }
  }

  // What the target fills itself, and what it needs somebody for.
  void ProposeTargetOnly(const Table& table) {
    for (const Column& column : table.columns) {
      if (column.generated || proposed_.contains({table.name, column.name})) continue;
      FieldRow& row = Add({});
      row.target = table.name;
      row.target_field = column.name;
      if (column.has_default || !column.not_null) {
        row.decision = Decision::kDefault;
        row.note = column.has_default ? "the target's default" : "NULL";
      } else {
        row.note = "NOT NULL, and nothing of the source is like it";
      }
    }
  }

  const Catalog& source_;
  const Catalog& target_;
  FieldMapping mapping_;
  std::vector<const Table*> fed_;
  std::set<std::pair<TableName, std::string>> proposed_;
};

}  // namespace

FieldMapping ProposeMapping(const Catalog& source, const Catalog& target) {
  return Proposer(source, target).Propose();
}

}  // namespace tranship
