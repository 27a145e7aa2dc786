#include "engine/queries/query_side.h"

#include <array>
#include <charconv>
#include <utility>

#include "engine/endpoints.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "io/pg/quote.h"
#include "io/sqlite/database.h"

namespace tranship {
namespace {

void CheckLength(size_t rows) {
  if (rows <= kMostAnswerRows) return;
  throw FormatError("the answer has more than " + std::to_string(kMostAnswerRows) +
                    " rows: let the query count or sum them up");
}

ValueKind KindOf(uint32_t type) {
  switch (type) {  // pg_type.dat: these numbers are PostgreSQL's own for ever
    case 16:
      return ValueKind::kBoolean;
    case 20:    // int8
    case 21:    // int2
    case 23:    // int4
    case 26:    // oid
    case 1700:  // numeric
      return ValueKind::kExact;
    case 700:  // float4
    case 701:  // float8
      return ValueKind::kFloat;
    case 17:
      return ValueKind::kBytes;
    case 1082:  // date
    case 1083:  // time
    case 1114:  // timestamp
    case 1184:  // timestamptz
      return ValueKind::kTime;
    case 114:   // json
    case 3802:  // jsonb
      return ValueKind::kJson;
    case 2950:
      return ValueKind::kUuid;
    default:
      return ValueKind::kText;
  }
}

class PgSide final : public QuerySide {
 public:
  PgSide(Connection connection, std::string search_path)
      : connection_(std::move(connection)),
        canceller_(connection_.canceller()),
        search_path_(std::move(search_path)) {
    connection_.Exec("SET default_transaction_read_only = on");
    connection_.Exec("SET search_path = " + search_path_);
  }

  Answer Run(const std::string& sql) override {
    connection_.Exec("BEGIN READ ONLY");
    try {
      // With parameters, none here, the server takes one statement and no more.
      const Result result = connection_.Exec(sql, std::initializer_list<Param>{});
      Answer answer = Read(result);
      connection_.Rollback();
      return answer;
    } catch (...) {
      connection_.Rollback();
      throw;
    }
  }
  void Cancel() noexcept override {
    try {
      canceller_();
    } catch (...) {  // what cannot be ended ends by itself
    }
  }

 private:
  static Answer Read(const Result& result) {
    CheckLength(static_cast<size_t>(result.rows()));
    Answer answer;
    answer.columns = static_cast<size_t>(result.columns());
    for (int row = 0; row < result.rows(); ++row) {
      std::vector<AnswerValue>& values = answer.rows.emplace_back();
      for (int column = 0; column < result.columns(); ++column) {
        if (result.null(row, column)) {
          values.emplace_back();
          continue;
        }
        const ValueKind kind = KindOf(result.type(column));
        values.push_back({kind, kind == ValueKind::kBytes ? result.bytea(row, column)
                                                          : result.text(row, column)});
        constexpr uint32_t kPadded = 1042;  // char(n)
        while (result.type(column) == kPadded && values.back().text.ends_with(' ')) {
          values.back().text.pop_back();
        }
      }
    }
    return answer;
  }

  Connection connection_;
  Connection::Canceller canceller_;
  std::string search_path_;
};

AnswerValue FromSqlite(const RawValue& value) {
  switch (value.storage) {
    case StorageClass::kNull:
      break;
    case StorageClass::kInteger:
      return {ValueKind::kExact, std::to_string(value.integer)};
    case StorageClass::kReal: {
      std::array<char, 40> text{};
      const auto end = std::to_chars(text.data(), text.data() + text.size(), value.real);
      return {ValueKind::kFloat, {text.data(), end.ptr}};
    }
    case StorageClass::kText:
      return {ValueKind::kText, std::string(value.text())};
    case StorageClass::kBlob:
      return {ValueKind::kBytes, std::string(value.text())};
  }
  return {};
}

class SqliteSide final : public QuerySide {
 public:
  explicit SqliteSide(const std::string& path) : database_(Database::Open(path)) {}

  Answer Run(const std::string& sql) override {
    Statement statement = database_.Prepare(sql);
    Answer answer;
    answer.columns = static_cast<size_t>(statement.columns());
    while (statement.Step()) {
      std::vector<AnswerValue>& values = answer.rows.emplace_back();
      for (int i = 0; i < statement.columns(); ++i)
        values.push_back(FromSqlite(statement.value(i)));
      CheckLength(answer.rows.size());
    }
    return answer;
  }
  void Cancel() noexcept override { database_.Interrupt(); }

 private:
  Database database_;
};

}  // namespace

std::unique_ptr<QuerySide> OpenQuerySource(const CopyOptions& options) {
  if (const auto path = SqlitePath(options.source)) return std::make_unique<SqliteSide>(*path);
  return std::make_unique<PgSide>(Endpoints(options).Source("queries"), R"("$user", public)");
}

std::unique_ptr<QuerySide> OpenQueryTarget(const CopyOptions& options) {
  const std::string path = SqlitePath(options.source)
                               ? QuoteName(options.target_schema) + ", public"
                               : R"("$user", public)";
  return std::make_unique<PgSide>(Endpoints(options).Target("queries"), path);
}

}  // namespace tranship
