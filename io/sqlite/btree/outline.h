// Outline: a b-tree seen from afar, as consecutive pieces with the key between each two, and about
// how much is in each.
//
// Errors: FormatError for pages that do not make a tree; DbError.

#ifndef TRANSHIP_IO_SQLITE_BTREE_OUTLINE_H_
#define TRANSHIP_IO_SQLITE_BTREE_OUTLINE_H_

#include <cstdint>
#include <vector>

#include "io/sqlite/btree/page_store.h"

namespace tranship {

struct TreePiece {
  uint32_t page = 0;
  KeyTuple begin;    // the least key that may be in it; empty for the first piece
  double share = 1;  // how many pages of its level it stands for
  double rows = 0;   // estimates
  double bytes = 0;  // of records, what lies on overflow pages included
};

// The pieces of the tree at `root`: its leaves, or subtrees where there are many. `key_columns` is
// 0 for a table with rowids, else the number of leading columns that make the key; a key that does
// not lie on its page whole joins two pieces. No level is opened once there are `enough`.
[[nodiscard]] std::vector<TreePiece> OutlineTree(PageStore& store, uint32_t root,
                                                 size_t key_columns, size_t enough);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_BTREE_OUTLINE_H_
