#include "engine/verify/generated.h"

#include <string>

namespace tranship {

void AddGenerated(PlanTable& table, const Catalog& target) {
  const Table* found = target.Find(table.target);
  for (const std::string& name : table.generated) {
    const Column* column = found == nullptr ? nullptr : found->Find(name);
    if (column == nullptr) continue;
    CopyColumn& compared = table.columns.emplace_back();
    compared.name = name;
    compared.type = column->type;
    compared.base_type = column->base_type;
    compared.type_oid = column->type_oid;
    compared.shape = column->shape;
    if (!column->binary_safe) {
      table.form = WireForm::kText;
      table.form_reason = column->unsafe_reason;
    }
  }
}

GeneratedEqual CompareGenerated(const ReadBackInput& input, const Catalog& target) {
  std::vector<PlanTable> tables;
  for (const PlanTable& table : *input.tables) {
    if (table.generated.empty()) continue;
    PlanTable& keys = tables.emplace_back(table);
    keys.columns.resize(table.key_columns);
    AddGenerated(keys, target);
    // Leaves that depend on the form of the keys mean nothing in another one; a sum over all does.
    if (keys.form != table.form || keys.key_columns == 0) keys.leaves = LeafMap::RowHash(0);
  }
  GeneratedEqual equal;
  if (tables.empty()) return equal;
  ReadBackInput read = input;
  read.tables = &tables;
  const ReadBackSums sums = ReadBack(read);
  for (size_t i = 0; i < tables.size(); ++i) {
    equal[tables[i].no] = sums.source[i].Serialize() == sums.target[i].Serialize();
  }
  return equal;
}

}  // namespace tranship
