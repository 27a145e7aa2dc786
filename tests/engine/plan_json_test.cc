#include "engine/plan/plan_json.h"

#include <gtest/gtest.h>

#include "io/error.h"

namespace tranship {
namespace {

PlanTable Rich() {
  PlanTable table;
  table.no = 7;
  table.source = {"we\"ird", "näme\n\x01\x7f"};
  table.target = {"public", "t"};
  Relation part;
  part.name = {"public", "t_1"};
  part.pages = 12;
  part.tuples = -1;
  part.heap_bytes = 98304;
  part.total_bytes = 1LL << 40;
  part.bound = "RANGE (k) FOR VALUES FROM (1) TO (2)";
  part.heap = false;
  table.source_parts = {part, part};
  table.target_parts = {part};
  table.part_to_part = true;
  table.source_only = true;
  table.target_partitioned = true;
  CopyColumn key;
  key.name = "k'";
  key.type = "numeric(10,2)";
  key.base_type = "numeric";
  key.source_base_type = "bigint";
  key.type_oid = 1700;
  key.cast = true;
  key.nullable = false;
  key.source_collation = "pg_catalog.\"C\"";
  key.key_kind = KeyKind::kNumeric;
  CopyColumn other;
  other.name = "a";
  other.variable_width = true;
  other.shape.kind = WireShape::Kind::kArray;
  other.shape.children.emplace_back();
  table.columns = {key, other};
  table.generated = {"g"};
  table.key_columns = 1;
  table.key_nullable = true;
  table.key_ranges = true;
  table.order_proven = true;
  table.chunk_order_proven = true;
  table.form = WireForm::kText;
  table.form_reason = "column \"a\"";
  table.read = ReadMode::kCtid;
  table.read_reason = "as asked";
  table.unsplit = true;
  table.level = 3;
  table.estimated_rows = 1e9 + 0.5;
  table.estimated_bytes = 123456789012.0;
  table.leaves = LeafMap::KeyRanges({KeyKind::kNumeric}, {"abc", "abd"});
  return table;
}

TEST(PlanJson, CarriesEveryField) {
  const PlanTable table = Rich();
  const std::string json = ToJson(table);
  const PlanTable back = PlanTableFromJson(json, table.leaves.Serialize());
  EXPECT_EQ(ToJson(back), json);
  EXPECT_EQ(back.source, table.source);
  EXPECT_EQ(back.columns[1].shape, table.columns[1].shape);
  EXPECT_EQ(back.columns[0].key_kind, KeyKind::kNumeric);
  EXPECT_EQ(back.source_parts[1].total_bytes, 1LL << 40);
  EXPECT_EQ(back.read, ReadMode::kCtid);
  EXPECT_EQ(back.form, WireForm::kText);
  EXPECT_EQ(back.estimated_rows, table.estimated_rows);
  EXPECT_EQ(back.leaves.leaf_count(), 4U);
  EXPECT_EQ(back.level, 3);
}

TEST(PlanJson, IsAscii) {
  for (const char c : ToJson(Rich())) EXPECT_GE(c, ' ') << int{c};
}

TEST(PlanJson, RefusesWhatItDidNotWrite) {
  const PlanTable table = Rich();
  const std::string json = ToJson(table);
  const std::string leaves = table.leaves.Serialize();
  EXPECT_THROW((void)PlanTableFromJson("", leaves), FormatError);
  EXPECT_THROW((void)PlanTableFromJson("{}", leaves), FormatError);
  EXPECT_THROW((void)PlanTableFromJson(json.substr(0, json.size() - 1), leaves), FormatError);
  EXPECT_THROW((void)PlanTableFromJson(json, "x"), FormatError);
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = json;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  EXPECT_THROW((void)PlanTableFromJson(with("\"ctid\"", "\"magic\""), leaves), FormatError);
  EXPECT_THROW((void)PlanTableFromJson(with("\"key_columns\":1", "\"key_columns\":9"), leaves),
               FormatError);
  EXPECT_THROW((void)PlanTableFromJson(with("\"version\":1", "\"version\":2"), leaves),
               FormatError);
}

}  // namespace
}  // namespace tranship
