#include "engine/sqlite/form_json.h"

#include <memory>
#include <nlohmann/json.hpp>

#include "io/error.h"

namespace tranship {
namespace {

using nlohmann::json;

template <typename Enum>
Enum Known(const json& value, Enum last) {
  const int number = value.get<int>();
  if (number < 0 || number > static_cast<int>(last)) {
    throw FormatError("the plan in the ledger has a value form that this program does not know");
  }
  return static_cast<Enum>(number);
}

ValueForm Read(const json& value, int depth) {
  if (depth > 1) throw FormatError("the plan in the ledger has an array of arrays");
  ValueForm form;
  form.kind = Known(value.at("kind"), FormKind::kArray);
  value.at("not_null").get_to(form.not_null);
  const auto policy = PolicyFrom(value.at("policy").get<std::string>());
  if (!policy) throw FormatError("the plan in the ledger has an unknown policy");
  form.policy = *policy;
  form.takes = static_cast<StorageSet>(value.at("takes").get<int>());
  value.at("precision").get_to(form.precision);
  value.at("scale").get_to(form.scale);
  value.at("length").get_to(form.length);
  value.at("fraction_digits").get_to(form.fraction_digits);
  form.unit = Known(value.at("unit"), TimeUnit::kJulianDay);
  form.zone = Known(value.at("zone"), ZoneRule::kRequired);
  value.at("assumed_offset_minutes").get_to(form.assumed_offset_minutes);
  value.at("true_words").get_to(form.true_words);
  value.at("false_words").get_to(form.false_words);
  value.at("labels").get_to(form.labels);
  form.array_rule = Known(value.at("array_rule"), ArrayRule::kDelimited);
  form.delimiter = static_cast<char>(value.at("delimiter").get<int>());
  value.at("element_oid").get_to(form.element_oid);
  if (value.contains("element")) {
    form.element = std::make_shared<const ValueForm>(Read(value.at("element"), depth + 1));
  }
  return form;
}

}  // namespace

json FormToJson(const ValueForm& form) {
  json value = {{"kind", static_cast<int>(form.kind)},
                {"not_null", form.not_null},
                {"policy", ToString(form.policy)},
                {"takes", static_cast<int>(form.takes)},
                {"precision", form.precision},
                {"scale", form.scale},
                {"length", form.length},
                {"fraction_digits", form.fraction_digits},
                {"unit", static_cast<int>(form.unit)},
                {"zone", static_cast<int>(form.zone)},
                {"assumed_offset_minutes", form.assumed_offset_minutes},
                {"true_words", form.true_words},
                {"false_words", form.false_words},
                {"labels", form.labels},
                {"array_rule", static_cast<int>(form.array_rule)},
                {"delimiter", static_cast<int>(form.delimiter)},
                {"element_oid", form.element_oid}};
  if (form.element) value["element"] = FormToJson(*form.element);
  return value;
}

ValueForm FormFromJson(const json& value) {
  try {
    return Read(value, 0);
  } catch (const json::exception& error) {
    throw FormatError(std::string("the plan in the ledger cannot be read: ") + error.what());
  }
}

}  // namespace tranship
