// Connection: one libpq session with tranship's settings pinned.
//
// Threading: a connection, its results, readers and writers belong to one thread at a time; a
// Canceller may be used from any. Ownership: readers and writers keep a pointer to their
// connection. Errors: DbError with side, SQLSTATE and statement.

#ifndef TRANSHIP_IO_PG_CONNECTION_H_
#define TRANSHIP_IO_PG_CONNECTION_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/error.h"

struct pg_conn;
struct pg_result;

namespace tranship {

// A text parameter; nothing means NULL. For bytea parameters pass `binary` with the type's OID.
struct Param {
  std::optional<std::string> value;
  uint32_t type = 0;
  bool binary = false;

  Param(std::nullopt_t) {}                                            // NOLINT
  Param(std::string text) : value(std::move(text)) {}                 // NOLINT
  Param(const char* text) : value(text) {}                            // NOLINT
  Param(std::string_view text) : value(std::string(text)) {}          // NOLINT
  Param(std::optional<std::string> text) : value(std::move(text)) {}  // NOLINT
  Param(int64_t number) : value(std::to_string(number)) {}            // NOLINT
  Param(int number) : value(std::to_string(number)) {}                // NOLINT
  Param(uint64_t number) : value(std::to_string(number)) {}           // NOLINT
  Param(bool flag) : value(flag ? "t" : "f") {}                       // NOLINT
  static Param Bytea(std::string_view bytes) {
    Param p{bytes};
    p.type = 17;
    p.binary = true;
    return p;
  }
  // Wire bytes of any type, by OID; nothing is NULL.
  static Param Wire(std::optional<std::string> bytes, uint32_t type_oid) {
    Param p{std::move(bytes)};
    p.type = type_oid;
    p.binary = true;
    return p;
  }
};

// Rows of a finished statement, in text form. Cheap to move.
class Result {
 public:
  explicit Result(pg_result* result);

  [[nodiscard]] int rows() const;
  [[nodiscard]] int columns() const;
  [[nodiscard]] uint32_t type(int column) const;  // OID
  [[nodiscard]] bool null(int row, int column) const;
  // NULL reads as "".
  [[nodiscard]] std::string_view view(int row, int column) const;
  [[nodiscard]] std::string text(int row, int column) const {
    return std::string(view(row, column));
  }
  [[nodiscard]] std::optional<std::string> maybe(int row, int column) const;
  [[nodiscard]] int64_t integer(int row, int column) const;
  [[nodiscard]] double real(int row, int column) const;
  [[nodiscard]] bool flag(int row, int column) const { return view(row, column) == "t"; }
  // Decodes bytea's hex output.
  [[nodiscard]] std::string bytea(int row, int column) const;
  // Elements of a one-dimensional text[] in text output; NULL elements read as nothing.
  [[nodiscard]] std::vector<std::optional<std::string>> array(int row, int column) const;
  // Rows named by the command tag (INSERT, UPDATE, DELETE, COPY).
  [[nodiscard]] int64_t affected() const;
  // The command tag: "INSERT 0 3".
  [[nodiscard]] std::string_view tag() const;

  [[nodiscard]] const pg_result* raw() const { return result_.get(); }

 private:
  std::shared_ptr<pg_result> result_;
};

// A text[] literal for a Param.
[[nodiscard]] std::string ArrayLiteral(std::span<const std::optional<std::string>> elements);
[[nodiscard]] std::string ArrayLiteral(std::span<const std::string> elements);
// The elements of such a literal; "" (that is NULL) has none. Throws FormatError, on more
// dimensions too.
[[nodiscard]] std::vector<std::optional<std::string>> ParseArrayLiteral(std::string_view literal);

struct ConnectOptions {
  std::string conninfo;         // any libpq form; passwords come from libpq's own places
  std::string side = "target";  // "source" or "target", for messages
  std::string role = "engine";  // application_name becomes tranship/<role>/<run>
  std::string run;
  std::string search_path;  // only for writers whose CHECK functions need one; empty is the rule
  bool use_row_security_off = true;
};

class Connection {
 public:
  // Connects (in at most connect_timeout, 15 s unless the conninfo says otherwise), empties
  // search_path in the first and only statement, pins the session: row_security off, UTF8
  // (SQL_ASCII where the database is), UTC, ISO dates, hex bytea, extra_float_digits 3,
  // IntervalStyle postgres, lc_monetary C (where allowed), jit off, no parallel gather,
  // statement/lock/idle timeouts off, TCP keepalives, client_connection_check_interval where the
  // server has it. Refuses a connection pooler in between (the backend's own pid differs from the
  // one announced at login).
  [[nodiscard]] static Connection Open(const ConnectOptions& options);

  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  // One statement with parameters ($1, ...), or several separated by ';' without.
  Result Exec(const std::string& sql);
  Result Exec(const std::string& sql, std::initializer_list<Param> params);
  Result Exec(const std::string& sql, std::span<const Param> params);
  // COMMIT: a connection lost here throws kInDoubt, an error reply is kept as it is; a COMMIT
  // answered by ROLLBACK (the transaction had failed) throws kPermanent.
  void Commit();
  // ROLLBACK as far as the connection still lives; never throws.
  void Rollback() noexcept;

  [[nodiscard]] bool usable() const noexcept;  // connected and idle or in a healthy transaction
  [[nodiscard]] bool in_transaction() const noexcept;
  [[nodiscard]] int server_version() const;  // 150020 for 15.20
  [[nodiscard]] int backend_pid() const;
  // What the server reports by itself: "server_encoding", "in_hot_standby", ...; "" when it does
  // not.
  [[nodiscard]] std::string reported(const char* parameter) const;
  // How the bytes travel: over a socket of this machine, or TCP, encrypted or not.
  enum class Channel : uint8_t { kSocket, kTls, kPlain };
  [[nodiscard]] Channel channel() const;
  [[nodiscard]] bool used_password() const;
  [[nodiscard]] const std::string& side() const { return side_; }
  void Close() noexcept;
  // Ends whatever runs (a COPY too) and reads the session idle; closes the connection when the
  // server does not follow within seconds.
  void Settle() noexcept;

  // Sends a cancel request for whatever this connection runs. Thread-safe, keeps no reference to
  // it.
  using Canceller = std::function<void()>;
  [[nodiscard]] Canceller canceller() const;

  // For CopyReader and CopyWriter.
  [[nodiscard]] pg_conn* raw() const { return conn_.get(); }
  // Builds the error for the connection's or the result's last failure.
  [[nodiscard]] DbError ErrorFrom(const pg_result* result, std::string_view statement) const;

 private:
  struct Closer {
    void operator()(pg_conn* conn) const noexcept;
  };
  Connection(std::unique_ptr<pg_conn, Closer> conn, std::string side);
  Result Checked(Result result, const std::string& sql);

  std::unique_ptr<pg_conn, Closer> conn_;
  std::string side_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_CONNECTION_H_
