#include "engine/plan/key_text.h"

#include <gtest/gtest.h>

#include "engine/plan/leaf_range.h"
#include "tests/engine/plan_fixture.h"

namespace tranship::testing {
namespace {

struct TypeCase {
  const char* type;
  const char* values;  // of a VALUES list
};

const TypeCase kCases[] = {
    {"smallint", "(-32768), (-1), (0), (32767)"},
    {"integer", "(-2147483648), (0), (2147483647)"},
    {"bigint", "(-9223372036854775808), (-1), (0), (9223372036854775807)"},
    {"date",
     "('-infinity'), ('4714-11-24 BC'), ('0001-12-31 BC'), ('0001-01-01'), ('1999-12-31'), "
     "('2000-02-29'), "
     "('2000-03-01'), ('1900-02-28'), ('5874897-12-31'), ('infinity')"},
    {"time", "('00:00'), ('12:34:56.789012'), ('24:00:00')"},
    {"timestamp",
     "('-infinity'), ('4714-11-24 00:00:00 BC'), ('0044-03-15 12:00:00.5 BC'), ('1999-12-31 "
     "23:59:59.999999'), "
     "('2000-01-01'), ('294276-12-31 23:59:59.999999'), ('infinity')"},
    {"timestamptz",
     "('-infinity'), ('4714-11-24 00:00:00+00 BC'), ('1970-01-01 00:00:00+01'), ('294276-12-31 "
     "23:59:59.999999+00'), "
     "('infinity')"},
    {"oid", "(0), (4294967295)"},
    {"uuid", "('00000000-0000-0000-0000-000000000000'), ('ffffffff-1234-5678-9abc-def012345678')"},
    {"boolean", "(false), (true)"},
    {"\"char\"", "(''), ('a'), ('\\200'), ('\\377'), ('\\')"},
    {"macaddr", "('00:00:00:00:00:00'), ('fe:dc:ba:98:76:54')"},
    {"macaddr8", "('00:00:00:00:00:00:00:00'), ('fe:dc:ba:98:76:54:32:10')"},
    {"pg_lsn", "('0/0'), ('FFFFFFFF/FFFFFFFE'), ('1/A')"},
    {"xid8", "('0'), ('18446744073709551615')"},
    {"bytea", "(''), ('\\x00'), ('\\x0001ff00')"},
    {"text", "(''), ('a'), (E'\\001'), (E'it''s \\\\ \\n'), ('é€𝄞')"},
    {"varchar", "(''), ('x y ')"},
    {"name", "('n'), ('with space')"},
    {"numeric",
     "('NaN'), ('-Infinity'), ('Infinity'), (0), (0.00), (1), (-1), (1.10), (10000), (9999.9999), "
     "(-0.00001), (1e200), "
     "(-1e-200), (123456789012345678901234567890.000000000000000001), (0.1), (100000000)"},
    {"real", "('NaN'), ('-Infinity'), ('Infinity'), (0), (0.1), (-3.4028235e38), (1e-45)"},
    {"double precision",
     "('NaN'), ('-Infinity'), ('Infinity'), (0), (0.1), (-1.7976931348623157e308), (5e-324), "
     "(123456789.123)"},
};

class KeyText : public PlanTest {};

TEST_F(KeyText, OfEveryKeyTypeReadsBackAsTheSameValue) {
  NeedsVersionOfBoth(15, "a text for every \"char\"");
  for (const TypeCase& c : kCases) {
    SCOPED_TRACE(c.type);
    if (c.type == std::string_view("\"char\"") && SharedSource().version() >= 18) continue;
    Both(std::string("CREATE TABLE t (k ") + c.type + " PRIMARY KEY)");
    Source(std::string("INSERT INTO t SELECT DISTINCT column1::") + c.type + " FROM (VALUES " +
           c.values + ") v");
    const Fit fit = Match();
    const PlanTable& table = fit.tables.at(0);
    ASSERT_TRUE(table.order_proven);
    Connection source = OpenSource();
    Chunk whole;
    for (const std::string& row : ReadRows(source, ReadStatement(table, whole), table.form)) {
      std::string encoded;
      AppendOrdered(table.columns[0].key_kind, std::as_bytes(std::span(row).subspan(6)), encoded);
      std::string_view rest = encoded;
      const std::string text =
          TakeKeyText(table.columns[0].key_kind, table.columns[0].base_type, rest);
      EXPECT_TRUE(rest.empty());
      const Result r = source.Exec(
          std::string("SELECT pg_catalog.count(*) FROM public.t WHERE k = $1::pg_catalog.text::") +
              table.columns[0].base_type,
          {Param(text)});
      EXPECT_EQ(r.integer(0, 0), 1) << text;
    }
    Both("DROP TABLE t");
  }
}

TEST_F(KeyText, RefusesBytesThatAreNoEncodedKey) {
  std::string_view nothing;
  EXPECT_THROW((void)TakeKeyText(KeyKind::kSigned, "bigint", nothing), FormatError);
  std::string_view endless("abc");
  EXPECT_THROW((void)TakeKeyText(KeyKind::kBytes, "text", endless), FormatError);
  std::string_view unknown("\x07", 1);
  EXPECT_THROW((void)TakeKeyText(KeyKind::kNumeric, "numeric", unknown), FormatError);
  EXPECT_THROW((void)TakeKeyText(KeyKind::kOpaque, "inet", unknown), FormatError);
}

}  // namespace
}  // namespace tranship::testing
