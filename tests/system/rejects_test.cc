// --on-reject keep-going: rows that the target refuses are left out and listed, all others are in.

#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

constexpr const char* kRejectedCanary = "canary-4711";

class Rejects : public SystemTest {
 protected:
  // Table `t` of many chunks, on the target with every kind of constraint, and nine rows that
  // violate one.
  void MakeBadRows(int rows = 4000) {
    Both("CREATE TABLE t (id int PRIMARY KEY, v text, u int, w text)");
    Source("INSERT INTO t SELECT i, repeat(md5(i::text), 3), i, 'w' FROM generate_series(1, " +
           std::to_string(rows) +
           ") i; UPDATE t SET v = NULL WHERE id IN (1, 700); UPDATE t SET u = -5 WHERE id IN (701, "
           "702, 1999); UPDATE t SET w = 'far too long " +
           kRejectedCanary +
           "' WHERE id = 1500; UPDATE t SET u = 9 WHERE id IN (800, 801); UPDATE t SET v "
           "= '" +
           kRejectedCanary + "', u = -6 WHERE id = 2000; ANALYZE");
    Target(
        "CREATE DOMAIN short AS text CONSTRAINT at_most CHECK (length(VALUE) < 10); ALTER TABLE t "
        "ALTER v SET NOT NULL, ALTER w TYPE short, ADD CONSTRAINT positive CHECK (u > 0), ADD "
        "CONSTRAINT only_once UNIQUE (u)");
  }
  static std::vector<std::string> Options(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--read", "key", "--chunk-size", "60kB", "--jobs", "2", "--on-reject",
                             "keep-going"});
    return more;
  }
  // Of 9, 800 and 801, which have the same u, one is in.
  void ExpectOnlyBadRowsLeftOut() {
    EXPECT_EQ(Source("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t WHERE id NOT IN (1, "
                     "700, 701, 702, 1999, 1500, 2000, 9, 800, 801)"),
              Target("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t WHERE id NOT IN (9, "
                     "800, 801)"));
    EXPECT_EQ(Target("SELECT count(*) FROM t WHERE u = 9"), "1");
    EXPECT_EQ(Target("SELECT count(*) FROM tranship.reject WHERE kind = 'rejected'"), "9");
    EXPECT_EQ(Target("SELECT sum(rejected), sum(rows) = (SELECT count(*) FROM t) FROM "
                     "tranship.chunk"),
              "9|t");
    EXPECT_EQ(Target("SELECT count(DISTINCT xmin::text::bigint) = (SELECT count(*) FROM "
                     "tranship.chunk WHERE rows > 0) FROM t"),
              "t");
  }
  nlohmann::json Listed(const std::string& run = "latest") {
    return ParseReport(
        RunProcess({TRANSHIP_BINARY, "rejects", run, "--target", target_uri(), "--json"}));
  }
  // Everything that the program wrote: files, output, ledger.
  std::string Artefacts(const ProcessResult& result) {
    std::string all = result.out + result.err;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder() / "reports")) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path());
      all += std::string(std::istreambuf_iterator<char>(in), {});
    }
    return all + Target("SELECT r::text FROM tranship.reject r") +
           Target("SELECT e::text FROM tranship.error e") +
           RunProcess({TRANSHIP_BINARY, "rejects", "latest", "--target", target_uri()}).out;
  }
};

TEST_F(Rejects, AreTheVeryRowsAndAllOthersAreIn) {
  MakeBadRows();
  const ProcessResult copied = Copy(4, Options({"--json"}));
  ExpectOnlyBadRowsLeftOut();
  const nlohmann::json table = TableOf(ParseReport(copied), "public.t");
  EXPECT_EQ(table["verdict"], "MATCH");
  EXPECT_EQ(table["rejected"], 9);
  EXPECT_EQ(table["altered"], 0);
  EXPECT_EQ(table["rows"]["source"], 4000);
  EXPECT_EQ(table["rows"]["written"], 3991);
  EXPECT_EQ(Target("SELECT string_agg(key || ' ' || sqlstate || ' ' || COALESCE(constraint_name, "
                   "column_name), '; ' ORDER BY key) FROM tranship.reject WHERE sqlstate <> "
                   "'23505'"),
            "(1) 23502 v; (1500) 23514 at_most; (1999) 23514 positive; (2000) 23514 positive; "
            "(700) 23502 v; (701) 23514 positive; (702) 23514 positive");
  EXPECT_NE(ParseReport(copied)["next"].get<std::string>().find("tranship rejects"),
            std::string::npos);
  // Typed again, it says the same and copies nothing.
  EXPECT_EQ(Copy(4, Options({"--json"})).err.find("rebuild"), std::string::npos);
  ExpectOnlyBadRowsLeftOut();
}

TEST_F(Rejects, AreListedAsTextJsonAndCsvWithoutTheirValues) {
  MakeBadRows();
  const ProcessResult copied = Copy(4, Options());
  EXPECT_NE(copied.out.find("9 rows rejected"), std::string::npos) << copied.out;
  const nlohmann::json listed = Listed();
  EXPECT_EQ(listed["rejected"], 9);
  ASSERT_EQ(listed["rejects"].size(), 9U);
  for (const nlohmann::json& row : listed["rejects"]) {
    EXPECT_EQ(row["table"], "public.t");
    EXPECT_TRUE(row["value"].is_null()) << row;
    EXPECT_FALSE(row["reason"].get<std::string>().empty());
  }
  const std::string all = Artefacts(copied);
  EXPECT_EQ(all.find(kRejectedCanary), std::string::npos) << all;
  const std::filesystem::path csv =
      folder() / "reports" / listed["run"].get<std::string>() / "rejects.csv";
  struct stat status {};
  ASSERT_EQ(stat(csv.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const ProcessResult text =
      RunProcess({TRANSHIP_BINARY, "rejects", "latest", "--target", target_uri()});
  EXPECT_NE(text.out.find("violates check constraint \"at_most\""), std::string::npos) << text.out;
}

TEST_F(Rejects, ShowTheirValuesOnlyWhenAsked) {
  MakeBadRows();
  const ProcessResult copied = Copy(4, Options({"--show-values"}));
  EXPECT_NE(Artefacts(copied).find(kRejectedCanary), std::string::npos);
}

TEST_F(Rejects, CellsThatLookLikeFormulasAreDisarmed) {
  Both("CREATE TABLE t (id text PRIMARY KEY, u int)");
  Source(
      "INSERT INTO t SELECT i::text, i FROM generate_series(1, 10) i; UPDATE t SET u = -7 WHERE "
      "id = '5'");
  Target(
      "ALTER TABLE t RENAME TO \"=t\"; CREATE TABLE t (id text PRIMARY KEY, u int CHECK (u > "
      "0))");
  Copy(4, Options({"--table", "t", "--show-values"}));
  Target("UPDATE tranship.reject SET value = '-7', column_name = '=cmd', reason = '@SUM(1)'");
  const std::string run = Listed()["run"];
  Copy(4, Options({"--table", "t", "--show-values"}));  // writes the files again
  std::ifstream in(folder() / "reports" / run / "rejects.csv");
  const std::string csv(std::istreambuf_iterator<char>(in), {});
  EXPECT_NE(csv.find("'-7"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",'=cmd,"), std::string::npos) << csv;
  EXPECT_NE(csv.find(",'@SUM(1)"), std::string::npos) << csv;
}

TEST_F(Rejects, BeyondTheLimitTheRunStopsAndGoesOnWithAHigherOne) {
  MakeBadRows();
  const ProcessResult stopped = Copy(5, Options({"--max-rejects", "5"}));
  EXPECT_NE(stopped.err.find("--max-rejects"), std::string::npos) << stopped.err;
  EXPECT_EQ(Target("SELECT COALESCE(sum(rejected), 0) <= 5 FROM tranship.chunk"), "t");
  EXPECT_EQ((Artefacts(stopped)).find(kRejectedCanary), std::string::npos);
  Copy(4, Options({"--max-rejects", "9"}));
  ExpectOnlyBadRowsLeftOut();
}

TEST_F(Rejects, ARunThatStoppedAtABadRowGoesOnWithoutIt) {
  MakeBadRows();
  const ProcessResult stopped = Copy(1, {"--read", "key", "--chunk-size", "60kB"});
  EXPECT_NE(stopped.err.find("--on-reject keep-going"), std::string::npos) << stopped.err;
  EXPECT_EQ(Artefacts(stopped).find(kRejectedCanary), std::string::npos);
  Copy(4, Options());
  ExpectOnlyBadRowsLeftOut();
}

TEST_F(Rejects, RowsThatReferToRejectedOnesAreRejectedToo) {
  Both(
      "CREATE TABLE p (id int PRIMARY KEY, u int); CREATE TABLE c (id int PRIMARY KEY, p int "
      "REFERENCES p)");
  Source(
      "INSERT INTO p SELECT i, i FROM generate_series(1, 500) i; INSERT INTO c SELECT i, i FROM "
      "generate_series(1, 500) i; UPDATE p SET u = -1 WHERE id = 77; ANALYZE");
  Target("ALTER TABLE p ADD CHECK (u > 0)");
  Copy(4, Options());
  EXPECT_EQ(
      Target("SELECT string_agg(sqlstate || key, ' ' ORDER BY sqlstate) FROM tranship.reject"),
      "23503(77) 23514(77)");
  EXPECT_EQ(Target("SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM c)"), "499|499");
}

TEST_F(Rejects, ATableThatRefersToItselfLosesOnlyBadRowsAndWhatHangsOnThem) {
  Both("CREATE TABLE n (id int PRIMARY KEY, parent int REFERENCES n, u int, pad text)");
  // Children stand before their parents, over several slabs.
  Source(
      "BEGIN; ALTER TABLE n DROP CONSTRAINT n_parent_fkey; INSERT INTO n SELECT i, NULLIF(i + 1, "
      "3001), i, repeat('x', 200) FROM generate_series(1, 3000) i; UPDATE n SET u = -1 WHERE id = "
      "3; ALTER TABLE n "
      "ADD FOREIGN KEY (parent) REFERENCES n; COMMIT; ANALYZE");
  Target("ALTER TABLE n ADD CHECK (u > 0)");
  Copy(4, {"--on-reject", "keep-going"});
  EXPECT_EQ(Target("SELECT string_agg(key, '' ORDER BY key) FROM tranship.reject"), "(1)(2)(3)");
  EXPECT_EQ(Target("SELECT count(*), min(id) FROM n"), "2997|4");
}

TEST_F(Rejects, AKeylessTableNamesRowsByTheirDigestAndKeepsEqualRows) {
  Both("CREATE TABLE k (v int)");
  Source(
      "INSERT INTO k SELECT 5 FROM generate_series(1, 50); INSERT INTO k VALUES (-1), (-1), (6)");
  Target("ALTER TABLE k ADD CHECK (v > 0)");
  Copy(4, Options());
  EXPECT_EQ(Target("SELECT count(*), sum(v) FROM k"), "51|256");
  EXPECT_EQ(Target("SELECT count(*), bool_and(key LIKE 'row %') FROM tranship.reject"), "2|t");
}

TEST_F(Rejects, AreNotCalledMissingWhereARowNearThemDiffers) {
  MakeBadRows(300);
  Target(
      "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 5 THEN "
      "NEW.v = 'spoilt'; END IF; RETURN NEW; END $$; CREATE TRIGGER spoils BEFORE INSERT ON t FOR "
      "EACH ROW EXECUTE FUNCTION spoil()");
  const nlohmann::json table =
      TableOf(ParseReport(Copy(3, Options({"--json", "--triggers", "fire"}))), "public.t");
  EXPECT_EQ(table["rejected"], 1);
  EXPECT_EQ(table["missing"], 0);
  EXPECT_EQ(table["changed"], 1);
  EXPECT_EQ(table["differences"].size(), 1U);
  EXPECT_EQ(table["differences"][0]["key"], "(5)");
}

TEST_F(Rejects, AFailureAtCommitIsNoRowsFault) {
  Both("CREATE TABLE t (id int PRIMARY KEY, u int)");
  Source("INSERT INTO t SELECT i, 1 FROM generate_series(1, 9) i");
  Target("ALTER TABLE t ADD UNIQUE (u) DEFERRABLE INITIALLY DEFERRED");
  Copy(1, Options());
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "0");
}

TEST_F(Rejects, AChunkThatIsTakenBackLosesItsRejectsWithIt) {
  MakeBadRows();
  ASSERT_EQ(Run("copy", Options(), {{"TRANSHIP_FAILPOINT", "chunk.committed:12:kill"}}).signal,
            SIGKILL);
  const std::string before = Target("SELECT count(*) FROM tranship.reject");
  // The source is mended meanwhile: all rows fit now.
  Source(
      "UPDATE t SET v = 'mended', u = id, w = 'w' WHERE id IN (1, 700, 701, 702, 1999, 1500, "
      "2000, 800, 801)");
  Copy(0, Options());
  EXPECT_NE(before, "0");
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.reject"), "0");
  EXPECT_EQ(Source("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t"),
            Target("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t"));
}

TEST_F(Rejects, SurviveAKillAtEveryPassage) {
  MakeBadRows(2500);
  for (int n = 1;; n += 6) {
    SCOPED_TRACE("passage " + std::to_string(n));
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE t");
    const ProcessResult killed =
        Run("copy", Options(), {{"TRANSHIP_FAILPOINT", "*:" + std::to_string(n) + ":kill"}});
    if (killed.signal == 0) {
      EXPECT_EQ(killed.exit_code, 4) << killed.out << killed.err;
      EXPECT_GT(n, 20);
      return;
    }
    Copy(4, Options());
    ExpectOnlyBadRowsLeftOut();
    if (HasFailure()) return;
  }
}

TEST_F(Rejects, ALedgerOfVersionOneIsReadAndUpgraded) {
  Both("CREATE TABLE t (id int PRIMARY KEY, u int); CREATE TABLE s (id int)");
  Source(
      "INSERT INTO t SELECT i, i FROM generate_series(1, 100) i; UPDATE t SET u = -1 WHERE id = "
      "50; INSERT INTO s VALUES (1)");
  Copy(0, {"--table", "s"});
  Target(
      "DROP TABLE tranship.reject; ALTER TABLE tranship.chunk DROP COLUMN rejected, DROP COLUMN "
      "altered; ALTER TABLE tranship.run_table ADD COLUMN rejected bigint NOT NULL DEFAULT 0; "
      "DROP TABLE tranship.check_result, tranship.savepoint_set, tranship.backfill, "
      "tranship.crosswalk, tranship.step, tranship.stage, tranship.stage_event, tranship.approval; "
      "ALTER TABLE tranship.chunk DROP COLUMN inserted, DROP COLUMN updated, DROP COLUMN "
      "unchanged; "
      "ALTER TABLE tranship.run_table DROP COLUMN only_in_target; "
      "DELETE FROM tranship.ledger WHERE version > 1; UPDATE tranship.ledger SET version = 1");
  const auto read = [&](const char* command) {
    return RunProcess({TRANSHIP_BINARY, command, "latest", "--target", target_uri()}).exit_code;
  };
  EXPECT_EQ(read("report"), 0);
  EXPECT_EQ(read("rejects"), 0);
  Copy(0, {"--table", "s"});
  Target("ALTER TABLE t ADD CHECK (u > 0)");
  Copy(4, Options({"--table", "t"}));
  EXPECT_EQ(Target("SELECT max(version) FROM tranship.ledger"), "3");
  EXPECT_EQ(Target("SELECT key FROM tranship.reject"), "(50)");
}

}  // namespace
}  // namespace tranship::testing
