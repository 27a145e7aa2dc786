// The ledger's rows of a run about rows that were held back (rejected) or changed by a policy
// (altered).
//
// Threading: the connection's thread. Errors: DbError.

#ifndef TRANSHIP_ENGINE_LEDGER_REJECT_LEDGER_H_
#define TRANSHIP_ENGINE_LEDGER_REJECT_LEDGER_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/ledger/chunk_ledger.h"
#include "hashing/digest.h"
#include "io/pg/connection.h"
#include "io/source.h"

namespace tranship {

struct RejectEntry {
  std::string kind = "rejected";  // or "altered"
  std::string key;                // "(1, 'a')" as SQL literals; "row DIGEST" without a key
  KeyValues key_values = {};      // by which --retry-rejects finds the row again
  std::string column;             // "" when it is not one column's fault
  std::string value;              // only when the user lets values be shown
  std::string sqlstate;           // "" when the target was not asked
  std::string constraint;
  std::string reason;        // never quotes values
  std::string row_digest;    // hexadecimal; "" of a row that has no wire form
  bool first_of_row = true;  // an altered row may have several entries, one behind the other
};

// Within the transaction that carries the chunk's rows: all of its rejects, and their counts (rows,
// not values: a row may have two altered ones).
void WriteRejects(Connection& target, const std::string& run, const Chunk& chunk,
                  const std::vector<RejectEntry>& entries);

// A row that a run held back, as it stands in the ledger.
struct RejectedRow {
  int table = 0, chunk = 0, no = 0;
  std::string key;
  KeyValues key_values;  // empty: not known
  std::string row_digest;
};
[[nodiscard]] std::vector<RejectedRow> LoadRejectedRows(Connection& target, const std::string& run);

// Within the transaction that carries the row: it is in now, as one row more of its chunk. What
// policies changed in it is listed.
struct RetriedRow {
  uint32_t leaf = 0;
  Digest digest;
  uint64_t bytes = 0;
  std::vector<RejectEntry> altered;
};
void MarkRetried(Connection& target, const std::string& run, const RejectedRow& row,
                 const RetriedRow& written, size_t leaf_count);
// It is still out, for this reason now.
void MarkStillRejected(Connection& target, const std::string& run, const RejectedRow& row,
                       const RejectEntry& entry);

// Rows rejected by the run's finished chunks. `lock` makes other streams wait until this
// transaction ends, so that two cannot both stay just below a limit.
[[nodiscard]] uint64_t CountRejected(Connection& target, const std::string& run, bool lock);

struct RejectCounts {
  uint64_t rejected = 0, altered = 0;
};
[[nodiscard]] RejectCounts CountRejects(Connection& target, const std::string& run);

// Digests of a table's rejected rows, as far as they have one, and how often each occurs.
[[nodiscard]] std::map<Digest, uint64_t> RejectedRows(Connection& target, const std::string& run,
                                                      int table);
// Of one chunk.
[[nodiscard]] std::map<Digest, uint64_t> RejectedRows(Connection& target, const std::string& run,
                                                      int table, int chunk);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_REJECT_LEDGER_H_
