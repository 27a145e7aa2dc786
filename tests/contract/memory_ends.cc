#include <limits>

#include "io/error.h"
#include "io/memory.h"
#include "tests/contract/implementations.h"

namespace tranship::testing {
namespace {

std::exception_ptr Failure(const char* sqlstate, const char* side) {
  ServerMessage server;
  server.sqlstate = sqlstate;
  server.message = "as ordered by the test";
  return std::make_exception_ptr(DbError(ConsequenceOf(sqlstate), side, server, "none"));
}

class MemorySourceUnderTest final : public SourceUnderTest {
 public:
  std::unique_ptr<Source> Open(const Feed& feed) override {
    std::vector<std::string> rows;
    for (uint64_t i = 1; i <= feed.rows; ++i) rows.push_back(WireRow(Value(i, feed.size), form()));
    const uint64_t times = feed.waits ? std::numeric_limits<uint64_t>::max() : 1;
    auto source = std::make_unique<MemorySource>(std::move(rows), times);
    if (feed.fails_at) source->FailAfter(*feed.fails_at - 1, Failure("22012", "source"));
    return source;
  }
  [[nodiscard]] WireForm form() const override { return WireForm::kBinary; }
  bool Recover() override { return true; }
};

// Lives outside the sink, so that what it kept can be read after it is gone.
class Shared final : public Sink {
 public:
  explicit Shared(std::shared_ptr<MemorySink> sink) : sink_(std::move(sink)) {}
  ~Shared() override { sink_->Abort(); }
  void Write(const Slab& slab) override { sink_->Write(slab); }
  uint64_t Finish() override { return sink_->Finish(); }
  void Abort() noexcept override { sink_->Abort(); }

 private:
  std::shared_ptr<MemorySink> sink_;
};

class MemorySinkUnderTest final : public SinkUnderTest {
 public:
  std::unique_ptr<Sink> Open(const std::string& refused) override {
    sink_ = std::make_shared<MemorySink>();
    if (!refused.empty()) {
      const auto row = std::stoull(refused.substr(refused.find_first_not_of('.')));
      sink_->FailAfter(row - 1, Failure("23514", "target"));
    }
    return std::make_unique<Shared>(sink_);
  }
  [[nodiscard]] WireForm form() const override { return WireForm::kBinary; }
  void Commit() override {}
  bool Recover() override { return true; }
  std::vector<std::string> Kept() override { return sink_->rows(); }

 private:
  std::shared_ptr<MemorySink> sink_;
};

}  // namespace

std::unique_ptr<SourceUnderTest> MakeMemorySource() {
  return std::make_unique<MemorySourceUnderTest>();
}
std::unique_ptr<SinkUnderTest> MakeMemorySink() { return std::make_unique<MemorySinkUnderTest>(); }

}  // namespace tranship::testing
