// ChunkRehearser: carries chunks over inside the caller's transaction, each under a savepoint.
//
// Threading: the target connection's thread. Errors: UserError where a run would stop, DbError,
// Cancelled; the chunk is undone then, unless the connection is lost.

#ifndef TRANSHIP_ENGINE_REHEARSAL_CHUNK_REHEARSER_H_
#define TRANSHIP_ENGINE_REHEARSAL_CHUNK_REHEARSER_H_

#include <memory>
#include <vector>

#include "engine/copy_options.h"
#include "engine/observer.h"
#include "engine/pipeline.h"
#include "engine/rehearsal/rehearsal.h"
#include "engine/source/source_database.h"
#include "engine/stop.h"
#include "engine/upsert/merge_landing.h"

namespace tranship {

class ChunkRehearser {
 public:
  struct Input {
    const CopyOptions* options = nullptr;
    SourceState* source = nullptr;
    Connection* target = nullptr;
    const MergeWork* merge = nullptr;  // of an upsert
    Observer* observer = nullptr;
    const StopRequest* stop = nullptr;
  };
  explicit ChunkRehearser(const Input& input) : input_(input) {}

  // Adds to `counts` what became of the chunk's rows.
  void Rehearse(const PlanTable& table, const Chunk& chunk, RehearsedTable& counts);

 private:
  // Throws DbError, RowError when a row does not fit.
  void CopyAll(const PlanTable& table, const Chunk& chunk, RehearsedTable& counts);
  void CopyWithoutBadRows(const PlanTable& table, const Chunk& chunk, RehearsedTable& counts);
  void Add(uint64_t rows, const MergeLanding* landing, RehearsedTable& counts) const;
  void CheckStop() const;
  SourceReader& reader();

  Input input_;
  std::unique_ptr<SourceReader> reader_;
  StreamBuffers buffers_;
  uint64_t rejected_ = 0;  // of all tables
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_REHEARSAL_CHUNK_REHEARSER_H_
