// --queries: the user's questions on both sides.

#include <fstream>

#include "tests/system/report_json.h"
#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

class QueryCheckTest : public SqliteTest {
 protected:
  void SetUp() override {
    File(
        "CREATE TABLE sale (id INTEGER PRIMARY KEY, price DECIMAL(8,2), at TEXT, done BOOLEAN, "
        "note "
        "TEXT, raw BLOB); INSERT INTO sale VALUES (1, 12.5, '2024-01-02 00:00:00', 1, 'a', "
        "x'00ff'), "
        "(2, 3, '2024-01-03 04:05:06', 0, NULL, NULL), (3, 0.1, '2024-02-01 00:00:00', 1, 'c', "
        "x'')");
    Target(
        "CREATE TABLE sale (id int PRIMARY KEY, price numeric(8,2), at timestamp, done boolean, "
        "note text, raw bytea)");
  }
  std::vector<std::string> Queries(const std::string& toml, std::vector<std::string> more = {}) {
    std::ofstream(folder() / "queries.toml") << toml;
    more.insert(more.end(), {"--queries", (folder() / "queries.toml").string()});
    return more;
  }
};

TEST_F(QueryCheckTest, ValuesAreComparedInTheirNormalForm) {
  const nlohmann::json report = ParseReport(ExpectRun(0, "copy",
                                                      Queries(R"toml(
[[query]]
name = "all"
sql = "SELECT id, price, at, done, note, raw FROM sale"
[[query]]
name = "last first"
sql = "SELECT id FROM sale ORDER BY id DESC"
[[query]]
name = "mean"
sql = "SELECT avg(price), count(*), max(note) FROM sale"
[[query]]
name = "months"
source = "SELECT strftime('%Y-%m', at), sum(price) FROM sale GROUP BY 1"
target = "SELECT to_char(at, 'YYYY-MM'), sum(price) FROM sale GROUP BY 1"
)toml",
                                                              {"--json"})));
  ASSERT_EQ(report["queries"].size(), 4);
  for (const nlohmann::json& query : report["queries"]) {
    EXPECT_EQ(query["verdict"], "equal") << query.dump(2);
    EXPECT_FALSE(query["too_slow"]);
  }
  EXPECT_EQ(report["queries"][0]["rows"]["target"], 3);
}

TEST_F(QueryCheckTest, AnswersThatDifferEndWithThree) {
  ExpectRun(0, "copy");
  const ProcessResult result = ExpectRun(3, "verify",
                                         Queries(R"toml(
[[query]]
name = "same"
sql = "SELECT count(*) FROM sale"
[[query]]
name = "order"
source = "SELECT id FROM sale ORDER BY id"
target = "SELECT id FROM sale ORDER BY id DESC"
[[query]]
name = "set"
ordered = false
source = "SELECT id FROM sale ORDER BY id"
target = "SELECT id FROM sale ORDER BY id DESC"
[[query]]
name = "columns"
source = "SELECT id FROM sale"
target = "SELECT id, id FROM sale"
[[query]]
name = "wrong"
sql = "SELECT nothing FROM sale"
[[query]]
name = "some"
source = "SELECT id, price FROM sale"
target = "SELECT id, price + 0.01 FROM sale WHERE id < 3"
)toml",
                                                 {"--json"}));
  const nlohmann::json queries = ParseReport(result)["queries"];
  std::string all;
  for (const nlohmann::json& one : queries) {
    all += one["name"].get<std::string>() + " " + one["verdict"].get<std::string>() + "; ";
  }
  EXPECT_EQ(all,
            "same equal; order differs; set equal; columns differs; wrong failed; some differs; ");
  EXPECT_EQ(queries[1]["message"], "the rows stand in another order");
  EXPECT_EQ(queries[5]["message"], "3 rows differ");
  EXPECT_NE(ParseReport(result)["message"].get<std::string>().find("4 of 6 queries"),
            std::string::npos);
}

TEST_F(QueryCheckTest, ASlowTargetEndsWithThree) {
  const std::string slow = R"toml(
[[query]]
name = "slow"
source = "SELECT 1"
target = "SELECT 1 FROM pg_sleep(0.1)"
)toml";
  const ProcessResult result = ExpectRun(3, "copy", Queries(slow));
  EXPECT_NE(result.out.find("too slow (--max-slowdown)"), std::string::npos) << result.out;
  ExpectRun(0, "verify", Queries(slow, {"--max-slowdown", "1000"}));
}

TEST_F(QueryCheckTest, NothingIsChangedByAQuery) {
  ExpectRun(0, "copy");
  const ProcessResult result = ExpectRun(3, "verify", Queries(R"toml(
[[query]]
name = "writes"
source = "SELECT 1"
target = "DELETE FROM sale RETURNING 1"
[[query]]
name = "two"
source = "SELECT 1"
target = "SELECT 1; DROP TABLE sale"
[[query]]
name = "writes the file"
source = "DELETE FROM sale"
target = "SELECT 1"
)toml"));
  EXPECT_EQ(Target("SELECT count(*) FROM sale"), "3");
  EXPECT_EQ(FileRows("SELECT count(*) FROM sale"), "3");
}

TEST_F(QueryCheckTest, AllMistakesOfTheFileAreToldWithTheirLines) {
  const ProcessResult result = ExpectRun(2, "copy", Queries(R"toml([[query]]
sql = "SELECT 1"
[[query]]
name = "a"
nmae = "b"
[[query]]
name = "a"
sql = "SELECT 1"
source = "SELECT 2"
ordered = "yes"
)toml"));
  for (const char* part :
       {"queries.toml:1: a query without a name", "queries.toml:5: unknown key \"nmae\"",
        "queries.toml:3: a query without sql", "queries.toml:6: a second query called",
        "queries.toml:6: give sql, or source and target", "queries.toml:10: ordered is true or"}) {
    EXPECT_NE(result.err.find(part), std::string::npos) << part << "\n" << result.err;
  }
}

TEST_F(QueryCheckTest, TwoServersAreAskedInTheirOwnWords) {
  Both("CREATE TABLE t (id int PRIMARY KEY, c char(5), u uuid, j jsonb, f float8, z timestamptz)");
  Source(
      "INSERT INTO t VALUES (1, 'ab', gen_random_uuid(), '{\"b\": 1, \"a\": [2]}', 0.1, now()), "
      "(2, NULL, NULL, 'null', 'NaN', '-infinity')");
  EXPECT_EQ(Run("copy", Queries("[[query]]\nname = \"t\"\nsql = \"SELECT * FROM t ORDER BY id\"\n",
                                {"--exclude-table", "sale"}))
                .exit_code,
            0);
}

}  // namespace
}  // namespace tranship::testing
