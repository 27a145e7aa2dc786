// Connection strings: parsing, safe display, nothing of the password.

#ifndef TRANSHIP_IO_PG_CONNINFO_H_
#define TRANSHIP_IO_PG_CONNINFO_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tranship {

// Checks any libpq form (URI or key=value). Returns the reason when malformed or when it names no
// PostgreSQL (for example `sqlite:`), with the password, if any, not repeated. A URI with a raw '@'
// behind the place where libpq sees the host is refused: it is nearly always a password with '/' or
// '@' that was not percent-encoded, and libpq would take parts of it for a host, a port or a
// database.
[[nodiscard]] std::optional<std::string> ConninfoProblem(const std::string& conninfo);

// "user@host:port/dbname" as far as given; never a password, never unknown parameters. Printable.
[[nodiscard]] std::string DisplayConninfo(const std::string& conninfo);

// True when the string itself carries a password (a warning is due: argv is public on most
// systems).
[[nodiscard]] bool HasPassword(const std::string& conninfo);

// `conninfo` with every password and secret parameter (password, sslpassword) taken out, as
// key=value; still usable by libpq. Throws std::invalid_argument when ConninfoProblem() finds one.
[[nodiscard]] std::string WithoutPassword(const std::string& conninfo);

// The options that `conninfo` itself gives, as libpq reads them (environment, service and password
// files are not asked). Throws std::invalid_argument when ConninfoProblem() finds one.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> ConninfoOptions(
    const std::string& conninfo);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_CONNINFO_H_
