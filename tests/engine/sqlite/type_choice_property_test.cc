// Whatever is in a column, every value is encoded by the form that is chosen for it.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engine/sqlite/form_fit.h"
#include "engine/sqlite/table_counter.h"
#include "engine/sqlite/type_choice.h"
#include "io/sqlite/btree/page.h"
#include "io/sqlite/encoding/row_encoder.h"

namespace tranship::testing {
namespace {

KeyValue Integer(int64_t value) { return KeyValue::Of(RawValue::Integer(value)); }
KeyValue Real(double value) { return KeyValue::Of(RawValue::Real(value)); }
KeyValue TextKey(const std::string& text) { return KeyValue::Of(RawValue::Text(text)); }
KeyValue Blob(const std::string& bytes) {
  return KeyValue::Of(RawValue::Blob(std::as_bytes(std::span(bytes.data(), bytes.size()))));
}

rc::Gen<std::string> AnyBytes() {
  return rc::gen::container<std::string>(rc::gen::cast<char>(rc::gen::inRange(0, 256)));
}

rc::Gen<KeyValue> Integers() {
  const auto within = [](int64_t least, int64_t end) {
    return rc::gen::map(rc::gen::inRange<int64_t>(least, end), Integer);
  };
  return rc::gen::oneOf(
      within(0, 2), within(0, 3), within(-40'000, 40'000), within(-3'000'000'000, 3'000'000'000),
      within(0, 4'102'444'800), within(4'102'444'800, 4'102'444'800'000),
      within(4'102'444'800'000, 4'102'444'800'000'000), within(2'440'588, 2'488'069),
      rc::gen::map(rc::gen::arbitrary<int64_t>(), Integer),
      rc::gen::map(rc::gen::element(INT64_MIN, INT64_MAX, int64_t{1} << 53, (int64_t{1} << 53) + 1),
                   Integer));
}

rc::Gen<KeyValue> Reals() {
  const auto scaled = [](int64_t least, int64_t end, double by) {
    return rc::gen::map(rc::gen::inRange<int64_t>(least, end),
                        [by](int64_t value) { return Real(static_cast<double>(value) / by); });
  };
  return rc::gen::oneOf(
      scaled(-1000, 1000, 1), scaled(-100'000, 100'000, 100), scaled(0, 4'102'444'800'000, 1000),
      scaled(4'102'444'800, 4'102'444'800'000, 1), scaled(24'405'875, 24'880'690, 10),
      rc::gen::map(rc::gen::arbitrary<double>(), Real),
      rc::gen::map(rc::gen::element(0x1p63, -0x1p63, 5e-324, 1.7976931348623157e308,
                                    std::numeric_limits<double>::infinity(), -0.0),
                   Real));
}

rc::Gen<KeyValue> Words() {
  const std::vector<std::string> words = {"",
                                          "0",
                                          "1",
                                          "t",
                                          "FALSE",
                                          "Yes",
                                          "off",
                                          "maybe",
                                          "12",
                                          "+5",
                                          "007",
                                          "1e3",
                                          "1e400",
                                          "-12.50",
                                          "1e-20000",
                                          "9223372036854775808",
                                          ".5",
                                          "nan",
                                          "inf",
                                          " 1",
                                          "{}",
                                          "[1,",
                                          "{\"a\":1}",
                                          "[\"\\u0000\"]",
                                          "\"x\"",
                                          "0000-00-00",
                                          "2024-02-29",
                                          "2023-02-29",
                                          "24:00",
                                          "12:30",
                                          "23:59:59.9",
                                          "12:30+02",
                                          "2024-02-29 00:00",
                                          "2024-02-29T12:30:00.123456",
                                          "2024-02-29 12:30Z",
                                          "2024-02-29 12:30:00.1234567",
                                          "0001-01-01 00:00+15",
                                          "9999-12-31 23:59:59.999999-15:59",
                                          "2024-02-29 00:00:00.0000000",
                                          "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
                                          "{6F9619FF-8B86-D011-B42D-00CF4FC964FF}",
                                          "6f9619ff8b86d011b42d00cf4fc964fg",
                                          std::string("a\0b", 3),
                                          "\xff",
                                          "h\xc3\xa4\xc3\x9f"};
  return rc::gen::map(rc::gen::elementOf(words), TextKey);
}

// Times of one shape each, so that whole columns of them come about.
rc::Gen<KeyValue> Times(const std::string& tail) {
  return rc::gen::map(rc::gen::inRange(10, 29),
                      [tail](int day) { return TextKey("2024-02-" + std::to_string(day) + tail); });
}

// A column of few kinds of values: one of all kinds would always become bytea.
rc::Gen<std::vector<KeyValue>> Columns() {
  const std::vector<rc::Gen<KeyValue>> kinds = {
      rc::gen::just(KeyValue()),
      Integers(),
      Reals(),
      Words(),
      Times(""),
      Times(" 00:00"),
      Times(" 12:30:00.5"),
      Times("T12:30:00+02:00"),
      rc::gen::map(AnyBytes(), TextKey),
      rc::gen::map(rc::gen::string<std::string>(), TextKey),
      rc::gen::map(AnyBytes(), Blob),
      rc::gen::map(rc::gen::just(std::string(16, 'x')), Blob),
  };
  return rc::gen::exec([kinds] {
    const auto count = *rc::gen::inRange<size_t>(1, 4);
    std::vector<rc::Gen<KeyValue>> some;
    for (size_t i = 0; i < count; ++i) {
      // One of a kind's own sub-kinds stays the same for the column, too, where the kind is a word.
      const auto kind = *rc::gen::inRange<size_t>(0, kinds.size());
      if (*rc::gen::inRange(0, 3) == 0) {
        some.push_back(rc::gen::just(*kinds[kind]));
      } else {
        some.push_back(kinds[kind]);
      }
    }
    std::vector<KeyValue> values;
    const auto rows = *rc::gen::inRange<size_t>(0, 12);
    for (size_t i = 0; i < rows; ++i) {
      values.push_back(*some[*rc::gen::inRange<size_t>(0, some.size())]);
    }
    return values;
  });
}

rc::Gen<std::string> DeclaredTypes() {
  return rc::gen::elementOf(std::vector<std::string>{"",
                                                     "INTEGER",
                                                     "SMALLINT",
                                                     "BIGINT",
                                                     "BOOLEAN",
                                                     "REAL",
                                                     "NUMERIC",
                                                     "NUMERIC(6,2)",
                                                     "DECIMAL(3)",
                                                     "TEXT",
                                                     "VARCHAR(3)",
                                                     "CHAR(1)",
                                                     "BLOB",
                                                     "DATE",
                                                     "TIME",
                                                     "DATETIME",
                                                     "TIMESTAMP WITH TIME ZONE",
                                                     "UUID",
                                                     "JSON",
                                                     "JSONB",
                                                     "WHATEVER"});
}

Slab RawRowsOf(const std::vector<KeyValue>& values) {
  Slab raw;
  for (const KeyValue& value : values) {
    AppendRaw(raw, value.raw());
    raw.EndRow();
  }
  return raw;
}

RC_GTEST_PROP(TypeChoiceProperty, EveryValueIsEncoded, ()) {
  const std::vector<KeyValue> values = *Columns();
  SqliteTable table;
  SqliteColumn column;
  column.declared_type = *DeclaredTypes();
  const ValueForm expected = ExpectedForm(table, column, nullptr);
  const Slab raw = RawRowsOf(values);
  TableCounter counter({&expected, 1}, 0, {});
  counter.Add(raw);

  const TableCensus census = counter.census();
  const TypeChoice choice = ChooseType(table, column, &census.columns[0], nullptr);
  RC_LOG() << column.declared_type << ": " << choice.type << ", " << choice.reason << "\n";
  RC_ASSERT(choice.form.has_value());
  if (!choice.problems.empty()) {  // infinity beside values that are no numbers has no type
    RC_ASSERT(census.columns[0].infinities.count > 0u);
    return;
  }
  Slab wire;
  RowEncoder encoder({&*choice.form, 1});
  encoder.Encode(raw, wire);  // throws for a value that does not fit
  RC_ASSERT(wire.rows() == values.size());
  RC_ASSERT(encoder.altered().empty());
}

rc::Gen<ValueForm> Forms() {
  return rc::gen::exec([] {
    const auto kind = *rc::gen::inRange(0, static_cast<int>(FormKind::kJsonb) + 1);
    ValueForm form = ValueForm::Of(static_cast<FormKind>(kind));
    if (*rc::gen::arbitrary<bool>()) {
      form = form.In(static_cast<TimeUnit>(*rc::gen::inRange(0, 5)));
    }
    form.takes |= *rc::gen::inRange<StorageSet>(0, 32);
    if (form.kind == FormKind::kNumeric && *rc::gen::arbitrary<bool>()) {
      form.precision = *rc::gen::inRange(1, 20);
      form.scale = *rc::gen::inRange(-1, form.precision + 1);
    }
    if (form.kind == FormKind::kText || form.kind == FormKind::kChar) {
      form.length = *rc::gen::inRange(0U, 12U);
    }
    form.fraction_digits = *rc::gen::element(6, 6, 6, 3);
    form.not_null = *rc::gen::element(false, false, false, true);
    if (*rc::gen::inRange(0, 8) == 0) form.true_words = {"maybe"};
    return form;
  });
}

RC_GTEST_PROP(TypeChoiceProperty, ATakenCensusIsTakenByTheEncoder, ()) {
  const std::vector<KeyValue> values = *Columns();
  const ValueForm form = *Forms();
  const ValueForm other = ValueForm::Of(FormKind::kBytea);
  const Slab raw = RawRowsOf(values);
  TableCounter counter({&other, 1}, 0, {});
  counter.Add(raw);
  RC_PRE(TakesAll(form, counter.census().columns[0]));
  Slab wire;
  RowEncoder({&form, 1}).Encode(raw, wire);
  RC_ASSERT(wire.rows() == values.size());
}

// What a merged census says is what one pass over all rows says.
RC_GTEST_PROP(TypeChoiceProperty, ACensusOfPiecesIsOneOfTheWhole, ()) {
  const std::vector<KeyValue> values = *Columns();
  const auto cut = static_cast<std::ptrdiff_t>(*rc::gen::inRange<size_t>(0, values.size() + 1));
  const ValueForm form = ValueForm::Of(FormKind::kInt4);
  const auto count = [&](const std::vector<KeyValue>& part) {
    TableCounter counter({&form, 1}, 0, {0});
    counter.Add(RawRowsOf(part));
    return counter.census();
  };
  TableCensus merged = count({values.begin(), values.begin() + cut});
  merged.Merge(count({values.begin() + cut, values.end()}));
  const TableCensus whole = count(values);
  RC_ASSERT(merged.rows == whole.rows);
  const ColumnCensus& a = merged.columns[0];
  const ColumnCensus& b = whole.columns[0];
  RC_ASSERT(a.classes == b.classes);
  RC_ASSERT(a.refused == b.refused);
  RC_ASSERT(a.texts == b.texts);
  RC_ASSERT(a.integers == b.integers);
  RC_ASSERT(a.real_digits == b.real_digits);
  RC_ASSERT(a.words == b.words);
}

}  // namespace
}  // namespace tranship::testing
