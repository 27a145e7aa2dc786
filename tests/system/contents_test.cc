// Values of every type arrive as they were.

#include <algorithm>
#include <set>
#include <sstream>

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"
#include "tests/system/type_cases.h"

namespace tranship::testing {
namespace {

class Contents : public SystemTest {
 protected:
  void SetUp() override {
    // So that the numbers of objects differ between the two sides.
    Source("CREATE TABLE public.shift (a int); DROP TABLE public.shift;");
    Both(TypeCaseSchema(OldestVersion()));
    for (const auto& more : {NumberCases(), TextCases(), TimeCases(), DocumentCases(), ShapeCases(),
                             RangeCases(), SystemCases(), UserTypeCases(), ArrayCases()}) {
      cases_.insert(cases_.end(), more.begin(), more.end());
    }
    DropWhatAServerDoesNotKnow();
    for (TypeCase& one : cases_) {
      // Before 15, half of them have another text, and this test compares texts.
      if (one.type == "\"char\"" && OldestVersion() < 15) one.values = {"'a'", "' '", "''"};
    }
  }

  static int OldestVersion() {
    return std::min(SharedSource().version(), SharedTarget().version());
  }

  // Types and values that one of the two servers is too old for.
  void DropWhatAServerDoesNotKnow() {
    std::string rows;
    for (size_t i = 0; i < cases_.size(); ++i) {
      for (size_t k = 0; k < cases_[i].values.size(); ++k) {
        rows += (rows.empty() ? "(" : ", (") + std::to_string(i) + ", " + std::to_string(k) +
                ", $v$(" + cases_[i].values[k] + ")::" + TypeOf(cases_[i]) + "$v$)";
      }
    }
    std::set<std::pair<size_t, size_t>> refused;
    for (const Cluster* server : {&SharedSource(), &SharedTarget()}) {
      const std::string& database =
          server == &SharedSource() ? source_database() : target_database();
      std::istringstream out(
          server->Psql(database,
                       "CREATE TEMP TABLE refused (i int, k int); DO $do$ DECLARE c record; BEGIN "
                       "FOR c IN VALUES " +
                           rows +
                           " LOOP BEGIN EXECUTE 'SELECT ' || c.column3; EXCEPTION WHEN OTHERS THEN "
                           "INSERT INTO refused VALUES (c.column1, c.column2); END; END LOOP; END "
                           "$do$; SELECT i || ' ' || k FROM refused"));
      for (size_t i = 0, k = 0; out >> i >> k;) refused.emplace(i, k);
    }
    std::set<std::string> dropped;
    for (auto one = refused.rbegin(); one != refused.rend(); ++one) {
      TypeCase& from = cases_[one->first];
      const auto value = from.values.begin() + static_cast<std::ptrdiff_t>(one->second);
      dropped.insert(from.type + " " + *value);
      from.values.erase(value);
      if (from.values.empty()) {
        cases_.erase(cases_.begin() + static_cast<std::ptrdiff_t>(one->first));
      }
    }
    // Older servers have no multiranges, no infinite numbers and the like.
    std::set<std::string> expected;
    if (OldestVersion() < 17) expected = {"interval 'infinity'", "interval '-infinity'"};
    if (OldestVersion() >= 15) {
      ASSERT_EQ(dropped, expected);
    }
  }

  static std::string TypeOf(const TypeCase& one) {
    return one.type.substr(0, one.type.find(" COLLATE"));
  }

  static std::string TableOfCase(size_t i) { return "kinds.of_" + std::to_string(i); }

  // A table for each type: with the values, with NULL, and with both in an array.
  void MakeTables() {
    std::string tables, rows;
    for (size_t i = 0; i < cases_.size(); ++i) {
      const TypeCase& one = cases_[i];
      const std::string type = TypeOf(one);
      const bool is_array = type.ends_with("[]");
      const std::string table = TableOfCase(i);
      tables += "CREATE TABLE " + table + " (id int PRIMARY KEY, value " + one.type +
                (is_array ? "" : ", list " + type + "[]") + ");";
      rows += "INSERT INTO " + table + " (id) VALUES (0);";
      int id = 0;
      for (const std::string& value : one.values) {
        rows += "INSERT INTO " + table + " (id, value) VALUES (" + std::to_string(++id) + ", (" +
                value + ")::" + type + ");\n";
      }
      // Before 14, an array of these vectors is a longer vector.
      const bool vector = type == "oidvector" || type == "int2vector";
      if (!is_array && !(vector && OldestVersion() < 14)) {
        rows += "UPDATE " + table + " SET list = ARRAY[value, NULL, value];";
      }
    }
    Both("BEGIN;" + tables + "COMMIT;");
    Source("SET TIME ZONE 'Asia/Tokyo'; SET DateStyle = 'German, DMY'; BEGIN;" + rows + "COMMIT;");
  }

  std::vector<TypeCase> cases_;
};

TEST_F(Contents, ValuesOfEveryTypeArriveExactly) {
  MakeTables();
  Copy(0, {"--table", "kinds.of_*"});
  std::vector<std::string> tables;
  for (size_t i = 0; i < cases_.size(); ++i) tables.push_back(TableOfCase(i));
  ExpectEqual(tables);
  Verify(0, {"--table", "kinds.of_*"});
}

TEST_F(Contents, AnInfiniteIntervalIsNotTakenForANumberOfYears) {
  NeedsVersion(SharedSource(), 17, "infinite intervals");
  if (SharedTarget().version() >= 17) SkipTest("the target knows infinite intervals, too");
  Both("CREATE TABLE waits (id int PRIMARY KEY, wait interval)");
  Source("INSERT INTO waits VALUES (1, '1 day')");
  Copy(0, {"--table", "waits"});
  Source("INSERT INTO waits VALUES (2, 'infinity')");
  const ProcessResult refused = Copy(1, {"--table", "waits", "--new-run", "--truncate"});
  EXPECT_NE(refused.err.find("infinity"), std::string::npos) << refused.err;
}

using LargeContents = SystemTest;

TEST_F(LargeContents, AValueOfTwoHundredMegabytesArrives) {
  Both(
      "CREATE TABLE big (id int PRIMARY KEY, t text, b bytea); "
      "CREATE TABLE big_text (id int PRIMARY KEY, t text, kind regtype);");
  Source(
      "INSERT INTO big VALUES (1, repeat('0123456789', 20000000), '\\x00'), (2, 'small', ''),"
      "(3, NULL, convert_to(repeat('abcde', 1000000), 'UTF8'));"
      "INSERT INTO big_text VALUES (1, repeat(E'tab\\there ', 1000000), 'int4');");
  Copy(0);
  for (const char* query : {"SELECT id, md5(t), length(t), md5(b), length(b) FROM big ORDER BY id",
                            "SELECT id, md5(t), length(t), kind FROM big_text ORDER BY id"}) {
    EXPECT_EQ(Source(query), Target(query));
  }
}

TEST_F(LargeContents, ALatin1SourceArrivesInAUtf8Target) {
  Cluster& cluster = SharedSource();
  cluster.CreateDatabase("latin",
                         "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
  const std::string schema =
      "CREATE TABLE wörter (\"schlüssel\" text PRIMARY KEY, wert varchar(8), c char(4));";
  Target(schema);
  cluster.Psql("latin",
               schema +
                   "INSERT INTO wörter SELECT chr(i) || i, chr(i), 'ä' || chr(i) FROM "
                   "generate_series(160, 255) i; INSERT INTO wörter VALUES ('', NULL, '')");
  const std::vector<std::string> few = {"--chunk-size", "8kB", "--read", "key"};
  const ProcessResult copied = RunBetween(cluster.uri("latin"), target_uri(), "copy", few);
  EXPECT_EQ(copied.exit_code, 0) << copied.out << copied.err;
  EXPECT_EQ(ContentDifference({cluster, "latin"}, TargetDatabase(), "public.wörter"), "");
  const ProcessResult verified = RunBetween(cluster.uri("latin"), target_uri(), "verify");
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  cluster.DropDatabase("latin");
}

}  // namespace
}  // namespace tranship::testing
