#include "engine/sqlite/column_form.h"

#include <algorithm>
#include <array>
#include <utility>

#include "io/error.h"

namespace tranship {
namespace {

struct ElementType {
  std::string_view name;  // format_type()
  uint32_t oid;           // src/include/catalog/pg_type.dat: the same on every server
};
constexpr std::array kElements = {ElementType{"boolean", 16},
                                  ElementType{"bytea", 17},
                                  ElementType{"bigint", 20},
                                  ElementType{"smallint", 21},
                                  ElementType{"integer", 23},
                                  ElementType{"text", 25},
                                  ElementType{"json", 114},
                                  ElementType{"real", 700},
                                  ElementType{"double precision", 701},
                                  ElementType{"character varying", 1043},
                                  ElementType{"date", 1082},
                                  ElementType{"time without time zone", 1083},
                                  ElementType{"timestamp without time zone", 1114},
                                  ElementType{"timestamp with time zone", 1184},
                                  ElementType{"numeric", 1700},
                                  ElementType{"uuid", 2950},
                                  ElementType{"jsonb", 3802}};

std::optional<ValueForm> ArrayForm(const Column& target, const ColumnRule* rule) {
  if (!target.base_type.ends_with("[]")) return std::nullopt;
  const std::string name = target.base_type.substr(0, target.base_type.size() - 2);
  const auto element = std::ranges::find(kElements, name, &ElementType::name);
  if (element == kElements.end()) return std::nullopt;
  auto form = ValueForm::For(name, target.typmod);
  if (!form) return std::nullopt;
  const ArrayRule how =
      rule != nullptr ? rule->array_rule.value_or(ArrayRule::kJson) : ArrayRule::kJson;
  const char delimiter = rule != nullptr ? rule->delimiter.value_or(',') : ',';
  return ValueForm::Array(*std::move(form), element->oid, how, delimiter);
}

std::optional<ValueForm> DefaultForm(const Column& target, const ColumnRule* rule) {
  if (!target.enum_labels.empty()) return ValueForm::Enum(target.enum_labels);
  if (auto array = ArrayForm(target, rule)) return array;
  return ValueForm::For(target.base_type, target.typmod);
}

}  // namespace

FormChoice ChooseForm(const Column& source, const Column& target, const ColumnRule* rule) {
  FormChoice choice;
  auto form = DefaultForm(target, rule);
  if (!form) {
    choice.problem = "no rule makes a " + Printable(target.full_type) +
                     " of an SQLite value; make the target column text, and convert it there";
    return choice;
  }
  if (rule != nullptr) {
    if (rule->unit) form = form->In(*rule->unit);
    if (rule->assumed_offset_minutes) form->assumed_offset_minutes = *rule->assumed_offset_minutes;
    if (rule->policy) form->policy = *rule->policy;
    if (!rule->true_words.empty()) form->true_words = rule->true_words;
    if (!rule->false_words.empty()) form->false_words = rule->false_words;
    form->takes |= rule->also_takes;
  }
  form->not_null = target.not_null && !source.not_null;
  choice.form = *std::move(form);
  return choice;
}

}  // namespace tranship
