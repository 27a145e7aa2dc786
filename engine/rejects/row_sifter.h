// RowSifter: tries slabs of rows on the target under savepoints, and bisects those that are refused
// down to the very rows.
//
// A row may be refused only because a row that it refers to comes later in the same table; such
// rows are tried again behind the others, until no more of them go in.
//
// Threading: one stream's thread. Errors: DbError for everything that is no row's fault.

#ifndef TRANSHIP_ENGINE_REJECTS_ROW_SIFTER_H_
#define TRANSHIP_ENGINE_REJECTS_ROW_SIFTER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "engine/ledger/reject_ledger.h"
#include "engine/plan/plan.h"
#include "hashing/digest.h"
#include "io/pg/connection.h"
#include "io/slab.h"
#include "io/source.h"

namespace tranship {

// More rows are refused than the user accepts.
class TooManyRejects : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class RowSifter {
 public:
  struct Options {
    const PlanTable* table = nullptr;
    std::string copy_sql;
    uint64_t most = 0;  // rejects, else TooManyRejects
    bool show_values = false;
    std::function<void()> check_stop;  // may throw Cancelled
    // Where the COPY does not go into the table itself: brings what it took there, or throws.
    std::function<void()> land = nullptr;
    // Columns that a rejected row is named by; empty: the source's key.
    std::vector<size_t> shown_key = {};
  };

  // Requires: `target` is in a transaction.
  RowSifter(Connection& target, Options options);

  // Requires: the slab went through a SlabDigester. `key_of` gives the key of one of its rows, as
  // the source knows it; nothing where the row's wire form has it.
  using KeyOf = std::function<KeyValues(size_t row)>;
  void Try(const Slab& slab, KeyOf key_of);
  // Counts a row that did not even get here.
  void Add(RejectEntry entry);
  // Behind the last slab.
  void TryHeldAgain();

  [[nodiscard]] std::vector<RejectEntry>& rejects() { return rejects_; }
  // The refused rows, by digest: equal rows may be taken for each other.
  [[nodiscard]] std::map<Digest, uint64_t>& refused() { return refused_; }

 private:
  void TryRange(const Slab& slab, size_t first, size_t count);
  void Refuse(const Slab& slab, size_t row, const DbError& error);
  void Reject(const Slab& slab, size_t row, RejectEntry entry);
  [[nodiscard]] size_t FieldsNeeded() const;

  Connection* target_;
  Options options_;
  std::vector<RejectEntry> rejects_;
  std::map<Digest, uint64_t> refused_;
  Slab held_;
  std::vector<RejectEntry> held_because_;
  KeyOf key_of_;  // of the slab that is being tried
  Slab part_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REJECTS_ROW_SIFTER_H_
