// What became of a step that threw.

#ifndef TRANSHIP_ENGINE_STAGES_THROWN_RESULT_H_
#define TRANSHIP_ENGINE_STAGES_THROWN_RESULT_H_

#include <string>

#include "engine/stages/step.h"

namespace tranship {

// Of the exception being handled: stopped where trying again may help, else failed.
[[nodiscard]] StepResult ResultOfThrown();

// Title of a step for people and ledger.
[[nodiscard]] std::string TitleOf(const Step& step);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_THROWN_RESULT_H_
