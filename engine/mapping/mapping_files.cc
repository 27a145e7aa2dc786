// The two forms of a mapping file.

#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "engine/mapping/field_mapping.h"
#include "io/csv.h"
#include "io/error.h"
#include "io/file_text.h"

namespace tranship {
namespace {

constexpr size_t kKeys = std::size(kFieldKeys);

std::optional<size_t> KeyNo(std::string_view name) {
  const auto* found = std::ranges::find(kFieldKeys, name);
  if (found == std::end(kFieldKeys)) return std::nullopt;
  return static_cast<size_t>(found - std::begin(kFieldKeys));
}

std::string KnownKeys() {
  std::string text;
  for (const std::string_view key : kFieldKeys)
    text += (text.empty() ? "" : ", ") + std::string(key);
  return text;
}

// Where each key stands in a CSV file's records.
std::vector<std::optional<size_t>> ReadHeader(const CsvRecord& header, FieldMapping& mapping) {
  std::vector<std::optional<size_t>> columns;
  std::array<bool, kKeys> seen{};
  for (const std::string& name : header.fields) {
    const std::optional<size_t> key = KeyNo(name);
    if (!key) {
      mapping.problems.push_back({header.line, "the header names \"" + Printable(name) +
                                                   "\"; the columns are " + KnownKeys()});
    } else if (std::exchange(seen[*key], true)) {
      mapping.problems.push_back({header.line, "the header names " + name + " twice"});
    }
    columns.push_back(key);
  }
  for (size_t i = 0; i < kFirstOptionalKey; ++i) {
    if (!seen[i]) {
      mapping.problems.push_back({header.line, "the header lacks " + std::string(kFieldKeys[i]) +
                                                   "; it is " + KnownKeys()});
    }
  }
  return columns;
}

// Nothing decided must not read as no mapping.
void RefuseEmpty(FieldMapping& mapping) {
  if (mapping.empty()) mapping.problems.push_back({0, "decides nothing: it has no rows"});
}

}  // namespace

FieldMapping ParseMappingCsv(std::string_view text, const std::string& file) {
  FieldMapping mapping;
  mapping.file = Printable(file);
  CsvReader reader(text);
  const auto header = reader.Next();
  if (!header) {
    mapping.problems.push_back({0, "is empty; tranship mapping init writes a first version"});
    return mapping;
  }
  if (!header->problem.empty()) mapping.problems.push_back({header->line, header->problem});
  const auto columns = ReadHeader(*header, mapping);
  if (!mapping.problems.empty()) return mapping;
  while (const auto record = reader.Next()) {
    if (!record->problem.empty()) {
      mapping.problems.push_back({record->line, record->problem});
      break;
    }
    if (record->fields.size() != columns.size()) {
      mapping.problems.push_back({record->line, std::to_string(record->fields.size()) +
                                                    " fields where the header has " +
                                                    std::to_string(columns.size())});
      continue;
    }
    std::vector<std::string> cells(kKeys);
    for (size_t i = 0; i < columns.size(); ++i) cells[*columns[i]] = record->fields[i];
    AddRow(mapping, record->line, cells);
  }
  RefuseEmpty(mapping);
  return mapping;
}

FieldMapping ParseMappingToml(std::string_view text, const std::string& file) {
  FieldMapping mapping;
  mapping.file = Printable(file);
  const auto problem = [&](const toml::node& node, std::string what) {
    mapping.problems.push_back({static_cast<int>(node.source().begin.line), std::move(what)});
  };
  toml::table root;
  try {
    root = toml::parse(text);
  } catch (const toml::parse_error& error) {
    mapping.problems.push_back(
        {static_cast<int>(error.source().begin.line), Printable(error.description())});
    return mapping;
  }
  for (const auto& [key, node] : root) {
    const toml::array* list = node.as_array();
    if (key.str() != "field" || list == nullptr || !list->is_array_of_tables()) {
      problem(node, "unknown key \"" + Printable(key.str()) + "\"; rows are [[field]] sections");
      continue;
    }
    for (const toml::node& element : *list) {
      std::vector<std::string> cells(kKeys);
      bool good = true;
      for (const auto& [name, value] : *element.as_table()) {
        const std::optional<size_t> no = KeyNo(name.str());
        const auto* cell = value.as_string();
        good = good && no && cell != nullptr;
        if (!no) {
          problem(value,
                  "unknown key \"" + Printable(name.str()) + "\"; the keys are " + KnownKeys());
        } else if (cell == nullptr) {
          problem(value, "\"" + std::string(name.str()) + "\" takes a text");
        } else {
          cells[*no] = cell->get();
        }
      }
      if (good) AddRow(mapping, static_cast<int>(element.source().begin.line), cells);
    }
  }
  RefuseEmpty(mapping);
  return mapping;
}

FieldMapping ReadFieldMapping(const std::string& path) {
  const auto text = FileText(path);
  if (!text) {
    FieldMapping mapping;
    mapping.file = Printable(path);
    mapping.problems.push_back({0, "cannot be read"});
    return mapping;
  }
  return path.ends_with(".toml") ? ParseMappingToml(*text, path) : ParseMappingCsv(*text, path);
}

std::string ToCsv(const FieldMapping& mapping) {
  std::string text;
  for (const std::string_view key : kFieldKeys)
    text += (text.empty() ? "" : ",") + std::string(key);
  text += "\n";
  for (const FieldRow& row : mapping.rows) {
    const std::array<std::string, kKeys> cells = {row.has_source() ? ToText(row.source) : "",
                                                  row.source_field,
                                                  row.has_target() ? ToText(row.target) : "",
                                                  row.target_field,
                                                  row.transform_text,
                                                  row.status,
                                                  std::string(ToString(row.decision)),
                                                  row.note,
                                                  row.link,
                                                  row.check};
    for (size_t i = 0; i < kKeys; ++i) text += (i == 0 ? "" : ",") + CsvField(cells[i]);
    text += "\n";
  }
  return text;
}

}  // namespace tranship
