// SetDigest: identity of a multiset of rows, whatever order they are read in: row count, byte count
// and the sum of the row digests modulo 2^128. A sum and never XOR: a row that occurs twice must
// not cancel.

#ifndef TRANSHIP_HASHING_SET_DIGEST_H_
#define TRANSHIP_HASHING_SET_DIGEST_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hashing/digest.h"

namespace tranship {

struct SetDigest {
  uint64_t rows = 0;
  uint64_t bytes = 0;
  Digest sum;

  void Add(const Digest& row, uint64_t row_bytes) {
    ++rows;
    bytes += row_bytes;
    sum += row;
  }
  void Merge(const SetDigest& other) {
    rows += other.rows;
    bytes += other.bytes;
    sum += other.sum;
  }
  friend bool operator==(const SetDigest&, const SetDigest&) = default;
};

// The partial sums of one chunk (or of a whole table), by leaf number.
//
// Threading: thread-compatible. Memory: 40 bytes per leaf of the table.
class LeafSums {
 public:
  explicit LeafSums(size_t leaf_count) : leaves_(leaf_count) {}

  void Add(uint32_t leaf, const Digest& row, uint64_t row_bytes) {
    leaves_[leaf].Add(row, row_bytes);
  }
  // Throws std::invalid_argument unless the leaf counts are equal.
  void Merge(const LeafSums& other);
  void Clear();
  [[nodiscard]] SetDigest Total() const;
  [[nodiscard]] std::span<const SetDigest> leaves() const { return leaves_; }

  // Sparse form, leaves without rows left out: format in docs/verification.md. Parse returns
  // nothing when the bytes are malformed or name a leaf that does not exist (the ledger is foreign
  // input like any other).
  [[nodiscard]] std::string Serialize() const;
  [[nodiscard]] static std::optional<LeafSums> Parse(std::string_view bytes, size_t leaf_count);

 private:
  std::vector<SetDigest> leaves_;
};

}  // namespace tranship

#endif  // TRANSHIP_HASHING_SET_DIGEST_H_
