#include "tests/system/type_cases.h"

namespace tranship::testing {

std::string TypeCaseSchema(int oldest_version) {
  const std::string multirange =
      oldest_version >= 14 ? ", multirange_type_name = kinds.whole_multirange" : "";
  return R"sql(
CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE EXTENSION ltree;
CREATE EXTENSION cube;
CREATE EXTENSION isn;
CREATE SCHEMA kinds;
CREATE TYPE kinds.mood AS ENUM ('sad', 'o''k', 'very happy, indeed', '');
CREATE DOMAIN kinds.positive AS numeric(12, 3) CHECK (VALUE > 0);
CREATE DOMAIN kinds.short AS varchar(5);
CREATE DOMAIN kinds.shorter AS kinds.short NOT NULL DEFAULT '';
CREATE TYPE kinds.pair AS (a int, "b c" text);
CREATE TYPE kinds.nested AS (one kinds.pair, many kinds.pair[], mood kinds.mood, price numeric(8, 2));
CREATE TYPE kinds.empty AS ();
CREATE DOMAIN kinds.checked_pair AS kinds.pair CHECK ((VALUE).a >= 0);
CREATE DOMAIN kinds.whole AS int8 CHECK (VALUE <> 13);
CREATE TYPE kinds.whole_range AS RANGE (subtype = kinds.whole)sql" +
         multirange + R"sql();
CREATE TYPE kinds.text_range AS RANGE (subtype = text, collation = "C");
CREATE TABLE kinds.a_table (id int PRIMARY KEY, "B" text);
)sql";
}

std::vector<TypeCase> NumberCases() {
  return {
      {"int2", {"-32768", "32767", "0", "-1"}},
      {"int4", {"-2147483648", "2147483647", "0"}},
      {"int8", {"-9223372036854775808", "9223372036854775807", "0", "9999999999999", "-1"}},
      {"numeric",
       {"'NaN'", "'Infinity'", "'-Infinity'", "0", "0.0", "0.00000", "1", "1.0", "1.00", "-1e-20",
        "'1e131071'", "('-1e-16383')::numeric", "12345678901234567890.09876543210987654321",
        "repeat('9', 131072)::numeric", "('0.' || repeat('7', 16383))::numeric",
        "(repeat('4', 3000) || '.' || repeat('2', 3000))::numeric", "10000", "9999.9999"}},
      {"numeric(10,2)", {"99999999.99", "-99999999.99", "0.00", "'NaN'"}},
      {"numeric(3,-2)", {"99900", "-100", "0"}},
      {"numeric(2,5)", {"0.00099", "-0.00001"}},
      {"float4",
       {"'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "0", "3.4028235e38", "1e-45", "1.1754944e-38",
        "0.1", "16777217"}},
      {"float8",
       {"'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "0", "1.7976931348623157e308", "5e-324",
        "2.2250738585072014e-308", "0.1", "0.30000000000000004", "9007199254740993"}},
      {"money", {"'-92233720368547758.08'", "'92233720368547758.07'", "'0'", "'1.23'"}},
      {"bool", {"true", "false"}},
  };
}

std::vector<TypeCase> TextCases() {
  return {
      {"text",
       {"''",
        "' '",
        "'  two '",
        "E'tab\\t'",
        "E'line\\n'",
        "E'return\\r\\n'",
        "E'\\\\N'",
        "E'\\\\.'",
        "E'back\\\\slash'",
        "E'\\b\\f\\v'",
        "E'\\x01\\x02\\x7f'",
        "'NULL'",
        "'null'",
        "'ä'",
        "E'a\\u0308'",
        "'日本語'",
        "'🦆👩‍👩‍👧'",
        "E'\\U0010FFFF'",
        "E'\\uFEFFbom'",
        "E'\\u202Ereversed'",
        "'%s %n'",
        "'O''Brien'",
        "'\"quoted\"'",
        "repeat('x', 8192)",
        "repeat('long ', 200000)",
        "(SELECT string_agg(chr(i), '') FROM generate_series(1, 55295) i)",
        "(SELECT string_agg(chr(i), '') FROM generate_series(57344, 70000) i)"}},
      {"varchar", {"''", "' '", "'anything'", "repeat('ö', 100000)"}},
      {"varchar(5)", {"''", "'     '", "'abc  '", "'äöüßé'"}},
      {"varchar(10485760)", {"repeat('z', 1000)"}},
      {"bpchar(6)", {"''", "'a'", "'a     '", "' a'", "'äöüßéè'", "E'a\\n'"}},
      {"bpchar", {"''", "'trailing   '", "' '"}},
      {"char(1)", {"''", "'x'", "'€'"}},
      {"name", {"''", "'a name'", "repeat('n', 63)", "'trailing '"}},
      {"\"char\"", {"''", "'a'", "' '", "'~'", "'\\200'", "'\\377'", "E'\\x01'"}},
      {"bytea",
       {"''", "'\\x00'", "'\\x0a'", "'\\x5c2e0a'", "'\\xff'",
        "(SELECT string_agg(set_byte('\\x00', 0, i), '') FROM generate_series(0, 255) i)",
        "decode(repeat('00', 100000), 'hex')",
        "(SELECT string_agg(decode(md5(i::text), 'hex'), '') FROM generate_series(1, 40000) i)"}},
      {"text COLLATE \"C\"", {"'B'", "'a'", "'_'"}},
      {"text COLLATE \"und-x-icu\"", {"'B'", "'a'", "'_'"}},
  };
}

std::vector<TypeCase> TimeCases() {
  return {
      {"date",
       {"'infinity'", "'-infinity'", "'4713-01-01 BC'", "'5874897-12-31'", "'2000-01-01'",
        "'1999-12-31'", "'0001-01-01'", "'0001-12-31 BC'", "'2024-02-29'"}},
      {"timestamp",
       {"'infinity'", "'-infinity'", "'4713-01-01 00:00:00 BC'", "'294276-12-31 23:59:59.999999'",
        "'2000-01-01'", "'1999-12-31 23:59:59.999999'", "'2024-06-30 23:59:60'",
        "'1970-01-01 00:00:00.000001'"}},
      {"timestamp(0)", {"'2024-01-01 12:00:00.5'", "'infinity'"}},
      {"timestamp(3)", {"'2024-01-01 12:00:00.0005'"}},
      {"timestamptz",
       {"'infinity'", "'-infinity'", "'4713-01-01 00:00:00+00 BC'",
        "'294276-12-31 23:59:59.999999+00'", "'2024-03-31 02:30:00 Europe/Berlin'",
        "'1900-01-01 00:00:00 Europe/Amsterdam'", "'2024-01-01 00:00:00+15:59:59'"}},
      {"timestamptz(2)", {"'2024-01-01 12:00:00.125+00'"}},
      {"time", {"'00:00'", "'24:00:00'", "'23:59:59.999999'", "'12:34:56.000001'"}},
      {"time(1)", {"'12:00:00.25'"}},
      {"timetz", {"'00:00+15:59:59'", "'24:00:00-15:59:59'", "'12:00:00.5+05:30'"}},
      {"timetz(0)", {"'12:00:00.5+00:00:01'"}},
      {"interval",
       {"'0'", "'178000000 years'", "'-178000000 years'", "'1 mon -1 day 00:00:00.000001'",
        "'-1 mon +1 day -00:00:00.000001'", "'2147483647 days'", "'1 year 2 mons'", "'30 days'",
        "'1 mon'", "'24 hours'", "'1 day'", "'infinity'", "'-infinity'"}},
      {"interval(0)", {"'00:00:01.5'"}},
      {"interval year to month", {"'3 years 5 mons'"}},
      {"interval day to second(3)", {"'3 days 04:05:06.0007'"}},
  };
}

std::vector<TypeCase> DocumentCases() {
  return {
      {"json",
       {"'null'", "'{}'", "'[]'", "'\"\"'", "'0'", "'{\"a\":1,  \"a\":2}'", "E'[1,\\n 2]'",
        "'\"\\u0000\"'", "'\"\\ud83e\\udd86\"'", "'1e1000'"}},
      {"jsonb",
       {"'null'", "'{}'", "'[]'", "'\"\"'", "'0'", "'1.00'", "'{\"b\":1,\"a\":[null,true,{}]}'",
        "'\"äöü🦆\"'", "'123456789012345678901234567890.5'",
        "(SELECT jsonb_agg(i) FROM generate_series(1, 20000) i)",
        "(SELECT jsonb_object_agg('k' || i, md5(i::text)) FROM generate_series(1, 5000) i)"}},
      {"jsonpath", {"'$'", "'strict $.a[*] ? (@.b > 1 && @.c like_regex \"^x\")'", "'$.\"a b\"'"}},
      {"xml",
       {"'<a/>'", "'plain content'", "'<a b=\"1\">&lt;&amp;</a>'", "''",
        "'<?xml version=\"1.0\" encoding=\"UTF-8\"?><ä>ö</ä>'", "'<!-- a --><b/>text'"}},
      {"tsvector",
       {"''", "'a:1A b:2,3B'", "'''with space'' ''quo''''te'':5C'",
        "to_tsvector('english', 'The quick brown foxes jumped')", "'a:16383'",
        "(SELECT string_agg('w' || i, ' ')::tsvector FROM generate_series(1, 3000) i)"}},
      {"tsquery", {"''", "'a & b | !c'", "'a <-> b <3> c:*AB'", "'!(x & ''y z'')'"}},
  };
}

std::vector<TypeCase> ShapeCases() {
  return {
      {"point", {"'(0,-0)'", "'(1e308,-1e-308)'", "'(NaN,Infinity)'"}},
      {"line", {"'{1,-1,0}'", "'{0,-1,5e100}'"}},
      {"lseg", {"'[(0,0),(1,1)]'", "'[(0,0),(0,0)]'"}},
      {"box", {"'(1,1),(0,0)'", "'(-1,-1),(5,5)'"}},
      {"path", {"'((0,0),(1,1),(2,0))'", "'[(0,0),(1,1)]'", "'((0,0))'"}},
      {"polygon",
       {"'((0,0),(1,1),(2,0))'", "'((0,0))'",
        "(SELECT ('(' || string_agg(format('(%s,%s)', i, -i), ',') || ')')::polygon FROM "
        "generate_series(1, 1000) i)"}},
      {"circle", {"'<(0,0),0>'", "'<(1e100,-5),Infinity>'"}},
      {"inet",
       {"'0.0.0.0'", "'255.255.255.255/0'", "'10.1.2.3/8'", "'::'", "'::1/128'",
        "'2001:db8::ffff/64'"}},
      {"cidr", {"'0.0.0.0/0'", "'10.0.0.0/8'", "'2001:db8::/32'", "'::/0'"}},
      {"macaddr", {"'00:00:00:00:00:00'", "'ff:ff:ff:ff:ff:ff'"}},
      {"macaddr8", {"'00:00:00:00:00:00:00:00'", "'ff:ff:ff:ff:ff:ff:ff:ff'"}},
      {"bit(1)", {"B'0'", "B'1'"}},
      {"bit(13)", {"B'0000000000000'", "B'1010101010101'"}},
      {"varbit", {"B''", "B'1'", "B'00000000'", "repeat('10', 50000)::varbit"}},
      {"varbit(9)", {"B''", "B'111111111'"}},
      {"uuid",
       {"'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"}},
  };
}

std::vector<TypeCase> RangeCases() {
  return {
      {"int4range", {"'empty'", "'(,)'", "'[1,5]'", "'(,-2147483648)'", "'[2147483647,)'"}},
      {"int8range", {"'empty'", "'[-9223372036854775808,9223372036854775807)'"}},
      {"numrange", {"'empty'", "'[1.0,1.00]'", "'(-Infinity,NaN]'", "'(,5.5)'"}},
      {"tsrange", {"'empty'", "'[-infinity,infinity]'", "'(,2024-01-01)'"}},
      {"tstzrange", {"'empty'", "'[2024-01-01 00:00+00,)'"}},
      {"daterange", {"'empty'", "'[2024-01-01,infinity]'", "'(,)'"}},
      {"int4multirange", {"'{}'", "'{[1,3),[5,9)}'", "'{(,)}'"}},
      {"int8multirange", {"'{}'", "'{[1,3),[5,)}'"}},
      {"nummultirange", {"'{}'", "'{[1.0,1.5],(2,NaN]}'"}},
      {"tsmultirange", {"'{}'", "'{[2024-01-01,2024-01-02),[2025-01-01,)}'"}},
      {"tstzmultirange", {"'{}'", "'{[2024-01-01 00:00+00,)}'"}},
      {"datemultirange", {"'{}'", "'{[2024-01-01,2024-01-02)}'"}},
      {"kinds.whole_range", {"'empty'", "'[-5,12]'", "'(,14)'"}},
      {"kinds.whole_multirange", {"'{}'", "'{[1,2],[14,15]}'"}},
      {"kinds.text_range", {"'empty'", "'[\"a b\",\"ä,)\")'", "'(,)'", "'[\"\",x]'"}},
  };
}

std::vector<TypeCase> SystemCases() {
  return {
      {"oid", {"0", "4294967295"}},
      {"xid", {"'0'", "'4294967295'"}},
      {"xid8", {"'0'", "'18446744073709551615'"}},
      {"cid", {"'0'", "'4294967295'"}},
      {"tid", {"'(0,0)'", "'(4294967295,65535)'"}},
      {"pg_lsn", {"'0/0'", "'FFFFFFFF/FFFFFFFF'"}},
      {"pg_snapshot", {"'10:20:10,14,15'", "'1:1:'"}},
      {"txid_snapshot", {"'10:20:10,14,15'"}},
      {"oidvector", {"''", "'1 2 3'"}},
      {"int2vector", {"''", "'-1 2 3'"}},
      {"refcursor", {"''", "'a cursor'"}},
      {"regclass", {"'kinds.a_table'", "'pg_class'", "0"}},
      {"regtype", {"'kinds.mood'", "'int4'", "'kinds.pair[]'"}},
      {"regproc", {"'pg_sleep'", "0"}},
      {"regprocedure", {"'lower(text)'"}},
      {"regoper", {"'||/'"}},
      {"regoperator", {"'+(int4,int4)'"}},
      {"regrole", {"'tester'"}},
      {"regnamespace", {"'kinds'", "'public'"}},
      {"regconfig", {"'english'"}},
      {"regdictionary", {"'simple'"}},
      {"regcollation", {"'\"C\"'"}},
      {"aclitem", {"'tester=r/tester'", "'=X/tester'"}},
  };
}

std::vector<TypeCase> UserTypeCases() {
  return {
      {"kinds.mood", {"'sad'", "'o''k'", "'very happy, indeed'", "''"}},
      {"kinds.positive", {"0.001", "999999999.999"}},
      {"kinds.short", {"''", "'abcde'"}},
      {"kinds.pair", {"(1, 'a')", "(NULL, NULL)", "(0, '')", "(5, E'q\"uo,te\\n')"}},
      {"kinds.checked_pair", {"(1, 'a')", "(NULL, NULL)"}},
      {"kinds.empty", {"ROW()"}},
      {"kinds.nested",
       {"((1, 'a')::kinds.pair, ARRAY[(2, 'b')::kinds.pair, NULL], 'sad', 12.5)",
        "(NULL, '{}', NULL, 'NaN')", "(NULL, NULL, 'o''k', 0)"}},
      {"kinds.a_table", {"(1, 'row type of a table')"}},
      {"hstore", {"''", "'a=>1, \"b c\"=>NULL, \"\"=>\"\"'"}},
      {"citext", {"''", "'CaSe'", "'case '"}},
      {"ltree", {"''", "'Top.Science.Astronomy'"}},
      {"cube", {"'(0)'", "'(1,2,3),(4,5,6)'"}},
      {"isbn", {"'0-393-04002-X'"}},
  };
}

std::vector<TypeCase> ArrayCases() {
  return {
      {"int4[]",
       {"'{}'", "'{NULL}'", "'{1,NULL,3}'", "'{{1,2},{3,4}}'", "'[5:6]={1,2}'",
        "'[-1:0][0:1]={{1,2},{3,NULL}}'", "'{{{{{{1}}}}}}'",
        "(SELECT array_agg(i) FROM generate_series(1, 50000) i)"}},
      {"text[]",
       {"'{}'", "'{\"\",NULL,\"NULL\",\"a,b\",\"q\\\"\"}'", "ARRAY[repeat('x', 300000), NULL]"}},
      {"numeric(6,2)[]", {"'{1.00,NaN,NULL}'"}},
      {"varchar(3)[]", {"'{abc,\"\"}'"}},
      {"timestamp(0)[]", {"'{infinity,\"2024-01-01 00:00:00\"}'"}},
      {"bytea[]", {"ARRAY['\\x00'::bytea, '', NULL]"}},
      {"json[]", {"ARRAY['{\"a\" : 1}'::json, 'null', NULL]"}},
      {"xml[]", {"ARRAY['<a/>'::xml]"}},
      {"regclass[]", {"ARRAY['kinds.a_table'::regclass, NULL]"}},
      {"kinds.mood[]", {"'{}'", "'{sad,NULL,\"\"}'", "'[0:1]={sad,sad}'"}},
      {"kinds.positive[]", {"'{1.5,NULL}'"}},
      {"kinds.shorter[]", {"'{a,\"\"}'"}},
      {"kinds.pair[]", {"ARRAY[(1, 'a')::kinds.pair, NULL, (NULL, '')::kinds.pair]"}},
      {"kinds.nested[]",
       {"ARRAY[((1, 'a')::kinds.pair, ARRAY[(2, NULL)::kinds.pair], 'sad', 1)::kinds.nested]"}},
      {"kinds.whole_range[]", {"'{\"[1,5)\",empty,NULL}'"}},
      {"kinds.whole_multirange[]", {"'{\"{[1,5)}\"}'"}},
      {"int4range[]", {"'{\"[1,5)\",empty,NULL}'"}},
      {"hstore[]", {"ARRAY['a=>1'::hstore, NULL]"}},
      {"box[]", {"'{(1,1),(0,0);(3,3),(2,2)}'"}},
  };
}

}  // namespace tranship::testing
