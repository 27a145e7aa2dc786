#include "engine/verify/leaf_rows.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <tuple>

#include "engine/snapshot_holder.h"
#include "io/copy/slab_digester.h"
#include "io/copy/tuple.h"
#include "io/pg/copy_reader.h"

namespace tranship {
namespace {

std::string_view AsText(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Takes rows that carry one column more, xmin as text, back to what they are without it.
class WithoutXmin {
 public:
  explicit WithoutXmin(const PlanTable& table)
      : form_(table.form), columns_(table.columns.size()) {}

  uint32_t Strip(std::span<const std::byte> row, Slab& out) {
    const std::string_view xmin =
        form_ == WireForm::kBinary ? StripBinary(row, out) : StripText(row, out);
    uint32_t value = 0;
    std::from_chars(xmin.data(), xmin.data() + xmin.size(), value);
    return value;
  }

 private:
  std::string_view StripBinary(std::span<const std::byte> row, Slab& out) {
    const std::vector<FieldView> fields = ParseBinaryRow(row);
    if (fields.size() != columns_ + 1)
      throw FormatError("a row has " + std::to_string(fields.size()) + " fields");
    const auto xmin = fields.back().bytes;
    const size_t keep = row.size() - xmin.size() - 4;
    scratch_.assign(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(keep));
    scratch_[0] = static_cast<std::byte>(columns_ >> 8U);
    scratch_[1] = static_cast<std::byte>(columns_ & 0xffU);
    out.AppendRow(scratch_);
    return AsText(xmin);
  }
  std::string_view StripText(std::span<const std::byte> row, Slab& out) {
    const std::string_view line = AsText(row);
    const size_t tab = line.rfind('\t');
    const size_t keep = tab == std::string_view::npos ? 0 : tab;
    scratch_.assign(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(keep));
    scratch_.push_back(std::byte{'\n'});
    out.AppendRow(scratch_);
    const size_t begin = tab == std::string_view::npos ? 0 : tab + 1;
    return line.substr(begin, line.size() - begin - 1);
  }

  WireForm form_;
  size_t columns_;
  std::vector<std::byte> scratch_;
};

// The bytes of the leading key fields, with their framing.
std::span<const std::byte> KeyBytes(const PlanTable& table, std::span<const std::byte> row,
                                    std::vector<FieldView>& fields) {
  if (table.key_columns == 0) return {};
  fields.resize(table.key_columns);
  ParseLeadingFields(table.form, row, table.columns.size(), fields);
  const size_t begin = table.form == WireForm::kBinary ? 2 : 0;
  size_t end = begin;
  if (table.form == WireForm::kBinary) {
    for (const FieldView& field : fields) end += 4 + (field.null ? 0 : field.bytes.size());
  } else {
    const std::string_view line = AsText(row);
    for (size_t i = 0; i < table.key_columns; ++i) {
      end = line.find_first_of("\t\n", end);
      if (i + 1 < table.key_columns) ++end;
    }
  }
  return row.subspan(begin, end - begin);
}

}  // namespace

LeafRows ReadLeafRows(const PlanTable& table, const ReadBackSide& side,
                      const std::vector<bool>& wanted, LeafSums& sums, const StopRequest& stop) {
  LeafRows found;
  Connection connection = side.connect();
  ImportSnapshot(connection, side.snapshot);
  const RowLayout layout = table.layout();
  SlabDigester digester(layout, table.leaves);
  const bool target = side.side == Side::kTarget;
  WithoutXmin without_xmin(table);
  std::vector<FieldView> fields;
  std::vector<uint32_t> xmins;
  std::vector<std::byte> scrubbed;
  Slab raw, stripped;
  for (const Piece& piece : CutIntoPieces(table, side.side, side.server_version, 64e6)) {
    std::vector<std::string> extra;
    if (target) extra.emplace_back("xmin::pg_catalog.text");
    CopyReader reader(connection, ReadPieceStatement(table, side.side, piece, extra), table.form);
    for (bool more = true; more;) {
      if (stop.soon()) {
        reader.Abort();
        throw Cancelled();
      }
      raw.Clear();
      more = reader.Fill(raw);
      Slab* slab = &raw;
      if (target) {
        stripped.Clear();
        xmins.clear();
        for (size_t i = 0; i < raw.rows(); ++i)
          xmins.push_back(without_xmin.Strip(raw.row(i), stripped));
        slab = &stripped;
      }
      digester.Process(*slab);
      for (size_t i = 0; i < slab->rows(); ++i) {
        const uint32_t leaf = slab->leaves[i];
        if (!wanted[leaf]) continue;
        sums.Add(leaf, slab->digests[i], slab->row(i).size());
        const auto key = KeyBytes(table, slab->row(i), fields);
        scrubbed.assign(key.begin(), key.end());
        if (!key.empty() && !layout.shapes.empty()) {
          scrubbed.assign(slab->row(i).begin(), slab->row(i).end());
          ScrubOids(scrubbed, layout.shapes);
          const auto scrubbed_key = KeyBytes(table, scrubbed, fields);
          scrubbed = std::vector<std::byte>(scrubbed_key.begin(), scrubbed_key.end());
        }
        LeafRow row;
        row.row = slab->digests[i];
        row.key = key.empty() ? row.row : HashBytes(scrubbed);
        row.leaf = leaf;
        row.xmin = target ? xmins[i] : 0;
        row.key_offset = found.key_bytes.size();
        row.key_size = static_cast<uint32_t>(key.size());
        found.key_bytes += AsText(key);
        found.rows.push_back(row);
      }
    }
  }
  std::sort(found.rows.begin(), found.rows.end(), [](const LeafRow& a, const LeafRow& b) {
    return std::tie(a.key, a.row) < std::tie(b.key, b.row);
  });
  return found;
}

std::vector<std::optional<std::string>> KeyFields(const PlanTable& table, std::string_view key) {
  std::vector<std::optional<std::string>> out;
  size_t at = 0;
  for (size_t i = 0; i < table.key_columns; ++i) {
    if (table.form == WireForm::kText) {
      const size_t end = std::min(key.find('\t', at), key.size());
      const std::string_view field = key.substr(at, end - at);
      at = end + 1;
      if (field == "\\N") {
        out.emplace_back(std::nullopt);
      } else {
        out.emplace_back(UnescapeTextField(std::as_bytes(std::span(field))));
      }
      continue;
    }
    uint32_t size = 0;
    for (size_t b = 0; b < 4; ++b) size = size << 8U | static_cast<unsigned char>(key.at(at + b));
    at += 4;
    if (size == 0xffffffffU) {
      out.emplace_back(std::nullopt);
    } else {
      out.emplace_back(std::string(key.substr(at, size)));
      at += size;
    }
  }
  return out;
}

}  // namespace tranship
