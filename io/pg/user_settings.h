// A session between two manners: tranship's own pinned settings, and those that its role has by
// default, in which a user's SQL runs as its author would see it.

#ifndef TRANSHIP_IO_PG_USER_SETTINGS_H_
#define TRANSHIP_IO_PG_USER_SETTINGS_H_

#include <string>

#include "io/pg/connection.h"

namespace tranship {

// In an open transaction settings are part of it: a rollback takes them back. `lock_timeout` holds
// in both manners, as PostgreSQL writes it; empty: the manner's own.
void UseDefaultSettings(Connection& connection, const std::string& lock_timeout);
// As Connection::Open() left them, whatever the user's SQL has set.
void UsePinnedSettings(Connection& connection, const std::string& lock_timeout);

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_USER_SETTINGS_H_
