#include "io/sqlite/encoded_rows.h"
#include "io/sqlite/raw_rows.h"
#include "tests/contract/implementations.h"
#include "tests/io/sqlite/sqlite_file.h"

namespace tranship::testing {
namespace {

std::string SqliteSelect(const Feed& feed) {
  std::string value = "printf('%." + std::to_string(feed.size) + "c', '.')";
  value = "substr(" + value + " || i, -" + std::to_string(feed.size) + ")";
  if (feed.fails_at) {  // integer overflow
    value += " || substr(abs(CASE i WHEN " + std::to_string(*feed.fails_at) +
             " THEN -9223372036854775807 - 1 END), 100)";
    value = "coalesce(" + value + ", substr(printf('%." + std::to_string(feed.size) +
            "c', '.') || i, -" + std::to_string(feed.size) + "))";
  }
  const std::string rows = std::to_string(feed.rows);
  return "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n" +
         (feed.waits ? "" : " WHERE i < " + rows) + ") SELECT " + value +
         " FROM n WHERE i <= " + rows;
}

// The rows as they are on their way into PostgreSQL: read raw, then encoded.
class Encoding final : public Source {
 public:
  Encoding(const Database& database, const Feed& feed)
      : raw_(database, SqliteSelect(feed)),
        encoder_(std::vector{ValueForm::Of(FormKind::kText)}),
        rows_(raw_, encoder_) {}
  [[nodiscard]] bool Fill(Slab& slab) override { return rows_.Fill(slab); }
  void Cancel() noexcept override { rows_.Cancel(); }
  void Abort() noexcept override { rows_.Abort(); }

 private:
  RawRows raw_;
  RowEncoder encoder_;
  EncodedRows rows_;
};

class SqliteSourceUnderTest final : public SourceUnderTest {
 public:
  std::unique_ptr<Source> Open(const Feed& feed) override {
    return std::make_unique<Encoding>(database_, feed);
  }
  [[nodiscard]] WireForm form() const override { return WireForm::kBinary; }
  [[nodiscard]] std::string sqlstate() const override { return ""; }
  bool Recover() override { return true; }

 private:
  SqliteFile file_{"CREATE TABLE t (x)"};
  Database database_ = Database::Open(file_.path());
};

}  // namespace

std::unique_ptr<SourceUnderTest> MakeSqliteSource() {
  return std::make_unique<SqliteSourceUnderTest>();
}

}  // namespace tranship::testing
