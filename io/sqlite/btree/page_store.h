// PageStore: pages of a file as they lie on disk, those in its write-ahead log first.
//
// What it shows may be newer or older than the state that the connection reads: good for estimates
// and for bounds, since any bounds cut a table without loss, and for nothing else.
//
// Threading: its database's thread. Ownership: keeps a reference. Errors: FormatError, DbError.

#ifndef TRANSHIP_IO_SQLITE_BTREE_PAGE_STORE_H_
#define TRANSHIP_IO_SQLITE_BTREE_PAGE_STORE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "io/sqlite/btree/page.h"
#include "io/sqlite/database.h"

namespace tranship {

class PageStore {
 public:
  // Looks through the headers of the log's frames, if there is one.
  explicit PageStore(const Database& database);

  // Lives until the next Read(). FormatError for a page that is not there.
  [[nodiscard]] BtreePage Read(uint32_t page);
  [[nodiscard]] size_t pages_read() const { return pages_read_; }

 private:
  const Database* database_;
  size_t page_size_ = 0;
  size_t usable_size_ = 0;
  std::unordered_map<uint32_t, uint64_t> logged_;  // page to its offset in the log
  std::vector<std::byte> buffer_;
  size_t pages_read_ = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_BTREE_PAGE_STORE_H_
