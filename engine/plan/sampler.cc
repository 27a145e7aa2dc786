#include "engine/plan/sampler.h"

#include <algorithm>
#include <cmath>

#include "engine/plan/statements.h"
#include "hashing/big_endian.h"
#include "hashing/digest.h"
#include "io/copy/tuple.h"
#include "io/pg/copy_reader.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr int kMaxLines = 291;  // MaxHeapTuplesPerPage of 8 kB pages
constexpr int64_t kProbedPages = 8;

std::string NumberList(const std::vector<int64_t>& numbers) {
  std::string text = "'{";
  for (const int64_t number : numbers) {
    if (text.size() > 2) text += ',';
    text += std::to_string(number);
  }
  return text + "}'";
}

// `count` blocks of [0, pages) in even steps, each moved by a fixed pseudo-random part of a step so
// that nothing periodic in the table is hit or missed throughout.
std::vector<int64_t> SpreadBlocks(int64_t pages, int64_t count) {
  std::vector<int64_t> blocks;
  const double step = static_cast<double>(pages) / static_cast<double>(count);
  for (int64_t i = 0; i < count; ++i) {
    const double jitter =
        count >= pages ? 0 : static_cast<double>(HashText(std::to_string(i)).low >> 11) * 0x1p-53;
    blocks.push_back(
        std::min(pages - 1, static_cast<int64_t>((static_cast<double>(i) + jitter) * step)));
  }
  return blocks;
}

// Line pointers of a page that holds about `rows_per_page` rows.
std::vector<int64_t> SpreadLines(double rows_per_page, int64_t count) {
  const auto lines = std::clamp<int64_t>(std::llround(rows_per_page), 1, kMaxLines);
  std::vector<int64_t> list;
  // Few rows a page: take them all, and some more in case that the estimate is low.
  const int64_t highest =
      count >= lines ? std::min<int64_t>(kMaxLines, lines + lines / 4 + 2) : lines;
  count = count >= lines ? highest : count;
  for (int64_t i = 0; i < count; ++i) list.push_back(1 + (2 * i + 1) * highest / (2 * count));
  return list;
}

// TID scans read exactly these pages; a ctid where no visible row begins yields nothing.
std::string CtidCondition(const std::vector<int64_t>& blocks, const std::vector<int64_t>& lines) {
  return "ctid = ANY (ARRAY(SELECT pg_catalog.format('(%s,%s)', b.n, l.n)::pg_catalog.tid FROM "
         "pg_catalog.unnest(" +
         NumberList(blocks) + "::pg_catalog.int8[]) b(n), pg_catalog.unnest(" + NumberList(lines) +
         "::pg_catalog.int4[]) l(n)))";
}

// Header and fixed-width columns by their usual size, the others as they are stored: reading
// the size of a TOASTed value does not read the value.
std::string RowBytes(const PlanTable& table) {
  int64_t fixed = 28;
  std::string sum;
  for (const CopyColumn& column : table.columns) {
    if (column.variable_width) {
      sum += " + coalesce(pg_catalog.pg_column_size(" + QuoteName(column.name) + "), 0)";
    } else {
      fixed += 8;
    }
  }
  return "(" + std::to_string(fixed) + "::pg_catalog.int8" + sum + ")";
}

std::string SampleStatement(const PlanTable& table, const Relation& part,
                            const SampleRequest& request, const std::string& condition) {
  std::string columns = "ctid";
  std::string order;
  if (request.bytes) columns += ", " + RowBytes(table);
  for (size_t i = 0; i < table.key_columns; ++i) {
    const CopyColumn& column = table.columns[i];
    const std::string name = QuoteName(column.name);
    // As it travels, so that bounds are of the target's type. format() renders by the type's output
    // function: a cast to text would cut the blanks of character(n).
    const std::string value = column.cast ? "CAST(" + name + " AS " + column.type + ")" : name;
    if (request.encoded_keys) columns += ", " + value;
    if (request.key_texts) {
      columns.append(", CASE WHEN ").append(name);
      columns.append(" IS NOT NULL THEN pg_catalog.format('%s', ").append(name).append(") END");
      order.append(order.empty() ? " ORDER BY " : ", ").append(name);
      if (!column.source_collation.empty()) order += " COLLATE " + column.source_collation;
    }
  }
  return "COPY (SELECT " + columns + " FROM " + part.from_item() + " WHERE " + condition + order +
         ") TO STDOUT (FORMAT binary)";
}

SampledRow ParseRow(const PlanTable& table, const SampleRequest& request,
                    std::span<const std::byte> bytes) {
  const std::vector<FieldView> fields = ParseBinaryRow(bytes);
  const size_t keys = table.key_columns;
  const size_t each = (request.encoded_keys ? 1U : 0U) + (request.key_texts ? 1U : 0U);
  const size_t first = request.bytes ? 2 : 1;
  if (fields.size() != first + keys * each || fields[0].bytes.size() != 6 ||
      (request.bytes && fields[1].bytes.size() != 8)) {
    throw FormatError("a sampled row does not have the fields that were asked for");
  }
  SampledRow row;
  row.block = LoadBig<uint32_t>(fields[0].bytes.data());
  if (request.bytes) row.bytes = static_cast<double>(LoadBig<uint64_t>(fields[1].bytes.data()));
  row.null_key = std::any_of(fields.begin() + static_cast<std::ptrdiff_t>(first), fields.end(),
                             [](const FieldView& field) { return field.null; });
  if (row.null_key) return row;
  size_t next = first;
  for (size_t i = 0; i < keys; ++i) {
    if (request.encoded_keys) {
      AppendOrdered(table.columns[i].key_kind, fields[next++].bytes, row.encoded);
    }
    if (request.key_texts) {
      const auto text = fields[next++].bytes;
      row.key.emplace_back(reinterpret_cast<const char*>(text.data()), text.size());
    }
  }
  return row;
}

}  // namespace

std::vector<SampledRow> SampleRows(Connection& source, const PlanTable& table, const Relation& part,
                                   const SampleRequest& request) {
  std::vector<SampledRow> rows;
  const int64_t pages = std::min(request.pages, part.pages);
  if (pages <= 0) return rows;
  const int64_t lines = std::max<int64_t>(1, (request.rows + pages - 1) / pages);
  CopyReader reader(source,
                    SampleStatement(table, part, request,
                                    CtidCondition(SpreadBlocks(part.pages, pages),
                                                  SpreadLines(request.rows_per_page, lines))),
                    WireForm::kBinary);
  Slab slab;
  for (bool more = true; more;) {
    slab.Clear();
    more = reader.Fill(slab);
    for (size_t i = 0; i < slab.rows(); ++i) rows.push_back(ParseRow(table, request, slab.row(i)));
  }
  return rows;
}

double ProbeDensity(Connection& source, const Relation& part) {
  const int64_t pages = std::min(kProbedPages, part.pages);
  if (pages <= 0) return 0;
  const Result r = source.Exec(
      "SELECT pg_catalog.count(*) FROM " + part.from_item() + " WHERE " +
      CtidCondition(SpreadBlocks(part.pages, pages), SpreadLines(kMaxLines, kMaxLines)));
  return r.real(0, 0) / static_cast<double>(pages);
}

}  // namespace tranship
