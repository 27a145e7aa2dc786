// Errors, sorted by what the caller can do next.

#ifndef TRANSHIP_IO_ERROR_H_
#define TRANSHIP_IO_ERROR_H_

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tranship {

enum class Consequence : uint8_t {
  kRetry,  // try the same work again on the same connection (classes 40, 53, 55, 57 without a lost
           // session)
  kReconnect,  // the connection is gone (class 08, 57P01/02/03, no SQLSTATE): reconnect, then retry
  kPermanent,  // trying again will not help (22, 23, 42, ...)
  kInDoubt,    // lost while COMMIT was under way: nobody knows yet whether it happened
};

// What a server said. All fields may be empty.
struct ServerMessage {
  std::string sqlstate, message, detail, hint, context, schema, table, column, constraint;
};

// A failed statement or connection. what() is one printable line: side, message, SQLSTATE.
class DbError : public std::runtime_error {
 public:
  DbError(Consequence consequence, std::string side, ServerMessage server,
          const std::string& statement);

  [[nodiscard]] Consequence consequence() const { return consequence_; }
  // "source" or "target".
  [[nodiscard]] const std::string& side() const { return side_; }
  [[nodiscard]] const ServerMessage& server() const { return server_; }
  [[nodiscard]] const std::string& sqlstate() const { return server_.sqlstate; }
  // The statement that failed, shortened, control characters escaped.
  [[nodiscard]] const std::string& statement() const { return statement_; }

 private:
  Consequence consequence_;
  std::string side_;
  ServerMessage server_;
  std::string statement_;
};

// Bytes from outside that are not what their format says. Names offset or field.
class FormatError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A row that cannot be made into wire form; others may.
class RowError : public FormatError {
 public:
  using FormatError::FormatError;
};

// Work ended because it was asked to end.
class Cancelled : public std::runtime_error {
 public:
  Cancelled() : std::runtime_error("cancelled") {}
};

// The consequence of an SQLSTATE (source: PostgreSQL appendix A, error classes). Empty means a lost
// connection.
[[nodiscard]] Consequence ConsequenceOf(const std::string& sqlstate);

// `text` with control characters (newline, escape, 0x7f, C1) as \xNN, fit for a log line or a
// terminal.
[[nodiscard]] std::string Printable(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_IO_ERROR_H_
