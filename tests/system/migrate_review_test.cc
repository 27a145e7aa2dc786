// `tranship migrate review`: what is seen of pending files, and the stages that follow from it.

#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/system/migrate_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Document = nlohmann::json;

class MigrateReviewTest : public MigrateFixture, public ::testing::WithParamInterface<MigrateKind> {
 protected:
  [[nodiscard]] MigrateKind kind() const override { return GetParam(); }

  ProcessResult Review(int code, const std::vector<std::string>& more = {}) {
    if (!sqlite()) NeedsMatching("pg_dump", SharedTarget());
    std::vector<std::string> argv = {TRANSHIP_BINARY, "migrate", "review", "--db",
                                     uri(),           "--dir",   dir()};
    argv.insert(argv.end(), more.begin(), more.end());
    ProcessResult result = RunProcess(argv);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }
  Document Reviewed(int code = 0) { return Document::parse(Review(code, {"--json"}).out); }
  // The reviewed file of that name, with its stage's title.
  static Document Find(const Document& review, const std::string& name) {
    for (const Document& stage : review["stages"]) {
      for (const Document& file : stage["files"]) {
        if (file["name"] == name) return file;
      }
    }
    ADD_FAILURE() << name << " is not in " << review.dump(1);
    return {};
  }
  static std::string Texts(const Document& file) {
    std::string texts;
    for (const Document& observation : file["observations"]) {
      texts += observation["risk"].get<std::string>() + " " +
               (observation["breaking"] ? "breaking " : "") +
               observation["text"].get<std::string>() + "\n";
    }
    return texts;
  }
  void Own() {
    Sql("CREATE TABLE own (id INTEGER PRIMARY KEY, v TEXT NOT NULL, old TEXT); INSERT INTO own "
        "VALUES (1, 'a', 'x'), (2, 'b', 'y'); CREATE TABLE other (id INTEGER PRIMARY KEY)");
  }
  [[nodiscard]] std::string name(const std::string& table) const {
    return (sqlite() ? "" : "public.") + table;
  }
};

TEST_P(MigrateReviewTest, ASchemaOfANewerVersionThanIsUnderstoodIsSaidSo) {
  if (sqlite()) SkipTest("SQLite has no pg_dump");
  Own();
  File("schema/0001_add.sql", "ALTER TABLE own ADD COLUMN extra TEXT;");
  File("../bin/pg_dump",
       "#!/bin/sh\necho 'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a) VIRTUAL);'");
  const std::string bin = (folder() / "bin").string();
  std::filesystem::permissions(bin + "/pg_dump", std::filesystem::perms::owner_all);
  ProcessOptions options;
  options.env = {{"PATH", bin + ":/usr/bin:/bin"}};
  const ProcessResult result =
      RunProcess({TRANSHIP_BINARY, "migrate", "review", "--db", uri(), "--dir", dir()}, options);
  EXPECT_EQ(result.exit_code, 1) << result.out;
  EXPECT_THAT(result.err, HasSubstr("SQL that is not understood"));
}

TEST_P(MigrateReviewTest, EachFileIsGradedByWhatItDoes) {
  Own();
  File("schema/0001_add.sql", "ALTER TABLE own ADD COLUMN extra TEXT;");
  File("rollback/0001_add.sql", "ALTER TABLE own DROP COLUMN extra;");
  File("data/0002_fill.sql", "UPDATE own SET extra = v;");
  File("schema/0003_drop.sql", "ALTER TABLE own DROP COLUMN old;");
  File("schema/0004_table.sql", "CREATE TABLE fresh (id INTEGER PRIMARY KEY);");
  File("rollback/0004_table.sql", "SELECT 1;");
  const std::string before = Dump();
  const Document review = Reviewed();
  EXPECT_EQ(Dump(), before) << "only read";
  const Document add = Find(review, "0001_add.sql");
  EXPECT_EQ(add["risk"], "low");
  EXPECT_EQ(add["reversible"], "yes");
  EXPECT_THAT(Texts(add), HasSubstr("low column " + name("own") + ".extra added, nullable"));
  const Document drop = Find(review, "0003_drop.sql");
  EXPECT_EQ(drop["risk"], "high");
  EXPECT_EQ(drop["breaking"], true);
  EXPECT_THAT(Texts(drop), HasSubstr("high breaking column " + name("own") + ".old dropped"));
  EXPECT_EQ(drop["reversible"], "no: there is no rollback file");
  EXPECT_THAT(Find(review, "0004_table.sql")["reversible"].get<std::string>(),
              HasSubstr("no: the schema is not what it was"));
}

TEST_P(MigrateReviewTest, StagesAreAdditiveThenDataThenDestructiveUnlessATableForcesMore) {
  Own();
  File("schema/0001_drop.sql", "ALTER TABLE own DROP COLUMN old;");
  File("schema/0002_add.sql", "ALTER TABLE other ADD COLUMN extra TEXT;");
  File("data/0002_fill.sql", "UPDATE other SET extra = 'x';");
  File("schema/0003_forced.sql", "ALTER TABLE own ADD COLUMN late TEXT;");
  const Document review = Reviewed();
  std::vector<std::string> titles;
  for (const Document& stage : review["stages"]) titles.push_back(stage["title"]);
  EXPECT_EQ(titles, (std::vector<std::string>{"Additive schema", "Data", "Destructive changes"}));
  EXPECT_EQ(Find(review, "0002_add.sql")["stage"], "Additive schema");
  EXPECT_EQ(Find(review, "0002_fill.sql")["stage"], "Data");
  EXPECT_EQ(Find(review, "0002_fill.sql")["needs"], Document::array({"schema/0002_add.sql"}));
  EXPECT_EQ(Find(review, "0001_drop.sql")["stage"], "Destructive changes");
  const Document forced = Find(review, "0003_forced.sql");
  EXPECT_EQ(forced["stage"], "Destructive changes");
  EXPECT_EQ(forced["needs"], Document::array({"schema/0001_drop.sql"}));
}

TEST_P(MigrateReviewTest, MarkdownIsFitForAPullRequest) {
  Own();
  File("schema/0001_drop.sql", "ALTER TABLE own DROP COLUMN old;");
  const std::string markdown = Review(0, {"--format", "md"}).out;
  EXPECT_THAT(markdown, AllOf(HasSubstr("## Stage 1: Destructive changes"),
                              HasSubstr("| high, breaking |"), HasSubstr("### Checklist"),
                              HasSubstr("- [ ] no running program uses what changes here")));
  EXPECT_EQ(Review(0, {"--format", "md"}).out, markdown);
  EXPECT_EQ(Review(2, {"--format", "csv"}).out, "");
}

TEST_P(MigrateReviewTest, AFileThatFailsIsSaidSo) {
  Own();
  File("schema/0001_bad.sql", "ALTER TABLE nowhere ADD COLUMN x TEXT;");
  EXPECT_THAT(Find(Reviewed(3), "0001_bad.sql")["problem"].get<std::string>(),
              HasSubstr("nowhere"));
}

TEST_P(MigrateReviewTest, AppliedFilesAreNotReviewedAndEditedOnesAreToldOf) {
  Readings();
  Migrate(0, {"--target", "1"});
  EXPECT_THAT(Review(0).out, AllOf(HasSubstr("schema/0002_scaled.sql"), Not(HasSubstr("0001_"))));
  File("data/0001_sensors.sql", "SELECT 1;");
  EXPECT_THAT(Review(3).out, HasSubstr("data/0001_sensors.sql: was edited"));
}

INSTANTIATE_TEST_SUITE_P(On, MigrateReviewTest,
                         ::testing::Values(MigrateKind::kPostgres, MigrateKind::kSqlite),
                         [](const auto& each) {
                           return each.param == MigrateKind::kSqlite ? "Sqlite" : "Postgres";
                         });

class MigrateReviewPostgresTest : public MigrateReviewTest {};

TEST_P(MigrateReviewPostgresTest, RewritesLocksEnumsAndConstraintsAreSeen) {
  Target(
      "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE t (id int PRIMARY KEY, v int, w text); "
      "INSERT INTO t VALUES (1, 1, 'x'); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS "
      "$$ SELECT 1 $$");
  File("schema/0001_rewrite.sql", "ALTER TABLE t ALTER COLUMN v TYPE bigint;");
  File("schema/0002_enum.sql", "ALTER TYPE mood ADD VALUE 'happy';");
  File("schema/0003_strict.sql",
       "ALTER TABLE t ALTER COLUMN w SET NOT NULL; ALTER TABLE t ADD CHECK (v > 0); CREATE INDEX "
       "by_v ON t (v);");
  File("schema/0004_needed.sql", "ALTER TABLE t ADD COLUMN n int NOT NULL;");
  File("schema/0005_rename.sql", "ALTER TABLE t RENAME COLUMN w TO x; DROP FUNCTION f();");
  File("schema/0006_outside.sql",
       "-- tranship: no-transaction\nCREATE INDEX CONCURRENTLY c ON t (x);");
  const Document review = Reviewed();
  const Document rewrite = Find(review, "0001_rewrite.sql");
  EXPECT_THAT(Texts(rewrite), AllOf(HasSubstr("table public.t rewritten"),
                                    HasSubstr("column public.t.v changed from integer to bigint")));
  EXPECT_THAT(rewrite["locks"].dump(), HasSubstr("AccessExclusiveLock on public.t"));
  EXPECT_THAT(Texts(Find(review, "0002_enum.sql")), HasSubstr("public.mood: happy"));
  EXPECT_THAT(Texts(Find(review, "0003_strict.sql")),
              AllOf(HasSubstr("medium breaking column public.t.w became NOT NULL"),
                    HasSubstr("constraint t_v_check on public.t added: rows that break it fail"),
                    HasSubstr("index public.by_v added")));
  EXPECT_THAT(Texts(Find(review, "0004_needed.sql")),
              HasSubstr("high breaking column public.t.n added, NOT NULL and without a default"));
  EXPECT_THAT(Texts(Find(review, "0005_rename.sql")),
              AllOf(HasSubstr("column public.t.w renamed to x"),
                    HasSubstr("high breaking function public.f() dropped")));
  EXPECT_THAT(Texts(Find(review, "0006_outside.sql")), HasSubstr("outside of a transaction"));
  EXPECT_EQ(
      SharedTarget().Psql(
          "postgres", "SELECT count(*) FROM pg_database WHERE datname LIKE 'tranship_scratch%'"),
      "0");
}

INSTANTIATE_TEST_SUITE_P(On, MigrateReviewPostgresTest, ::testing::Values(MigrateKind::kPostgres));

}  // namespace
}  // namespace tranship::testing
