// Exit codes: a contract (docs/reference.md).

#ifndef TRANSHIP_ENGINE_EXIT_CODE_H_
#define TRANSHIP_ENGINE_EXIT_CODE_H_

#include <stdexcept>
#include <string>
#include <utility>

namespace tranship {

enum class ExitCode : int {
  kDone = 0,  // done, and verified as asked
  kFailed = 1,
  kUsage = 2,        // usage or configuration, nothing touched
  kDifferences = 3,  // finished, differences found
  kRejects = 4,      // finished, rows rejected or altered by policy, or a constraint left NOT VALID
  kStopped = 5,      // stopped, resumable: run the same command again
  kNotResumable = 6,  // not resumable as asked
  kRunNotFound = 10,
  kLocked = 11,          // by another engine
  kAuthentication = 12,  // or TLS
  kPrivilege = 13,
};

// A failure whose message is already fit for the user: what happened, where, and the next command.
class UserError : public std::runtime_error {
 public:
  UserError(ExitCode code, std::string message, std::string next = "")
      : std::runtime_error(std::move(message)), code_(code), next_(std::move(next)) {}
  [[nodiscard]] ExitCode code() const { return code_; }
  // The next step or command to type; may be empty.
  [[nodiscard]] const std::string& next() const { return next_; }

 private:
  ExitCode code_;
  std::string next_;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_EXIT_CODE_H_
