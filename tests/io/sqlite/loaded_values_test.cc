// Random values, encoded, loaded into PostgreSQL and read as text, are what they were.

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <random>

#include "io/memory.h"
#include "io/pg/copy_writer.h"
#include "io/sqlite/encoding/row_encoder.h"
#include "tests/io/sqlite/wire_cases.h"
#include "tests/io/wire_bytes.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

using enum FormKind;

// Rows of one column, encoded and loaded; then read back by an expression over it.
class LoadedValues : public ServerTest {
 protected:
  std::vector<std::string> Load(const std::string& type, const ValueForm& form,
                                const std::vector<RawValue>& values, const std::string& shown) {
    if (!connection_) {
      ConnectOptions options;
      options.conninfo = target_uri();
      connection_ = std::make_unique<Connection>(Connection::Open(options));
    }
    connection_->Exec("CREATE TEMPORARY TABLE loaded (place int8 GENERATED ALWAYS AS IDENTITY, v " +
                      type + ")");
    Slab raw;
    for (const RawValue& value : values) {
      AppendRaw(raw, value);
      raw.EndRow();
    }
    Slab out;
    RowEncoder(std::span(&form, 1)).Encode(raw, out);
    connection_->Exec("BEGIN");
    CopyWriter writer(*connection_, "COPY pg_temp.loaded (v) FROM STDIN (FORMAT binary)",
                      WireForm::kBinary);
    writer.Write(out);
    EXPECT_EQ(writer.Finish(), values.size());
    connection_->Commit();
    const Result result =
        connection_->Exec("SELECT " + shown + " FROM pg_temp.loaded ORDER BY place");
    std::vector<std::string> texts;
    for (int i = 0; i < result.rows(); ++i) texts.push_back(result.text(i, 0));
    connection_->Exec("DROP TABLE pg_temp.loaded");
    return texts;
  }

 private:
  std::unique_ptr<Connection> connection_;
};

// stod() takes the smallest ones for an error.
double Double(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

// A decimal as text, and as numeric_out prints it.
struct Written {
  std::string text;
  std::string expected;
};

Written AnyDecimal() {
  const auto digits = [](size_t most) {
    std::string text;
    const auto size = *rc::gen::inRange<size_t>(1, most);
    while (text.size() < size) {
      const int run = *rc::gen::inRange(1, 6);
      const char digit = *rc::gen::element('0', '0', '9', '1', '5');
      text.append(static_cast<size_t>(run), digit);
    }
    return text;
  };
  const std::string whole = digits(40);
  const std::string fraction = *rc::gen::arbitrary<bool>() ? digits(40) : "";
  const bool negative = *rc::gen::arbitrary<bool>();
  Written written;
  written.text = (negative ? "-" : "") + whole + (fraction.empty() ? "" : "." + fraction);
  std::string shown = whole.substr(std::min(whole.find_first_not_of('0'), whole.size() - 1));
  if (!fraction.empty()) shown += "." + fraction;
  const bool zero = shown.find_first_not_of("0.") == std::string::npos;
  written.expected = (negative && !zero ? "-" : "") + shown;
  return written;
}

TEST_F(LoadedValues, KeepEveryDigitOfADecimal) {
  EXPECT_TRUE(rc::check([&] {
    std::vector<Written> all(50);
    for (Written& one : all) one = AnyDecimal();
    std::vector<RawValue> values;
    std::vector<std::string> expected;
    for (const Written& one : all) {
      values.push_back(RawValue::Text(one.text));
      expected.push_back(one.expected);
    }
    RC_ASSERT(Load("numeric", ValueForm::Of(kNumeric), values, "v::text") == expected);
  }));
}

TEST_F(LoadedValues, KeepEveryBitOfADouble) {
  EXPECT_TRUE(rc::check([&] {
    std::vector<RawValue> values;
    std::vector<double> doubles;
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    while (doubles.size() < 100) {
      const auto real = std::bit_cast<double>(random());
      if (std::isnan(real)) continue;
      doubles.push_back(real);
      values.push_back(RawValue::Real(real));
    }
    const auto texts = Load("float8", ValueForm::Of(kFloat8), values, "v::text");
    for (size_t i = 0; i < doubles.size(); ++i) {
      if (std::isinf(doubles[i])) continue;
      RC_ASSERT(Double(texts.at(i)) == doubles[i]);
    }
  }));
}

// A REAL into numeric: its text is a decimal that reads back as the same double.
TEST_F(LoadedValues, OfRealsInNumericReadBackAsTheSameReal) {
  EXPECT_TRUE(rc::check([&] {
    std::vector<RawValue> values;
    std::vector<double> doubles;
    std::mt19937_64 random(*rc::gen::arbitrary<uint64_t>());
    while (doubles.size() < 100) {
      const auto real = std::bit_cast<double>(random());
      if (!std::isfinite(real)) continue;
      doubles.push_back(real);
      values.push_back(RawValue::Real(real));
    }
    const auto texts = Load("numeric", ValueForm::Of(kNumeric), values, "v::text");
    for (size_t i = 0; i < doubles.size(); ++i) RC_ASSERT(Double(texts.at(i)) == doubles[i]);
  }));
}

TEST_F(LoadedValues, OfEpochsAreTheServersOwnInstants) {
  EXPECT_TRUE(rc::check([&] {
    // Microseconds within PostgreSQL's range, as the server's own arithmetic shows them.
    std::vector<RawValue> values;
    std::vector<std::string> expected;
    for (int i = 0; i < 100; ++i) {
      const auto microseconds =
          *rc::gen::inRange<int64_t>(-200'000'000'000'000'000, 9'000'000'000'000'000'000);
      values.push_back(RawValue::Integer(microseconds));
      expected.push_back(std::to_string(microseconds));
    }
    RC_ASSERT(Load("timestamptz", ValueForm::Of(kTimestampTz).In(TimeUnit::kEpochMicroseconds),
                   values, "(extract(epoch from v) * 1000000)::numeric(30,0)::text") == expected);
  }));
}

TEST_F(LoadedValues, OfIsoTextAreWhatTheServerReadsFromIt) {
  EXPECT_TRUE(rc::check([&] {
    std::vector<std::string> texts;
    const auto two = [](int number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    for (int i = 0; i < 100; ++i) {
      std::string year = std::to_string(*rc::gen::inRange(1, 10'000));
      year.insert(0, 4 - year.size(), '0');
      texts.push_back(year + "-" + two(*rc::gen::inRange(1, 13)) + "-" +
                      two(*rc::gen::inRange(1, 29)) + " " + two(*rc::gen::inRange(0, 24)) + ":" +
                      two(*rc::gen::inRange(0, 60)) + ":" + two(*rc::gen::inRange(0, 60)) + "." +
                      std::to_string(*rc::gen::inRange(100'000, 1'000'000)));
    }
    std::vector<RawValue> values;
    for (const std::string& text : texts) values.push_back(RawValue::Text(text));
    RC_ASSERT(Load("timestamp", ValueForm::Of(kTimestamp), values,
                   "to_char(v, 'YYYY-MM-DD HH24:MI:SS.US')") == texts);
  }));
}

}  // namespace
}  // namespace tranship::testing
