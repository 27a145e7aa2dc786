// CommandSet: which commands an option belongs to.

#ifndef TRANSHIP_TOOLS_ARGUMENTS_COMMAND_SET_H_
#define TRANSHIP_TOOLS_ARGUMENTS_COMMAND_SET_H_

#include <cstdint>
#include <initializer_list>

#include "tools/invocation.h"

namespace tranship {

class CommandSet {
 public:
  constexpr CommandSet(std::initializer_list<Command> commands) {  // NOLINT
    for (const Command command : commands) bits_ |= Bit(command);
  }
  [[nodiscard]] static constexpr CommandSet All() {
    CommandSet all{};
    all.bits_ = ~uint64_t{0};
    return all;
  }

  [[nodiscard]] constexpr bool contains(Command command) const {
    return (bits_ & Bit(command)) != 0;
  }
  [[nodiscard]] friend constexpr CommandSet operator+(CommandSet a, CommandSet b) {
    a.bits_ |= b.bits_;
    return a;
  }
  [[nodiscard]] friend constexpr CommandSet operator-(CommandSet a, CommandSet b) {
    a.bits_ &= ~b.bits_;
    return a;
  }

 private:
  static constexpr uint64_t Bit(Command command) {
    return uint64_t{1} << static_cast<unsigned>(command);
  }

  uint64_t bits_ = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_COMMAND_SET_H_
