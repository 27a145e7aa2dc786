// The frames of a write-ahead log, as far as they are committed.
//
// Format: "WAL File Format" in SQLite's file format document. Checksums are not verified.

#ifndef TRANSHIP_IO_SQLITE_LOG_FRAMES_H_
#define TRANSHIP_IO_SQLITE_LOG_FRAMES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "io/sqlite/database.h"

namespace tranship {

struct LogFrame {
  uint32_t page = 0;
  uint64_t offset = 0;  // of the page's bytes in the log
};

struct CommittedLog {
  std::string salt;  // 8 bytes in hex: another one each time the log starts over; empty: no log
  std::vector<LogFrame> frames;  // in order of writing
};

// Reads the header of each frame, at most a million.
[[nodiscard]] CommittedLog ReadCommittedLog(const Database& database, size_t page_size);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_LOG_FRAMES_H_
