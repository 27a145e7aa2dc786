// Observer: what the engine tells while it works. The command line turns it into bars, lines, logs
// and metrics.
//
// Threading: OnRows, OnChunk and OnMessage come from any stream's thread at once; the others from
// the engine's one.

#ifndef TRANSHIP_ENGINE_OBSERVER_H_
#define TRANSHIP_ENGINE_OBSERVER_H_

#include <cstdint>
#include <string>

#include "engine/plan/plan.h"

namespace tranship {

enum class Phase : uint8_t { kConnect, kPlan, kRebase, kCopy, kRebuild, kVerify, kReport };
enum class MessageLevel : uint8_t { kInfo, kWarning, kError };

class Observer {
 public:
  virtual ~Observer() = default;

  virtual void OnPhase(Phase) {}
  // Work of the phase begins. For kCopy `done_bytes` of estimated bytes are in from before
  // (resume).
  virtual void OnRun(const std::string& /*run*/, bool /*resumed*/) {}
  virtual void OnPlan(const Plan& /*plan*/) {}
  // Estimated rows and bytes finished before this session, per table (chunks that stand).
  virtual void OnAlreadyDone(int /*table*/, double /*estimated_bytes*/, uint64_t /*rows*/) {}
  // Progress within a chunk, once per slab: rows and wire bytes passed on; in kVerify: rows read
  // back.
  virtual void OnRows(int /*table*/, uint64_t /*rows*/, uint64_t /*bytes*/) {}
  // A chunk ended: `estimated_bytes` of it count as done. `done` false: rolled back (what OnRows
  // said of it is void).
  virtual void OnChunk(const Chunk& /*chunk*/, bool /*done*/, uint64_t /*rows*/,
                       uint64_t /*bytes*/) {}
  virtual void OnMessage(MessageLevel, const std::string& /*printable line*/) {}
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_OBSERVER_H_
