// LeafMap: which leaf of a table's digest tree a row belongs to. Leaves are what is compared;
// chunks are what is copied. A row's leaf depends on its key (or the whole row) alone, never on the
// read order.
//
//   range leaves    half-open ranges [bound i-1, bound i) of the encoded key, first and last
//   unbounded, and
//                   one leaf more, the last, for keys with a NULL field
//   hash leaves     the top bits of the digest of the key fields, or of the row, when the key has
//   no order
//                   that the engine knows or the table has no usable unique key
//
// Threading: immutable after construction; Finder is one thread's.

#ifndef TRANSHIP_HASHING_LEAF_MAP_H_
#define TRANSHIP_HASHING_LEAF_MAP_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hashing/digest.h"
#include "hashing/key_encoding.h"

namespace tranship {

class LeafMap {
 public:
  enum class Kind : uint8_t { kKeyRange, kKeyHash, kRowHash };
  static constexpr size_t kMaxLeaves = 16384;

  // `bounds` are concatenated AppendOrdered() encodings; they are sorted and duplicates dropped
  // here. Throws std::invalid_argument: no kinds, an opaque kind, or more than kMaxLeaves range
  // leaves (the NULL leaf comes on top).
  [[nodiscard]] static LeafMap KeyRanges(std::vector<KeyKind> kinds,
                                         std::vector<std::string> bounds);
  // 2^bits leaves over the digest of `key_fields` leading fields (each as length or NULL marker,
  // and bytes). Throws std::invalid_argument when bits > 14 or there are no key fields.
  [[nodiscard]] static LeafMap KeyHash(size_t key_fields, unsigned bits);
  [[nodiscard]] static LeafMap RowHash(unsigned bits);

  [[nodiscard]] Kind kind() const { return kind_; }
  // How many leading fields of a row make its key (0 for kRowHash).
  [[nodiscard]] size_t key_fields() const { return key_fields_; }
  [[nodiscard]] size_t leaf_count() const;
  // Encoded bounds of a range leaf; absent means unbounded. The NULL leaf and hash leaves have
  // neither.
  [[nodiscard]] std::optional<std::string_view> begin(size_t leaf) const;
  [[nodiscard]] std::optional<std::string_view> end(size_t leaf) const;
  [[nodiscard]] bool is_null_leaf(size_t leaf) const {
    return kind_ == Kind::kKeyRange && leaf + 1 == leaf_count();
  }

  // Versioned binary form, kept in the ledger. Parse returns nothing on malformed bytes.
  [[nodiscard]] std::string Serialize() const;
  [[nodiscard]] static std::optional<LeafMap> Parse(std::string_view bytes);

  // Finds leaves without an allocation per row: remembers the last leaf (correlated keys mostly
  // stay in it) and owns the scratch for encoding. Keeps a pointer to the map, which must outlive
  // it.
  class Finder {
   public:
    explicit Finder(const LeafMap& map) : map_(&map) {}
    // `key` holds key_fields() fields; `row` is the row's digest.
    // Throws std::invalid_argument when fields are missing, or malformed for their kind.
    [[nodiscard]] uint32_t Find(std::span<const FieldView> key, const Digest& row);

   private:
    uint32_t FindWord(uint64_t key);
    uint32_t FindEncoded(std::string_view key);
    uint32_t FindHash(std::span<const FieldView> key);
    uint32_t Remember(uint32_t leaf);

    const LeafMap* map_;
    // The last leaf, and the words of its bounds: what lies between them is in it. Nothing does at
    // first.
    uint32_t last_ = 0;
    uint64_t begin_ = 0;
    uint64_t end_ = 0;
    std::string scratch_;
  };

 private:
  LeafMap() = default;
  void IndexBounds();
  [[nodiscard]] std::string_view Bound(size_t i) const;

  Kind kind_ = Kind::kRowHash;
  size_t key_fields_ = 0;
  unsigned bits_ = 0;
  std::vector<KeyKind> kinds_;
  std::string bound_bytes_;           // all bounds, glued
  std::vector<uint32_t> bound_ends_;  // end of bound i in bound_bytes_

  // What Finder searches first: of each bound the eight bytes (a number, zeros where there are
  // fewer) behind the `shared_` ones that all bounds begin with, and the eight that follow.
  size_t shared_ = 0;
  std::vector<uint64_t> words_;
  std::vector<uint64_t> next_words_;
  bool signed_words_ = false;  // one signed key, and words_ are the whole bounds
};

}  // namespace tranship

#endif  // TRANSHIP_HASHING_LEAF_MAP_H_
