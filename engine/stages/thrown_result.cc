#include "engine/stages/thrown_result.h"

#include <exception>

#include "io/error.h"

namespace tranship {

StepResult ResultOfThrown() {
  StepResult result;
  result.state = StepState::kFailed;
  result.code = ExitCode::kFailed;
  try {
    throw;
  } catch (const Cancelled&) {
    result.state = StepState::kStopped;
    result.code = ExitCode::kStopped;
    result.message = "stopped on request";
  } catch (const UserError& error) {
    result.code = error.code() == ExitCode::kDone ? ExitCode::kFailed : error.code();
    if (error.code() == ExitCode::kStopped) result.state = StepState::kStopped;
    result.message = error.what();
    result.next = error.next();
  } catch (const DbError& error) {
    if (error.consequence() != Consequence::kPermanent) {
      result.state = StepState::kStopped;
      result.code = ExitCode::kStopped;
    } else if (error.sqlstate() == "42501") {
      result.code = ExitCode::kPrivilege;
    }
    result.message = error.what();
    if (!error.server().detail.empty())
      result.message += " (" + Printable(error.server().detail) + ")";
  } catch (const std::exception& error) {
    result.message = Printable(error.what());
  }
  return result;
}

std::string TitleOf(const Step& step) {
  return Printable(step.title.empty() ? step.Describe() : step.title);
}

}  // namespace tranship
