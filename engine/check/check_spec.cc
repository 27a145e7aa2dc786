#include "engine/check/check_spec.h"

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

#include "io/error.h"

namespace tranship {
namespace {

using enum CheckKind;

constexpr std::array kKinds = {std::pair{kRowCount, std::string_view("row_count")},
                               std::pair{kUnique, std::string_view("unique")},
                               std::pair{kNotNull, std::string_view("not_null")},
                               std::pair{kRequired, std::string_view("required")},
                               std::pair{kOrphans, std::string_view("orphans")},
                               std::pair{kFormat, std::string_view("format")},
                               std::pair{kRange, std::string_view("range")},
                               std::pair{kFresh, std::string_view("fresh")},
                               std::pair{kChain, std::string_view("chain")},
                               std::pair{kSum, std::string_view("sum")},
                               std::pair{kGroups, std::string_view("groups")},
                               std::pair{kSample, std::string_view("sample")},
                               std::pair{kSql, std::string_view("sql")}};

bool IsDecimal(const std::string& text) {
  static const std::regex decimal("[0-9]+(\\.[0-9]+)?");
  return std::regex_match(text, decimal);
}
bool IsCount(const std::string& text) {
  return !text.empty() && text.size() < 19 &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

class Validation {
 public:
  explicit Validation(const CheckSpec& spec) : spec_(spec) {}

  std::vector<std::string> Problems() {
    Expect(!spec_.name.empty(), "no name");
    Expect(spec_.kind == kSql || !spec_.table.name.empty(), "no table");
    Expect(IsDecimal(spec_.tolerance), "tolerance is not a decimal number such as 0.01");
    Expect(!spec_.at_most_share || (*spec_.at_most_share >= 0 && *spec_.at_most_share <= 1),
           "at_most is a number of rows, or a share from 0% to 100%");
    OfKind();
    OfColumns();
    return std::move(problems_);
  }

 private:
  void Expect(bool holds, std::string problem) {
    if (!holds) problems_.push_back(std::move(problem));
  }

  void OfKind() {
    switch (spec_.kind) {
      case kRowCount:
        return OfRowCount();
      case kOrphans:
        return Expect(spec_.references && spec_.references->columns.size() == spec_.columns.size(),
                      "orphans needs references = \"schema.table(column)\" with as many columns as "
                      "columns names");
      case kFormat:
        return Expect(!spec_.pattern.empty(), "format needs a pattern");
      case kRange:
        return Expect(spec_.min || spec_.max, "range needs min, max, or both");
      case kFresh:
        Expect(!spec_.within.empty(), "fresh needs within = \"24 hours\"");
        return Expect(!spec_.compared_to || spec_.compared_to->columns.size() == 1,
                      "compared_to names one column");
      case kChain:
        Expect(!spec_.key.empty(), "chain needs key = [columns]");
        Expect(!spec_.version.empty() || !spec_.from.empty(),
               "chain needs version = COLUMN, or from and to");
        return Expect(spec_.from.empty() == spec_.to.empty(), "from and to belong together");
      case kGroups:
        Expect(!spec_.group_by.empty(), "groups needs group_by = [columns]");
        return Expect(!spec_.aggregates.empty(), "groups needs aggregates = [\"count(*)\"]");
      case kSample:
        return Expect(spec_.rows > 0 && spec_.rows <= 1000000,
                      "rows is a number from 1 to 1000000");
      case kSql:
        Expect(!spec_.sql.empty(), "sql needs a statement");
        return Expect(!spec_.at_most_share, "at_most of sql is a number of rows, not a share");
      default:
        return;
    }
  }

  void OfRowCount() {
    const bool ranged = spec_.min || spec_.max;
    Expect(!(ranged && spec_.exact), "exact excludes min and max");
    Expect((!spec_.min || IsCount(*spec_.min)) && (!spec_.max || IsCount(*spec_.max)),
           "min and max of row_count are whole numbers");
    Expect(spec_.side == CheckSide::kTarget || ranged || spec_.exact,
           "row_count of one side needs min, max or exact");
  }

  void OfColumns() {
    static constexpr std::array kOne = {kFormat, kRange, kFresh};
    static constexpr std::array kSome = {kUnique, kNotNull, kRequired, kOrphans, kSum};
    const std::string word(ToString(spec_.kind));
    if (std::ranges::find(kOne, spec_.kind) != kOne.end()) {
      Expect(spec_.columns.size() == 1, word + " needs one column");
    } else if (std::ranges::find(kSome, spec_.kind) != kSome.end()) {
      Expect(!spec_.columns.empty(), word + " needs columns = [names]");
    }
    Expect(spec_.source_columns.empty() || spec_.source_columns.size() == spec_.columns.size(),
           "source_columns names as many columns as columns does");
  }

  const CheckSpec& spec_;
  std::vector<std::string> problems_;
};

}  // namespace

std::string_view ToString(CheckKind kind) {
  return std::ranges::find(kKinds, kind, &std::pair<CheckKind, std::string_view>::first)->second;
}

std::optional<CheckKind> CheckKindOf(std::string_view word) {
  const auto found =
      std::ranges::find(kKinds, word, &std::pair<CheckKind, std::string_view>::second);
  return found == kKinds.end() ? std::nullopt : std::optional(found->first);
}

std::string CheckAggregate::text() const {
  return function + "(" + (column.empty() ? "*" : column) + ")";
}

bool CheckSpec::compares_sides() const {
  return kind == kSum || kind == kGroups || kind == kSample ||
         (kind == kRowCount && !min && !max && !exact);
}

const TableName& CheckSpec::table_of(CheckSide of) const {
  return of == CheckSide::kSource && source_table ? *source_table : table;
}

const std::vector<std::string>& CheckSpec::columns_of(CheckSide of) const {
  return of == CheckSide::kSource && !source_columns.empty() ? source_columns : columns;
}

const std::string& CheckSpec::where_of(CheckSide of) const {
  return of == CheckSide::kSource && !source_where.empty() ? source_where : where;
}

std::vector<std::string> CheckSpec::Validate() const { return Validation(*this).Problems(); }

}  // namespace tranship
