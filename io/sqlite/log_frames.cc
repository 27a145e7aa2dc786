#include "io/sqlite/log_frames.h"

#include <array>
#include <string_view>

#include "hashing/big_endian.h"

namespace tranship {

CommittedLog ReadCommittedLog(const Database& database, size_t page_size) {
  constexpr size_t kHeader = 32;
  constexpr size_t kFrameHeader = 24;
  constexpr size_t kMostFrames = 1 << 20;
  CommittedLog log;
  std::array<std::byte, kHeader> header{};
  if (database.ReadLog(0, header) != kHeader) return log;
  if (LoadBig<uint32_t>(&header[8]) != page_size) return log;
  constexpr std::string_view kHex = "0123456789abcdef";
  for (size_t i = 16; i < 24; ++i) {
    log.salt += kHex[static_cast<size_t>(header.at(i)) >> 4];
    log.salt += kHex[static_cast<size_t>(header.at(i)) & 15];
  }
  const auto salt = LoadBig<uint64_t>(&header[16]);
  std::array<std::byte, kFrameHeader> frame{};
  size_t committed = 0;
  uint64_t at = kHeader;
  for (size_t i = 0; i < kMostFrames; ++i, at += kFrameHeader + page_size) {
    if (database.ReadLog(at, frame) != kFrameHeader) break;
    if (LoadBig<uint64_t>(&frame[8]) != salt) break;  // left over from an earlier round
    log.frames.push_back({LoadBig<uint32_t>(frame.data()), at + kFrameHeader});
    if (LoadBig<uint32_t>(&frame[4]) != 0) committed = log.frames.size();
  }
  log.frames.resize(committed);
  return log;
}

}  // namespace tranship
