// Where to cut a table into ranges of about equal bytes, without reading the table: from the
// interior pages of its b-tree, whose cells are quantiles of its key, and a sample of its leaves.
//
// Bounds are only a matter of balance: whatever they are, the half-open ranges between them are
// disjoint and cover the table.

#ifndef TRANSHIP_IO_SQLITE_KEY_BOUNDS_H_
#define TRANSHIP_IO_SQLITE_KEY_BOUNDS_H_

#include <string>
#include <vector>

#include "io/sqlite/btree/page.h"
#include "io/sqlite/database.h"

namespace tranship {

struct KeyBounds {
  // Ascending; n bounds make n + 1 ranges, the first and the last one unbounded. A range begins
  // with its bound. For a table WITHOUT ROWID: one value per column of the primary key, to be
  // compared as (a, b) >= (?, ?).
  std::vector<KeyTuple> bounds;
  double rows = 0;   // estimates of the whole table; 0 where unknown
  double bytes = 0;  // of its records
  std::string how;   // by which method, and why not by a better one
};

struct KeyBoundsRequest {
  std::string table;
  // The name by which the rowid can be reached ("rowid" unless a column has that name); empty for a
  // table WITHOUT ROWID.
  std::string rowid = "rowid";
  // Columns of the primary key in its order, of a table WITHOUT ROWID. Such a table has one range
  // when a column is in descending order or the file is in UTF-16.
  size_t key_columns = 0;
  bool key_descends = false;
  size_t ranges = 1;  // at most so many
};

// Reads a few thousand pages at most. Where pages cannot be made sense of (the file is damaged, or
// pages change while they are read) a table with rowids is probed instead: a few hundred seeks.
[[nodiscard]] KeyBounds FindKeyBounds(const Database& database, const KeyBoundsRequest& request);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_KEY_BOUNDS_H_
