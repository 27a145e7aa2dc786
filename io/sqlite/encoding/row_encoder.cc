#include "io/sqlite/encoding/row_encoder.h"

#include <stdexcept>

#include "io/error.h"

namespace tranship {
namespace {

constexpr size_t kMostRowBytes = 0x3FFFFFFF;  // a tuple is one allocation on the server

}  // namespace

RowEncoder::RowEncoder(std::span<const ValueForm> forms) {
  constexpr size_t kMostColumns = 1600;  // MaxHeapAttributeNumber
  if (forms.size() > kMostColumns)
    throw std::invalid_argument("more columns than a table may have");
  for (const ValueForm& form : forms) encoders_.emplace_back(form);
}

void RowEncoder::Encode(const Slab& raw, Slab& out, BadRows bad) {
  rejected_.clear();
  altered_.clear();
  for (size_t i = 0; i < raw.rows(); ++i) {
    const size_t altered = altered_.size();
    std::optional<ValueProblem> problem = EncodeRow(raw.row(i), i, out);
    if (!problem) {
      out.EndRow();
      continue;
    }
    altered_.resize(altered);
    if (bad == BadRows::kThrow) throw ValueError(i, std::move(*problem));
    rejected_.push_back({i, std::move(*problem)});
  }
}

std::optional<ValueProblem> RowEncoder::EncodeRow(std::span<const std::byte> row, size_t index,
                                                  Slab& out) {
  FieldWriter writer(out);
  writer.Put(static_cast<uint16_t>(encoders_.size()));
  for (size_t column = 0; column < encoders_.size(); ++column) {
    ValueVerdict altered;
    ValueVerdict verdict = encoders_[column].Encode(writer, TakeRaw(row), altered);
    if (verdict.ok() && writer.at() > kMostRowBytes) {
      verdict = {ProblemKind::kTooLong, "a row of more bytes than PostgreSQL takes (1 GiB)"};
    }
    if (!verdict.ok()) {
      writer.BackTo(0);
      return ValueProblem{verdict.kind, column, verdict.reason};
    }
    if (!altered.ok()) altered_.push_back({index, {altered.kind, column, altered.reason}});
  }
  if (!row.empty()) {
    writer.BackTo(0);
    throw FormatError("a raw row has more values than there are forms");
  }
  return std::nullopt;
}

}  // namespace tranship
