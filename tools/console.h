// Console: the two streams of the process and what is known of them. Tests pass string streams.

#ifndef TRANSHIP_TOOLS_CONSOLE_H_
#define TRANSHIP_TOOLS_CONSOLE_H_

#include <ostream>

namespace tranship {

struct Console {
  std::ostream& out;
  std::ostream& err;
  bool out_is_terminal = false;
  bool err_is_terminal = false;
  bool color = false;  // allowed at all: NO_COLOR is not set and TERM is not "dumb"
};

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_CONSOLE_H_
