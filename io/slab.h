// Slab: a reused buffer of whole rows (about 256 kB) that travels through the pipeline, with what
// the digest stage found about each row.
//
// Threading: one stage at a time owns a slab. Ownership: a stream owns its slabs and reuses them; a
// buffer that one huge row has grown is shrunk again by Clear().

#ifndef TRANSHIP_IO_SLAB_H_
#define TRANSHIP_IO_SLAB_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "hashing/digest.h"

namespace tranship {

class Slab {
 public:
  static constexpr size_t kTargetBytes = 256 * 1024;

  Slab() = default;
  Slab(Slab&&) = default;
  Slab& operator=(Slab&&) = default;

  void Clear();

  // All the room behind what is there, at least `bytes`; what is written becomes part of the slab
  // with Commit(). Throws std::length_error beyond 4 GiB.
  [[nodiscard]] std::span<std::byte> Reserve(size_t bytes) {
    if (capacity_ - size_ < bytes) Grow(bytes);
    return {buffer_.get() + size_, capacity_ - size_};
  }
  void Commit(size_t bytes) { size_ += bytes; }
  // What was committed behind the last row that has ended, and taking some of it back from its end.
  [[nodiscard]] std::span<std::byte> open_row() {
    const size_t begin = ends_.empty() ? 0 : ends_.back();
    return {buffer_.get() + begin, size_ - begin};
  }
  void Retract(size_t bytes) { size_ -= bytes; }
  void EndRow() { ends_.push_back(static_cast<uint32_t>(size_)); }
  void AppendRow(std::span<const std::byte> row);

  [[nodiscard]] std::span<const std::byte> bytes() const { return {buffer_.get(), size_}; }
  [[nodiscard]] std::span<const uint32_t> ends() const { return ends_; }
  [[nodiscard]] size_t rows() const { return ends_.size(); }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] size_t capacity() const { return capacity_; }
  // Requires: i < rows().
  [[nodiscard]] std::span<const std::byte> row(size_t i) const {
    const uint32_t begin = i == 0 ? 0 : ends_[i - 1];
    return bytes().subspan(begin, ends_[i] - begin);
  }

  // Filled by SlabDigester, one entry per row.
  std::vector<Digest> digests;
  std::vector<uint32_t> leaves;

 private:
  void Grow(size_t bytes);

  std::unique_ptr<std::byte[]> buffer_;
  size_t size_ = 0;
  size_t capacity_ = 0;
  std::vector<uint32_t> ends_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SLAB_H_
