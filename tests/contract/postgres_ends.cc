#include "io/pg/copy_reader.h"
#include "io/pg/copy_writer.h"
#include "io/pg/quote.h"
#include "tests/contract/implementations.h"
#include "tests/support/cluster.h"

namespace tranship::testing {
namespace {

Connection Connect(const std::string& uri) {
  ConnectOptions options;
  options.conninfo = uri;
  return Connection::Open(options);
}

std::string Format(WireForm form) { return "(FORMAT " + std::string(ToString(form)) + ")"; }

class PostgresSourceUnderTest final : public SourceUnderTest {
 public:
  explicit PostgresSourceUnderTest(WireForm form)
      : form_(form), connection_(Connect(SharedSource().uri())) {
    connection_.Exec("BEGIN");
  }
  std::unique_ptr<Source> Open(const Feed& feed) override {
    return std::make_unique<CopyReader>(
        connection_, "COPY (" + Select(feed) + ") TO STDOUT " + Format(form_), form_);
  }
  [[nodiscard]] WireForm form() const override { return form_; }
  bool Recover() override {
    connection_.Rollback();
    return connection_.usable();
  }

 private:
  WireForm form_;
  Connection connection_;
};

class PostgresSinkUnderTest final : public SinkUnderTest {
 public:
  explicit PostgresSinkUnderTest(WireForm form)
      : form_(form), connection_(Connect(SharedTarget().uri())) {
    connection_.Exec(
        "CREATE TEMPORARY TABLE kept (place int8 GENERATED ALWAYS AS IDENTITY, v text)");
  }
  std::unique_ptr<Sink> Open(const std::string& refused) override {
    connection_.Exec("TRUNCATE pg_temp.kept RESTART IDENTITY");
    if (!refused.empty()) {
      connection_.Exec("ALTER TABLE pg_temp.kept ADD CHECK (v OPERATOR(pg_catalog.<>) " +
                       QuoteLiteral(refused) + ")");
    }
    connection_.Exec("BEGIN");
    return std::make_unique<CopyWriter>(connection_,
                                        "COPY pg_temp.kept (v) FROM STDIN " + Format(form_), form_);
  }
  [[nodiscard]] WireForm form() const override { return form_; }
  void Commit() override { connection_.Commit(); }
  bool Recover() override {
    connection_.Rollback();
    return connection_.usable();
  }
  std::vector<std::string> Kept() override {
    std::vector<std::string> rows;
    const Result result = connection_.Exec("SELECT v FROM pg_temp.kept ORDER BY place");
    for (int i = 0; i < result.rows(); ++i) rows.push_back(WireRow(result.text(i, 0), form_));
    return rows;
  }

 private:
  WireForm form_;
  Connection connection_;
};

}  // namespace

std::unique_ptr<SourceUnderTest> MakePostgresSource(WireForm form) {
  return std::make_unique<PostgresSourceUnderTest>(form);
}
std::unique_ptr<SinkUnderTest> MakePostgresSink(WireForm form) {
  return std::make_unique<PostgresSinkUnderTest>(form);
}

}  // namespace tranship::testing
