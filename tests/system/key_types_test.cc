// Every type that can be a key, cut into many chunks, read by key ranges and by ctid.

#include <algorithm>

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

// A key column's type, and its value as a function of i = 1, 2, ... (distinct).
struct KeyCase {
  const char* type;
  const char* value;
  int since = 12;  // the version that brought the type, or these values of it
};

constexpr KeyCase kSingleKeys[] = {
    {"int2", "i::int2 - 1500"},
    {"int4", "CASE i WHEN 1 THEN -2147483648 WHEN 2 THEN 2147483647 ELSE i * 7919 - 9999999 END"},
    {"int8",
     "CASE i WHEN 1 THEN -9223372036854775808 WHEN 2 THEN 9223372036854775807 "
     "ELSE (i::int8 - 1500) * 1000000007 END"},
    {"numeric",
     "CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity' WHEN 3 THEN '-Infinity' WHEN 4 "
     "THEN 0.00 ELSE (i - 1500.5) * 10::numeric ^ (i % 30 - 7) END",
     14},
    {"numeric(9,3)", "(i - 1500) / 8.0"},
    {"float4", "CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN '-Infinity' ELSE (i - 1500) / 8::float4 END"},
    {"float8",
     "CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity' WHEN 3 THEN '-0' ELSE (i - "
     "1500.5) * 1e100::float8 END"},
    {"text",
     "CASE i WHEN 1 THEN '' WHEN 2 THEN ' ' WHEN 3 THEN E'q''\\\\\\n' ELSE CASE WHEN i % 3 "
     "= 0 THEN 'ä' WHEN i % 3 = 1 THEN 'Z' ELSE '_' END || md5(i::text) END"},
    {"text COLLATE \"und-x-icu\"", "CASE WHEN i % 2 = 0 THEN 'a' ELSE 'Ä' END || i"},
    {"text COLLATE \"C\"", "chr(1 + i % 120) || i"},
    {"text COLLATE folded", "CASE WHEN i % 2 = 0 THEN 'A' ELSE 'a' END || i"},
    {"varchar(40)", "md5(i::text)"},
    {"char(12)", "CASE i WHEN 1 THEN '' ELSE 'c' || i END"},
    {"name", "'n' || i"},
    {"bytea",
     "CASE i WHEN 1 THEN '' WHEN 2 THEN '\\x00' WHEN 3 THEN '\\x0000' ELSE "
     "decode(md5(i::text), 'hex') END"},
    {"uuid", "md5(i::text)::uuid"},
    {"date",
     "CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '-infinity' WHEN 3 THEN '4713-01-01 BC' "
     "ELSE date '2000-01-01' + (i - 1500) * 400 END"},
    {"timestamp",
     "CASE i WHEN 1 THEN 'infinity' WHEN 2 THEN '4713-01-01 BC' ELSE timestamp "
     "'2000-01-01' + (i - 1500) * interval '37.000001 h' END"},
    {"timestamptz",
     "CASE i WHEN 1 THEN '-infinity' ELSE timestamptz '1960-01-01 00:00 "
     "Europe/Amsterdam' + i * interval '100 h' END"},
    {"time", "time '00:00' + i * interval '20 s'"},
    {"timetz", "('10:00:00'::time + i * interval '1 s')::text::timetz"},
    {"interval", "(i - 1500) * interval '1 mon 1 day'"},
    {"inet", "'10.0.0.0'::inet + i * 77"},
    {"cidr", "('10.' || i / 256 || '.' || i % 256 || '.0/24')::cidr"},
    {"macaddr", "('02:00:00:00:' || to_hex(i / 256) || ':' || to_hex(i % 256))::macaddr"},
    {"macaddr8", "('02000000000' || lpad(to_hex(i), 5, '0'))::macaddr8"},
    {"oid", "(4294967295 - i)::oid"},
    {"xid8", "i::text::xid8", 13},
    {"pg_lsn", "('0/' || to_hex(i * 99999))::pg_lsn"},
    {"money", "(i - 1500)::money"},
    {"bit(16)", "i::bit(16)"},
    {"varbit", "CASE i WHEN 1 THEN B'' ELSE i::bit(16)::varbit END"},
    {"int4range", "int4range(i, i + 1 + i % 5)"},
    {"int4multirange", "int4multirange(int4range(i, i + 2))", 14},
    {"int4[]", "CASE i WHEN 1 THEN '{}' ELSE ARRAY[i % 10, NULL, i] END"},
    {"jsonb", "jsonb_build_object('k', i)"},
    {"tsvector", "('w' || i)::tsvector"},
    {"kind", "('k' || i)::kind"},
    {"whole", "i"},
    {"pair", "(i % 7, 'x' || i)"},
    {"citext", "'c' || i"},
    {"regtype",
     "(SELECT oid FROM (SELECT oid, row_number() OVER (ORDER BY oid) n FROM pg_type "
     "WHERE oid < 16384) t WHERE t.n = i)"},
};

struct CompositeCase {
  const char* columns;
  const char* key;
  const char* values;
};

constexpr CompositeCase kCompositeKeys[] = {
    {"a text NOT NULL, b int NOT NULL", "PRIMARY KEY (a, b)", "'a' || i % 3, i"},
    {"a int, b int", "PRIMARY KEY (a, b)", "CASE WHEN i % 10 = 0 THEN i ELSE 7 END, i"},
    {"a bool, b \"char\", c int2, d date", "PRIMARY KEY (a, b, c, d)",
     "i % 2 = 0, chr(65 + i % 26)::\"char\", i % 5, date '2024-01-01' + i"},
    {"a int", "UNIQUE (a)", "CASE WHEN i % 5 = 0 THEN NULL ELSE i END"},
    {"a text, b int", "UNIQUE (a, b)",
     "CASE WHEN i % 5 = 0 THEN NULL ELSE 'x' || i % 4 END, CASE WHEN i % 7 = 0 THEN NULL ELSE i "
     "END"},
    {"a uuid, b timestamptz DEFAULT '2024-01-01'", "UNIQUE (b, a)",
     "md5(i::text)::uuid, timestamptz '2024-01-01' + i % 3 * interval '1 day'"},
};

class KeyTypes : public SystemTest {
 protected:
  void SetUp() override {
    Both(
        "CREATE EXTENSION citext; CREATE TYPE pair AS (a int, b text); CREATE DOMAIN whole AS int8 "
        "CHECK (VALUE > 0); CREATE COLLATION folded (provider = icu, locale = 'und-u-ks-level2', "
        "deterministic = false); DO $$ BEGIN EXECUTE 'CREATE TYPE kind AS ENUM (' || (SELECT "
        "string_agg(quote_literal('k' || i), ',' ORDER BY md5(i::text)) FROM generate_series(1, "
        "1500) i) || ')'; END $$;");
    const auto add = [&](const std::string& columns, const std::string& key,
                         const std::string& values, const std::string& what, int rows) {
      const std::string table = "t" + std::to_string(tables_.size());
      tables_.push_back(table);
      what_.push_back(what);
      schema_ += "CREATE TABLE " + table + " (" + columns + ", filler text, " + key + ");";
      rows_ += "INSERT INTO " + table + " SELECT " + values +
               ", repeat(md5(i::text), 6) FROM generate_series(1, " + std::to_string(rows) +
               ") i ORDER BY md5(i::text);";
    };
    const int source = SharedSource().version(), target = SharedTarget().version();
    for (const KeyCase& one : kSingleKeys) {
      const std::string type = one.type;
      if (one.since > std::min(source, target)) continue;
      if (type == "regtype" && source != target) continue;  // not all of them are in both
      const std::string value =
          "(" + std::string(one.value) + ")::" + type.substr(0, type.find(" COLLATE"));
      add("k " + type, "PRIMARY KEY (k)", value, type, type == "regtype" ? 400 : 1500);
    }
    for (const CompositeCase& one : kCompositeKeys) {
      add(one.columns, one.key, one.values, one.columns, 1500);
    }
    Both("BEGIN;" + schema_ + "COMMIT;");
    Source("BEGIN;" + rows_ + "COMMIT; ANALYZE;");
  }

  // `chunks` at least in each table that is read as asked for.
  void ExpectToArrive(const std::string& read, size_t chunks) {
    const ProcessResult copied =
        Copy(0, {"--json", "--read", read, "--chunk-size", "24kB", "--jobs", "2"});
    const nlohmann::json report = ParseReport(copied);
    for (size_t i = 0; i < tables_.size(); ++i) {
      const nlohmann::json table = TableOf(report, "public." + tables_[i]);
      // What can be cut neither by its key nor by ctid is one chunk.
      const bool whole =
          SharedSource().version() < 14 &&
          table["read_reason"].get<std::string>().find("no order") != std::string::npos;
      EXPECT_GE(table["chunks"].size(), whole ? 1 : chunks)
          << what_[i] << ' ' << table["read_reason"];
      EXPECT_EQ(table["verdict"], "MATCH") << what_[i];
    }
    ExpectEqual(tables_);
    Verify(0);
  }

  std::vector<std::string> tables_, what_;
  std::string schema_, rows_;
};

TEST_F(KeyTypes, AreCutIntoChunksByKeyRange) { ExpectToArrive("key", 4); }

TEST_F(KeyTypes, AreCutIntoChunksByCtid) { ExpectToArrive("ctid", 2); }

class KeyValues : public SystemTest {};

TEST_F(KeyValues, SkewGapsAndMoreChunksThanRowsLoseNothing) {
  Both(
      "CREATE TABLE skew (id int8 PRIMARY KEY, v text); CREATE TABLE gaps (id int8 PRIMARY KEY, v "
      "text); CREATE TABLE fat (id int PRIMARY KEY, v text); CREATE TABLE dead (id int PRIMARY "
      "KEY, v text); CREATE TABLE one_value (a int, b int, v text, PRIMARY KEY (a, b));");
  Source(
      "INSERT INTO skew SELECT CASE WHEN i <= 5000 THEN i ELSE i * 1000000000::int8 END, "
      "md5(i::text) "
      "FROM generate_series(1, 5100) i;"
      "INSERT INTO gaps SELECT sign(i - 50) * (2::numeric ^ abs(i - 50 + (i - 50) / 5))::int8, "
      "repeat('x', 500) FROM generate_series(1, 99) i WHERE i <> 50;"
      "INSERT INTO fat SELECT i, CASE WHEN i % 20 = 0 THEN (SELECT string_agg(md5((i * j)::text), "
      "'') FROM generate_series(1, 2000) j) ELSE 'thin' END FROM generate_series(1, 100) i;"
      "INSERT INTO dead SELECT i, repeat('d', 100) FROM generate_series(1, 5000) i;"
      "DELETE FROM dead WHERE id % 500 <> 0; ANALYZE dead;"
      "INSERT INTO one_value SELECT 1, i, repeat('s', 50) FROM generate_series(1, 3000) i;"
      "ANALYZE skew; ANALYZE gaps; ANALYZE fat; ANALYZE one_value;");
  for (const char* read : {"key", "ctid"}) {
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE skew, gaps, fat, dead, one_value;");
    Copy(0, {"--read", read, "--chunk-size", "8kB"});
    for (const char* table : {"skew", "gaps", "fat", "dead", "one_value"}) {
      EXPECT_EQ(Difference(table), "") << table << ' ' << read;
    }
  }
  Verify(0);
}

TEST_F(KeyValues, StatisticsThatLieOrAreAbsentLoseNothing) {
  Both(
      "CREATE TABLE grown (id int PRIMARY KEY, v text); CREATE TABLE never (LIKE grown INCLUDING "
      "ALL); CREATE TABLE shrunk (LIKE grown INCLUDING ALL);");
  Source(
      "INSERT INTO grown SELECT i, 'early' FROM generate_series(1, 100) i; ANALYZE grown;"
      "INSERT INTO grown SELECT i, repeat('late', 20) FROM generate_series(-5000, 0) i;"
      "INSERT INTO never SELECT i, repeat('n', 90) FROM generate_series(1, 5000) i;"
      "INSERT INTO shrunk SELECT i, repeat('s', 90) FROM generate_series(1, 5000) i; ANALYZE "
      "shrunk; TRUNCATE shrunk; INSERT INTO shrunk VALUES (7, 'left');");
  Copy(0, {"--read", "key", "--chunk-size", "16kB"});
  for (const char* table : {"grown", "never", "shrunk"}) EXPECT_EQ(Difference(table), "") << table;
}

}  // namespace
}  // namespace tranship::testing
