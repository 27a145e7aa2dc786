#include "engine/savepoint/later_changes.h"

#include <utility>

#include "engine/catalog/table_sql.h"
#include "engine/report/quantities.h"
#include "engine/savepoint/set_sql.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr int kNamed = 10;

std::string Told(const SavepointSet& set, const LaterChanges& changes) {
  std::string text = "savepoint set " + std::to_string(set.id) + " of " + set.table.display() +
                     " cannot be restored: " + Counted(changes.rows, "row") +
                     (changes.rows == 1 ? " was" : " were") + " changed since";
  for (const std::string& key : changes.keys) text += "\n" + key;
  if (changes.rows > changes.keys.size()) {
    text += "\nand " + Counted(changes.rows - changes.keys.size()) + " more";
  }
  return text;
}

// Changed or deleted since; or put in again though the change had deleted them.
std::string ByKey(const SavepointSet& set, const Table& table) {
  const std::string now = set.table.quoted() + " AS t";
  const std::string before = BeforeTable(set.id) + " AS b";
  const std::string after = AfterTable(set.id) + " AS a";
  return "SELECT " + DisplayKeySql(table, set.key, "a.") + " AS shown FROM " + after +
         " LEFT JOIN " + now + " ON " + SameKey(set.key, "t.", "a.") + " WHERE " +
         RowDigest(set.columns, "t.") + " <> a.tranship_digest OR t." + NameList({&set.key[0], 1}) +
         " IS NULL UNION ALL SELECT " + DisplayKeySql(table, set.key, "t.") + " FROM " + before +
         " JOIN " + now + " ON " + SameKey(set.key, "t.", "b.") +
         " WHERE NOT EXISTS (SELECT FROM " + after + " WHERE " + SameKey(set.key, "a.", "b.") + ")";
}

// Rows of either side that the other does not have, as often as that.
std::string ByDigest(const SavepointSet& set) {
  const std::string now =
      "SELECT " + RowDigest(set.columns, "t.") + " AS m FROM " + set.table.quoted() + " AS t";
  const std::string then = "SELECT tranship_digest AS m FROM " + AfterTable(set.id);
  return "SELECT 'row ' || m AS shown FROM ((" + now + " EXCEPT ALL " + then + ") UNION ALL (" +
         then + " EXCEPT ALL " + now + ")) AS d";
}

}  // namespace

LaterChanges FindLaterChanges(Connection& target, const SavepointSet& set, const Table& table) {
  const std::string query = set.key.empty() ? ByDigest(set) : ByKey(set, table);
  LaterChanges changes;
  changes.rows = static_cast<uint64_t>(
      target.Exec("SELECT pg_catalog.count(*) FROM (" + query + ") AS q").integer(0, 0));
  if (changes.rows == 0) return changes;
  const Result r = target.Exec("SELECT shown FROM (" + query +
                               ") AS q ORDER BY pg_catalog.length(shown), shown COLLATE \"C\" "
                               "LIMIT " +
                               std::to_string(kNamed));
  for (int i = 0; i < r.rows(); ++i) changes.keys.push_back(Printable(r.view(i, 0)));
  return changes;
}

LaterChangesError::LaterChangesError(const SavepointSet& set, LaterChanges changes)
    : UserError(ExitCode::kNotResumable, Told(set, changes),
                "look at these rows; put back what the rollback may overwrite, then run it again"),
      changes_(std::move(changes)) {}

}  // namespace tranship
