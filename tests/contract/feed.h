#ifndef TRANSHIP_TESTS_CONTRACT_FEED_H_
#define TRANSHIP_TESTS_CONTRACT_FEED_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/source.h"
#include "io/wire_form.h"

namespace tranship::testing {

// Rows of one text column: the row's number from 1 on, left-padded with dots to `size` bytes.
struct Feed {
  uint64_t rows = 0;
  size_t size = 16;
  std::optional<uint64_t> fails_at = {};  // in place of this row there is an error of class 22
  bool waits = false;                     // the end does not come
};

[[nodiscard]] std::string Value(uint64_t number, size_t size);
// The row's bytes in COPY BINARY or COPY TEXT.
[[nodiscard]] std::string WireRow(const std::string& value, WireForm form);
// The SELECT that makes the same on a server.
[[nodiscard]] std::string Select(const Feed& feed);

// All rows up to the honest end.
[[nodiscard]] std::vector<std::string> ReadAll(Source& source);

// Makes sources that deliver a feed, all on one connection if there is such a thing.
class SourceUnderTest {
 public:
  virtual ~SourceUnderTest() = default;
  [[nodiscard]] virtual std::unique_ptr<Source> Open(const Feed& feed) = 0;
  [[nodiscard]] virtual WireForm form() const = 0;
  // The SQLSTATE of Feed::fails_at, where there are such.
  [[nodiscard]] virtual std::string sqlstate() const { return "22012"; }
  // After an abort: what the engine does to go on with the same connection. False: it is lost.
  [[nodiscard]] virtual bool Recover() = 0;
};

// Makes sinks into one table, all on one connection if there is such a thing.
class SinkUnderTest {
 public:
  virtual ~SinkUnderTest() = default;
  // `refused`: the row with this value is refused with an error of class 23.
  [[nodiscard]] virtual std::unique_ptr<Sink> Open(const std::string& refused = "") = 0;
  [[nodiscard]] virtual WireForm form() const = 0;
  virtual void Commit() = 0;
  [[nodiscard]] virtual bool Recover() = 0;
  // What is there for others to see, in order of arrival.
  [[nodiscard]] virtual std::vector<std::string> Kept() = 0;
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_CONTRACT_FEED_H_
