#include "engine/quiet_proof.h"

#include <charconv>
#include <cstdint>

namespace tranship {
namespace {

// "16/B374D848": two hexadecimal halves.
std::optional<uint64_t> ParseWalPosition(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  uint32_t high = 0, low = 0;
  const char* const middle = text.data() + slash;
  const char* const end = text.data() + text.size();
  const auto [high_end, high_error] = std::from_chars(text.data(), middle, high, 16);
  const auto [low_end, low_error] = std::from_chars(middle + 1, end, low, 16);
  if (high_error != std::errc{} || low_error != std::errc{}) return std::nullopt;
  if (high_end != middle || low_end != end) return std::nullopt;
  return uint64_t{high} << 32 | low;
}

}  // namespace

bool NothingInProgress(std::string_view snapshot_text) {
  const size_t first = snapshot_text.find(':');
  if (first == std::string_view::npos || first == 0) return false;
  const size_t second = snapshot_text.find(':', first + 1);
  if (second == std::string_view::npos || second + 1 != snapshot_text.size()) return false;
  return snapshot_text.substr(0, first) == snapshot_text.substr(first + 1, second - first - 1);
}

std::optional<std::string> QuietProofFails(const SnapshotFacts& then, const SnapshotFacts& now) {
  if (!then.quiet_witness) {
    return "the earlier snapshot has no witness: " +
           (then.quiet_reason.empty() ? "not recorded" : then.quiet_reason);
  }
  if (then.system_identifier.empty() || then.system_identifier != now.system_identifier) {
    return "the source is another cluster (its system identifier differs)";
  }
  if (then.timeline.empty() || then.timeline != now.timeline) {
    return "the source has been promoted or restored (its timeline differs)";
  }
  const std::optional<uint64_t> wal_then = ParseWalPosition(then.wal_position);
  const std::optional<uint64_t> wal_now = ParseWalPosition(now.wal_position);
  if (!wal_then || !wal_now) return "the source is a standby: its WAL position is not its own";
  if (*wal_now < *wal_then) return "the source has been restored (its WAL position went back)";
  if (!NothingInProgress(then.text)) return "transactions were in progress at the earlier snapshot";
  if (then.text != now.text)
    return "transactions have been committed in the source's cluster since";
  return std::nullopt;
}

}  // namespace tranship
