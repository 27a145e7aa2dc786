// CopyWriter: COPY ... FROM STDIN as a Sink, inside a transaction that the caller opened and
// commits. Sends slabs as they are (CopyData may be cut anywhere), in pieces of 128 kB at most.
//
// Errors: what the server refuses at once is thrown by the first Write() or Finish(), not by the
// constructor.
//
// An error reply in the middle of a COPY is seen thus: libpq shows it only once the COPY has been
// ended, so input that turns out not to be a notice is taken for an error, and the COPY is ended to
// read it. For that to work nothing but this class may read while it sends; so it writes to the
// socket itself, except under TLS or GSS, where libpq must send and may swallow an error until
// Finish().

#ifndef TRANSHIP_IO_PG_COPY_WRITER_H_
#define TRANSHIP_IO_PG_COPY_WRITER_H_

#include <chrono>
#include <optional>
#include <string>

#include "io/pg/connection.h"
#include "io/source.h"
#include "io/wire_form.h"

namespace tranship {

class CopyWriter final : public Sink {
 public:
  // Sends `copy_sql`, a whole COPY ... FROM STDIN statement whose format matches `form`, and does
  // not wait.
  CopyWriter(Connection& connection, const std::string& copy_sql, WireForm form);
  ~CopyWriter() override;

  // An error that the server has already sent is thrown here, not only at Finish().
  void Write(const Slab& slab) override;
  [[nodiscard]] uint64_t Finish() override;
  // Ends the COPY with an error message and drains; the transaction is then failed, the caller
  // rolls back.
  void Abort() noexcept override;

 private:
  enum class State : uint8_t { kSent, kCopying, kEnded };

  void Start();
  void Send(std::span<const std::byte> bytes);
  void SendPlain(std::span<const std::byte> piece);
  void SendByLibpq(std::span<const std::byte> piece);
  void LookForError();
  void TakeInput();
  uint64_t End(const char* error);
  [[noreturn]] void Fail();
  [[noreturn]] void GiveUp(int error);

  Connection* connection_;
  std::string sql_;
  WireForm form_;
  State state_ = State::kSent;
  bool encrypted_ = false;
  uint64_t notices_ = 0;
  // When input came that was no notice, as far as is known yet.
  std::optional<std::chrono::steady_clock::time_point> unexplained_;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_COPY_WRITER_H_
