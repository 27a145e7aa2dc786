#include "engine/check/parse_checks.h"

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <map>
#include <sstream>
#include <utility>

#include "io/error.h"

namespace tranship {
namespace {

using enum CheckKind;

constexpr uint32_t Bit(CheckKind kind) { return 1U << static_cast<unsigned>(kind); }
constexpr uint32_t Kinds(std::initializer_list<CheckKind> kinds) {
  uint32_t bits = 0;
  for (const CheckKind kind : kinds) bits |= Bit(kind);
  return bits;
}
constexpr uint32_t kAll = (1U << (static_cast<unsigned>(kSql) + 1)) - 1;
constexpr uint32_t kOnTable = kAll & ~Bit(kSql);
constexpr uint32_t kOneSide = kAll & ~Kinds({kSum, kGroups, kSample});

struct KeyRule {
  std::string_view name;
  uint32_t kinds;
};
constexpr std::array kKeys = {
    KeyRule{"name", kAll},
    KeyRule{"kind", kAll},
    KeyRule{"severity", kAll},
    KeyRule{"side", kOneSide},
    KeyRule{"table", kOnTable},
    KeyRule{"where", kOnTable},
    KeyRule{"source_table", kOnTable},
    KeyRule{"source_where", kOnTable},
    KeyRule{"at_most", kAll & ~Kinds({kFresh, kSum})},
    KeyRule{"column",
            Kinds({kUnique, kNotNull, kRequired, kOrphans, kFormat, kRange, kFresh, kSum})},
    KeyRule{"columns", Kinds({kUnique, kNotNull, kRequired, kOrphans, kSum, kSample})},
    KeyRule{"source_columns", Kinds({kSum, kSample})},
    KeyRule{"min", Kinds({kRowCount, kRange})},
    KeyRule{"max", Kinds({kRowCount, kRange})},
    KeyRule{"exact", Bit(kRowCount)},
    KeyRule{"references", Bit(kOrphans)},
    KeyRule{"pattern", Bit(kFormat)},
    KeyRule{"within", Bit(kFresh)},
    KeyRule{"compared_to", Bit(kFresh)},
    KeyRule{"key", Kinds({kChain, kSample})},
    KeyRule{"version", Bit(kChain)},
    KeyRule{"from", Bit(kChain)},
    KeyRule{"to", Bit(kChain)},
    KeyRule{"group_by", Bit(kGroups)},
    KeyRule{"aggregates", Bit(kGroups)},
    KeyRule{"rows", Bit(kSample)},
    KeyRule{"sql", Bit(kSql)},
    KeyRule{"tolerance", Bit(kSum)},
};

// "sum(total)".
std::optional<CheckAggregate> ParseAggregate(const std::string& text) {
  const size_t open = text.find('(');
  if (open == std::string::npos || !text.ends_with(')')) return std::nullopt;
  CheckAggregate aggregate{text.substr(0, open), text.substr(open + 1, text.size() - open - 2)};
  static constexpr std::array<std::string_view, 4> kFunctions = {"count", "sum", "min", "max"};
  if (std::ranges::find(kFunctions, aggregate.function) == kFunctions.end()) return std::nullopt;
  if (aggregate.column == "*") {
    if (aggregate.function != "count") return std::nullopt;
    aggregate.column.clear();
  } else if (aggregate.column.empty()) {
    return std::nullopt;
  }
  return aggregate;
}

class ChecksReader {
 public:
  explicit ChecksReader(std::string name) : name_(std::move(name)) {}

  ParsedChecks Read(const toml::table& root) {
    const toml::node* found = root.get("check");
    const toml::array* list = found == nullptr ? nullptr : found->as_array();
    if (found != nullptr && (list == nullptr || !list->is_array_of_tables())) {
      Problem(*found, "checks are [[check]] sections");
      return std::move(parsed_);
    }
    for (size_t i = 0; list != nullptr && i < list->size(); ++i) {
      ReadCheck(*list->get(i)->as_table());
    }
    return std::move(parsed_);
  }

 private:
  void ReadCheck(const toml::table& section) {
    const size_t problems = parsed_.problems.size();
    CheckSpec spec;
    spec.place = Place(section);
    if (!ReadKind(section, spec)) return;
    for (const auto& [key, node] : section) ReadKey(key.str(), node, spec);
    if (parsed_.problems.size() == problems) {
      for (const std::string& problem : spec.Validate()) Problem(section, Of(spec) + problem);
    }
    if (!spec.name.empty()) {
      const auto [first, added] = names_.emplace(spec.name, spec.place);
      if (!added) {
        Problem(section,
                "there is a check \"" + Printable(spec.name) + "\" already: " + first->second);
      }
    }
    if (parsed_.problems.size() == problems) parsed_.specs.push_back(std::move(spec));
  }

  bool ReadKind(const toml::table& section, CheckSpec& spec) {
    const toml::node* node = section.get("kind");
    std::string known;
    for (unsigned i = 0; i <= static_cast<unsigned>(kSql); ++i) {
      known += (i == 0 ? "" : ", ") + std::string(ToString(static_cast<CheckKind>(i)));
    }
    if (node == nullptr) {
      Problem(section, "a check without kind; kinds are " + known);
      return false;
    }
    const auto word = Text(*node);
    const auto kind = word ? CheckKindOf(*word) : std::nullopt;
    if (!kind) {
      Problem(*node,
              "kind " + (word ? "\"" + Printable(*word) + "\"" : "") + " is none of " + known);
      return false;
    }
    spec.kind = *kind;
    return true;
  }

  void ReadKey(std::string_view key, const toml::node& node, CheckSpec& spec) {
    const auto rule = std::ranges::find(kKeys, key, &KeyRule::name);
    if (rule == kKeys.end() || (rule->kinds & Bit(spec.kind)) == 0) {
      std::string known;
      for (const KeyRule& each : kKeys) {
        if ((each.kinds & Bit(spec.kind)) == 0) continue;
        known += (known.empty() ? "" : ", ") + std::string(each.name);
      }
      return Problem(node, "unknown key \"" + Printable(key) + "\"; " +
                               std::string(ToString(spec.kind)) + " takes " + known);
    }
    if (key == "columns") return Texts(key, node, spec.columns);
    if (key == "source_columns") return Texts(key, node, spec.source_columns);
    if (key == "key") return Texts(key, node, spec.key);
    if (key == "group_by") return Texts(key, node, spec.group_by);
    if (key == "aggregates") return ReadAggregates(node, spec);
    const auto value = Scalar(node);
    if (!value || value->empty()) {
      return Problem(node, std::string(key) + (value ? " is empty" : " takes one value"));
    }
    ReadValue(key, node, *value, spec);
  }

  void ReadValue(std::string_view key, const toml::node& node, const std::string& value,
                 CheckSpec& spec) {
    const std::map<std::string_view, std::string*> texts = {{"name", &spec.name},
                                                            {"where", &spec.where},
                                                            {"source_where", &spec.source_where},
                                                            {"pattern", &spec.pattern},
                                                            {"within", &spec.within},
                                                            {"version", &spec.version},
                                                            {"from", &spec.from},
                                                            {"to", &spec.to},
                                                            {"sql", &spec.sql},
                                                            {"tolerance", &spec.tolerance}};
    if (const auto text = texts.find(key); text != texts.end()) {
      *text->second = value;
    } else if (key == "column") {
      spec.columns.push_back(value);
    } else if (key == "min") {
      spec.min = value;
    } else if (key == "max") {
      spec.max = value;
    } else if (key == "exact") {
      if (const auto count = Count(node)) spec.exact = *count;
    } else if (key == "rows") {
      if (const auto count = Count(node)) spec.rows = *count;
    } else if (key == "severity") {
      spec.blocks = value == "block";
      if (value != "block" && value != "warn") Problem(node, "severity is block or warn");
    } else if (key == "side") {
      spec.side = value == "source" ? CheckSide::kSource : CheckSide::kTarget;
      if (value != "source" && value != "target") Problem(node, "side is target or source");
    } else if (key == "at_most") {
      ReadThreshold(node, value, spec);
    } else {
      ReadName(key, node, value, spec);
    }
  }

  void ReadName(std::string_view key, const toml::node& node, const std::string& value,
                CheckSpec& spec) {
    if (key == "references" || key == "compared_to") {
      auto columns = ParseColumnsOfTable(value);
      if (!columns) return Problem(node, std::string(key) + " is \"schema.table(column)\"");
      (key == "references" ? spec.references : spec.compared_to) = std::move(columns);
      return;
    }
    auto table = ParseTableName(value);
    if (!table) return Problem(node, std::string(key) + " is \"schema.table\"");
    if (key == "table") spec.table = std::move(*table);
    if (key == "source_table") spec.source_table = std::move(*table);
  }

  // 5, or "0.1%".
  void ReadThreshold(const toml::node& node, const std::string& value, CheckSpec& spec) {
    if (node.is_integer()) {
      if (const auto count = Count(node)) spec.at_most = *count;
      return;
    }
    std::istringstream in(value);
    in.imbue(std::locale::classic());
    double percent = -1;
    char sign = 0;
    in >> percent >> sign;
    if (in.fail() || sign != '%' || in.peek() != EOF || percent < 0 || percent > 100) {
      return Problem(node, "at_most is a number of rows, or a share such as \"0.1%\"");
    }
    spec.at_most_share = percent / 100;
  }

  void ReadAggregates(const toml::node& node, CheckSpec& spec) {
    std::vector<std::string> texts;
    Texts("aggregates", node, texts);
    for (const std::string& text : texts) {
      if (auto aggregate = ParseAggregate(text)) {
        spec.aggregates.push_back(std::move(*aggregate));
      } else {
        Problem(node, "aggregate \"" + Printable(text) +
                          "\" is none of count(*), count(column), sum(column), min(column), "
                          "max(column)");
      }
    }
  }

  void Texts(std::string_view key, const toml::node& node, std::vector<std::string>& out) {
    if (const auto one = Text(node)) return out.push_back(*one);
    const toml::array* list = node.as_array();
    if (list == nullptr) return Problem(node, std::string(key) + " takes a list of texts");
    for (const toml::node& element : *list) {
      const auto text = Text(element);
      if (!text || text->empty())
        return Problem(element, std::string(key) + " takes a list of texts");
      out.push_back(*text);
    }
  }

  std::optional<uint64_t> Count(const toml::node& node) {
    const auto* number = node.as_integer();
    if (number != nullptr && number->get() >= 0) return static_cast<uint64_t>(number->get());
    Problem(node, "a whole number, at least 0, is wanted here");
    return std::nullopt;
  }

  static std::optional<std::string> Text(const toml::node& node) {
    const auto* text = node.as_string();
    return text == nullptr ? std::nullopt : std::optional(text->get());
  }
  // Numbers and dates as they are written.
  static std::optional<std::string> Scalar(const toml::node& node) {
    if (const auto text = Text(node)) return text;
    if (node.is_table() || node.is_array() || node.is_boolean()) return std::nullopt;
    std::ostringstream out;
    out.imbue(std::locale::classic());
    node.visit([&](const auto& value) {
      if constexpr (toml::is_integer<decltype(value)> || toml::is_date<decltype(value)> ||
                    toml::is_time<decltype(value)> || toml::is_date_time<decltype(value)>) {
        out << value.get();
      } else if constexpr (toml::is_floating_point<decltype(value)>) {
        std::array<char, 32> digits{};
        out << std::string_view(digits.data(),
                                std::to_chars(digits.begin(), digits.end(), value.get()).ptr);
      }
    });
    return out.str();
  }

  static std::string Of(const CheckSpec& spec) {
    return spec.name.empty() ? "" : "check \"" + Printable(spec.name) + "\": ";
  }
  std::string Place(const toml::node& node) const {
    return name_ + ":" + std::to_string(node.source().begin.line);
  }
  void Problem(const toml::node& node, const std::string& what) {
    parsed_.problems.push_back(Place(node) + ": " + what);
  }

  std::string name_;
  ParsedChecks parsed_;
  std::map<std::string, std::string> names_;
};

}  // namespace

ParsedChecks ParseChecks(std::string_view text, const std::string& path) {
  try {
    return ChecksReader(Printable(path)).Read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return {{},
            {Printable(path) + ":" + std::to_string(error.source().begin.line) + ": " +
             Printable(error.description())}};
  }
}

}  // namespace tranship
