#include "io/sqlite/key_bounds.h"

#include <algorithm>

#include "io/error.h"
#include "io/sqlite/btree/outline.h"
#include "io/sqlite/key_probe.h"

namespace tranship {
namespace {

uint32_t RootPage(const Database& database, const std::string& table) {
  Statement statement = database.Prepare(
      "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE");
  statement.BindText(1, table);
  if (!statement.Step()) throw FormatError("no table named " + Printable(table));
  return static_cast<uint32_t>(statement.integer(0));
}

// Cuts where the bytes so far reach the next share of the whole.
void Cut(const std::vector<TreePiece>& pieces, size_t ranges, KeyBounds& found) {
  for (const TreePiece& piece : pieces) {
    found.rows += piece.rows;
    found.bytes += piece.bytes;
  }
  double before = 0;
  for (const TreePiece& piece : pieces) {
    const auto next = static_cast<double>(found.bounds.size() + 1);
    const double wanted = next * found.bytes / static_cast<double>(ranges);
    if (before > 0 && before >= wanted && found.bounds.size() + 1 < ranges) {
      found.bounds.push_back(piece.begin);
    }
    before += piece.bytes;
  }
}

std::string WhyOneRange(const Database& database, const KeyBoundsRequest& request) {
  if (!request.rowid.empty()) return "";
  if (request.key_descends) return "one range: its primary key is in descending order";
  if (database.Text("PRAGMA encoding") != "UTF-8") return "one range: the file is in UTF-16";
  return "";
}

}  // namespace

KeyBounds FindKeyBounds(const Database& database, const KeyBoundsRequest& request) {
  KeyBounds found;
  const std::string reason = WhyOneRange(database, request);
  try {
    PageStore store(database);
    const size_t columns = request.rowid.empty() ? request.key_columns : 0;
    const auto pieces = OutlineTree(store, RootPage(database, request.table), columns,
                                    std::max<size_t>(512, 16 * request.ranges));
    Cut(pieces, reason.empty() ? request.ranges : 1, found);
    found.how = reason.empty() ? "interior pages of the b-tree" : reason;
    return found;
  } catch (const FormatError& error) {
    found = {};
    found.how = request.rowid.empty() ? "one range" : "probed rowids";
    found.how += std::string(", because of ") + error.what();
  }
  if (request.rowid.empty()) return found;
  for (const int64_t bound :
       ProbeRowids(database, request.table, request.rowid, request.ranges, found.rows)) {
    found.bounds.push_back({KeyValue::Of(RawValue::Integer(bound))});
  }
  return found;
}

}  // namespace tranship
