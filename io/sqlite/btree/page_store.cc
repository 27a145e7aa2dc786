#include "io/sqlite/btree/page_store.h"

#include <array>

#include "hashing/big_endian.h"
#include "io/error.h"
#include "io/sqlite/file_check.h"

namespace tranship {

PageStore::PageStore(const Database& database) : database_(&database) {
  std::array<std::byte, kSqliteHeaderBytes> bytes{};
  const auto header = ParseSqliteHeader(std::span(bytes).first(database.ReadFile(0, bytes)));
  if (!header) throw FormatError("no header of a database");
  page_size_ = header->page_size;
  usable_size_ = header->usable_size;
  buffer_.resize(page_size_);
  if (header->wal) IndexLog();
}

// Format: "WAL File Format" in the file format document. Checksums are not verified.
void PageStore::IndexLog() {
  constexpr size_t kHeader = 32;
  constexpr size_t kFrameHeader = 24;
  constexpr size_t kMostFrames = 1 << 20;
  std::array<std::byte, kHeader> header{};
  if (database_->ReadLog(0, header) != kHeader) return;
  if (LoadBig<uint32_t>(&header[8]) != page_size_) return;
  const auto salt = LoadBig<uint64_t>(&header[16]);
  std::vector<std::pair<uint32_t, uint64_t>> uncommitted;
  std::array<std::byte, kFrameHeader> frame{};
  uint64_t at = kHeader;
  for (size_t i = 0; i < kMostFrames; ++i, at += kFrameHeader + page_size_) {
    if (database_->ReadLog(at, frame) != kFrameHeader) return;
    if (LoadBig<uint64_t>(&frame[8]) != salt) return;  // left over from an earlier round
    uncommitted.emplace_back(LoadBig<uint32_t>(frame.data()), at + kFrameHeader);
    if (LoadBig<uint32_t>(&frame[4]) == 0) continue;
    for (const auto& [page, offset] : uncommitted) logged_[page] = offset;
    uncommitted.clear();
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
