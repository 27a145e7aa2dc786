// Rehearsals count what the real run then does, and leave nothing behind.

#include "engine/rehearsal/rehearsal.h"

#include <gmock/gmock.h>

#include <random>

#include "engine/exit_code.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::HasSubstr;

class RehearsalTest : public ServerTest {
 protected:
  Connection Open() {
    ConnectOptions options;
    options.conninfo = target_uri();
    return Connection::Open(options);
  }
  CopyOptions Between() {
    CopyOptions options;
    options.source = source_uri();
    options.target = target_uri();
    options.jobs = 2;
    options.chunk_bytes = 8192;
    return options;
  }
  UpsertOptions Merging() {
    UpsertOptions options;
    options.copy = Between();
    return options;
  }
  static std::string Counts(const RehearsedTable& t) {
    return std::to_string(t.read) + " read, " + std::to_string(t.inserted) + " inserted, " +
           std::to_string(t.updated) + " updated, " + std::to_string(t.unchanged) + " unchanged, " +
           std::to_string(t.rejected) + " rejected";
  }
  static std::string Counts(const UpsertedTable& t) {
    return std::to_string(t.read) + " read, " + std::to_string(t.inserted) + " inserted, " +
           std::to_string(t.updated) + " updated, " + std::to_string(t.unchanged) + " unchanged, " +
           std::to_string(t.rejected) + " rejected";
  }
  template <typename Body>
  std::string Refusal(Body body) {
    try {
      body();
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  }

  // Rows of random keys, some equal to the target's, some not, some that it refuses.
  void MakeRandom(unsigned seed) {
    const std::string s = std::to_string(seed);
    Both(
        "DROP TABLE IF EXISTS child, parent; DROP SCHEMA IF EXISTS tranship CASCADE;"
        "CREATE TABLE parent (a int, b text, v int, w numeric, PRIMARY KEY (a, b));"
        "CREATE TABLE child (id int PRIMARY KEY, a int, b text, n int)");
    const auto rows = [&](const std::string& more, int count) {
      const std::string salt = s + " + " + more;
      return "INSERT INTO parent SELECT hashint4(i + " + s + ") & 7, 'k' || (hashint4(i * 7 + " +
             s + ") & 63), (hashint4(i + " + salt + ") & 15), (hashint4(i + " + salt +
             ") & 3) / 2.0 FROM generate_series(1, " + std::to_string(count) +
             ") i ON CONFLICT DO NOTHING;";
    };
    Source(rows("1", 400) +
           "INSERT INTO child SELECT i, p.a, p.b, i FROM generate_series(1, 200) i, LATERAL "
           "(SELECT a, b FROM parent ORDER BY hashtext(a || b || i) LIMIT 1) p");
    Target(rows("1", 150) + rows("5", 250) +
           "ALTER TABLE parent ADD CHECK (v <> 13) NOT VALID; ALTER TABLE child ADD FOREIGN KEY "
           "(a, b) REFERENCES parent");
  }

  Observer observer_;
  StopRequest stop_;
};

TEST_F(RehearsalTest, OfAnUpsertCountsWhatTheUpsertDoes) {
  for (unsigned seed = 1; seed <= 2; ++seed) {
    for (const char* update : {"changed", "never", "v"}) {
      SCOPED_TRACE(std::string(update) + " " + std::to_string(seed));
      MakeRandom(seed);
      UpsertOptions options = Merging();
      options.copy.tables = {"parent"};
      options.copy.on_reject = OnReject::kKeepGoing;
      options.merge.update = UpdateChoice::From(update);
      const std::string before = Target("SELECT count(*), sum(v), sum(w) FROM parent");
      Connection target = Open();
      target.Exec("BEGIN");
      const Rehearsal rehearsal = RehearseUpsert(options, target, observer_, stop_);
      target.Rollback();
      EXPECT_EQ(Target("SELECT count(*), sum(v), sum(w) FROM parent"), before);
      const UpsertOutcome real = RunUpsert(options, observer_, stop_);
      ASSERT_EQ(rehearsal.tables.size(), 1U);
      ASSERT_EQ(real.tables.size(), 1U) << real.message;
      EXPECT_EQ(Counts(rehearsal.tables[0]), Counts(real.tables[0]));
      EXPECT_GT(real.tables[0].inserted, 0U);
      EXPECT_GT(real.tables[0].unchanged, 0U);
    }
  }
}

TEST_F(RehearsalTest, OfACopyCountsWhatTheCopyDoes) {
  for (unsigned seed = 11; seed <= 12; ++seed) {
    SCOPED_TRACE(seed);
    MakeRandom(seed);
    CopyOptions options = Between();
    options.truncate = seed % 2 == 0;
    options.on_reject = OnReject::kKeepGoing;
    const std::string rows = Target("SELECT count(*) FROM parent");
    if (!options.truncate) Target("TRUNCATE parent CASCADE");
    Connection target = Open();
    target.Exec("BEGIN");
    const Rehearsal rehearsal = RehearseCopy(options, target, observer_, stop_);
    target.Rollback();
    const CopyOutcome real = RunCopy(options, observer_, stop_);
    ASSERT_EQ(rehearsal.tables.size(), 2U);
    for (size_t i = 0; i < 2; ++i) {
      const RehearsedTable& table = rehearsal.tables[i];
      EXPECT_EQ(table.target.display(), real.report.tables[i].target) << real.message;
      EXPECT_EQ(table.inserted, real.report.tables[i].rows_written);
      EXPECT_EQ(table.rejected, real.report.tables[i].rejected);
      EXPECT_EQ(table.rejected, table.rejects.size());
      EXPECT_GT(table.rejected, 0U);
    }
    EXPECT_EQ(std::to_string(rehearsal.tables[1].deleted), options.truncate ? rows : "0");
  }
}

TEST_F(RehearsalTest, SeesTablesAndRowsOfItsOwnTransaction) {
  Target(
      "CREATE SCHEMA staging; CREATE TABLE staging.t (id int PRIMARY KEY, n int); INSERT INTO "
      "staging.t VALUES (1, 1), (2, 2)");
  UpsertOptions options = Merging();
  options.copy.source = target_uri();
  options.merge.source_schema = "staging";
  options.merge.target_schema = "prod";
  Connection target = Open();
  target.Exec(
      "BEGIN; CREATE SCHEMA prod; CREATE TABLE prod.t (id int PRIMARY KEY, n int); INSERT INTO "
      "prod.t VALUES (1, 1), (2, 0); ALTER TABLE staging.t ALTER n SET NOT NULL; INSERT INTO "
      "staging.t VALUES (3, 3)");
  const Rehearsal rehearsal = RehearseUpsert(options, target, observer_, stop_);
  EXPECT_EQ(Counts(rehearsal.tables.at(0)),
            "3 read, 1 inserted, 1 updated, 1 unchanged, 0 rejected");
  EXPECT_EQ(target.Exec("SELECT pg_catalog.sum(n) FROM prod.t").text(0, 0), "6");
  target.Exec(
      "CREATE TABLE staging.a (k text, v json); CREATE TABLE prod.a (k text PRIMARY KEY, v "
      "json); INSERT INTO staging.a VALUES ('x', '{}')");
  EXPECT_EQ(Counts(RehearseUpsert(options, target, observer_, stop_).tables.at(0)),
            "1 read, 1 inserted, 0 updated, 0 unchanged, 0 rejected");
  target.Rollback();
  EXPECT_EQ(Target("SELECT to_regclass('prod.t') IS NULL"), "t");
}

TEST_F(RehearsalTest, LooksUpWhatItsOwnTransactionWrote) {
  Source(
      "CREATE SCHEMA legacy; CREATE TABLE legacy.person (id int PRIMARY KEY, cc text); INSERT "
      "INTO legacy.person VALUES (1, 'de'), (2, 'pt'), (3, 'xx')");
  Target("CREATE SCHEMA app; CREATE TABLE app.country (id int PRIMARY KEY, code text UNIQUE)");
  CopyOptions options = Between();
  options.on_reject = OnReject::kKeepGoing;
  options.fields = ParseMappingCsv(
      "source_table,source_field,target_table,target_field,transform,status,decision,note\n"
      "legacy.person,id,app.party,no,,,move,\n"
      "legacy.person,cc,app.party,country,lookup: app.country(code -> id),,move,\n",
      "fields.csv");
  Connection target = Open();
  target.Exec(
      "BEGIN; CREATE TABLE app.party (no int PRIMARY KEY, country int); INSERT INTO app.country "
      "VALUES (7, 'de'), (8, 'pt')");
  const Rehearsal rehearsal = RehearseCopy(options, target, observer_, stop_);
  EXPECT_EQ(Counts(rehearsal.tables.at(0)),
            "3 read, 2 inserted, 0 updated, 0 unchanged, 1 rejected");
  EXPECT_EQ(target
                .Exec("SELECT pg_catalog.string_agg(country::pg_catalog.text, ',' ORDER BY no) "
                      "FROM app.party")
                .text(0, 0),
            "7,8");
  target.Rollback();
}

TEST_F(RehearsalTest, RefusesWhatARunRefusesInTheSameWords) {
  Both("CREATE TABLE t (id int PRIMARY KEY)");
  Target("INSERT INTO t VALUES (1)");
  Connection target = Open();
  const auto rehearse = [&](const CopyOptions& options) {
    target.Exec("BEGIN");
    const std::string refusal =
        Refusal([&] { (void)RehearseCopy(options, target, observer_, stop_); });
    target.Rollback();
    return refusal;
  };
  const auto run = [&](const CopyOptions& options) {
    return Refusal([&] { (void)RunCopy(options, observer_, stop_); });
  };
  CopyOptions options = Between();
  EXPECT_THAT(run(options), HasSubstr("is not empty on the target"));
  EXPECT_EQ(rehearse(options), run(options));
  options.tables = {"absent"};
  EXPECT_EQ(rehearse(options), run(options));
  Source("CREATE TABLE only_here (i int)");
  options.tables = {"only_here"};
  EXPECT_EQ(rehearse(options), run(options));
}

TEST_F(RehearsalTest, StopsWhereARunStops) {
  Both("CREATE TABLE t (id int PRIMARY KEY, n int)");
  Target("ALTER TABLE t ADD CHECK (n > 0)");
  Source("INSERT INTO t VALUES (1, 1), (2, -2), (3, -3)");
  Connection target = Open();
  CopyOptions options = Between();
  const auto rehearse = [&] {
    target.Exec("BEGIN");
    const std::string refusal =
        Refusal([&] { (void)RehearseCopy(options, target, observer_, stop_); });
    target.Rollback();
    return refusal;
  };
  EXPECT_THAT(rehearse(), HasSubstr("t_n_check"));
  options.on_reject = OnReject::kKeepGoing;
  options.max_rejects = 1;
  EXPECT_THAT(rehearse(), HasSubstr("more than 1 rows would be rejected"));
  options.max_rejects = 2;
  EXPECT_EQ(rehearse(), "");
}

TEST_F(RehearsalTest, TellsBeforeRowsChangeWhichTheyAre) {
  Both("CREATE TABLE t (id int PRIMARY KEY, n int)");
  Source("INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)");
  Target("INSERT INTO t VALUES (1, 10), (2, 0)");
  UpsertOptions options = Merging();
  std::string kept;
  options.merge.before_merge = [&](const MergeRules::Moment& moment) {
    EXPECT_EQ(moment.key, std::vector<std::string>{"id"});
    EXPECT_EQ(moment.update, std::vector<std::string>{"n"});
    const Result old = moment.connection.Exec(
        "SELECT t.id, t.n FROM " + moment.target.quoted() + " t JOIN " + moment.stage +
        " s ON t.id OPERATOR(pg_catalog.=) s.id WHERE t.n OPERATOR(pg_catalog.<>) s.n");
    for (int i = 0; i < old.rows(); ++i) kept += old.text(i, 0) + "=" + old.text(i, 1) + ";";
  };
  Connection target = Open();
  target.Exec("BEGIN");
  (void)RehearseUpsert(options, target, observer_, stop_);
  target.Rollback();
  EXPECT_EQ(kept, "2=0;");
  EXPECT_EQ(RunUpsert(options, observer_, stop_).code, ExitCode::kDone);
  EXPECT_EQ(kept, "2=0;2=0;");
  EXPECT_EQ(Target("SELECT * FROM t ORDER BY id"), "1|10\n2|20\n3|30");
}

}  // namespace
}  // namespace tranship::testing
