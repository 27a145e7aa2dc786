#include "engine/rejects/retry_table.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "engine/failpoint.h"
#include "engine/plan/statements.h"
#include "engine/rejects/careful_copy.h"
#include "engine/rejects/row_fault.h"
#include "io/copy/slab_digester.h"
#include "io/error.h"
#include "io/pg/copy_writer.h"

namespace tranship {
namespace {

// What the source has under one key now: encoded, without what cannot be.
struct Found {
  Slab wire;  // digested
  std::vector<RowNote> left_out, altered;
};

RejectEntry Because(std::string reason) {
  RejectEntry entry;
  entry.reason = std::move(reason);
  return entry;
}

class Retry {
 public:
  explicit Retry(const RetryInput& input)
      : input_(input),
        table_(*input.table),
        layout_(table_.layout()),
        digester_(layout_, table_.leaves),
        copy_(WriteStatement(table_, Chunk{})) {}

  // Rows may refer to each other: they are tried until no more of them go in.
  uint64_t Run() {
    std::vector<RejectedRow> waiting = input_.rows;
    std::vector<RejectEntry> because;
    uint64_t in = 0;
    for (bool progress = true; progress && !waiting.empty();) {
      progress = false;
      because.clear();
      std::vector<RejectedRow> still;
      for (RejectedRow& row : waiting) {
        input_.check_stop();
        RejectEntry reason;
        if (Try(row, reason)) {
          ++in;
          progress = true;
        } else {
          still.push_back(std::move(row));
          because.push_back(std::move(reason));
        }
      }
      waiting = std::move(still);
    }
    for (size_t i = 0; i < waiting.size(); ++i) {
      MarkStillRejected(*input_.target, input_.run, waiting[i], because[i]);
    }
    return in;
  }

 private:
  bool Try(const RejectedRow& row, RejectEntry& reason) {
    if (std::ranges::any_of(row.key_values, [](const auto& value) { return !value; })) {
      reason = Because("its key holds NULL, by which no row can be found again");
      return false;
    }
    Found found = Read(row.key_values);
    const size_t rows = found.wire.rows() + CountRows(found.left_out);
    if (rows == 0) {
      reason = Because("the source has no row with this key any more");
      return false;
    }
    if (rows == 1 && found.wire.rows() == 0) {
      reason = EntryOf(table_, "rejected", std::move(found.left_out.front()), input_.show_values);
      return false;
    }
    size_t at = 0;
    if (rows > 1) {
      while (at < found.wire.rows() && ToHex(found.wire.digests[at]) != row.row_digest) ++at;
      if (at == found.wire.rows()) {
        reason = Because("the source has " + std::to_string(rows) +
                         " rows with this key, none of them as it was");
        return false;
      }
      found.altered.clear();  // they are counted with the row that is in already
    }
    return Write(row, found, at, reason);
  }

  static size_t CountRows(const std::vector<RowNote>& notes) {
    return static_cast<size_t>(std::ranges::count(notes, true, &RowNote::first_of_row));
  }

  Found Read(const KeyValues& key) {
    Found found;
    const std::unique_ptr<Source> rows = input_.source->ReadKey(table_, key);
    const std::unique_ptr<SlabEncoder> encoder = rows->NewEncoder();
    Slab slab, wire;
    for (bool more = true; more;) {
      slab.Clear();
      more = rows->Fill(slab);
      if (encoder) {
        wire.Clear();
        encoder->EncodeFitting(slab, wire, found.left_out);
        encoder->AppendAltered(slab, found.altered);
      }
      const Slab& from = encoder ? wire : slab;
      for (size_t i = 0; i < from.rows(); ++i) found.wire.AppendRow(from.row(i));
    }
    digester_.Process(found.wire);
    return found;
  }

  bool Write(const RejectedRow& row, Found& found, size_t at, RejectEntry& reason) {
    Connection& target = *input_.target;
    Slab one;
    one.AppendRow(found.wire.row(at));
    target.Exec("SAVEPOINT tranship_row");
    try {
      CopyWriter writer(target, copy_, table_.form);
      writer.Write(one);
      if (writer.Finish() != 1) throw FormatError("the target did not take the row");
    } catch (const DbError& error) {
      if (!IsRowFault(error)) throw;
      target.Exec("ROLLBACK TO SAVEPOINT tranship_row; RELEASE SAVEPOINT tranship_row");
      reason = EntryOf(error, input_.show_values);
      reason.row_digest = ToHex(found.wire.digests[at]);
      return false;
    }
    target.Exec("RELEASE SAVEPOINT tranship_row");
    RetriedRow written{found.wire.leaves[at], found.wire.digests[at], one.row(0).size(), {}};
    for (RowNote& note : found.altered) {
      written.altered.push_back(EntryOf(table_, "altered", std::move(note), input_.show_values));
    }
    MarkRetried(target, input_.run, row, written, table_.leaves.leaf_count());
    PassFailpoint("retry.row");
    return true;
  }

  const RetryInput& input_;
  const PlanTable& table_;
  RowLayout layout_;
  SlabDigester digester_;
  std::string copy_;
};

}  // namespace

uint64_t RetryTable(const RetryInput& input) { return Retry(input).Run(); }

}  // namespace tranship
