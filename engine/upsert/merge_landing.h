// MergeLanding: how a chunk's rows of an upsert get into their table: by COPY into a temporary
// table of the session, then by one statement from there. All in the caller's transaction.
//
// Threading: one thread, one connection at a time. Ownership: keeps pointers to what it is made of.

#ifndef TRANSHIP_ENGINE_UPSERT_MERGE_LANDING_H_
#define TRANSHIP_ENGINE_UPSERT_MERGE_LANDING_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/upsert/key_faults.h"
#include "engine/upsert/merge_table.h"

namespace tranship {

struct MergeCounts {
  uint64_t inserted = 0, updated = 0, unchanged = 0;
};

// What all streams of an upsert share, by table number.
struct MergeWork {
  const MergeRules* rules = nullptr;
  std::vector<MergeTable> tables;
  std::vector<KeyFaults> faults;
};

class MergeLanding {
 public:
  MergeLanding(const PlanTable& table, const MergeWork& work, std::string run);

  // Makes the staging table where it is not there yet, and empties it.
  void Prepare(Connection& target);
  [[nodiscard]] std::string copy_sql() const;
  // Merges what was staged. Throws DbError: a row's fault when a key among the source's duplicates
  // is staged.
  void Merge(Connection& target);
  // The same as a trial, for savepoints: nobody is told beforehand, nothing is counted, and the
  // staging table is empty behind it.
  void Try(Connection& target);
  // Of the last Merge().
  [[nodiscard]] const MergeCounts& counts() const { return counts_; }
  [[nodiscard]] const std::vector<size_t>& key() const { return merge_->key; }

 private:
  void RefuseDuplicates(Connection& target) const;
  [[nodiscard]] std::string MadeBy(Connection& target) const;
  void MakeKeys(Connection& target) const;
  void NoteNewKeys(Connection& target) const;
  void Tell(const std::function<void(const MergeRules::Moment&)>& whom, Connection& target) const;
  MergeCounts Land(Connection& target) const;

  const PlanTable* table_;
  const MergeTable* merge_;
  const KeyFaults* faults_;
  const MergeRules* rules_;
  std::string run_;
  MergeCounts counts_;
};

// Within the chunk's transaction: adds to what the chunk's row says.
void WriteMergeCounts(Connection& target, const std::string& run, const Chunk& chunk,
                      const MergeCounts& counts);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_UPSERT_MERGE_LANDING_H_
