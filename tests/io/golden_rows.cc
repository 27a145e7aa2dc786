#include "tests/io/golden_rows.h"

#include <array>
#include <stdexcept>
#include <string>

namespace tranship::testing {

const std::string_view kGoldenTypes = R"(
  CREATE TYPE pair AS (a int4, b text);
  CREATE TYPE nest AS (p pair, tags text[]);
  CREATE TYPE tags_range AS RANGE (subtype = text[]);
  CREATE DOMAIN positive AS int4 CHECK (VALUE > 0);
  CREATE DOMAIN labels AS text[];
  CREATE DOMAIN pair_domain AS pair;
  CREATE TYPE mood AS ENUM ('sad', 'glad');
  CREATE TYPE shrunk AS (a int4, b int4, c text);
  ALTER TYPE shrunk DROP ATTRIBUTE b;
)";

namespace {

constexpr std::array kRows = {
    GoldenRow{"scalars",
              "SELECT 1::int2, -1::int4, 2::int8, NULL::text, ''::text, U&'\\00E9'::text, true, "
              "1.5::float8",
              "s;s;s;s;s;s;s;s",
              "000800000002000100000004ffffffff000000080000000000000002ffffffff0000000000000002c3"
              "a90000000101000000083ff8000000000000"},
    GoldenRow{"more scalars",
              "SELECT 12.340::numeric, 'NaN'::numeric, '\\x00ff'::bytea, '2000-01-02'::date, "
              "'11111111-2222-3333-4444-555555555555'::uuid",
              "s;s;s;s;s",
              "00050000000c0002000000000003000c0d480000000800000000c00000000000000200ff0000000400"
              "0000010000001011111111222233334444555555555555"},
    GoldenRow{"no columns", "SELECT", "", "0000"},
    GoldenRow{"array", "SELECT ARRAY[1,NULL,3]::int4[]", "a(s)",
              "00010000002800000001000000010000001700000003000000010000000400000001ffffffff000000"
              "0400000003"},
    GoldenRow{"empty array", "SELECT '{}'::text[]", "a(s)", "00010000000c000000000000000000000019"},
    GoldenRow{"array of two dimensions", "SELECT '[0:1][2:3]={{1,2},{3,4}}'::int8[]", "a(s)",
              "00010000004c0000000200000000000000140000000200000000000000020000000200000008000000"
              "0000000001000000080000000000000002000000080000000000000003000000080000000000000004"},
    GoldenRow{"composite", "SELECT ROW(1,NULL)::pair", "c(s,s)",
              "0001000000180000000200000017000000040000000100000019ffffffff"},
    GoldenRow{"nested composite", "SELECT ROW(ROW(1,'x'),ARRAY['y'])::nest", "c(c(s,s),a(s))",
              "00010000004600000002000040020000001900000002000000170000000400000001000000190000000"
              "178000003f10000001900000001000000000000001900000001000000010000000179"},
    GoldenRow{"array of composites", "SELECT ARRAY[ROW(1,'a'),NULL,ROW(2,NULL)]::pair[]",
              "a(c(s,s))",
              "0001000000510000000100000001000040020000000300000001000000190000000200000017000000"
              "0400000001000000190000000161ffffffff000000180000000200000017000000040000000200000019"
              "ffffffff"},
    GoldenRow{
        "array of nested composites", "SELECT ARRAY[ROW(ROW(1,'x'),'{}')]::nest[]",
        "a(c(c(s,s),a(s)))",
        "0001000000510000000100000000000040050000000100000001000000390000000200004002000000"
        "1900000002000000170000000400000001000000190000000178000003f10000000c00000000000000000"
        "0000019"},
    GoldenRow{"ranges",
              "SELECT '[1,5)'::int4range, 'empty'::int4range, '(,5)'::int4range, "
              "'[1,)'::int4range, '(,)'::int4range",
              "r(s);r(s);r(s);r(s);r(s)",
              "0005000000110200000004000000010000000400000005000000010100000009080000000400000005"
              "000000091200000004000000010000000118"},
    GoldenRow{"range of arrays", "SELECT tags_range(ARRAY['a'],ARRAY['b'])", "r(a(s))",
              "00010000003b0200000019000000010000000000000019000000010000000100000001610000001900"
              "000001000000000000001900000001000000010000000162"},
    GoldenRow{"multiranges", "SELECT '{[1,2),[5,6)}'::int4multirange, '{}'::int4multirange",
              "m(r(s));m(r(s))",
              "00020000002e0000000200000011020000000400000001000000040000000200000011020000000400"
              "00000500000004000000060000000400000000"},
    GoldenRow{"multirange of arrays",
              "SELECT tags_multirange(tags_range(ARRAY['a'],ARRAY['b']), "
              "tags_range(ARRAY['c'],NULL))",
              "m(r(a(s)))",
              "000100000065000000020000003b020000001900000001000000000000001900000001000000010000"
              "0001610000001900000001000000000000001900000001000000010000000162000000"
              "1e120000001900000001000000000000001900000001000000010000000163"},
    GoldenRow{"domains",
              "SELECT 7::positive, ARRAY[7]::positive[], ARRAY['l']::labels, "
              "ROW(1,'d')::pair::pair_domain",
              "s;a(s);a(s);c(s,s)",
              "000400000004000000070000001c000000010000000000004011000000010000000100000004000000"
              "07000000190000000100000000000000190000000100000001000000016c0000001900000002000000"
              "170000000400000001000000190000000164"},
    GoldenRow{"array of an enum", "SELECT ARRAY['glad','sad']::mood[]", "a(s)",
              "000100000023000000010000000000004018000000020000000100000004676c616400000003736164"},
    GoldenRow{"composite with a dropped attribute", "SELECT ROW(1,'z')::shrunk", "c(s,s)",
              "0001000000190000000200000017000000040000000100000019000000017a"},
    GoldenRow{"int2vector", "SELECT '1 2'::int2vector", "a(s)",
              "0001000000200000000100000000000000150000000200000000000000020001000000020002"},
    GoldenRow{"array of ranges of arrays", "SELECT ARRAY[tags_range(ARRAY['a'],NULL)], 9::int4",
              "a(r(a(s)));s",
              "00020000003600000001000000000000400900000001000000010000001e1200000019000000010000"
              "000000000019000000010000000100000001610000000400000009"},
};

}  // namespace

const std::span<const GoldenRow> kGoldenRows = kRows;

const GoldenRow& Golden(std::string_view name) {
  for (const GoldenRow& row : kRows) {
    if (row.name == name) return row;
  }
  throw std::invalid_argument("no golden row: " + std::string(name));
}

std::vector<WireShape> Shapes(std::string_view text) {
  std::vector<WireShape> shapes;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    shapes.push_back(WireShape::Parse(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shapes;
}

}  // namespace tranship::testing
