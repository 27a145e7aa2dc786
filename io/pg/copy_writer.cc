#include "io/pg/copy_writer.h"

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "hashing/big_endian.h"
#include "io/copy/binary_frame.h"

namespace tranship {
namespace {

using Clock = std::chrono::steady_clock;

// Of one message: the server assembles each before it looks at it, in its cache if it is short.
constexpr size_t kPiece = size_t{32} * 1024;
// A notice in two parts is whole within this time: the server flushes each.
constexpr std::chrono::milliseconds kExplained{50};

struct ResultClearer {
  void operator()(PGresult* result) const { PQclear(result); }
};
using OwnedResult = std::unique_ptr<PGresult, ResultClearer>;

void Count(void* counter, const PGresult*) { ++*static_cast<uint64_t*>(counter); }
void BeSilent(void*, const PGresult*) {}

bool Poll(PGconn* conn, int events, int milliseconds) {
  pollfd socket{PQsocket(conn), static_cast<short>(events), 0};
  return poll(&socket, 1, milliseconds) > 0 && (socket.revents & ~POLLOUT) != 0;
}

}  // namespace

// Non-blocking while the COPY runs, so that no stage waits inside libpq, where an error would pass
// unseen.
CopyWriter::CopyWriter(Connection& connection, const std::string& copy_sql, WireForm form)
    : connection_(&connection), sql_(copy_sql), form_(form) {
  PGconn* conn = connection.raw();
  if (PQsetnonblocking(conn, 1) != 0 || PQsendQuery(conn, sql_.c_str()) == 0) {
    const DbError error = connection.ErrorFrom(nullptr, sql_);
    connection.Settle();
    throw error;
  }
  PQsetNoticeReceiver(conn, Count, &notices_);
}

CopyWriter::~CopyWriter() { Abort(); }

void CopyWriter::Abort() noexcept {
  if (state_ == State::kEnded) return;
  state_ = State::kEnded;
  connection_->Settle();  // tells the server that the COPY failed
  PQsetNoticeReceiver(connection_->raw(), BeSilent, nullptr);
}

// The last words of a server that ended the session may lie in libpq's buffer: End() reads them.
void CopyWriter::Fail() {
  (void)End("tranship stops: the connection failed");
  throw connection_->ErrorFrom(nullptr, sql_);
}

// In the middle of a message no end of the COPY can be sent: the server would take it for rows.
void CopyWriter::GiveUp(int error) {
  state_ = State::kEnded;
  connection_->Close();
  ServerMessage server;
  server.message = "cannot send: " + std::generic_category().message(error);
  throw DbError(Consequence::kReconnect, connection_->side(), std::move(server), sql_);
}

void CopyWriter::Write(const Slab& slab) {
  if (state_ == State::kSent) Start();
  Send(slab.bytes());
}

uint64_t CopyWriter::Finish() {
  if (state_ == State::kSent) Start();
  if (form_ == WireForm::kBinary) Send(BinaryTrailer());
  return End(nullptr);
}

void CopyWriter::Start() {
  PGconn* conn = connection_->raw();
  const OwnedResult result(PQgetResult(conn));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_FATAL_ERROR) {
    const DbError error = connection_->ErrorFrom(result.get(), sql_);
    Abort();
    throw error;
  }
  if (status != PGRES_COPY_IN || PQbinaryTuples(result.get()) != (form_ == WireForm::kBinary)) {
    Abort();
    throw FormatError("the server's answer to COPY FROM STDIN does not fit the statement");
  }
  state_ = State::kCopying;
  encrypted_ = PQsslInUse(conn) != 0 || PQgssEncInUse(conn) != 0;
  if (form_ == WireForm::kBinary) Send(BinaryHeader());
}

void CopyWriter::Send(std::span<const std::byte> bytes) {
  if (state_ != State::kCopying) throw std::logic_error("Write() after the end of the COPY");
  while (!bytes.empty()) {
    LookForError();
    const std::span<const std::byte> piece = bytes.first(std::min(bytes.size(), kPiece));
    bytes = bytes.subspan(piece.size());
    if (encrypted_) {
      SendByLibpq(piece);
    } else {
      SendPlain(piece);
    }
  }
}

// A CopyData message straight to the socket. libpq would copy it first, and while it sends it also
// reads, where an error reply would get lost in its buffer. Its own output is empty here: the
// server has answered all of it.
void CopyWriter::SendPlain(std::span<const std::byte> piece) {
  const int socket = PQsocket(connection_->raw());
  std::string head = "d";
  AppendBig(head, static_cast<uint32_t>(piece.size() + 4));
  std::span<const std::byte> parts[2] = {std::as_bytes(std::span(head)), piece};
  while (!parts[1].empty()) {
    iovec vectors[2];
    for (size_t i = 0; i < 2; ++i) {
      vectors[i] = {const_cast<std::byte*>(parts[i].data()), parts[i].size()};
    }
    msghdr message{};
    message.msg_iov = vectors;
    message.msg_iovlen = 2;
    const ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      size_t rest = static_cast<size_t>(sent);
      for (auto& part : parts) {
        const size_t taken = std::min(rest, part.size());
        part = part.subspan(taken);
        rest -= taken;
      }
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (Poll(connection_->raw(), POLLIN | POLLOUT, -1)) TakeInput();
    } else if (errno == EPIPE || errno == ECONNRESET) {
      Fail();
    } else if (errno != EINTR) {
      GiveUp(errno);
    }
  }
}

void CopyWriter::SendByLibpq(std::span<const std::byte> piece) {
  PGconn* conn = connection_->raw();
  const char* data = reinterpret_cast<const char*>(piece.data());
  if (PQputCopyData(conn, data, static_cast<int>(piece.size())) != 1) Fail();
  int unsent = PQflush(conn);
  while (unsent == 1) {
    if (Poll(conn, POLLIN | POLLOUT, -1)) TakeInput();
    unsent = PQflush(conn);
  }
  if (unsent < 0) Fail();
}

void CopyWriter::LookForError() {
  if (Poll(connection_->raw(), POLLIN, 0)) TakeInput();
  if (unexplained_ && Clock::now() - *unexplained_ > kExplained) {
    (void)End("tranship stops: the server has spoken");
  }
}

// Reads what the server said. A notice is parsed at once; an error stays in libpq's buffer until
// the COPY ends.
void CopyWriter::TakeInput() {
  PGconn* conn = connection_->raw();
  const uint64_t before = notices_;
  if (PQconsumeInput(conn) == 0) Fail();
  PQfreemem(PQnotifies(conn));  // parses
  if (notices_ != before) {
    unexplained_.reset();
  } else if (!unexplained_) {
    unexplained_ = Clock::now();
  }
}

// Ends the COPY and reads everything up to the idle session. Throws what the server says against
// it.
uint64_t CopyWriter::End(const char* message) {
  PGconn* conn = connection_->raw();
  OwnedResult last;
  if (PQputCopyEnd(conn, message) != 1) {
    const DbError error = connection_->ErrorFrom(nullptr, sql_);
    Abort();
    throw error;
  }
  while (OwnedResult result{PQgetResult(conn)}) {
    const bool failed = last != nullptr && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (!failed) last = std::move(result);
  }
  if (last == nullptr || PQresultStatus(last.get()) != PGRES_COMMAND_OK) {
    const DbError error = connection_->ErrorFrom(last.get(), sql_);
    Abort();
    throw error;
  }
  const std::string_view tag = PQcmdTuples(last.get());
  uint64_t rows = 0;
  const auto [stop, error] = std::from_chars(tag.data(), tag.data() + tag.size(), rows);
  Abort();  // back to a blocking connection; nothing is left to abort
  if (error != std::errc{}) throw FormatError("COPY FROM STDIN was not answered by a row count");
  return rows;
}

}  // namespace tranship
