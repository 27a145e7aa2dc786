#include "engine/plan/fit.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>

#include "engine/plan/glob.h"
#include "engine/plan/hazards.h"
#include "engine/plan/pairing.h"
#include "engine/upsert/merge_table.h"
#include "io/error.h"
#include "io/utf8.h"

namespace tranship {
namespace {

// Views and their like are no tables: they are worth a word only when asked for by name.
bool IsNamed(const TableName& name, const CopyOptions& options) {
  return std::ranges::any_of(options.tables, [&](const std::string& glob) {
    return IsPlainName(glob) && GlobMatches(glob, name);
  });
}

// Names go into the ledger and into reports, which are UTF-8.
bool HasUtf8Names(const Table& table) {
  const auto is_utf8 = [](const std::string& name) {
    return IsUtf8(std::as_bytes(std::span(name)));
  };
  return is_utf8(table.name.schema) && is_utf8(table.name.name) &&
         std::ranges::all_of(table.columns, is_utf8, &Column::name) &&
         std::ranges::all_of(table.parts, [&](const Relation& part) {
           return is_utf8(part.name.schema) && is_utf8(part.name.name) && is_utf8(part.bound);
         });
}

// Why a table can take part in no copy, whatever the other side is.
std::optional<std::string> WhyUnfit(const Table& table, const std::string& side) {
  if (!table.unfit_reason.empty()) return table.unfit_reason;
  if (table.kind == Table::Kind::kOther)
    return "is a view on the " + side + ", which holds no rows of its own";
  if (table.kind == Table::Kind::kForeign) {
    return "is, or has among its partitions, a foreign table on the " + side +
           ": its rows live in another server; copy them from there";
  }
  if (!HasUtf8Names(table)) {
    return "has a name, or a column or partition whose name, that is not UTF-8 on the " + side +
           "; rename it";
  }
  return std::nullopt;
}

// A pattern that names a partition finds no table: say which one to name.
bool ExplainPartition(const Catalog& source, const std::string& glob, Fit& fit) {
  for (const Table& table : source.tables) {
    if (table.kind != Table::Kind::kPartitioned) continue;
    for (const Relation& part : table.parts) {
      if (!GlobMatches(glob, part.name)) continue;
      fit.unfit.push_back(
          {part.name.display(), "is a partition of " + table.name.display() +
                                    ": choose that table, partitions travel with it"});
      return true;
    }
  }
  return false;
}

void FindUnmatched(const Catalog& source, const CopyOptions& options, Fit& fit) {
  for (const std::string& glob : options.tables) {
    const bool found = std::ranges::any_of(source.tables, [&](const Table& table) {
      return GlobMatches(glob, table.name) &&
             (table.kind != Table::Kind::kOther || IsPlainName(glob));
    });
    if (!found && !ExplainPartition(source, glob, fit)) fit.unmatched.push_back(glob);
  }
}

std::string Join(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "; ") + line;
  return text;
}

// The schema of an SQLite file has no name of its own on the target.
TableName CounterpartOf(const TableName& source, const ServerFacts& server,
                        const CopyOptions& options) {
  if (options.merge) {
    const auto& pairs = options.merge->pairs;
    const bool by_name = server.kind == ServerFacts::Kind::kSqlite;
    const auto pair = std::ranges::find_if(pairs, [&](const MergePair& each) {
      return by_name ? each.source.name == source.name : each.source == source;
    });
    if (pair != pairs.end()) return pair->target;
    if (!by_name) return options.merge->TargetOf(source);
  }
  if (server.kind != ServerFacts::Kind::kSqlite) return source;
  return {options.target_schema, TargetNameOf(source.name, options.names)};
}

std::string NoCounterpart(const Catalog& target, const TableName& name) {
  if (const Table* root = target.FindRootOf(name)) {
    return "is a partition of " + root->name.display() +
           " on the target; detach it there, or copy into a table that is not a partition";
  }
  return "does not exist on the target; create it there, or leave it out with --exclude-table";
}

}  // namespace

bool IsChosen(const TableName& name, const CopyOptions& options) {
  const auto matches = [&](const std::string& glob) { return GlobMatches(glob, name); };
  if (std::ranges::any_of(options.exclude_tables, matches)) return false;
  if (options.merge && !options.merge->Reads(name)) return false;
  return options.tables.empty() || std::ranges::any_of(options.tables, matches);
}

Fit MatchTables(const Catalog& source, const Catalog& target, const CopyOptions& options,
                bool for_writing) {
  Fit fit;
  FindUnmatched(source, options, fit);
  std::vector<TablePair> pairs;
  for (const Table& from : source.tables) {
    if (!IsChosen(from.name, options)) continue;
    const std::string name = from.name.display();
    if (from.kind == Table::Kind::kOther && !IsNamed(from.name, options)) {
      if (!from.unfit_reason.empty()) {
        fit.hazards.push_back({Hazard::Severity::kNote, name, from.unfit_reason + "; left out"});
      }
      continue;
    }
    if (const auto reason = WhyUnfit(from, "source")) {
      fit.unfit.push_back({name, *reason});
      continue;
    }
    const TableName counterpart = CounterpartOf(from.name, source.server, options);
    const Table* to = target.Find(counterpart);
    if (to == nullptr) {
      fit.unfit.push_back({name, NoCounterpart(target, counterpart)});
      continue;
    }
    if (const auto reason = WhyUnfit(*to, "target")) {
      fit.unfit.push_back({name, *reason});
      continue;
    }
    if (for_writing && to->has_rules) {
      fit.unfit.push_back(
          {name, "has a rule ON INSERT on the target, which COPY does not obey; drop the rule"});
      continue;
    }
    Pairing pairing = PairTables(from, source.server, *to, target.server, options);
    if (options.merge && pairing.problems.empty()) {
      pairing.problems = ResolveMerge(pairing.table, from, *to, *options.merge).problems;
    }
    if (!pairing.problems.empty()) {
      fit.unfit.push_back({name, Join(pairing.problems)});
      continue;
    }
    for (std::string& note : pairing.notes) {
      fit.hazards.push_back({Hazard::Severity::kNote, name, std::move(note)});
    }
    for (std::string& warning : pairing.warnings) {
      if (for_writing)
        fit.hazards.push_back({Hazard::Severity::kWarning, name, std::move(warning)});
    }
    pairing.table.no = static_cast<int>(fit.tables.size());
    fit.tables.push_back(std::move(pairing.table));
    pairs.push_back({&from, to});
  }
  FindHazards(source, target, pairs, options, for_writing, fit);
  return fit;
}

}  // namespace tranship
