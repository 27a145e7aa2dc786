// Connection::Open: logging in and pinning the session, in one round trip after the login.

#include <libpq-fe.h>

#include <algorithm>
#include <utility>

#include "io/pg/connection.h"
#include "io/pg/conninfo.h"
#include "io/pg/login_error.h"
#include "io/pg/pinned_settings.h"

namespace tranship {
namespace {

using Keywords = std::vector<std::pair<std::string, std::string>>;

[[noreturn]] void Refuse(const std::string& side, std::string sqlstate, std::string message) {
  ServerMessage server;
  server.sqlstate = std::move(sqlstate);
  server.message = std::move(message);
  throw DbError(Consequence::kPermanent, side, std::move(server), "");
}

bool Given(const Keywords& keywords, std::string_view name) {
  return std::any_of(keywords.begin(), keywords.end(),
                     [&](const auto& k) { return k.first == name; });
}

// Whether the environment (PGCONNECT_TIMEOUT, ...) sets an option.
bool InEnvironment(std::string_view name) {
  PQconninfoOption* defaults = PQconndefaults();
  bool found = false;
  for (const PQconninfoOption* o = defaults; o != nullptr && o->keyword != nullptr; ++o) {
    if (name == o->keyword) found = o->val != nullptr && *o->val != '\0';
  }
  PQconninfoFree(defaults);
  return found;
}

Keywords LoginKeywords(const ConnectOptions& options) {
  Keywords keywords;
  try {
    keywords = ConninfoOptions(options.conninfo);
  } catch (const std::invalid_argument& problem) {
    Refuse(options.side, "", std::string("malformed connection string: ") + problem.what());
  }
  // A service file may set these, and what we add here would win over it; so it is left alone.
  if (!Given(keywords, "service") && !InEnvironment("service")) {
    const std::pair<const char*, const char*> defaults[] = {{"connect_timeout", "15"},
                                                            {"keepalives_idle", "30"},
                                                            {"keepalives_interval", "10"},
                                                            {"keepalives_count", "6"}};
    for (const auto& [name, value] : defaults) {
      if (!Given(keywords, name) && !InEnvironment(name)) keywords.emplace_back(name, value);
    }
  }
  std::erase_if(keywords, [](const auto& k) {
    return k.first == "client_encoding" || k.first == "application_name";
  });
  keywords.emplace_back("client_encoding", "UTF8");
  std::string name = "tranship/" + options.role;
  if (!options.run.empty()) name += "/" + options.run;
  keywords.emplace_back("application_name", std::move(name));
  return keywords;
}

pg_conn* LogIn(const Keywords& keywords) {
  std::vector<const char*> names, values;
  for (const auto& [name, value] : keywords) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(names.data(), values.data(), 0);
}

DbError LoginFailure(const LoginError& error, const std::string& side) {
  ServerMessage server;
  server.sqlstate = error.sqlstate;
  server.message = error.message;
  Consequence consequence = ConsequenceOf(error.sqlstate);
  if (consequence == Consequence::kRetry) consequence = Consequence::kReconnect;
  return {consequence, side, std::move(server), ""};
}

void DropNotice(void*, const pg_result*) {}

}  // namespace

Connection Connection::Open(const ConnectOptions& options) {
  std::unique_ptr<pg_conn, Closer> conn{LogIn(LoginKeywords(options))};
  if (PQstatus(conn.get()) != CONNECTION_OK) {
    LoginError error = ReadLoginError(PQerrorMessage(conn.get()));
    if (!error.known) {
      // The server refused in words of another language. The verbose text of a second attempt has
      // the SQLSTATE.
      PQsetErrorVerbosity(conn.get(), PQERRORS_VERBOSE);
      PQreset(conn.get());
      if (PQstatus(conn.get()) != CONNECTION_OK) error = ReadLoginError(PQerrorMessage(conn.get()));
    }
    if (PQstatus(conn.get()) != CONNECTION_OK) throw LoginFailure(error, options.side);
    PQsetErrorVerbosity(conn.get(), PQERRORS_DEFAULT);
  }
  PQsetNoticeReceiver(conn.get(), DropNotice, nullptr);

  Connection connection(std::move(conn), options.side);
  const ServerKind server{connection.server_version(),
                          connection.reported("server_encoding") == "SQL_ASCII"};
  if (server.version < kOldestServer) {
    Refuse(options.side, "0A000", "the server is older than PostgreSQL 10");
  }
  const Result pinned = connection.Exec(PinStatement(server, options.use_row_security_off),
                                        {Param(options.search_path)});
  if (pinned.integer(0, 0) != connection.backend_pid()) {
    Refuse(options.side, "0A000",
           "the connection goes through a pooler, which may change the server session behind it; "
           "connect to the "
           "server itself");
  }
  if (connection.reported("client_encoding") != (server.sql_ascii ? "SQL_ASCII" : "UTF8")) {
    Refuse(options.side, "22023", "the server did not accept client_encoding UTF8");
  }
  return connection;
}

}  // namespace tranship
