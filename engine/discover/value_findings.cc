#include <algorithm>

#include "engine/discover/finders.h"
#include "engine/sqlite/choice_reason.h"
#include "engine/sqlite/declared_type.h"
#include "io/error.h"

namespace tranship {
namespace {

// What to do about values that nothing takes.
std::string WayOut(ProblemKind kind) {
  switch (kind) {
    case ProblemKind::kNull:
      return "fill them in, or drop NOT NULL on the target";
    case ProblemKind::kStorageClass:
      return "also = [\"integer\", \"real\", \"text\"] reads what can be read exactly; else mend "
             "the values";
    case ProblemKind::kNulByte:
    case ProblemKind::kUtf8:
      return "on-problem = \"strip\" or \"escape\", or type = \"bytea\"";
    case ProblemKind::kRange:
    case ProblemKind::kNotExact:
    case ProblemKind::kTooLong:
      return "a wider type, or on-problem = \"clamp\" or \"null\"";
    case ProblemKind::kZone:
      return "zone = \"+00:00\", or type = \"timestamptz\"";
    default:
      return "mend the values, or on-problem = \"null\"";
  }
}

std::string Word(ProblemKind kind) {
  std::string word(ToString(kind));
  std::ranges::replace(word, ' ', '-');
  return word;
}

bool IsNumber(StorageClass storage) {
  return storage == StorageClass::kInteger || storage == StorageClass::kReal;
}

class ValueFinder {
 public:
  ValueFinder(const ColumnReading& column, Findings& findings)
      : column_(column),
        census_(*column.census),
        family_(UnderstandType(column.column->declared_type).family),
        findings_(findings) {}

  void Find() {
    FindNullInKey();
    // Of a column that declares nothing, the values decide: there is nothing that they break.
    const bool judged = family_ != TypeFamily::kUnknown || column_.on_target || column_.ruled;
    for (size_t i = 0; judged && i < kProblemKinds; ++i) {
      FindRefused(static_cast<ProblemKind>(i), census_.refused.at(i));
    }
    if (!judged) FindHeldBack();
    for (size_t i = 0; i < kProblemKinds; ++i) {
      FindAltered(static_cast<ProblemKind>(i), census_.altered.at(i));
    }
    const Severity dates = Blocks(ProblemKind::kDate) ? Severity::kBlocks : Severity::kWarning;
    See(dates, "zero-date", census_.zero_dates, "zero dates, which do not exist",
        "on-problem = \"null\", or keep the column as text");
    See(dates, "absent-date", census_.absent_dates, "dates or times that do not exist",
        "mend the values, or on-problem = \"null\"");
    if (!Told(ProblemKind::kNulByte)) {
      See(Severity::kWarning, Word(ProblemKind::kNulByte), census_.zero_bytes,
          "texts with a zero byte; they become " + Printable(column_.choice.type),
          WayOut(ProblemKind::kNulByte));
    }
    if (!Told(ProblemKind::kUtf8)) {
      See(Severity::kWarning, Word(ProblemKind::kUtf8), census_.invalid_utf8,
          "texts that are not UTF-8; they become " + Printable(column_.choice.type),
          WayOut(ProblemKind::kUtf8));
    }
    See(Severity::kNote, "infinity", census_.infinities, "infinite numbers",
        "double precision holds them; numeric does from PostgreSQL 14 on");
    FindMixedClasses();
    FindEmptyAndNull();
    FindForms();
  }

 private:
  Finding& Add(Category category, Severity severity, std::string code, const Sightings& seen,
               std::string message, std::string next) {
    return findings_.emplace_back(Finding{category, severity, std::move(code), column_.table->name,
                                          column_.column->name, seen.count, seen.keys,
                                          std::move(message), std::move(next)});
  }
  void See(Severity severity, std::string code, const Sightings& seen, std::string message,
           std::string next) {
    if (seen.count == 0) return;
    Add(Category::kQuality, severity, std::move(code), seen, std::move(message), std::move(next));
  }
  // Refused dates are told as what they are.
  [[nodiscard]] bool AllAreNoDates(const Sightings& refused) const {
    return refused.count <= census_.zero_dates.count + census_.absent_dates.count;
  }
  [[nodiscard]] bool Told(ProblemKind kind) const {
    return std::ranges::any_of(findings_, [&](const Finding& one) {
      return one.table == column_.table->name && one.column == column_.column->name &&
             one.code == Word(kind);
    });
  }
  // Whether the chosen type does not take values of a kind.
  [[nodiscard]] bool Blocks(ProblemKind kind) const {
    return std::ranges::any_of(column_.choice.problems, [&](const TypeProblem& problem) {
      return !problem.altered && problem.kind == kind;
    });
  }

  void FindNullInKey() {
    const Sightings& nulls = census_.classes.at(static_cast<size_t>(StorageClass::kNull));
    if (column_.column->key_position == 0 || nulls.count == 0) return;
    if (column_.on_target) return;  // whether it may be NULL there is compared with the rest
    Add(Category::kIntegrity, Severity::kWarning, "null-in-key", nulls,
        "NULL in the PRIMARY KEY: a clone makes it UNIQUE instead",
        "give these rows a key, then the PRIMARY KEY can be made");
  }

  void FindRefused(ProblemKind kind, const Sightings& seen) {
    if (seen.count == 0) return;
    if (kind == ProblemKind::kDate && AllAreNoDates(seen)) return;
    const bool blocks = Blocks(kind);
    const std::string wanted = column_.on_target || column_.ruled
                                   ? column_.choice.type
                                   : "the declared " + column_.column->declared_type;
    std::string message =
        "values that do not fit " + Printable(wanted) + " (" + std::string(ToString(kind)) + ")";
    if (!blocks) message += "; " + Printable(column_.choice.type) + " takes them";
    Add(kind == ProblemKind::kNull ? Category::kIntegrity : Category::kQuality,
        blocks ? Severity::kBlocks : Severity::kWarning, Word(kind), seen, std::move(message),
        blocks ? WayOut(kind) : "mend the values, or accept the wider type");
  }

  // Values that no type takes, of a column that declares none.
  void FindHeldBack() {
    for (const TypeProblem& problem : column_.choice.problems) {
      if (problem.altered) continue;
      Add(Category::kQuality, Severity::kBlocks, Word(problem.kind), {problem.count, problem.keys},
          "values that do not fit " + Printable(column_.choice.type) + " (" +
              std::string(ToString(problem.kind)) + ")",
          WayOut(problem.kind));
    }
  }

  void FindAltered(ProblemKind kind, const Sightings& seen) {
    if (seen.count == 0) return;
    Add(Category::kQuality, Severity::kNote, "altered", seen,
        "values that the mapping changes (" + std::string(ToString(kind)) + ")", "");
  }

  // The rarer storage classes beside the most frequent one.
  void FindMixedClasses() {
    StorageClass most = StorageClass::kInteger;
    for (const auto storage : {StorageClass::kReal, StorageClass::kText, StorageClass::kBlob}) {
      if (census_.count(storage) > census_.count(most)) most = storage;
    }
    const bool numbers = family_ == TypeFamily::kReal || family_ == TypeFamily::kNumeric;
    for (const auto storage :
         {StorageClass::kInteger, StorageClass::kReal, StorageClass::kText, StorageClass::kBlob}) {
      const Sightings& seen = census_.classes.at(static_cast<size_t>(storage));
      if (storage == most || seen.count == 0) continue;
      if (numbers && IsNumber(storage) && IsNumber(most)) continue;
      Add(Category::kQuality, Severity::kNote, "mixed-classes", seen,
          std::string(ToString(storage)) + " among values that are mostly " +
              std::string(ToString(most)) + "; they become " + Printable(column_.choice.type),
          "look whether they mean the same");
    }
  }

  void FindEmptyAndNull() {
    if (census_.empty_texts.count == 0 || census_.count(StorageClass::kNull) == 0) return;
    Add(Category::kQuality, Severity::kNote, "empty-text", census_.empty_texts,
        "'' beside " + std::to_string(census_.count(StorageClass::kNull)) +
            " NULL: they stay different on the target",
        "settle for one of them, if they mean the same");
  }

  void FindForms() {
    const TextReadings& texts = census_.texts;
    const auto unit = column_.choice.rule.unit;
    if (unit && *unit != TimeUnit::kIsoText && !column_.ruled) {
      Sightings numbers = census_.classes.at(static_cast<size_t>(StorageClass::kInteger));
      numbers.Merge(census_.classes.at(static_cast<size_t>(StorageClass::kReal)));
      Add(Category::kQuality, Severity::kNote, "time-unit", numbers,
          "numbers are taken for " + std::string(UnitName(*unit)),
          "check some of them; read = \"" + std::string(UnitName(*unit)) + "\" says so");
    }
    const int forms = (texts.dates_alone > 0 ? 1 : 0) +
                      (texts.timestamps > texts.dates_alone ? 1 : 0) + (texts.zoned > 0 ? 1 : 0);
    if (forms > 1) {
      Sightings all;
      all.count = texts.timestamps + texts.zoned;
      Add(Category::kQuality, Severity::kNote, "date-forms", all,
          std::to_string(texts.dates_alone) + " dates alone, " +
              std::to_string(texts.timestamps - texts.dates_alone) + " with a time, " +
              std::to_string(texts.zoned) + " with a zone",
          texts.zoned > 0 ? "zone = \"+00:00\" says where texts without a zone are from" : "");
    }
    if (texts.inexact_instants > 0) {
      Sightings all;
      all.count = texts.inexact_instants;
      Add(Category::kQuality, Severity::kNote, "microseconds", all,
          "times with more digits than microseconds", "");
    }
    if (family_ == TypeFamily::kBoolean && texts.booleans > 0) {
      Sightings all;
      all.count = texts.booleans;
      Add(Category::kQuality, Severity::kNote, "boolean-words", all,
          "truth values written as words",
          "true = [...] and false = [...] declare other words than t, true, y, yes, on");
    }
  }

  const ColumnReading& column_;
  const ColumnCensus& census_;
  TypeFamily family_;
  Findings& findings_;
};

}  // namespace

void FindValueProblems(const FileReading& reading, Findings& findings) {
  for (const ColumnReading& column : reading.columns) ValueFinder(column, findings).Find();
}

}  // namespace tranship
