#include "engine/sqlite/type_choice.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/sqlite/choice_reason.h"
#include "engine/sqlite/declared_type.h"
#include "engine/sqlite/form_fit.h"
#include "engine/sqlite/form_json.h"
#include "engine/sqlite/type_candidates.h"

namespace tranship {
namespace {

constexpr StorageSet kNumbers = Only(StorageClass::kInteger) | Only(StorageClass::kReal);

struct First {
  TypeCandidate candidate;
  bool forced = false;  // by a rule: taken whether the values fit or not
  bool rowid = false;
};

// Whether there is anything in a rule.
bool Says(const ColumnRule& rule) {
  ColumnRule nothing;
  nothing.table = rule.table;
  nothing.column = rule.column;
  return Describe(rule) != Describe(nothing);
}

bool IsTime(TypeFamily family) {
  return family == TypeFamily::kDate || family == TypeFamily::kTime ||
         family == TypeFamily::kTimestamp;
}

First FirstOf(const SqliteTable& table, const SqliteColumn& column, const DeclaredType& declared,
              const ColumnRule& rule) {
  if (rule.type) return {{*rule.type, {}, 0}, true};
  if (!rule.true_words.empty() || !rule.false_words.empty()) return {{"boolean", {}, 0}, true};
  if (rule.unit) {
    const bool counted = *rule.unit != TimeUnit::kIsoText;
    const bool instant = counted && declared.family == TypeFamily::kTimestamp;
    if (IsTime(declared.family) && !instant) return {{declared.target, {}, 0}, true};
    return {{counted ? "timestamptz" : "timestamp", {}, 0}, true};
  }
  if (table.rowid_is_column && SameSqliteName(table.rowid, column.name)) {
    return {{"bigint", {}, 0}, false, true};
  }
  const bool numbers = declared.family == TypeFamily::kUnknown;
  return {{declared.target, {}, numbers ? kNumbers : StorageSet{0}}, false};
}

void AddProblems(const std::array<Sightings, kProblemKinds>& all, bool altered,
                 std::vector<TypeProblem>& problems) {
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i].count == 0) continue;
    problems.push_back(
        {static_cast<ProblemKind>(i), all[i].count, all[i].keys, altered, /*at_most=*/false});
  }
}

// Of a form that the census did not compare with: as far as its counts tell.
void AddGuesses(const ValueForm& form, const ColumnCensus& census,
                std::vector<TypeProblem>& problems) {
  for (const auto storage : {StorageClass::kNull, StorageClass::kInteger, StorageClass::kReal,
                             StorageClass::kText, StorageClass::kBlob}) {
    if (TakesAll(form, census, storage)) continue;
    const bool read = (form.takes & form.readable() & Only(storage)) != 0;
    const Sightings& seen = census.classes.at(static_cast<size_t>(storage));
    ProblemKind kind = read ? ProblemKind::kRange : ProblemKind::kStorageClass;
    if (read && storage == StorageClass::kText) kind = ProblemKind::kSyntax;
    if (storage == StorageClass::kNull) kind = ProblemKind::kNull;
    problems.push_back({kind, seen.count, seen.keys, false, /*at_most=*/read});
  }
}

class Chooser {
 public:
  Chooser(const SqliteTable& table, const SqliteColumn& column, const ColumnCensus* census,
          const ColumnRule* rule)
      : declared_(UnderstandType(column.declared_type)),
        census_(census),
        first_(FirstOf(table, column, declared_, rule == nullptr ? ColumnRule() : *rule)),
        ruled_(rule != nullptr && Says(*rule)),
        facts_{column.declared_type, census, first_.forced, first_.rowid} {
    if (rule != nullptr) choice_.rule = *rule;
  }

  TypeChoice Choose() {
    const std::optional<ValueForm> form = FormOf(first_.candidate, choice_.rule);
    const bool compared =
        form && census_ != nullptr && FormToJson(*form) == FormToJson(census_->expected);
    // A column that declares nothing is compared with nothing.
    facts_.compared = compared && (first_.forced || declared_.family != TypeFamily::kUnknown);
    if (first_.forced || census_ == nullptr || (form && Stands(*form, compared))) {
      Take(first_.candidate, form);
      if (compared) {
        AddProblems(census_->refused, false, choice_.problems);
        AddProblems(census_->altered, true, choice_.problems);
      } else if (form && census_ != nullptr) {
        AddGuesses(*form, *census_, choice_.problems);
      }
      return Finish(true);
    }
    for (const TypeCandidate& candidate : CandidatesFor(declared_.family, *census_)) {
      const auto other = FormOf(candidate, choice_.rule);
      if (!other || !TakesAll(*other, *census_)) continue;
      Take(candidate, other);
      return Finish(false);
    }
    // Only values too large for any field are left.
    const TypeCandidate last = CandidatesFor(declared_.family, *census_).back();
    const auto widest = FormOf(last, choice_.rule);
    Take(last, widest);
    if (widest) AddGuesses(*widest, *census_, choice_.problems);
    return Finish(false);
  }

 private:
  // Whether the declared type is kept. Of a column that declares nothing, the values decide.
  [[nodiscard]] bool Stands(const ValueForm& form, bool compared) const {
    if (census_->present() == 0) return true;
    if (declared_.family == TypeFamily::kUnknown && !first_.rowid) return false;
    return compared ? census_->refusals() == 0 : TakesAll(form, *census_);
  }

  void Take(const TypeCandidate& candidate, const std::optional<ValueForm>& form) {
    choice_.type = candidate.type;
    choice_.form = form;
    choice_.rule.type = candidate.type;
    if (candidate.unit) choice_.rule.unit = candidate.unit;
    choice_.rule.also_takes |= candidate.also;
  }

  TypeChoice Finish(bool declared) {
    choice_.notable = !declared || ruled_ || choice_.rule.also_takes != 0;
    choice_.reason = ReasonFor(facts_, choice_.type, choice_.rule, declared);
    return std::move(choice_);
  }

  DeclaredType declared_;
  const ColumnCensus* census_;
  First first_;
  bool ruled_;
  ChoiceFacts facts_;
  TypeChoice choice_;
};

}  // namespace

TypeChoice ChooseType(const SqliteTable& table, const SqliteColumn& column,
                      const ColumnCensus* census, const ColumnRule* rule) {
  return Chooser(table, column, census, rule).Choose();
}

ValueForm ExpectedForm(const SqliteTable& table, const SqliteColumn& column,
                       const ColumnRule* rule) {
  const auto form = ChooseType(table, column, nullptr, rule).form;
  return form ? *form : ValueForm::Of(FormKind::kText);
}

}  // namespace tranship
