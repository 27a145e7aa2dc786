// A few whole runs that also pass under the sanitizers: a plain copy, a kill and its resume, a
// difference that verify finds, rows that the target refuses.

#include <signal.h>

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

class Smoke : public SystemTest {
 protected:
  static std::vector<std::string> SmallChunks() {
    return {"--read", "key", "--chunk-size", "100kB", "--jobs", "2"};
  }
};

TEST_F(Smoke, CopiesManyTypesAndTheirOddValues) {
  Both(
      "CREATE TYPE mood AS ENUM ('sad', 'glad'); CREATE TYPE pair AS (a int, b text);"
      "CREATE DOMAIN word AS varchar(40);"
      "CREATE TABLE things (id bigint PRIMARY KEY, b boolean, r real, f float8, n numeric, t text, "
      "w word, by bytea, d date, ts timestamptz, iv interval, u uuid, j jsonb, ip inet, m mood, p "
      "pair, ints int[], texts text[], rng int4range, bits varbit, rel regclass);"
      "CREATE TABLE keyless (a int, b text); CREATE TABLE empty (id int PRIMARY KEY);"
      "CREATE TABLE parted (id int, v text) PARTITION BY RANGE (id);"
      "CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (MINVALUE) TO (500);"
      "CREATE TABLE parted_high PARTITION OF parted DEFAULT;");
  Source(
      "INSERT INTO things SELECT i, i % 2 = 0, i / 3.0, sqrt(i), i / 7.0, md5(i::text), 'w' || i, "
      "decode(md5(i::text), 'hex'), date '2000-01-01' + i, timestamptz '2000-01-01 UTC' + i * "
      "interval '1 h', i * interval '1 min', md5(i::text)::uuid, jsonb_build_object('i', i), "
      "'10.0.0.0'::inet + i, 'glad', ROW(i, 'p')::pair, ARRAY[i, NULL], ARRAY['a', 'b,c'], "
      "int4range(i, "
      "i "
      "+ 5), i::bit(12)::varbit, 'things'::regclass FROM generate_series(1, 1500) i;"
      "INSERT INTO things VALUES (-2, NULL, 'NaN', '-0', 'NaN', '', ' ', '', 'infinity', "
      "'-infinity', '-1 day', NULL, 'null', '::1', 'sad', ROW(NULL, ''), '{}', '{\"\",NULL}', "
      "'empty', '', 'pg_class');"
      "INSERT INTO keyless SELECT i % 50, repeat('x', i % 90) FROM generate_series(1, 1000) i;"
      "INSERT INTO parted SELECT i, md5(i::text) FROM generate_series(1, 1000) i; ANALYZE;");
  Copy(0, {"--chunk-size", "100kB", "--jobs", "2"});
  for (const char* table : {"things", "keyless", "empty", "parted", "parted_low"}) {
    EXPECT_EQ(Difference(table), "") << table;
  }
  Verify(0);
}

TEST_F(Smoke, ResumesAfterAKillThoughTheSourceChanged) {
  Both(ShopSchema());
  Source(ShopRows(1500));
  const ProcessResult killed =
      Run("copy", SmallChunks(), {{"TRANSHIP_FAILPOINT", "chunk.marked:4:kill"}});
  ASSERT_EQ(killed.signal, SIGKILL) << killed.out << killed.err;
  Source(
      "UPDATE customer SET name = 'moved' WHERE id % 500 = 1; DELETE FROM tag WHERE code < '1';"
      "INSERT INTO event VALUES ('2030-01-01', '{}')");
  Copy(0, SmallChunks());
  ExpectEqual({std::begin(kShopTables), std::end(kShopTables)});
}

TEST_F(Smoke, VerifyNamesTheRowsThatDiffer) {
  Both("CREATE TABLE t (id int PRIMARY KEY, v text, x int)");
  Source("INSERT INTO t SELECT i, md5(i::text), 0 FROM generate_series(1, 3000) i; ANALYZE");
  Copy(0, SmallChunks());
  Target(
      "UPDATE t SET v = v || ' ' WHERE id = 1234; DELETE FROM t WHERE id = 3000; INSERT INTO t "
      "VALUES (-5, NULL, 0)");
  const nlohmann::json report = ParseReport(Verify(3, {"--json"}));
  const nlohmann::json table = TableOf(report, "public.t");
  std::map<std::string, std::string> kinds;
  for (const nlohmann::json& difference : table["differences"]) {
    kinds[difference["key"]] = difference["kind"];
  }
  EXPECT_EQ(kinds, (std::map<std::string, std::string>{
                       {"(-5)", "extra"}, {"(1234)", "changed"}, {"(3000)", "missing"}}));
}

TEST_F(Smoke, RefusedRowsAreNamedAndMended) {
  Both("CREATE TABLE t (id int PRIMARY KEY, v text); CREATE TABLE fine (id int PRIMARY KEY)");
  Source(
      "INSERT INTO t SELECT i, repeat(md5(i::text), 4) FROM generate_series(1, 2000) i; INSERT "
      "INTO "
      "fine SELECT generate_series(1, 500); ANALYZE");
  Target("ALTER TABLE t ADD CONSTRAINT not_this CHECK (id <> 1500)");
  const ProcessResult refused = Copy(1, SmallChunks());
  EXPECT_NE(refused.err.find("not_this"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("public.t, chunk "), std::string::npos) << refused.err;
  EXPECT_EQ(Difference("fine"), "");
  Target("ALTER TABLE t DROP CONSTRAINT not_this");
  Copy(0, SmallChunks());
  EXPECT_EQ(Difference("t"), "");
}

}  // namespace
}  // namespace tranship::testing
