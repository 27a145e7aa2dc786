// The parsers of rows under input from a hostile source: they finish or throw FormatError, or
// std::invalid_argument for a key.
//
// Input: the length of a text in one byte, the text (shapes between ';', or anything, from which
// shapes are made), then a row.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string_view>

#include "io/copy/binary_frame.h"
#include "io/copy/slab_digester.h"
#include "io/copy/tuple.h"
#include "io/error.h"

namespace {

using namespace tranship;

template <typename Action>
bool Finishes(const Action& action) {
  try {
    action();
    return true;
  } catch (const FormatError&) {
  } catch (const std::invalid_argument&) {
  }
  return false;
}

WireShape Grow(std::string_view& from, int depth) {
  const unsigned char byte = from.empty() ? 0 : static_cast<unsigned char>(from.front());
  if (!from.empty()) from.remove_prefix(1);
  WireShape shape;
  if (depth < 8) shape.kind = static_cast<WireShape::Kind>(byte % 5);
  const bool composite = shape.kind == WireShape::Kind::kComposite;
  size_t children = shape.kind == WireShape::Kind::kScalar ? 0 : 1;
  if (composite) children = byte / 5 % 4;
  for (; children > 0; --children) shape.children.push_back(Grow(from, depth + 1));
  return shape;
}

std::vector<WireShape> ShapesOf(std::string_view text) {
  std::vector<WireShape> shapes;
  const std::string_view all = text;
  const bool parsed = Finishes([&] {
    while (!text.empty()) {
      const size_t end = std::min(text.find(';'), text.size());
      shapes.push_back(WireShape::Parse(text.substr(0, end)));
      if (shapes.back() != WireShape::Parse(shapes.back().Serialize())) std::abort();
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  });
  if (parsed) return shapes;
  shapes.clear();
  text = all;
  while (!text.empty() && shapes.size() < 16) shapes.push_back(Grow(text, 0));
  return shapes;
}

// Of exactly its size, on the heap: the sanitizer sees a touch beyond.
struct Exact {
  explicit Exact(std::string_view text)
      : bytes(std::make_unique<std::byte[]>(text.size())), size(text.size()) {
    if (size > 0) std::memcpy(bytes.get(), text.data(), size);
  }
  [[nodiscard]] std::span<std::byte> span() const { return {bytes.get(), size}; }
  std::unique_ptr<std::byte[]> bytes;
  size_t size;
};

void ParseFields(std::span<const std::byte> row, size_t columns) {
  std::vector<FieldView> fields(std::min<size_t>(columns, 3));
  for (const WireForm form : {WireForm::kBinary, WireForm::kText}) {
    if (!Finishes([&] { ParseLeadingFields(form, row, columns, fields); })) continue;
    for (const FieldView& field : fields) {
      if (form == WireForm::kText) (void)Finishes([&] { (void)UnescapeTextField(field.bytes); });
    }
  }
  std::vector<FieldView> all;
  if (!Finishes([&] { all = ParseBinaryRow(row); })) return;
  if (!IsTrailer(row) && !IsWholeMessage(WireForm::kBinary, row, false)) std::abort();
}

void DigestRows(std::span<const std::byte> row, const RowLayout& layout) {
  static const LeafMap maps[] = {
      LeafMap::KeyRanges({KeyKind::kBytes, KeyKind::kNumeric}, {"a", "b", "c"}),
      LeafMap::KeyRanges({KeyKind::kSigned}, {"12345678"}), LeafMap::KeyHash(2, 5),
      LeafMap::RowHash(5)};
  static Slab slab;
  for (const LeafMap& map : maps) {
    SlabDigester digester(layout, map);
    slab.Clear();
    slab.AppendRow(row);
    slab.AppendRow(row);
    if (!Finishes([&] { digester.Process(slab); })) continue;
    if (slab.leaves.at(0) >= map.leaf_count() || slab.digests.at(0) != slab.digests.at(1))
      std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input{reinterpret_cast<const char*>(data), size};
  const size_t text = std::min<size_t>(data[0], size - 1);
  RowLayout layout;
  layout.shapes = ShapesOf(input.substr(1, text));
  layout.columns = layout.shapes.size();
  const Exact row(input.substr(1 + text));

  ParseFields(row.span(), layout.columns);
  (void)Finishes([&] { (void)HeaderSize(row.span()); });
  (void)IsWholeMessage(WireForm::kBinary, row.span(), true);
  DigestRows(row.span(), layout);
  layout.form = WireForm::kText;
  DigestRows(row.span(), layout);
  (void)Finishes([&] { ScrubOids(row.span(), layout.shapes); });
  return 0;
}
