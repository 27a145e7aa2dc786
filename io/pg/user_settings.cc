#include "io/pg/user_settings.h"

#include "io/pg/pinned_settings.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

void SetLockTimeout(Connection& connection, const std::string& lock_timeout) {
  if (!lock_timeout.empty()) {
    connection.Exec("SET lock_timeout = " + QuoteLiteral(lock_timeout));
  }
}

}  // namespace

void UseDefaultSettings(Connection& connection, const std::string& lock_timeout) {
  connection.Exec("RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL");
  SetLockTimeout(connection, lock_timeout);
}

void UsePinnedSettings(Connection& connection, const std::string& lock_timeout) {
  connection.Exec("RESET SESSION AUTHORIZATION; RESET ROLE");
  const ServerKind server{connection.server_version(),
                          connection.reported("server_encoding") == "SQL_ASCII"};
  connection.Exec(PinStatement(server, true), {Param("")});
  SetLockTimeout(connection, lock_timeout);
}

}  // namespace tranship
