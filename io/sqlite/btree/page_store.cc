#include "io/sqlite/btree/page_store.h"

#include <array>

#include "io/error.h"
#include "io/sqlite/file_check.h"
#include "io/sqlite/log_frames.h"

namespace tranship {

PageStore::PageStore(const Database& database) : database_(&database) {
  std::array<std::byte, kSqliteHeaderBytes> bytes{};
  const auto header = ParseSqliteHeader(std::span(bytes).first(database.ReadFile(0, bytes)));
  if (!header) throw FormatError("no header of a database");
  page_size_ = header->page_size;
  usable_size_ = header->usable_size;
  buffer_.resize(page_size_);
  if (!header->wal) return;
  for (const LogFrame& frame : ReadCommittedLog(database, page_size_).frames) {
    logged_[frame.page] = frame.offset;
  }
}

BtreePage PageStore::Read(uint32_t page) {
  if (page == 0) throw FormatError("page 0 does not exist");
  ++pages_read_;
  const auto logged = logged_.find(page);
  const size_t got = logged != logged_.end()
                         ? database_->ReadLog(logged->second, buffer_)
                         : database_->ReadFile(uint64_t{page - 1} * page_size_, buffer_);
  if (got != page_size_) throw FormatError("a page beyond the end of the file");
  return {buffer_, usable_size_, page == 1};
}

}  // namespace tranship
