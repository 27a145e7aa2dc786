// What keeps SQL out of an ordinary rehearsal: it would lock, rewrite or empty tables that stand
// and hold rows, for as long as the rehearsal lasts.

#ifndef TRANSHIP_ENGINE_STAGES_STANDING_TABLES_H_
#define TRANSHIP_ENGINE_STAGES_STANDING_TABLES_H_

#include <string>

#include "engine/stages/step.h"

namespace tranship {

// "ALTER TABLE ... would lock public.orders, which holds rows"; empty when nothing is in the way.
[[nodiscard]] std::string WouldLock(const StepContext& context, const std::string& sql);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_STANDING_TABLES_H_
