#include <functional>
#include <map>

#include "engine/target/index_row.h"
#include "engine/target/taking.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

std::string WhyKept(const IndexRow& index) {
  if (!index.valid) return index.name.display() + " is not valid";
  if (index.identity && index.published) {
    return "the table is published, and " + index.name.display() + " is its replica identity";
  }
  return "";
}

}  // namespace

std::vector<Taking> FindIndexes(Connection& target, const std::vector<TargetRelation>& relations) {
  const std::vector<IndexRow> indexes = ReadIndexes(target, relations);
  std::map<std::string, std::vector<const IndexRow*>> attached;
  for (const IndexRow& index : indexes) {
    if (!index.parent.empty()) attached[index.parent].push_back(&index);
  }
  const std::function<void(const IndexRow&, Taking&)> add = [&](const IndexRow& index, Taking& to) {
    const std::vector<const IndexRow*>& parts = attached[index.oid];
    for (const IndexRow* part : parts) add(*part, to);
    if (to.kept_because.empty()) to.kept_because = WhyKept(index);
    to.objects.push_back(AsObject(index, parts));
  };
  std::vector<Taking> result;
  for (const IndexRow& index : indexes) {
    if (!index.parent.empty()) continue;
    Taking taking;
    add(index, taking);
    taking.statement = index.constraint
                           ? std::string("ALTER TABLE ") + (index.partitioned ? "" : "ONLY ") +
                                 index.table.quoted() + " DROP CONSTRAINT " +
                                 QuoteName(index.constraint->name)
                           : "DROP INDEX " + QuoteName(index.name.schema, index.name.name);
    result.push_back(std::move(taking));
  }
  return result;
}

}  // namespace tranship
