#include "engine/verify/leaf_rows.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "engine/snapshot_holder.h"
#include "engine/verify/leaf_statements.h"
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

// Takes the wanted rows out of slabs.
class Collector {
 public:
  Collector(const PlanTable& table, const std::vector<bool>& wanted, LeafSums& sums,
            std::map<Digest, uint64_t>* left_out = nullptr)
      : table_(table),
        wanted_(wanted),
        sums_(sums),
        left_out_(left_out),
        layout_(table.layout()),
        digester_(layout_, table.leaves) {}

  // `xmins`: one per row, or empty.
  void Take(Slab& slab, std::span<const uint32_t> xmins) {
    digester_.Process(slab);
    for (size_t i = 0; i < slab.rows(); ++i) {
      const uint32_t leaf = slab.leaves[i];
      if (!wanted_[leaf] || IsLeftOut(slab.digests[i])) continue;
      sums_.Add(leaf, slab.digests[i], slab.row(i).size());
      const auto key = KeyBytes(table_, slab.row(i), fields_);
      LeafRow row;
      row.row = slab.digests[i];
      row.key = key.empty() ? row.row : KeyDigest(slab.row(i), key);
      row.leaf = leaf;
      row.xmin = xmins.empty() ? 0 : xmins[i];
      row.key_offset = found_.key_bytes.size();
      row.key_size = static_cast<uint32_t>(key.size());
      found_.key_bytes += AsText(key);
      found_.rows.push_back(row);
    }
  }
  LeafRows Sorted() && {
    std::sort(found_.rows.begin(), found_.rows.end(), [](const LeafRow& a, const LeafRow& b) {
      return std::tie(a.key, a.row) < std::tie(b.key, b.row);
    });
    return std::move(found_);
  }

 private:
  bool IsLeftOut(const Digest& row) {
    if (left_out_ == nullptr) return false;
    const auto found = left_out_->find(row);
    if (found == left_out_->end() || found->second == 0) return false;
    --found->second;
    return true;
  }

  // OIDs inside a key differ between servers, though the key is the same.
  Digest KeyDigest(std::span<const std::byte> row, std::span<const std::byte> key) {
    if (layout_.shapes.empty()) return HashBytes(key);
    scrubbed_.assign(row.begin(), row.end());
    ScrubOids(scrubbed_, layout_.shapes);
    return HashBytes(KeyBytes(table_, scrubbed_, fields_));
  }

  const PlanTable& table_;
  const std::vector<bool>& wanted_;
  LeafSums& sums_;
  std::map<Digest, uint64_t>* left_out_;
  RowLayout layout_;
  SlabDigester digester_;
  std::vector<FieldView> fields_;
  std::vector<std::byte> scrubbed_;
  LeafRows found_;
};

// Reads `source` to its end; `take` gets each slab as it comes.
void ReadAll(Source& source, const StopRequest& stop, const std::function<void(Slab&)>& take) {
  Slab slab;
  for (bool more = true; more;) {
    if (stop.soon()) {
      source.Abort();
      throw Cancelled();
    }
    slab.Clear();
    more = source.Fill(slab);
    take(slab);
  }
}

}  // namespace

LeafRows ReadSourceLeafRows(const PlanTable& table, SourceState& source,
                            const std::vector<bool>& wanted, LeafSums& sums,
                            std::map<Digest, uint64_t>& left_out, const StopRequest& stop) {
  const std::unique_ptr<SourceReader> reader = source.Open("verify");
  const std::unique_ptr<Source> rows = reader->ReadLeaves(table, wanted);
  const std::unique_ptr<SlabEncoder> encoder = rows->NewEncoder();
  Collector collector(table, wanted, sums, &left_out);
  std::vector<RowNote> ignored;
  Slab wire;
  ReadAll(*rows, stop, [&](Slab& slab) {
    if (encoder) {
      wire.Clear();
      encoder->EncodeFitting(slab, wire, ignored);
      ignored.clear();
    }
    collector.Take(encoder ? wire : slab, {});
  });
  return std::move(collector).Sorted();
}

LeafRows ReadTargetLeafRows(const PlanTable& table, const TargetState& target,
                            const std::vector<bool>& wanted, const StopRequest& stop) {
  Connection connection = target.connect();
  ImportSnapshot(connection, target.snapshot);
  LeafSums ignored(table.leaves.leaf_count());
  Collector collector(table, wanted, ignored);
  WithoutXmin without_xmin(table);
  std::vector<uint32_t> xmins;
  Slab stripped;
  for (const std::string& statement : LeafStatements(table, Side::kTarget, target.server_version,
                                                     wanted, {"xmin::pg_catalog.text"})) {
    CopyReader rows(connection, statement, table.form);
    ReadAll(rows, stop, [&](Slab& slab) {
      stripped.Clear();
      xmins.clear();
      for (size_t i = 0; i < slab.rows(); ++i)
        xmins.push_back(without_xmin.Strip(slab.row(i), stripped));
      collector.Take(stripped, xmins);
    });
  }
  return std::move(collector).Sorted();
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
