// Is a file an SQLite database at all? Looks at its place and its first bytes, and says in plain
// words what it is instead.
//
// Header layout: "The Database Header" in SQLite's file format document.

#ifndef TRANSHIP_IO_SQLITE_FILE_CHECK_H_
#define TRANSHIP_IO_SQLITE_FILE_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace tranship {

inline constexpr size_t kSqliteHeaderBytes = 100;

struct SqliteHeader {
  uint32_t page_size = 0;
  bool wal = false;    // the journal mode that is kept in the file
  bool utf16 = false;  // the encoding of text
  uint32_t change_counter = 0;
  uint32_t pages = 0;        // 0: not known (written by an old version)
  uint32_t usable_size = 0;  // page size less the space reserved in each page
};

// Nothing when `bytes` is no header.
[[nodiscard]] std::optional<SqliteHeader> ParseSqliteHeader(std::span<const std::byte> bytes);

// Throws DbError for a path that is missing, not readable or not a regular file. Does not open it.
void CheckSqlitePlace(const std::string& path);

// Throws DbError for a file that does not begin like a database. `start` are its first bytes (512
// do).
void CheckSqliteStart(const std::string& path, std::span<const std::byte> start,
                      uint64_t file_size);

// The bytes that the file should have by its header, where it has fewer. A writer that is at work
// makes it look so, too, and what is missing may be in a write-ahead log.
[[nodiscard]] std::optional<uint64_t> MissingTo(std::span<const std::byte> start,
                                                uint64_t file_size);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_FILE_CHECK_H_
