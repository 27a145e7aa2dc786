#include "engine/stages/document.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>

#include "io/error.h"

namespace tranship {
namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

DocumentValue FromToml(const toml::node& node) {
  DocumentValue result;
  result.line = static_cast<int>(node.source().begin.line);
  if (const auto* text = node.as_string()) {
    result.value = text->get();
  } else if (const auto* number = node.as_integer()) {
    result.value = number->get();
  } else if (const auto* real = node.as_floating_point()) {
    result.value = real->get();
  } else if (const auto* flag = node.as_boolean()) {
    result.value = flag->get();
  } else if (const auto* array = node.as_array()) {
    DocumentValue::List list;
    for (const toml::node& element : *array) list.push_back(FromToml(element));
    result.value = std::move(list);
  } else if (const auto* table = node.as_table()) {
    DocumentValue::Table members;
    for (const auto& [key, member] : *table) {
      members.emplace_back(std::string(key.str()), FromToml(member));
    }
    // The library sorts by name; people read from the top.
    std::ranges::stable_sort(members, {}, [](const auto& member) { return member.second.line; });
    result.value = std::move(members);
  } else {  // dates and times: as they are written
    std::ostringstream written;
    node.visit([&](const auto& typed) {
      if constexpr (toml::is_value<decltype(typed)>) written << typed.get();
    });
    result.value = written.str();
  }
  return result;
}

void Replace(std::string& text, int line, const VariableLookup& lookup, const std::string& file,
             std::vector<PlanProblem>& problems) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text.compare(at, 3, "$${") == 0) {
      out += "${";
      at += 3;
      continue;
    }
    if (text.compare(at, 2, "${") != 0) {
      out += text[at++];
      continue;
    }
    const size_t end = text.find('}', at);
    if (end == std::string::npos) {
      problems.push_back({file, line, "\"${\" without \"}\"; write $${ for the characters"});
      return;
    }
    const std::string name = text.substr(at + 2, end - at - 2);
    if (const auto value = lookup(name)) {
      out += *value;
    } else {
      problems.push_back({file, line,
                          "variable " + Printable(name) +
                              " is not set: give it in [variables], by --set " + Printable(name) +
                              "=VALUE, or in the environment"});
    }
    at = end + 1;
  }
  text = std::move(out);
}

void Flatten(const DocumentValue& value, const std::string& path, std::string& out) {
  std::visit(Overloaded{[&](const DocumentValue::Table& table) {
                          for (const auto& [key, member] : table) {
                            Flatten(member, path.empty() ? key : path + "." + key, out);
                          }
                        },
                        [&](const DocumentValue::List& list) {
                          for (size_t i = 0; i < list.size(); ++i) {
                            Flatten(list[i], path + "[" + std::to_string(i + 1) + "]", out);
                          }
                        },
                        [&](const auto& leaf) { out += fmt::format("{} = {}\n", path, leaf); }},
             value.value);
}

}  // namespace

const DocumentValue* DocumentValue::Find(std::string_view key) const {
  const Table* members = table();
  if (members == nullptr) return nullptr;
  const auto found = std::ranges::find(
      *members, key, [](const auto& member) -> std::string_view { return member.first; });
  return found == members->end() ? nullptr : &found->second;
}

std::string PlanProblem::display() const {
  return file + (line > 0 ? ":" + std::to_string(line) : "") + ": " + what;
}

void SortProblems(std::vector<PlanProblem>& problems) {
  std::ranges::stable_sort(problems, {}, &PlanProblem::line);
  const auto twice = std::ranges::unique(problems);
  problems.erase(twice.begin(), twice.end());
}

std::optional<DocumentValue> ParseDocument(const std::string& text, const std::string& file,
                                           std::vector<PlanProblem>& problems) {
  try {
    return FromToml(toml::parse(text));
  } catch (const toml::parse_error& error) {
    problems.push_back({Printable(file), static_cast<int>(error.source().begin.line),
                        Printable(error.description())});
    return std::nullopt;
  }
}

void ForEachText(DocumentValue& value, const std::function<void(std::string& text)>& visit) {
  if (auto* text = std::get_if<std::string>(&value.value)) {
    visit(*text);
  } else if (auto* list = std::get_if<DocumentValue::List>(&value.value)) {
    for (DocumentValue& element : *list) ForEachText(element, visit);
  } else if (auto* table = std::get_if<DocumentValue::Table>(&value.value)) {
    for (auto& [key, member] : *table) ForEachText(member, visit);
  }
}

void Substitute(DocumentValue& value, const VariableLookup& lookup, const std::string& file,
                std::vector<PlanProblem>& problems) {
  if (auto* text = std::get_if<std::string>(&value.value)) {
    Replace(*text, value.line, lookup, file, problems);
  } else if (auto* list = std::get_if<DocumentValue::List>(&value.value)) {
    for (DocumentValue& element : *list) Substitute(element, lookup, file, problems);
  } else if (auto* table = std::get_if<DocumentValue::Table>(&value.value)) {
    for (auto& [key, member] : *table) Substitute(member, lookup, file, problems);
  }
}

std::string CanonicalText(const DocumentValue& value) {
  std::string out;
  Flatten(value, "", out);
  return out;
}

}  // namespace tranship
