#include "io/pg/copy_reader.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <thread>

#include "hashing/big_endian.h"
#include "io/copy/binary_frame.h"

namespace tranship {
namespace {

constexpr size_t kLeastRoom = 4096;
constexpr size_t kMostRows = 16384;  // tiny rows must not make the digests outweigh the slab
constexpr int kLongestWait = 200;    // milliseconds between two looks at Cancel()
// The server sends 8 kB at a time. Whoever waits at the socket is woken for each, which costs both
// sides more than the bytes do; the socket's buffer (208 kB for Unix sockets) holds what comes
// meanwhile.
constexpr std::chrono::microseconds kNap(500);
constexpr size_t kFlow = 8192;

struct Clearer {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Owned = std::unique_ptr<PGresult, Clearer>;

}  // namespace

CopyReader::CopyReader(Connection& connection, const std::string& copy_sql, WireForm form)
    : connection_(&connection), sql_(copy_sql), form_(form) {
  if (PQsendQuery(connection.raw(), sql_.c_str()) == 0) throw connection.ErrorFrom(nullptr, sql_);
}

CopyReader::~CopyReader() { Abort(); }

void CopyReader::Cancel() noexcept { cancelled_ = true; }

void CopyReader::Abort() noexcept {
  if (state_ == State::kEnded) return;
  state_ = State::kFailed;
  connection_->Settle();
}

bool CopyReader::Fill(Slab& slab) {
  if (state_ == State::kEnded) return false;
  if (state_ == State::kFailed) throw std::logic_error("Fill() after the COPY has failed");
  if (cancelled_) throw Cancelled();
  if (state_ == State::kSent) Start();
  while (slab.size() < Slab::kTargetBytes && slab.rows() < kMostRows) {
    if (ReadMessage(slab)) {
      TakeRow(slab);
      continue;
    }
    Finish();
    return slab.rows() > 0;
  }
  return true;
}

void CopyReader::Start() {
  AwaitResult();
  const Owned result(PQgetResult(connection_->raw()));
  const ExecStatusType status = PQresultStatus(result.get());
  if (status == PGRES_FATAL_ERROR) {
    const DbError error = connection_->ErrorFrom(result.get(), sql_);
    Abort();
    throw error;
  }
  if (status != PGRES_COPY_OUT || PQbinaryTuples(result.get()) != (form_ == WireForm::kBinary)) {
    Abort();
    throw FormatError("the server's answer to COPY TO STDOUT does not fit the statement");
  }
  state_ = State::kCopying;
  header_seen_ = trailer_seen_ = form_ == WireForm::kText;  // a text stream has neither
}

// First takes what has arrived already: under TLS it may lie in a buffer that poll() does not know
// of. For the same reason the first waits are short. While rows flow, the first is a nap.
void CopyReader::AwaitInput() {
  if (cancelled_) throw Cancelled();
  PGconn* conn = connection_->raw();
  if (wait_ms_ > 0 && since_wait_ >= kFlow) {
    since_wait_ = 0;
    std::this_thread::sleep_for(kNap);
  } else if (wait_ms_ > 0) {
    pollfd socket{PQsocket(conn), POLLIN, 0};
    poll(&socket, 1, wait_ms_);
  }
  wait_ms_ = std::clamp(2 * wait_ms_, 1, kLongestWait);
  if (PQconsumeInput(conn) == 0) {
    state_ = State::kFailed;
    throw connection_->ErrorFrom(nullptr, sql_);
  }
}

void CopyReader::AwaitResult() {
  while (PQisBusy(connection_->raw()) != 0) AwaitInput();
  wait_ms_ = 0;
}

// Reads one CopyData message to the end of the slab. False when no more will come.
bool CopyReader::ReadMessage(Slab& slab) {
  size_t least = kLeastRoom;
  while (true) {
    const std::span<std::byte> room = slab.Reserve(least);
    const size_t size = std::min<size_t>(room.size(), std::numeric_limits<int>::max());
    const int got = PQgetlineAsync(connection_->raw(), reinterpret_cast<char*>(room.data()),
                                   static_cast<int>(size));
    if (got < 0) return false;
    if (got == 0) {
      AwaitInput();
      continue;
    }
    wait_ms_ = 0;
    const auto bytes = static_cast<size_t>(got);
    slab.Commit(bytes);
    since_wait_ += bytes;
    // libpq does not tell a message that fills the room exactly from one that is longer.
    if (bytes < size || IsWholeMessage(form_, slab.open_row(), !header_seen_)) return true;
    least = std::max(kLeastRoom, slab.open_row().size());
  }
}

void CopyReader::TakeRow(Slab& slab) {
  if (!header_seen_) StripHeader(slab);
  const std::span<const std::byte> row = slab.open_row();
  if (form_ == WireForm::kText) {
    if (row.empty() || row.back() != std::byte{'\n'}) throw FormatError("a COPY line has no end");
  } else {
    if (trailer_seen_) throw FormatError("data behind the trailer of COPY");
    if (row.size() < 2) throw FormatError("a COPY row is cut off");
    if (row.size() == 2 && IsTrailer(row)) {
      trailer_seen_ = true;
      slab.Retract(row.size());
      return;
    }
  }
  slab.EndRow();
  ++rows_;
}

void CopyReader::StripHeader(Slab& slab) {
  const std::span<std::byte> message = slab.open_row();
  const size_t header = HeaderSize(message);
  std::memmove(message.data(), message.data() + header, message.size() - header);
  slab.Retract(header);
  header_seen_ = true;
}

void CopyReader::Finish() {
  PGconn* conn = connection_->raw();
  Owned last;
  while (true) {
    AwaitResult();
    Owned result(PQgetResult(conn));
    if (result == nullptr) break;
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_FATAL_ERROR) {
      Abort();
      throw FormatError("the server did not end COPY as it should");
    }
    const bool failed = last != nullptr && PQresultStatus(last.get()) == PGRES_FATAL_ERROR;
    if (!failed) last = std::move(result);
  }
  state_ = State::kFailed;
  if (last == nullptr || PQresultStatus(last.get()) != PGRES_COMMAND_OK) {
    throw connection_->ErrorFrom(last.get(), sql_);
  }
  if (!header_seen_ || !trailer_seen_) throw FormatError("COPY ended before its trailer");
  const std::string_view tag = PQcmdTuples(last.get());
  uint64_t sent = 0;
  const auto [stop, error] = std::from_chars(tag.data(), tag.data() + tag.size(), sent);
  if (error != std::errc{} || sent != rows_) {
    throw FormatError("COPY delivered " + std::to_string(rows_) + " rows, the server counted '" +
                      Printable(tag) + "'");
  }
  state_ = State::kEnded;
}

}  // namespace tranship
