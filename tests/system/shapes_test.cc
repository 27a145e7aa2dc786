// Tables of every shape: what they hold arrives, whatever they are made of.

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

class Shapes : public SystemTest {
 protected:
  // Copies everything, compares all tables by brute force, verifies.
  void ExpectToArrive(const std::vector<std::string>& tables,
                      const std::vector<std::string>& options = {}) {
    Copy(0, options);
    ExpectEqual(tables);
    Verify(0);
  }
};

TEST_F(Shapes, ZeroColumnsAndZeroOneOrTwoRows) {
  Both(
      "CREATE TABLE nothing (); CREATE TABLE no_columns (); CREATE TABLE only_dropped (a int);"
      "ALTER TABLE only_dropped DROP COLUMN a;"
      "CREATE TABLE no_rows (id int PRIMARY KEY, t text); CREATE TABLE one_row (LIKE no_rows "
      "INCLUDING ALL); CREATE TABLE two_rows (LIKE no_rows INCLUDING ALL);"
      "CREATE TABLE keyless (t text); CREATE TABLE all_null (a int UNIQUE, b text);");
  Source(
      "INSERT INTO no_columns SELECT FROM generate_series(1, 5);"
      "INSERT INTO only_dropped SELECT FROM generate_series(1, 3);"
      "INSERT INTO one_row VALUES (1, 'one'); INSERT INTO two_rows VALUES (1, ''), (2, NULL);"
      "INSERT INTO keyless VALUES (''); INSERT INTO all_null VALUES (NULL, NULL), (NULL, NULL);");
  ExpectToArrive({"nothing", "no_columns", "only_dropped", "no_rows", "one_row", "two_rows",
                  "keyless", "all_null"});
  EXPECT_EQ(Target("SELECT count(*) FROM no_columns"), "5");
}

TEST_F(Shapes, SixteenHundredColumns) {
  std::string columns, values;
  for (int i = 1; i <= 1600; ++i) {
    columns += (i == 1 ? "" : ",") + std::string("c") + std::to_string(i) +
               (i % 3 == 0   ? " text"
                : i % 3 == 1 ? " int"
                             : " bool");
    values += (i == 1 ? "" : ",") + std::string(i % 5 == 0   ? "NULL"
                                                : i % 3 == 0 ? "g::text"
                                                : i % 3 == 1 ? "g"
                                                             : "g % 2 = 0");
  }
  Both("CREATE TABLE wide (" + columns + "); CREATE TABLE wide_key (" + columns +
       ", PRIMARY KEY (c1, c1597));");
  Source("INSERT INTO wide SELECT " + values + " FROM generate_series(1, 50) g;" +
         "INSERT INTO wide_key SELECT " + values + " FROM generate_series(1, 50) g; ANALYZE;");
  ExpectToArrive({"wide", "wide_key"}, {"--chunk-size", "100kB", "--read", "key"});
}

TEST_F(Shapes, ColumnsAreMatchedByName) {
  Source(
      "CREATE TABLE t (a int PRIMARY KEY, gone int, b text, c date, d text);"
      "ALTER TABLE t DROP COLUMN gone;"
      "INSERT INTO t SELECT i, 'b' || i, date '2024-01-01' + i, 'd' || i FROM generate_series(1, "
      "1000) i;");
  Target(
      "CREATE TABLE t (d text, away int, more int DEFAULT 7, c date, a int PRIMARY KEY, b text, "
      "sum text GENERATED ALWAYS AS (b || d) STORED); ALTER TABLE t DROP COLUMN away;");
  Copy(0);
  EXPECT_EQ(Difference("t"), "");
  Verify(0);
  EXPECT_EQ(Target("SELECT count(*) FROM t WHERE more = 7 AND sum = b || d"), "1000");
}

TEST_F(Shapes, GeneratedAndIdentityColumns) {
  Both(
      "CREATE TABLE g (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, w int, h int, "
      "area int GENERATED ALWAYS AS (w * h) STORED);"
      "CREATE TABLE only_generated (one int GENERATED ALWAYS AS (1) STORED);");
  Source(
      "CREATE TABLE to_plain (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) STORED);"
      "CREATE TABLE to_generated (id int PRIMARY KEY, twice int);"
      "INSERT INTO g (w, h) SELECT i, i % 7 FROM generate_series(1, 500) i;"
      "INSERT INTO only_generated SELECT FROM generate_series(1, 3);"
      "INSERT INTO to_plain SELECT i FROM generate_series(1, 100) i;"
      "INSERT INTO to_generated SELECT i, i * 2 FROM generate_series(1, 100) i;");
  Target(
      "CREATE TABLE to_plain (id int PRIMARY KEY, twice int);"
      "CREATE TABLE to_generated (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 2) "
      "STORED);");
  ExpectToArrive({"g", "only_generated", "to_plain", "to_generated"});
  EXPECT_EQ(Target("INSERT INTO g (w, h) VALUES (1, 1) RETURNING id"), "501");
}

TEST_F(Shapes, AGeneratedColumnOfAnotherValueDiffers) {
  Source(
      "CREATE TABLE t (id int PRIMARY KEY, v int GENERATED ALWAYS AS (id * 2) STORED);"
      "INSERT INTO t SELECT i FROM generate_series(1, 100) i;");
  Target("CREATE TABLE t (id int PRIMARY KEY, v int GENERATED ALWAYS AS (id * 3) STORED);");
  const ProcessResult copied = Run("copy");
  EXPECT_EQ(copied.exit_code, 3) << copied.out << copied.err;
  EXPECT_NE(copied.out.find("generated columns (v) differ"), std::string::npos) << copied.out;
  const nlohmann::json t = TableOf(ParseReport(Run("verify", {"--json"})), "public.t");
  EXPECT_EQ(t["verdict"], "MISMATCH");
  EXPECT_EQ(t["changed"], 100);
}

TEST_F(Shapes, DeferrableConstraints) {
  Both(
      "CREATE TABLE parent (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, u int UNIQUE "
      "DEFERRABLE, n int NOT NULL UNIQUE);"
      "CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent (n) DEFERRABLE "
      "INITIALLY DEFERRED);"
      "CREATE TABLE only_deferrable (id int PRIMARY KEY DEFERRABLE, v text);");
  Source(
      "INSERT INTO parent SELECT i, i, i FROM generate_series(1, 2000) i;"
      "INSERT INTO child SELECT i, i FROM generate_series(1, 2000) i;"
      "INSERT INTO only_deferrable SELECT i, md5(i::text) FROM generate_series(1, 2000) i;");
  ExpectToArrive({"parent", "child", "only_deferrable"}, {"--chunk-size", "20kB"});
}

TEST_F(Shapes, PartitionsGoToTheSameOnesToOthersToNoneAndBack) {
  const std::string columns = "(id int, at date, v text, PRIMARY KEY (id, at))";
  const std::string months =
      " FOR VALUES FROM ('2024-01-01') TO ('2024-02-01'); CREATE TABLE %_2 PARTITION OF % "
      "FOR VALUES FROM ('2024-02-01') TO ('2024-03-01'); CREATE TABLE %_rest PARTITION OF % "
      "DEFAULT;";
  const auto monthly = [&](const std::string& name) {
    std::string sql = "CREATE TABLE % " + columns +
                      " PARTITION BY RANGE (at); CREATE TABLE %_1 PARTITION OF %" + months;
    for (size_t at = sql.find('%'); at != std::string::npos; at = sql.find('%')) {
      sql.replace(at, 1, name);
    }
    return sql;
  };
  const std::string hashed =
      "CREATE TABLE hashed (id int PRIMARY KEY, v text) PARTITION BY HASH (id);"
      "CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
      "CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);";
  const std::string deep =
      "CREATE TABLE deep (kind text, id int, v text) PARTITION BY LIST (kind);"
      "CREATE TABLE deep_a PARTITION OF deep FOR VALUES IN ('a', NULL) PARTITION BY RANGE (id);"
      "CREATE TABLE deep_a_low PARTITION OF deep_a FOR VALUES FROM (MINVALUE) TO (500);"
      "CREATE TABLE deep_a_high PARTITION OF deep_a FOR VALUES FROM (500) TO (MAXVALUE);"
      "CREATE TABLE deep_b PARTITION OF deep FOR VALUES IN ('b');"
      "CREATE TABLE empty_root (id int) PARTITION BY RANGE (id);";
  Both(hashed + deep + monthly("same"));
  Source(monthly("others") + monthly("to_plain") + "CREATE TABLE from_plain " + columns + ";");
  Target("CREATE TABLE others " + columns +
         " PARTITION BY RANGE (id); CREATE TABLE others_low PARTITION OF others FOR VALUES FROM "
         "(MINVALUE) TO (700); CREATE TABLE others_high PARTITION OF others FOR VALUES FROM (700) "
         "TO (MAXVALUE); CREATE TABLE to_plain " +
         columns + ";" + monthly("from_plain"));
  std::string rows;
  for (const char* table : {"same", "others", "to_plain", "from_plain"}) {
    rows += std::string("INSERT INTO ") + table +
            " SELECT i, date '2024-01-01' + i % 80, 'v' || i FROM generate_series(1, 1500) i;";
  }
  Source(rows +
         "INSERT INTO hashed SELECT i, 'v' || i FROM generate_series(1, 1000) i;"
         "INSERT INTO deep SELECT CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END, i, 'v' || i FROM "
         "generate_series(1, 1000) i; ANALYZE;");
  ExpectToArrive({"same", "same_1", "same_rest", "others", "to_plain", "from_plain", "hashed",
                  "deep", "deep_a_low", "empty_root"},
                 {"--chunk-size", "16kB"});
}

TEST_F(Shapes, InheritanceCopiesEachTablesOwnRows) {
  Both(
      "CREATE TABLE base (id int PRIMARY KEY, v text); CREATE TABLE derived (more int, PRIMARY KEY "
      "(id)) INHERITS (base); CREATE TABLE lower () INHERITS (derived);");
  Source(
      "INSERT INTO base SELECT i, 'base' FROM generate_series(1, 500) i;"
      "INSERT INTO derived SELECT i, 'derived', i FROM generate_series(1, 700) i;"
      "INSERT INTO lower SELECT i, 'lower', i FROM generate_series(1, 300) i;");
  Copy(0, {"--chunk-size", "8kB"});
  for (const char* table : {"base", "derived", "lower"}) EXPECT_EQ(Difference(table), "") << table;
  Verify(0);
  EXPECT_EQ(Target("SELECT count(*) FROM base"), "1500");
}

TEST_F(Shapes, KeylessTablesKeepTheirDuplicates) {
  Both(
      "CREATE TABLE dup (a int, b text); CREATE TABLE pages (t text);"
      "CREATE TABLE partial_key (a int); CREATE UNIQUE INDEX ON partial_key (a) WHERE a > 5;"
      "CREATE TABLE expression_key (a int); CREATE UNIQUE INDEX ON expression_key ((a + 1));");
  Source(
      "INSERT INTO dup SELECT i % 10, 'x' FROM generate_series(1, 20000) i;"
      "INSERT INTO dup SELECT NULL, NULL FROM generate_series(1, 100) i;"
      "INSERT INTO pages SELECT repeat('p', 2000) FROM generate_series(1, 300) i;"
      "INSERT INTO partial_key SELECT CASE WHEN i > 5 THEN i ELSE 1 END FROM generate_series(1, "
      "3000) i; INSERT INTO expression_key SELECT i FROM generate_series(1, 3000) i; ANALYZE;");
  ExpectToArrive({"dup", "pages", "partial_key", "expression_key"}, {"--chunk-size", "16kB"});
}

TEST_F(Shapes, WiderTypesOnTheTargetTakeEveryValue) {
  Source(
      "CREATE TABLE t (id int PRIMARY KEY, s int2, i int4, b int8, f float4, v varchar(10), n "
      "numeric(8,2), c char(3), at timestamp(0), m name, x varchar(3)[], w bit(3));"
      "INSERT INTO t SELECT i, i % 32767, i * 1000, i * 10000000000, i / 3.0, 'v' || i, i / 7.0, "
      "'c' || i % 10, timestamp '2024-01-01' + i * interval '1 s', 'n' || i, ARRAY['a', NULL], "
      "(i % 8)::bit(3) FROM generate_series(1, 5000) i; "
      "INSERT INTO t VALUES (-2147483648, -32768, -2147483648, -9223372036854775808, 'NaN', '', "
      "'NaN', '', 'infinity', '', '{}', B'000');");
  Target(
      "CREATE TABLE t (id int8 PRIMARY KEY, s int4, i int8, b numeric, f float8, v text, n "
      "numeric(12,4), c char(5), at timestamp, m text, x varchar[], w varbit);");
  Copy(0, {"--chunk-size", "64kB", "--read", "key"});
  // The target's column types say what equal means here.
  EXPECT_EQ(Difference("t",
                       "id::int8, s::int4, i::int8, b::numeric, f::float8, v::text, "
                       "n::numeric(12,4), c::char(5), at, m::text, x::text, w::varbit"),
            "");
  Verify(0);
}

}  // namespace
}  // namespace tranship::testing
