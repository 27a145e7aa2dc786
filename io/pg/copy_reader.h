// CopyReader: COPY (SELECT ...) TO STDOUT as a Source. Transport only: it does not look into rows.
//
// The server sends one CopyData message per row (protocol 3); the 19-byte binary header is glued to
// the first row and the 2-byte trailer comes alone. Rows are read with PQgetlineAsync straight into
// the slab: no allocation per row.
//
// Errors: what the server refuses is thrown by the first Fill(), not by the constructor.
// FormatError when the stream is not what COPY says, or when its row count is not the server's.
// After Abort() the connection lives as a rule, but a transaction it was in has failed: roll it
// back.

#ifndef TRANSHIP_IO_PG_COPY_READER_H_
#define TRANSHIP_IO_PG_COPY_READER_H_

#include <atomic>
#include <string>

#include "io/pg/connection.h"
#include "io/source.h"
#include "io/wire_form.h"

namespace tranship {

class CopyReader final : public Source {
 public:
  // Sends `copy_sql`, a whole COPY ... TO STDOUT statement whose format matches `form`, and does
  // not wait.
  CopyReader(Connection& connection, const std::string& copy_sql, WireForm form);
  ~CopyReader() override;

  [[nodiscard]] bool Fill(Slab& slab) override;
  void Cancel() noexcept override;
  void Abort() noexcept override;

  [[nodiscard]] uint64_t rows_read() const { return rows_; }

 private:
  enum class State : uint8_t { kSent, kCopying, kEnded, kFailed };

  void Start();
  void AwaitInput();
  void AwaitResult();
  [[nodiscard]] bool ReadMessage(Slab& slab);
  void TakeRow(Slab& slab);
  void StripHeader(Slab& slab);
  void Finish();

  Connection* connection_;
  std::string sql_;
  WireForm form_;
  std::atomic<bool> cancelled_{false};
  State state_ = State::kSent;
  bool header_seen_ = false;
  bool trailer_seen_ = false;
  int wait_ms_ = 0;
  size_t since_wait_ = 0;  // bytes
  uint64_t rows_ = 0;
};

}  // namespace tranship

#endif  // TRANSHIP_IO_PG_COPY_READER_H_
