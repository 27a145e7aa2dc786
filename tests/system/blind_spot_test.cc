// Differences that comparisons are known to miss: `verify` must exit with 3, count every one and
// name it by its key.

#include <map>
#include <set>

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

// Columns of table `spot` that one row has otherwise on the two sides.
struct Spot {
  const char* what;
  const char* columns;
  const char* source;
  const char* target;
};

constexpr Spot kSpots[] = {
    {"NULL and empty", "a", "NULL", "''"},
    {"empty and a blank", "a", "''", "' '"},
    {"NULL and a blank", "a", "NULL", "' '"},
    {"NULL and 'NULL'", "a", "NULL", "'NULL'"},
    {"NULL and \\N", "a", "NULL", "'\\N'"},
    {"NULL and false", "yes", "NULL", "false"},
    {"NULL and 0", "n", "NULL", "0"},
    {"last digit of 13", "n", "1234567890123", "1234567890124"},
    {"last digit of 19", "n", "9223372036854775806", "9223372036854775807"},
    {"scale of a numeric", "d", "1.0", "1.00"},
    {"20th digit of a numeric", "d", "0.12345678901234567890", "0.12345678901234567891"},
    {"NaN and NULL", "d", "'NaN'", "NULL"},
    {"NaN and 0", "f", "'NaN'", "0"},
    {"sign of zero", "f", "'-0'", "'0'"},
    {"last bit of a double", "f", "0.1", "0.10000000000000002"},
    {"a microsecond", "at", "'2024-01-01 00:00:00.000001+00'", "'2024-01-01 00:00:00.000002+00'"},
    {"an hour of another zone", "at", "'2024-01-01 00:00+00'", "'2024-01-01 00:00+01'"},
    {"infinity and its negative", "at", "'infinity'", "'-infinity'"},
    {"trailing blank", "a", "'x'", "'x '"},
    {"case", "a", "'case'", "'Case'"},
    {"CR LF and LF", "a", "E'line\\r\\n'", "E'line\\n'"},
    {"composed and decomposed", "a", "E'\\u00e4'", "E'a\\u0308'"},
    {"a separator in a value", "a, b", "'a|b', 'c'", "'a', 'b|c'"},
    {"a tab in a value", "a, b", "E'a\\tb', 'c'", "'a', E'b\\tc'"},
    {"where values meet", "a, b", "'ab', ''", "'a', 'b'"},
    {"values in swapped columns", "a, b", "'one', 'two'", "'two', 'one'"},
    {"NULL in the other column", "a, b", "'a', NULL", "NULL, 'a'"},
    {"30 days and a month", "span", "'30 days'", "'1 mon'"},
    {"24 hours and a day", "span", "'24 hours'", "'1 day'"},
    {"blanks in json", "doc", "'{\"a\": 1}'", "'{\"a\":1}'"},
    {"order of json keys", "doc", "'{\"a\":1,\"b\":2}'", "'{\"b\":2,\"a\":1}'"},
    {"lower bound of an array", "list", "'{x}'", "'[0:0]={x}'"},
    {"NULL and 'NULL' in an array", "list", "'{NULL}'", "'{\"NULL\"}'"},
    {"empty array and NULL", "list", "'{}'", "NULL"},
    {"where elements meet", "list", "'{ab,c}'", "'{a,bc}'"},
    {"a zero byte at the end", "raw", "'\\x01'", "'\\x0100'"},
    {"net of an address", "net", "'10.0.0.1'", "'10.0.0.1/8'"},
};

class BlindSpots : public SystemTest {
 protected:
  // `verify` of one table as JSON; it must find differences.
  nlohmann::json Differing(const std::string& table, const std::vector<std::string>& more = {}) {
    std::vector<std::string> options = {"--json", "--table", table};
    options.insert(options.end(), more.begin(), more.end());
    const ProcessResult result = Run("verify", options);
    EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
    return TableOf(ParseReport(result), "public." + table);
  }

  static std::multiset<std::string> Keys(const nlohmann::json& table, const std::string& kind) {
    std::multiset<std::string> keys;
    for (const nlohmann::json& difference : table["differences"]) {
      if (difference["kind"] == kind) keys.insert(difference["key"]);
    }
    return keys;
  }
};

TEST_F(BlindSpots, EachIsAChangedRowNamedByItsKey) {
  for (const char* wire : {"binary", "text"}) {
    // A column without a binary form makes the whole table travel as text.
    const std::string more = std::string(wire) == "text" ? ", kind regtype DEFAULT 'int4'" : "";
    Both(
        "DROP TABLE IF EXISTS spot; CREATE TABLE spot (id int PRIMARY KEY, a text, b text, yes "
        "bool, n int8, d numeric, f float8, at timestamptz, span interval, doc json, list text[], "
        "raw bytea, net inet" +
        more +
        "); INSERT INTO spot (id, a) SELECT i, 'same ' || i FROM generate_series(1000, 6000) i; "
        "ANALYZE spot;");
    std::map<std::string, std::string> what;
    std::string source, target;
    int id = 1000;
    for (const Spot& spot : kSpots) {
      id += 97;
      const auto update = [&](const char* values) {
        return "UPDATE spot SET (" + std::string(spot.columns) + ") = ROW(" + values +
               ") WHERE id = " + std::to_string(id) + ";";
      };
      source += update(spot.source);
      target += update(spot.target);
      what["(" + std::to_string(id) + ")"] = spot.what;
    }
    Source("BEGIN;" + source + "COMMIT;");
    Target("BEGIN;" + target + "COMMIT;");
    const nlohmann::json table = Differing("spot");
    EXPECT_EQ(table["wire_form"], wire);
    EXPECT_EQ(table["verdict"], "MISMATCH");
    EXPECT_EQ(table["changed"], what.size());
    EXPECT_EQ(table["missing"], 0);
    EXPECT_EQ(table["extra"], 0);
    EXPECT_EQ(table["rows"]["verified"], 5001 - what.size());
    const std::multiset<std::string> named = Keys(table, "changed");
    for (const auto& [key, spot] : what) EXPECT_EQ(named.count(key), 1U) << wire << ": " << spot;
    EXPECT_EQ(named.size(), what.size());
  }
}

TEST_F(BlindSpots, ADuplicatedRowOfAKeylessTable) {
  Both(
      "CREATE TABLE log (a int, b text); INSERT INTO log SELECT i % 100, 'x' FROM "
      "generate_series(1, 10000) i; ANALYZE log;");
  // Twice more: pairs would cancel under exclusive or.
  Target(
      "INSERT INTO log VALUES (7, 'x'), (7, 'x'); DELETE FROM log WHERE ctid = (SELECT min(ctid) "
      "FROM log WHERE a = 9);");
  const nlohmann::json table = Differing("log");
  EXPECT_EQ(table["extra"], 2);
  EXPECT_EQ(table["missing"], 1);
  EXPECT_EQ(table["changed"], 0);
  EXPECT_EQ(table["rows"]["source"], 10000);
  EXPECT_EQ(table["rows"]["target"], 10001);
}

TEST_F(BlindSpots, ARowInsteadOfItsNeighboursDuplicate) {
  // The same number of rows, the same sum of the column.
  Both("CREATE TABLE log (a int);");
  Source("INSERT INTO log VALUES (1), (1), (4), (4);");
  Target("INSERT INTO log VALUES (1), (2), (3), (4);");
  const nlohmann::json table = Differing("log");
  EXPECT_EQ(table["missing"], 2);
  EXPECT_EQ(table["extra"], 2);
}

TEST_F(BlindSpots, RowsWhoseValuesAreSwappedBetweenChunks) {
  Both(
      "CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t SELECT i, md5(i::text) FROM "
      "generate_series(1, 30000) i; ANALYZE t;");
  Target("UPDATE t SET v = md5((30001 - id)::text) WHERE id IN (100, 29901);");
  const nlohmann::json table = Differing("t");
  EXPECT_EQ(table["changed"], 2);
  EXPECT_EQ(Keys(table, "changed"), (std::multiset<std::string>{"(100)", "(29901)"}));
  EXPECT_GT(table["leaves"]["total"], 2);
  EXPECT_EQ(table["leaves"]["differing"], 2);
}

TEST_F(BlindSpots, RowsAtTheBoundariesOfChunksAndBeyondTheFirstAndLastKey) {
  Both("CREATE TABLE t (id int PRIMARY KEY, v text);");
  Source("INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 30000) i; ANALYZE t;");
  Copy(0, {"--read", "key", "--chunk-size", "100kB"});
  // What the boundaries are, the ledger tells.
  const std::string gone = Target(
      "WITH gone AS (DELETE FROM t WHERE id IN (SELECT range_begin[1]::int FROM tranship.chunk "
      "WHERE "
      "range_begin IS NOT NULL) OR id IN (1, 30000) RETURNING id) SELECT string_agg('(' || id || "
      "')', ' ' ORDER BY id) FROM gone");
  Target("INSERT INTO t VALUES (-2147483648, 'first'), (0, 'before'), (2147483647, 'last');");
  const nlohmann::json table = Differing("t", {"--max-differences", "1000"});
  const auto count = static_cast<size_t>(std::count(gone.begin(), gone.end(), '('));
  EXPECT_GT(count, 10U);
  EXPECT_EQ(table["missing"], count);
  for (const std::string& key : Keys(table, "missing")) {
    EXPECT_NE(gone.find(key), std::string::npos) << key;
  }
  EXPECT_EQ(Keys(table, "missing").size(), count);
  EXPECT_EQ(Keys(table, "extra"),
            (std::multiset<std::string>{"(-2147483648)", "(0)", "(2147483647)"}));
  EXPECT_EQ(table["changed"], 0);
}

TEST_F(BlindSpots, RowsWithNullInTheKey) {
  Both(
      "CREATE TABLE t (a int, b text, v text, UNIQUE (a, b)); INSERT INTO t SELECT i, 'b', 'v' "
      "FROM generate_series(1, 5000) i; INSERT INTO t VALUES (NULL, 'b', 'one'), (NULL, 'b', "
      "'two'), (1, NULL, 'three'), (NULL, NULL, 'four'); ANALYZE t;");
  Target(
      "UPDATE t SET v = 'other' WHERE a IS NULL AND b IS NULL; DELETE FROM t WHERE v = 'two'; "
      "INSERT INTO t VALUES (2, NULL, 'five');");
  const nlohmann::json table = Differing("t");
  EXPECT_EQ(Keys(table, "changed"), (std::multiset<std::string>{"(NULL, NULL)"}));
  EXPECT_EQ(Keys(table, "missing"), (std::multiset<std::string>{"(NULL, 'b')"}));
  EXPECT_EQ(Keys(table, "extra"), (std::multiset<std::string>{"(2, NULL)"}));
}

TEST_F(BlindSpots, TheFirstDifferencesByKeyAreNamedInOrder) {
  Both(
      "CREATE TABLE t (a text, b int, v int, PRIMARY KEY (a, b)); INSERT INTO t SELECT 'k' || i % "
      "7, i - 50000, i FROM generate_series(1, 100000) i; ANALYZE t;");
  Target("DELETE FROM t WHERE v = 70000; UPDATE t SET v = -1 WHERE v IN (7, 14, 100);");
  Source("DELETE FROM t WHERE v = 700;");
  std::vector<std::string> named;
  const nlohmann::json table = Differing("t", {"--max-differences", "4"});
  for (const nlohmann::json& difference : table["differences"]) {
    named.push_back(difference["key"]);
  }
  EXPECT_EQ(named, (std::vector<std::string>{"('k0', -49993)", "('k0', -49986)", "('k0', -49300)",
                                             "('k0', 20000)"}));
}

TEST_F(BlindSpots, CountsAreExactThoughOnlyAFewRowsAreNamed) {
  Both(
      "CREATE TABLE t (a text, b int, v int, PRIMARY KEY (a, b)); INSERT INTO t SELECT 'k' || i, "
      "i, "
      "i FROM generate_series(1, 20000) i; ANALYZE t;");
  Target(
      "UPDATE t SET v = -v WHERE b % 10 = 0; DELETE FROM t WHERE b % 1000 = 1; INSERT INTO t "
      "SELECT 'new', i, i FROM generate_series(1, 33) i;");
  const nlohmann::json table = Differing("t", {"--max-differences", "5"});
  EXPECT_EQ(table["changed"], 2000);
  EXPECT_EQ(table["missing"], 20);
  EXPECT_EQ(table["extra"], 33);
  EXPECT_EQ(table["differences"].size(), 5U);
}

TEST_F(BlindSpots, APartitionsRowInAnotherPartitionIsNoDifferenceButALostOneIs) {
  const std::string columns = "(id int, v text) PARTITION BY ";
  Source("CREATE TABLE t " + columns +
         "RANGE (id); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM "
         "(0) TO (500); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (500) TO (2000);");
  Target("CREATE TABLE t " + columns +
         "HASH (id); CREATE TABLE t_0 PARTITION OF t FOR VALUES WITH "
         "(MODULUS 2, REMAINDER 0); CREATE TABLE t_1 PARTITION OF t FOR VALUES WITH (MODULUS 2, "
         "REMAINDER 1);");
  Both("INSERT INTO t SELECT i, 'v' || i FROM generate_series(0, 1999) i; ANALYZE t;");
  Verify(0);
  Target("DELETE FROM t WHERE id = 1234");
  EXPECT_EQ(Differing("t")["missing"], 1);
}

}  // namespace
}  // namespace tranship::testing
