#include "io/sqlite/file_check.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "hashing/big_endian.h"
#include "io/sqlite/failure.h"

namespace tranship {
namespace {

constexpr std::string_view kMagic{"SQLite format 3\0", 16};

struct Lookalike {
  std::string_view start;
  std::string_view name;
};
constexpr std::array kLookalikes = {
    Lookalike{"** This file contains an SQLite 2", "is a database of SQLite 2"},
    Lookalike{"\x1f\x8b", "is compressed with gzip"},
    Lookalike{"\x28\xb5\x2f\xfd", "is compressed with zstd"},
    Lookalike{"\xfd"
              "7zXZ",
              "is compressed with xz"},
    Lookalike{"PK\x03\x04", "is a zip archive"},
    Lookalike{"PGDMP", "is an archive of pg_dump"},
    Lookalike{"PRAGMA ", "is a dump in SQL, no database; load it first: sqlite3 NEW <FILE"},
    Lookalike{"BEGIN TRANSACTION",
              "is a dump in SQL, no database; load it first: sqlite3 NEW <FILE"},
    Lookalike{"CREATE TABLE", "is a dump in SQL, no database; load it first: sqlite3 NEW <FILE"},
};

// Encrypted bytes are as good as random: in 512 of them some 220 of the 256 values occur. Text and
// most binary formats stay far below.
bool LooksRandom(std::span<const std::byte> bytes) {
  std::array<bool, 256> seen{};
  size_t values = 0;
  for (const std::byte byte : bytes) {
    bool& one = seen.at(static_cast<size_t>(byte));
    if (!one) ++values;
    one = true;
  }
  return bytes.size() >= 512 && values > 180;
}

std::string_view ViewOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::optional<SqliteHeader> ParseSqliteHeader(std::span<const std::byte> bytes) {
  if (bytes.size() < kSqliteHeaderBytes || !ViewOf(bytes).starts_with(kMagic)) return std::nullopt;
  SqliteHeader header;
  header.page_size = LoadBig<uint16_t>(&bytes[16]);
  if (header.page_size == 1) header.page_size = 65536;
  const auto reserved = static_cast<uint32_t>(bytes[20]);
  if (!std::has_single_bit(header.page_size) || header.page_size < 512) return std::nullopt;
  header.usable_size = header.page_size - reserved;
  if (header.usable_size < 480) return std::nullopt;
  header.wal = bytes[18] == std::byte{2} || bytes[19] == std::byte{2};
  header.utf16 = LoadBig<uint32_t>(&bytes[56]) > 1;
  header.change_counter = LoadBig<uint32_t>(&bytes[24]);
  // The page count stands only as long as the version that wrote it was the last to write.
  if (LoadBig<uint32_t>(&bytes[92]) == header.change_counter) {
    header.pages = LoadBig<uint32_t>(&bytes[28]);
  }
  return header;
}

void CheckSqlitePlace(const std::string& path) {
  if (path.empty() || path.find('\0') != std::string::npos) {
    ThrowFileProblem(path, "is no path", "write --source sqlite:PATH");
  }
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) {
    const int error = errno;
    ThrowFileProblem(path, error == ENOENT ? "there is no such file" : std::strerror(error),
                     "check the path behind sqlite:");
  }
  if (S_ISDIR(facts.st_mode)) {
    ThrowFileProblem(path, "is a folder", "name the database file in it");
  }
  if (!S_ISREG(facts.st_mode)) {
    ThrowFileProblem(path, "is no regular file", "copy it into a file first");
  }
  if (access(path.c_str(), R_OK) != 0) {
    ThrowFileProblem(path, std::strerror(errno), "check the permissions of the file");
  }
  if (facts.st_size == 0) {
    ThrowFileProblem(path, "is empty (0 bytes)", "check the path; no table was ever made in it");
  }
}

void CheckSqliteStart(const std::string& path, std::span<const std::byte> start,
                      uint64_t file_size) {
  const std::string_view text = ViewOf(start);
  if (!text.starts_with(kMagic)) {
    for (const Lookalike& one : kLookalikes) {
      if (text.starts_with(one.start)) ThrowFileProblem(path, one.name, "");
    }
    if (LooksRandom(start) && file_size % 512 == 0) {
      ThrowFileProblem(path, "is no SQLite database that can be read: it looks encrypted",
                       "decrypt it with the program that wrote it (SQLCipher: sqlcipher_export)");
    }
    ThrowFileProblem(path, "is no SQLite database: it does not begin as one does",
                     "check the path behind sqlite:");
  }
  if (!ParseSqliteHeader(start)) {
    ThrowFileProblem(path, "begins as an SQLite database, but its header is damaged or cut off",
                     "restore it from a backup");
  }
}

std::optional<uint64_t> MissingTo(std::span<const std::byte> start, uint64_t file_size) {
  const std::optional<SqliteHeader> header = ParseSqliteHeader(start);
  if (!header) return std::nullopt;
  const uint64_t wanted = uint64_t{header->pages} * header->page_size;
  if (wanted <= file_size) return std::nullopt;
  return wanted;
}

}  // namespace tranship
