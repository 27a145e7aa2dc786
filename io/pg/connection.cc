#include "io/pg/connection.h"

#include <libpq-fe.h>

#include <stdexcept>
#include <utility>

namespace tranship {
namespace {

ServerMessage MessageOf(const pg_result* result) {
  const auto field = [&](int code) {
    const char* text = result == nullptr ? nullptr : PQresultErrorField(result, code);
    return std::string(text == nullptr ? "" : text);
  };
  ServerMessage server;
  server.sqlstate = field(PG_DIAG_SQLSTATE);
  server.message = field(PG_DIAG_MESSAGE_PRIMARY);
  server.detail = field(PG_DIAG_MESSAGE_DETAIL);
  server.hint = field(PG_DIAG_MESSAGE_HINT);
  server.context = field(PG_DIAG_CONTEXT);
  server.schema = field(PG_DIAG_SCHEMA_NAME);
  server.table = field(PG_DIAG_TABLE_NAME);
  server.column = field(PG_DIAG_COLUMN_NAME);
  server.constraint = field(PG_DIAG_CONSTRAINT_NAME);
  return server;
}

std::string FirstLine(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

bool Succeeded(const pg_result* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY;
}

bool IsCopy(const pg_result* result) {
  const ExecStatusType status = PQresultStatus(result);
  return status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH;
}

int Length(const Param& param) {
  const size_t size = param.value->size();
  if (size > static_cast<size_t>(INT32_MAX)) throw std::length_error("a parameter is over 2 GiB");
  if (!param.binary && param.value->find('\0') != std::string::npos) {
    throw std::invalid_argument("a NUL byte cannot be part of a text parameter");
  }
  return static_cast<int>(size);
}

}  // namespace

void Connection::Closer::operator()(pg_conn* conn) const noexcept { PQfinish(conn); }

Connection::Connection(std::unique_ptr<pg_conn, Closer> conn, std::string side)
    : conn_(std::move(conn)), side_(std::move(side)) {}
Connection::Connection(Connection&&) noexcept = default;
Connection& Connection::operator=(Connection&&) noexcept = default;
Connection::~Connection() = default;

Connection::Channel Connection::channel() const {
  if (PQsslInUse(raw()) == 1) return Channel::kTls;
  const char* host = PQhost(raw());
  const bool socket = host == nullptr || *host == '\0' || *host == '/' || *host == '@';
  return socket ? Channel::kSocket : Channel::kPlain;
}

bool Connection::used_password() const { return PQconnectionUsedPassword(raw()) == 1; }

Result Connection::Exec(const std::string& sql) {
  Result result(PQexec(raw(), sql.c_str()));
  return Checked(std::move(result), sql);
}

Result Connection::Exec(const std::string& sql, std::initializer_list<Param> params) {
  return Exec(sql, std::span<const Param>(params.begin(), params.size()));
}

Result Connection::Exec(const std::string& sql, std::span<const Param> params) {
  std::vector<Oid> types;
  std::vector<const char*> values;
  std::vector<int> lengths, formats;
  for (const Param& param : params) {
    types.push_back(param.type);
    values.push_back(param.value ? param.value->c_str() : nullptr);
    lengths.push_back(param.value ? Length(param) : 0);
    formats.push_back(param.binary ? 1 : 0);
  }
  Result result(PQexecParams(raw(), sql.c_str(), static_cast<int>(params.size()), types.data(),
                             values.data(), lengths.data(), formats.data(), 0));
  return Checked(std::move(result), sql);
}

Result Connection::Checked(Result result, const std::string& sql) {
  if (IsCopy(result.raw())) {
    Settle();
    throw std::logic_error("COPY needs a CopyReader or a CopyWriter");
  }
  if (!Succeeded(result.raw())) throw ErrorFrom(result.raw(), sql);
  return result;
}

void Connection::Commit() {
  const auto fail = [&](Consequence consequence, ServerMessage server) {
    throw DbError(consequence, side_, std::move(server), "COMMIT");
  };
  if (PQstatus(raw()) != CONNECTION_OK) throw ErrorFrom(nullptr, "COMMIT");  // it was never sent
  if (PQtransactionStatus(raw()) == PQTRANS_IDLE) {
    ServerMessage none;
    none.sqlstate = "25P01";
    none.message = "COMMIT without a transaction";
    fail(Consequence::kPermanent, std::move(none));
  }
  const Result result(PQexec(raw(), "COMMIT"));
  if (PQstatus(raw()) != CONNECTION_OK) {
    // Whatever was said last, FATAL included: the commit record may have been written before.
    fail(Consequence::kInDoubt, ErrorFrom(result.raw(), "COMMIT").server());
  }
  if (!Succeeded(result.raw())) throw ErrorFrom(result.raw(), "COMMIT");
  const std::string_view tag = PQcmdStatus(const_cast<pg_result*>(result.raw()));
  if (tag != "COMMIT") {
    ServerMessage rolled_back;
    rolled_back.sqlstate = "25P02";
    rolled_back.message =
        "COMMIT was answered by " + std::string(tag) + ": the transaction had failed";
    fail(Consequence::kPermanent, std::move(rolled_back));
  }
}

void Connection::Rollback() noexcept {
  Settle();
  if (in_transaction()) PQclear(PQexec(raw(), "ROLLBACK"));
}

bool Connection::usable() const noexcept {
  if (PQstatus(raw()) != CONNECTION_OK) return false;
  const PGTransactionStatusType status = PQtransactionStatus(raw());
  return status == PQTRANS_IDLE || status == PQTRANS_INTRANS;
}

bool Connection::in_transaction() const noexcept {
  const PGTransactionStatusType status = PQtransactionStatus(raw());
  return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

int Connection::server_version() const { return PQserverVersion(raw()); }

int Connection::backend_pid() const { return PQbackendPID(raw()); }

std::string Connection::reported(const char* parameter) const {
  const char* value = PQparameterStatus(raw(), parameter);
  return value == nullptr ? "" : value;
}

void Connection::Close() noexcept { conn_.reset(); }

Connection::Canceller Connection::canceller() const {
  const std::shared_ptr<PGcancel> cancel(PQgetCancel(raw()), PQfreeCancel);
  return [cancel] {
    char why[256];
    if (cancel != nullptr)
      PQcancel(cancel.get(), why, sizeof why);  // the statement's own end tells the rest
  };
}

DbError Connection::ErrorFrom(const pg_result* result, std::string_view statement) const {
  ServerMessage server = MessageOf(result);
  const bool lost = PQstatus(raw()) != CONNECTION_OK;
  if (server.message.empty()) {
    server.message =
        raw() == nullptr ? "the connection is closed" : FirstLine(PQerrorMessage(raw()));
  }
  Consequence consequence = ConsequenceOf(server.sqlstate);
  if (lost && consequence == Consequence::kRetry) consequence = Consequence::kReconnect;
  return {consequence, side_, std::move(server), std::string(statement)};
}

}  // namespace tranship
