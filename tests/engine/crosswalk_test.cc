// Keys that the target makes itself: the source's key beside the new one in tranship.crosswalk.

#include <gtest/gtest.h>

#include "engine/exit_code.h"
#include "engine/rehearsal/rehearsal.h"
#include "engine/upsert/upsert_job.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

class Crosswalk : public ServerTest {
 protected:
  UpsertOptions Options() {
    UpsertOptions options;
    options.copy.source = source_uri();
    options.copy.target = target_uri();
    options.copy.tables = {"person"};
    options.merge.crosswalk = {{{"public", "person"}, "id", "id"}};
    return options;
  }
  std::string Merge(const UpsertOptions& options) {
    const UpsertOutcome outcome = RunUpsert(options, observer_, stop_);
    EXPECT_EQ(outcome.code, ExitCode::kDone) << outcome.message;
    if (outcome.tables.size() != 1) return outcome.message;
    return std::to_string(outcome.tables[0].inserted) + " inserted, " +
           std::to_string(outcome.tables[0].updated) + " updated, " +
           std::to_string(outcome.tables[0].unchanged) + " unchanged";
  }
  std::string Walk() {
    return Target(
        "SELECT source_table, target_schema, target_table, old_key, new_key, run IS NOT NULL FROM "
        "tranship.crosswalk ORDER BY old_key::int");
  }

  Observer observer_;
  StopRequest stop_;
};

TEST_F(Crosswalk, KeepsOldKeysBesideThoseThatTheTargetMade) {
  Source(
      "CREATE TABLE person (id int PRIMARY KEY, name text);"
      "INSERT INTO person VALUES (501, 'a'), (502, 'b'), (503, 'c')");
  Target(
      "CREATE TABLE person (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text);"
      "INSERT INTO person (name) VALUES ('own')");
  EXPECT_EQ(Merge(Options()), "3 inserted, 0 updated, 0 unchanged");
  EXPECT_EQ(Target("SELECT p.id IN (2, 3, 4), p.name, c.old_key FROM person p JOIN "
                   "tranship.crosswalk c ON c.new_key = p.id::text ORDER BY 2"),
            "t|a|501\nt|b|502\nt|c|503");
  const std::string walk = Walk();
  Source("UPDATE person SET name = 'B' WHERE id = 502; INSERT INTO person VALUES (504, 'd')");
  EXPECT_EQ(Merge(Options()), "1 inserted, 1 updated, 2 unchanged");
  EXPECT_EQ(Merge(Options()), "0 inserted, 0 updated, 4 unchanged");
  EXPECT_EQ(Target("SELECT string_agg(name, ',' ORDER BY lower(name)) FROM person"), "a,B,c,d,own");
  EXPECT_EQ(Walk().substr(0, walk.size()), walk);
  EXPECT_EQ(Target("INSERT INTO person (name) VALUES ('next') RETURNING id"), "6");
}

TEST_F(Crosswalk, FollowsANaturalKeyWhereThereIsOne) {
  Source(
      "CREATE TABLE person (id int, email text); INSERT INTO person VALUES (7, 'x@y'), (8, 'z@y')");
  Target(
      "CREATE TABLE person (id serial PRIMARY KEY, email text UNIQUE);"
      "INSERT INTO person (email) VALUES ('z@y')");
  EXPECT_EQ(Merge(Options()), "1 inserted, 0 updated, 1 unchanged");
  EXPECT_EQ(Target("SELECT c.old_key, p.email FROM person p JOIN tranship.crosswalk c ON c.new_key "
                   "= p.id::text ORDER BY 1"),
            "7|x@y\n8|z@y");
}

TEST_F(Crosswalk, IsRehearsedWithoutALedger) {
  Source("CREATE TABLE person (id int, name text); INSERT INTO person VALUES (7, 'x')");
  Target("CREATE TABLE person (id uuid PRIMARY KEY DEFAULT md5(random()::text)::uuid, name text)");
  ConnectOptions connect;
  connect.conninfo = target_uri();
  Connection target = Connection::Open(connect);
  target.Exec("BEGIN");
  EXPECT_EQ(RehearseUpsert(Options(), target, observer_, stop_).tables.at(0).inserted, 1U);
  EXPECT_EQ(target.Exec("SELECT old_key FROM tranship.crosswalk").text(0, 0), "7");
  target.Rollback();
  EXPECT_EQ(Target("SELECT to_regnamespace('tranship') IS NULL"), "t");
  EXPECT_EQ(Merge(Options()), "1 inserted, 0 updated, 0 unchanged");
}

TEST_F(Crosswalk, ListsOldKeysThatOccurTwice) {
  Source("CREATE TABLE person (id int, name text); INSERT INTO person VALUES (7, 'x'), (7, 'y')");
  Target("CREATE TABLE person (id serial PRIMARY KEY, name text)");
  try {
    (void)RunUpsert(Options(), observer_, stop_);
    FAIL() << "not refused";
  } catch (const UserError& error) {
    EXPECT_NE(std::string(error.what()).find("(7) 2 times"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace tranship::testing
