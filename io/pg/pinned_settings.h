// The settings that every session of tranship pins, so that a role's, a database's or a server's
// own do not change what is read, written or compared.

#ifndef TRANSHIP_IO_PG_PINNED_SETTINGS_H_
#define TRANSHIP_IO_PG_PINNED_SETTINGS_H_

#include <string>

namespace tranship {

inline constexpr int kOldestServer = 100000;

struct ServerKind {
  int version = kOldestServer;  // 150020 for 15.20
  bool sql_ascii = false;       // server_encoding SQL_ASCII
};

// One SELECT of set_config() calls for such a server; $1 is the
// search_path. Its first column is pg_backend_pid(). Every name is qualified: it runs while
// search_path is still the role's. All settings may be set by any role (context "user" in
// pg_settings).
[[nodiscard]] std::string PinStatement(const ServerKind& server, bool row_security_off);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_PINNED_SETTINGS_H_
