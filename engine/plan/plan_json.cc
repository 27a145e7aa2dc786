#include "engine/plan/plan_json.h"

#include <nlohmann/json.hpp>

#include "engine/sqlite/form_json.h"
#include "io/error.h"

namespace tranship {
namespace {

using nlohmann::json;

constexpr int kVersion = 1;

json Write(const TableName& name) { return json::array({name.schema, name.name}); }

TableName ReadName(const json& value) {
  return {value.at(0).get<std::string>(), value.at(1).get<std::string>()};
}

json Write(const Relation& part) {
  json value = {{"name", Write(part.name)},
                {"pages", part.pages},
                {"tuples", part.tuples},
                {"heap_bytes", part.heap_bytes},
                {"total_bytes", part.total_bytes},
                {"bound", part.bound},
                {"heap", part.heap}};
  if (!part.derived.empty()) value["derived"] = part.derived;
  return value;
}

Relation ReadRelation(const json& value) {
  Relation part;
  part.name = ReadName(value.at("name"));
  value.at("pages").get_to(part.pages);
  value.at("tuples").get_to(part.tuples);
  value.at("heap_bytes").get_to(part.heap_bytes);
  value.at("total_bytes").get_to(part.total_bytes);
  value.at("bound").get_to(part.bound);
  value.at("heap").get_to(part.heap);
  if (value.contains("derived")) value.at("derived").get_to(part.derived);
  return part;
}

json Write(const CopyColumn& column) {
  json value = {{"name", column.name},
                {"type", column.type},
                {"base_type", column.base_type},
                {"source_base_type", column.source_base_type},
                {"type_oid", column.type_oid},
                {"cast", column.cast},
                {"nullable", column.nullable},
                {"variable_width", column.variable_width},
                {"source_collation", column.source_collation},
                {"key_kind", ToString(column.key_kind)},
                {"shape", column.shape.Serialize()}};
  if (!column.source_name.empty()) value["source_name"] = column.source_name;
  if (!column.lookup.empty()) value["lookup"] = column.lookup;
  if (column.value_form) value["value_form"] = FormToJson(*column.value_form);
  return value;
}

template <typename Enum>
Enum ReadEnum(const json& value, std::initializer_list<Enum> all) {
  const auto text = value.get<std::string>();
  for (const Enum one : all) {
    if (ToString(one) == text) return one;
  }
  throw FormatError("the plan in the ledger holds an unknown word: " + Printable(text));
}

CopyColumn ReadColumn(const json& value) {
  CopyColumn column;
  value.at("name").get_to(column.name);
  value.at("type").get_to(column.type);
  value.at("base_type").get_to(column.base_type);
  value.at("source_base_type").get_to(column.source_base_type);
  value.at("type_oid").get_to(column.type_oid);
  value.at("cast").get_to(column.cast);
  value.at("nullable").get_to(column.nullable);
  value.at("variable_width").get_to(column.variable_width);
  value.at("source_collation").get_to(column.source_collation);
  column.key_kind =
      ReadEnum(value.at("key_kind"), {KeyKind::kSigned, KeyKind::kUnsigned, KeyKind::kBytes,
                                      KeyKind::kNumeric, KeyKind::kFloat, KeyKind::kOpaque});
  column.shape = WireShape::Parse(value.at("shape").get<std::string>());
  if (value.contains("source_name")) value.at("source_name").get_to(column.source_name);
  if (value.contains("lookup")) value.at("lookup").get_to(column.lookup);
  if (value.contains("value_form")) column.value_form = FormFromJson(value.at("value_form"));
  return column;
}

template <typename T>
json WriteAll(const std::vector<T>& items) {
  json list = json::array();
  for (const T& item : items) list.push_back(Write(item));
  return list;
}

PlanTable Read(const json& value) {
  PlanTable table;
  if (value.at("version").get<int>() != kVersion) {
    throw FormatError("the plan in the ledger has a version that this program does not know");
  }
  value.at("no").get_to(table.no);
  table.source = ReadName(value.at("source"));
  table.target = ReadName(value.at("target"));
  for (const json& part : value.at("source_parts"))
    table.source_parts.push_back(ReadRelation(part));
  for (const json& part : value.at("target_parts"))
    table.target_parts.push_back(ReadRelation(part));
  value.at("part_to_part").get_to(table.part_to_part);
  value.at("source_only").get_to(table.source_only);
  value.at("target_partitioned").get_to(table.target_partitioned);
  for (const json& column : value.at("columns")) table.columns.push_back(ReadColumn(column));
  value.at("generated").get_to(table.generated);
  value.at("key_columns").get_to(table.key_columns);
  if (table.key_columns > table.columns.size())
    throw FormatError("a key of more columns than there are");
  value.at("key_nullable").get_to(table.key_nullable);
  value.at("key_ranges").get_to(table.key_ranges);
  value.at("order_proven").get_to(table.order_proven);
  value.at("chunk_order_proven").get_to(table.chunk_order_proven);
  table.form = ReadEnum(value.at("form"), {WireForm::kBinary, WireForm::kText});
  value.at("form_reason").get_to(table.form_reason);
  table.read = ReadEnum(value.at("read"), {ReadMode::kWhole, ReadMode::kKeyRange, ReadMode::kCtid});
  value.at("read_reason").get_to(table.read_reason);
  value.at("unsplit").get_to(table.unsplit);
  value.at("level").get_to(table.level);
  value.at("estimated_rows").get_to(table.estimated_rows);
  value.at("estimated_bytes").get_to(table.estimated_bytes);
  return table;
}

}  // namespace

std::string ToJson(const PlanTable& table) {
  const json value = {{"version", kVersion},
                      {"no", table.no},
                      {"source", Write(table.source)},
                      {"target", Write(table.target)},
                      {"source_parts", WriteAll(table.source_parts)},
                      {"target_parts", WriteAll(table.target_parts)},
                      {"part_to_part", table.part_to_part},
                      {"source_only", table.source_only},
                      {"target_partitioned", table.target_partitioned},
                      {"columns", WriteAll(table.columns)},
                      {"generated", table.generated},
                      {"key_columns", table.key_columns},
                      {"key_nullable", table.key_nullable},
                      {"key_ranges", table.key_ranges},
                      {"order_proven", table.order_proven},
                      {"chunk_order_proven", table.chunk_order_proven},
                      {"form", ToString(table.form)},
                      {"form_reason", table.form_reason},
                      {"read", ToString(table.read)},
                      {"read_reason", table.read_reason},
                      {"unsplit", table.unsplit},
                      {"level", table.level},
                      {"estimated_rows", table.estimated_rows},
                      {"estimated_bytes", table.estimated_bytes}};
  // ASCII only, so that no encoding on the way can change a name.
  return value.dump(-1, ' ', true);
}

PlanTable PlanTableFromJson(const std::string& text, const std::string& leaf_map) {
  PlanTable table;
  try {
    table = Read(json::parse(text));
  } catch (const json::exception& error) {
    throw FormatError(std::string("the plan in the ledger cannot be read: ") + error.what());
  }
  std::optional<LeafMap> leaves = LeafMap::Parse(leaf_map);
  if (!leaves) throw FormatError("the leaf map in the ledger cannot be read");
  table.leaves = *std::move(leaves);
  return table;
}

}  // namespace tranship
