#include "engine/plan/pairing.h"

#include <algorithm>
#include <utility>

#include "engine/plan/column_fit.h"
#include "engine/sqlite/column_form.h"
#include "io/error.h"

namespace tranship {
namespace {

// From PostgreSQL 14 on, arrays and composites are taken though the OIDs of user types in them
// differ.
constexpr int kForeignOidsVersion = 140000;
// Before PostgreSQL 15, half of the "char" values have no text; from 18 on, the planner fails at
// comparing them with a histogram ("cache lookup failed for collation 0", seen on 18.4).
constexpr int kCharTextVersion = 150000;
constexpr int kCharRangesBroken = 180000;
constexpr int kInfiniteIntervalVersion = 170000;

struct Versions {
  int source = 0;
  int target = 0;
  [[nodiscard]] int oldest() const { return std::min(source, target); }
  [[nodiscard]] int newest() const { return std::max(source, target); }
};

std::string Named(const std::string& column) { return "column \"" + Printable(column) + "\""; }

// One column that is on both sides and not generated on the target.
struct Pair {
  const Column* source;
  const Column* target;
  bool cast;
  std::optional<ValueForm> form = std::nullopt;
};

CopyColumn MakeColumn(const Pair& pair) {
  CopyColumn column;
  column.name = pair.target->name;
  if (pair.source->name != pair.target->name) column.source_name = pair.source->name;
  column.type = pair.target->full_type;
  column.base_type = pair.target->base_type;
  column.source_base_type = pair.source->base_type;
  column.type_oid = pair.target->type_oid;
  column.cast = pair.cast;
  column.nullable = !pair.source->not_null || !pair.target->not_null;
  column.variable_width = pair.source->variable_width;
  column.key_kind = pair.target->key_kind;
  column.shape = pair.target->shape;
  column.value_form = pair.form;
  column.lookup = pair.source->lookup;
  // On the source its order is that of other values.
  if (!column.lookup.empty()) column.key_kind = KeyKind::kOpaque;
  return column;
}

// Values of SQLite get their target's type from the engine, never from a cast.
void PairSqliteColumn(const Table& source, const Column& from, const Column& to,
                      const CopyOptions& options, std::vector<Pair>& pairs, Pairing& pairing) {
  if (to.generated) {
    pairing.notes.push_back(Named(to.name) + " is generated on the target: it is not compared");
    return;
  }
  const ColumnRule rule = RuleFor(options.rules, source.name.name, from.name);
  FormChoice choice = ChooseForm(from, to, &rule);
  if (choice.problem.empty() && !to.binary_safe) choice.problem = to.unsafe_reason;
  if (!choice.problem.empty()) {
    pairing.problems.push_back(Named(to.name) + ": " + choice.problem);
    return;
  }
  pairs.push_back({&from, &to, false, std::move(choice.form)});
}

// A key that the target makes itself: the source's travels as far as the staging table.
void PairOldKey(const Table& source, bool sqlite, const Table& target, const CrosswalkRule& rule,
                const CopyOptions& options, std::vector<Pair>& pairs, Pairing& pairing) {
  const Column* from = source.Find(rule.old_key);
  const Column* made = target.Find(rule.generated);
  if (from == nullptr) {
    pairing.problems.push_back(Named(rule.old_key) + ", the old key, is not in the source");
  } else if (made == nullptr || !made->has_default) {
    pairing.problems.push_back(Named(rule.generated) +
                               " is to be made by the target, which has no default for it");
  } else if (sqlite) {
    PairSqliteColumn(source, *from, *made, options, pairs, pairing);
  } else if (rule.old_key == rule.generated || target.Find(rule.old_key) == nullptr) {
    pairs.push_back({from, from, false});
  }
}

// Pairs columns by name, in the target's order.
std::vector<Pair> PairColumns(const Table& source, bool sqlite, const Table& target,
                              const CopyOptions& options, Pairing& pairing) {
  std::vector<Pair> pairs;
  const auto target_name = [&](const Column& column) {
    return sqlite ? TargetNameOf(column.name, options.names) : column.name;
  };
  const CrosswalkRule* crossed =
      options.merge ? options.merge->FindCrosswalk(target.name) : nullptr;
  for (const Column& column : source.columns) {
    if (crossed != nullptr && column.name == crossed->old_key) continue;
    if (target.Find(target_name(column)) == nullptr) {
      pairing.problems.push_back(
          Named(column.name) + " (" + column.full_type +
          ") is missing on the target; add it there, or drop it on the source");
    }
  }
  if (crossed != nullptr) {
    PairOldKey(source, sqlite, target, *crossed, options, pairs, pairing);
  }
  for (const Column& column : target.columns) {
    if (crossed != nullptr && column.name == crossed->generated) continue;
    const auto found = std::ranges::find(source.columns, column.name, target_name);
    const Column* from = found == source.columns.end() ? nullptr : &*found;
    if (from == nullptr) {
      if (column.generated) continue;
      if (column.not_null && !column.has_default) {
        pairing.problems.push_back(
            Named(column.name) +
            " is on the target only, NOT NULL and without a default; give it a default");
      } else {
        pairing.notes.push_back(Named(column.name) +
                                " is on the target only: it gets its default, or NULL, and is "
                                "not compared");
      }
      continue;
    }
    if (sqlite) {
      PairSqliteColumn(source, *from, column, options, pairs, pairing);
      continue;
    }
    const ColumnFit fit = FitColumn(*from, column);
    if (column.generated) {
      if (fit.fits() && !fit.cast) {
        pairing.table.generated.push_back(column.name);
      } else {
        pairing.notes.push_back(Named(column.name) +
                                " is generated on the target and of another type there: it is "
                                "not compared");
      }
      continue;
    }
    if (!fit.fits()) {
      pairing.problems.push_back(Named(column.name) + ": " + fit.problem);
      continue;
    }
    if (!fit.note.empty()) pairing.notes.push_back(Named(column.name) + ": " + fit.note);
    if (column.not_null && !from->not_null) {
      pairing.warnings.push_back(Named(column.name) +
                                 " is NOT NULL on the target only: a row with NULL in it will "
                                 "be refused");
    }
    pairs.push_back({from, &column, fit.cast});
  }
  if (pairs.empty() && pairing.problems.empty() &&
      std::ranges::any_of(target.columns, [](const Column& column) { return !column.generated; })) {
    pairing.problems.push_back(
        "no column travels, and COPY cannot fill the target's columns with their defaults "
        "alone; add a column to the source");
  }
  return pairs;
}

// Places in `pairs` of a key's columns; empty when one of them does not travel.
std::vector<size_t> Travelling(const Table& source, const UniqueKey& key,
                               const std::vector<Pair>& pairs) {
  std::vector<size_t> places;
  for (const size_t column : key.columns) {
    const auto found = std::ranges::find(pairs, &source.columns[column], &Pair::source);
    if (found == pairs.end()) return {};
    places.push_back(static_cast<size_t>(found - pairs.begin()));
  }
  return places;
}

bool IsUniqueOn(const Table& target, const std::vector<size_t>& places,
                const std::vector<Pair>& pairs) {
  return std::ranges::any_of(target.keys, [&](const UniqueKey& key) {
    return key.columns.size() == places.size() && std::ranges::all_of(places, [&](size_t place) {
             return std::ranges::any_of(key.columns, [&](size_t position) {
               return &target.columns[position] == pairs[place].target;
             });
           });
  });
}

struct Choice {
  const UniqueKey* key = nullptr;
  std::vector<size_t> places;
};

// The source's best key whose columns travel; better still one that is also unique on the target.
Choice ChooseKey(const Table& source, const Table& target, const std::vector<Pair>& pairs) {
  Choice first;
  for (const UniqueKey& key : source.keys) {
    std::vector<size_t> places = Travelling(source, key, pairs);
    if (places.empty()) continue;
    if (IsUniqueOn(target, places, pairs)) return {&key, std::move(places)};
    if (first.key == nullptr) first = {&key, std::move(places)};
  }
  return first;
}

// Key columns first, then the others in the target's order.
void FillColumns(const Choice& key, const std::vector<Pair>& pairs, PlanTable& table) {
  for (size_t i = 0; i < key.places.size(); ++i) {
    table.columns.push_back(MakeColumn(pairs[key.places[i]]));
    table.columns.back().source_collation = key.key->collations.at(i);
    table.key_nullable |= table.columns.back().nullable;
  }
  table.key_columns = key.places.size();
  for (size_t i = 0; i < pairs.size(); ++i) {
    if (std::ranges::find(key.places, i) == key.places.end()) {
      table.columns.push_back(MakeColumn(pairs[i]));
    }
  }
}

// Why the binary form of such a column will not do; empty when it will.
std::string WhyNotBinary(const Column& column, const Versions& versions) {
  if (!column.binary_safe) return column.unsafe_reason;
  if (column.nests_user_type && versions.oldest() < kForeignOidsVersion) {
    return column.full_type +
           " holds the number of a user-defined type, which a server before 14 refuses";
  }
  if (versions.source >= kInfiniteIntervalVersion && versions.target < kInfiniteIntervalVersion &&
      column.signature.find("interval") != std::string::npos) {
    return "a server before 17 would take an infinite interval for one of 178956970 years";
  }
  return "";
}

void ChooseForm(const std::vector<Pair>& pairs, const Versions& versions, PlanTable& table) {
  table.form = WireForm::kBinary;
  table.form_reason = "every column has a binary form";
  for (const Pair& pair : pairs) {
    for (const Column* column : {pair.source, pair.target}) {
      const std::string reason = WhyNotBinary(*column, versions);
      if (reason.empty()) continue;
      table.form = WireForm::kText;
      table.form_reason = Named(column->name) + ": " + reason;
      return;
    }
  }
}

bool IsText(const CopyColumn& column) {
  return column.key_kind == KeyKind::kBytes && column.base_type != "bytea";
}

// The server's bytes of a text are those on the wire.
bool StoresTextAsSent(const ServerFacts& server) {
  return server.encoding == "UTF8" || server.encoding == "SQL_ASCII";
}

// What may be concluded from the order of keys, see PlanTable.
void ProveOrder(const Choice& key, const std::vector<Pair>& pairs, const Versions& versions,
                bool text_as_sent, PlanTable& table) {
  const bool char_ranges =
      versions.oldest() >= kCharTextVersion && versions.newest() < kCharRangesBroken;
  table.key_ranges = table.key_columns > 0;
  table.order_proven = table.key_columns > 0 && table.form == WireForm::kBinary;
  bool index_order = true;  // of the source's index is the order of leaves
  for (size_t i = 0; i < table.key_columns; ++i) {
    const CopyColumn& column = table.columns[i];
    const Pair& pair = pairs[key.places[i]];
    const bool writable = column.base_type != "\"char\"" || char_ranges;
    table.key_ranges &= pair.source->ordered && writable;
    // COLLATE "C" compares bytes of the server's encoding, the engine those on the wire.
    table.order_proven &= column.key_kind != KeyKind::kOpaque && writable &&
                          pair.source->key_kind == pair.target->key_kind &&
                          (!IsText(column) || text_as_sent);
    index_order &= !IsText(column) || key.key->byte_order.at(i);
  }
  table.chunk_order_proven = table.order_proven && table.key_ranges && index_order;
}

// Aligns the target's partitions with the source's when they are the same ones. Hash partitions are
// left out: their hashes may differ between servers (enums hash their OIDs, for example), so rows
// go through the root.
void AlignParts(const Table& source, const Table& target, PlanTable& table) {
  table.source_parts = source.parts;
  table.target_parts = target.parts;
  table.source_only = source.kind == Table::Kind::kPlain;
  table.target_partitioned = target.kind == Table::Kind::kPartitioned;
  if (source.kind != Table::Kind::kPartitioned || target.kind != Table::Kind::kPartitioned ||
      source.partition_key != target.partition_key || source.parts.size() != target.parts.size()) {
    return;
  }
  std::vector<Relation> aligned;
  for (const Relation& part : source.parts) {
    const auto found = std::ranges::find(target.parts, part.name, &Relation::name);
    if (found == target.parts.end() || found->bound != part.bound || !found->can_insert ||
        part.bound.starts_with("HASH ") || part.bound.find(" / HASH ") != std::string::npos) {
      return;
    }
    aligned.push_back(*found);
  }
  table.target_parts = std::move(aligned);
  table.part_to_part = true;
}

}  // namespace

Pairing PairTables(const Table& source, const ServerFacts& source_server, const Table& target,
                   const ServerFacts& target_server, const CopyOptions& options) {
  Pairing pairing;
  PlanTable& table = pairing.table;
  table.source = source.name;
  table.target = target.name;
  const bool sqlite = source_server.kind == ServerFacts::Kind::kSqlite;
  const std::vector<Pair> pairs = PairColumns(source, sqlite, target, options, pairing);
  if (!pairing.problems.empty()) return pairing;

  const Choice key = ChooseKey(source, target, pairs);
  FillColumns(key, pairs, table);
  const Versions versions{sqlite ? target_server.version : source_server.version,
                          target_server.version};
  ChooseForm(pairs, versions, table);
  ProveOrder(key, pairs, versions,
             StoresTextAsSent(source_server) && StoresTextAsSent(target_server), table);
  AlignParts(source, target, table);
  table.estimated_rows = source.rows();
  table.estimated_bytes = static_cast<double>(source.total_bytes());
  return pairing;
}

}  // namespace tranship
