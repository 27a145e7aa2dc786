// Whatever a source sends, the parsers read nothing beyond it and either finish or throw
// FormatError.

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "io/copy/binary_frame.h"
#include "io/copy/slab_digester.h"
#include "io/copy/tuple.h"
#include "io/error.h"
#include "tests/io/golden_rows.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

// Evenly, whatever size rapidcheck is at.
template <typename Number>
Number Between(Number least, Number end) {
  return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange(least, end));
}

// A golden row with a few bytes changed, cut out or doubled.
std::string Mutated(const GoldenRow& golden) {
  std::string row = FromHex(golden.hex);
  const int changes = Between(0, 5);
  for (int i = 0; i < changes && !row.empty(); ++i) {
    const auto at = Between<size_t>(0, row.size());
    switch (Between(0, 5)) {
      case 0:
        row[at] = *rc::gen::arbitrary<char>();
        break;
      case 1:
        row[at] = *rc::gen::element('\0', '\1', '\x7f', '\x80', '\xff');
        break;
      case 2:
        row.erase(at, Between<size_t>(1, 9));
        break;
      case 3:
        row.insert(at, row.substr(at, Between<size_t>(1, 9)));
        break;
      default:
        row.resize(at);
        break;
    }
  }
  return row;
}

const GoldenRow& AnyGolden() { return kGoldenRows[Between<size_t>(0, kGoldenRows.size())]; }

// True when `parse` finished.
template <typename Parse>
bool Finishes(const Parse& parse) {
  try {
    parse();
    return true;
  } catch (const FormatError&) {
    return false;
  }
}

RC_GTEST_PROP(HostileBytes, NeverMakeParseBinaryRowReadBeyondThem, ()) {
  ExactBytes row(Mutated(AnyGolden()));
  std::vector<FieldView> fields;
  if (!Finishes([&] { fields = ParseBinaryRow(row.span()); })) return;
  size_t size = 2;
  for (const FieldView& field : fields) size += 4 + field.bytes.size();
  RC_ASSERT(size == row.span().size());
}

RC_GTEST_PROP(HostileBytes, NeverMakeParseLeadingFieldsReadBeyondThem, ()) {
  const GoldenRow& golden = AnyGolden();
  const size_t columns = Shapes(golden.shapes).size();
  ExactBytes row(Mutated(golden));
  std::vector<FieldView> fields(Between<size_t>(0, columns + 1));
  const auto form = *rc::gen::element(WireForm::kBinary, WireForm::kText);
  (void)Finishes([&] { ParseLeadingFields(form, row.span(), columns, fields); });
}

RC_GTEST_PROP(HostileBytes, NeverMakeScrubOidsTouchWhatIsBeyondThem, ()) {
  const GoldenRow& golden = AnyGolden();
  ExactBytes row(Mutated(golden));
  const GoldenRow& shaped = Between(0, 4) == 0 ? AnyGolden() : golden;
  (void)Finishes([&] { ScrubOids(row.span(), Shapes(shaped.shapes)); });
}

RC_GTEST_PROP(HostileBytes, AreScrubbedOnceForAll, ()) {
  const GoldenRow& golden = AnyGolden();
  std::string once = Mutated(golden);
  const std::vector<WireShape> shapes = Shapes(golden.shapes);
  const auto scrub = [&] { ScrubOids(std::as_writable_bytes(std::span(once)), shapes); };
  if (!Finishes(scrub)) return;
  const std::string first = once;
  RC_ASSERT(Finishes(scrub));
  RC_ASSERT(once == first);
}

RC_GTEST_PROP(HostileBytes, NeverMakeTheFrameReadBeyondThem, (std::string bytes)) {
  if (*rc::gen::arbitrary<bool>()) bytes.insert(0, Text(BinaryHeader()));
  ExactBytes message(bytes);
  (void)Finishes([&] { (void)HeaderSize(message.span()); });
  (void)IsWholeMessage(WireForm::kBinary, message.span(), true);
  (void)IsWholeMessage(WireForm::kBinary, message.span(), false);
}

RC_GTEST_PROP(HostileBytes, NeverMakeAFieldOfTextReadBeyondThem, (std::string bytes)) {
  ExactBytes field("\\" + bytes);
  (void)Finishes([&] { (void)UnescapeTextField(field.span()); });
}

RC_GTEST_PROP(HostileBytes, GiveLeavesThatExistOrAnError, ()) {
  const GoldenRow& golden = AnyGolden();
  RowLayout layout;
  layout.shapes = Shapes(golden.shapes);
  layout.columns = layout.shapes.size();
  if (layout.columns == 0) return;
  const LeafMap maps[] = {LeafMap::KeyRanges({KeyKind::kBytes}, {"a", "b"}), LeafMap::KeyHash(1, 4),
                          LeafMap::RowHash(3)};
  const LeafMap& map = maps[Between(0, 3)];
  Slab slab;
  slab.AppendRow(Bytes(Mutated(golden)));
  SlabDigester digester(layout, map);
  if (!Finishes([&] { digester.Process(slab); })) return;
  RC_ASSERT(slab.leaves.at(0) < map.leaf_count());
}

}  // namespace
}  // namespace tranship::testing
