#include "engine/upsert/merge_rules.h"

#include <algorithm>

#include "io/pg/quote.h"

namespace tranship {
namespace {

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + QuoteName(name);
  return text;
}

}  // namespace

std::string UpdateChoice::display() const {
  if (rule == UpdateRule::kNever) return "never";
  return rule == UpdateRule::kChanged ? "changed" : Listed(columns);
}

UpdateChoice UpdateChoice::From(std::string_view text) {
  UpdateChoice choice;
  if (text == "never") choice.rule = UpdateRule::kNever;
  if (text == "never" || text == "changed") return choice;
  choice.rule = UpdateRule::kColumns;
  while (true) {
    const size_t comma = text.find(',');
    choice.columns.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return choice;
    text.remove_prefix(comma + 1);
  }
}

bool MergeRules::Reads(const TableName& source) const {
  return source_schema.empty() || source.schema == source_schema ||
         std::ranges::find(pairs, source, &MergePair::source) != pairs.end();
}

TableName MergeRules::TargetOf(const TableName& source) const {
  const auto pair = std::ranges::find(pairs, source, &MergePair::source);
  if (pair != pairs.end()) return pair->target;
  return {target_schema.empty() ? source.schema : target_schema, source.name};
}

const MergePair* MergeRules::FindPair(const TableName& target) const {
  const auto pair = std::ranges::find(pairs, target, &MergePair::target);
  return pair == pairs.end() ? nullptr : &*pair;
}

const CrosswalkRule* MergeRules::FindCrosswalk(const TableName& target) const {
  const auto rule = std::ranges::find(crosswalk, target, &CrosswalkRule::target);
  return rule == crosswalk.end() ? nullptr : &*rule;
}

std::vector<std::pair<std::string, std::string>> MergeRules::Fingerprint() const {
  std::string tables;
  for (const MergePair& pair : pairs) {
    tables += pair.source.quoted() + " into " + pair.target.quoted();
    if (!pair.key.empty()) tables += " by (" + Listed(pair.key) + ")";
    if (pair.update) tables += " update " + pair.update->display();
    tables += "; ";
  }
  std::string crossed;
  for (const CrosswalkRule& rule : crosswalk) {
    crossed += rule.target.quoted() + " " + QuoteName(rule.old_key) + " to " +
               QuoteName(rule.generated) + "; ";
  }
  return {{"merge", tables},    {"source-schema", source_schema}, {"target-schema", target_schema},
          {"key", Listed(key)}, {"update", update.display()},     {"crosswalk", crossed}};
}

}  // namespace tranship
