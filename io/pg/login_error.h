// What a failed login says. libpq 15 gives no SQLSTATE for a connection that could not be made,
// only a text.

#ifndef TRANSHIP_IO_PG_LOGIN_ERROR_H_
#define TRANSHIP_IO_PG_LOGIN_ERROR_H_

#include <string>
#include <string_view>

namespace tranship {

struct LoginError {
  std::string sqlstate;  // 08001 when nothing says more
  std::string message;   // one line, without SQLSTATE and LOCATION of a verbose text
  bool known =
      false;  // false: a server refused in words (another language?) that are not known here
};

// Reads the SQLSTATE from a text of PQERRORS_VERBOSE, else knows it by the English wording.
[[nodiscard]] LoginError ReadLoginError(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_LOGIN_ERROR_H_
