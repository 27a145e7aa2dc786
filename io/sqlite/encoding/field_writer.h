// FieldWriter: the fields of one COPY BINARY tuple, appended to a slab's open row.
//
// Threading: one stage at a time. Ownership: keeps a reference to the slab. No allocation but the
// slab's own growth.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_FIELD_WRITER_H_
#define TRANSHIP_IO_SQLITE_ENCODING_FIELD_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "hashing/big_endian.h"
#include "io/slab.h"

namespace tranship {

class FieldWriter {
 public:
  explicit FieldWriter(Slab& slab) : slab_(&slab) {}

  // Bytes without a length in front.
  template <typename Unsigned>
  void Put(Unsigned value) {
    const Unsigned big = LoadBig<Unsigned>(&value);
    std::memcpy(Take(sizeof big).data(), &big, sizeof big);
  }
  void Append(std::span<const std::byte> bytes) {
    if (!bytes.empty()) std::memcpy(Take(bytes.size()).data(), bytes.data(), bytes.size());
  }
  void Append(std::string_view text) { Append(std::as_bytes(std::span(text.data(), text.size()))); }
  void Repeat(char byte, size_t times) {
    if (times > 0) std::memset(Take(times).data(), byte, times);
  }

  // Whole fields.
  void Null() { Put(uint32_t{0xFFFFFFFFU}); }
  template <typename Unsigned>
  void Fixed(Unsigned value) {
    Put(uint32_t{sizeof value});
    Put(value);
  }
  void Field(std::span<const std::byte> bytes) {
    Put(static_cast<uint32_t>(bytes.size()));
    Append(bytes);
  }

  // A field whose length is known only at its end.
  [[nodiscard]] size_t Begin() {
    Put(uint32_t{0});
    return at();
  }
  void End(size_t begin) { Patch(begin - 4, static_cast<uint32_t>(at() - begin)); }

  // Where the next byte goes, counted from the row's beginning; going back to there; writing over.
  [[nodiscard]] size_t at() const { return slab_->open_row().size(); }
  void BackTo(size_t at_before) { slab_->Retract(at() - at_before); }
  void Patch(size_t offset, uint32_t value) {
    const uint32_t big = LoadBig<uint32_t>(&value);
    std::memcpy(slab_->open_row().data() + offset, &big, sizeof big);
  }

 private:
  std::span<std::byte> Take(size_t bytes) {
    const std::span<std::byte> room = slab_->Reserve(bytes).first(bytes);
    slab_->Commit(bytes);
    return room;
  }

  Slab* slab_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_FIELD_WRITER_H_
