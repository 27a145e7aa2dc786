// Rows that the target refuses: the chunk is rolled back and named, other tables go on, and the
// same command finishes once the cause is mended.

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

class Violations : public SystemTest {
 protected:
  // Table `t` of many chunks by key, table `fine` beside it.
  void SetUp() override {
    Both(
        "CREATE TABLE t (id int PRIMARY KEY, v text, u int); CREATE TABLE fine (id int PRIMARY "
        "KEY, "
        "v text);");
    Source(
        "INSERT INTO t SELECT i, repeat(md5(i::text), 4), i FROM generate_series(1, 5000) i;"
        "INSERT INTO fine SELECT i, md5(i::text) FROM generate_series(1, 5000) i; ANALYZE;");
  }

  static std::vector<std::string> Options() {
    return {"--read", "key", "--chunk-size", "100kB", "--jobs", "2"};
  }

  // The copy fails on row 2500 of table t; `words` say why. After `mend` the same command finishes.
  void ExpectRefusedAndMended(const std::vector<std::string>& words, const std::string& sqlstate,
                              const std::string& mend) {
    std::vector<std::string> options = Options();
    options.emplace_back("--json");
    const ProcessResult failed = Run("copy", options);
    EXPECT_EQ(failed.exit_code, 1) << failed.out << failed.err;
    const nlohmann::json report = ParseReport(failed);
    EXPECT_EQ(report["exit_code"], 1);
    ASSERT_EQ(report["errors"].size(), 1U) << failed.out;
    const nlohmann::json& error = report["errors"][0];
    EXPECT_EQ(error["table"], "public.t");
    EXPECT_EQ(error["side"], "target");
    EXPECT_EQ(error["sqlstate"], sqlstate);
    EXPECT_EQ(error["retried"], false);
    const std::string message = error["message"];
    for (const std::string& word : words) {
      EXPECT_NE(message.find(word), std::string::npos) << word << " is not in " << message;
    }
    // The chunk is the one that row 2500 belongs to; the message says its range of keys.
    const std::string where = Target(
        "SELECT 'public.t, chunk ' || chunk.no || ' [' || COALESCE(range_begin[1], '') FROM "
        "tranship.chunk JOIN tranship.run_table USING (run) WHERE table_no = run_table.no AND "
        "target_name = 't' AND chunk.no = " +
        error["chunk"].dump() +
        " AND COALESCE(range_begin[1]::int <= 2500, true) AND COALESCE(range_end[1]::int > 2500, "
        "true)");
    EXPECT_NE(where, "") << "row 2500 is not in chunk " << error["chunk"];
    EXPECT_NE(failed.err.find(where), std::string::npos) << where << " is not in\n" << failed.err;
    EXPECT_NE(report["next"].get<std::string>().find("same command"), std::string::npos);

    EXPECT_EQ(Difference("fine"), "");
    EXPECT_EQ(Target("SELECT count(*) FROM t WHERE id = 2500"), "0");
    EXPECT_EQ(
        Target("SELECT count(*) FROM t"),
        Target("SELECT COALESCE(sum(rows), 0) FROM tranship.chunk JOIN tranship.run_table USING "
               "(run) WHERE table_no = run_table.no AND target_name = 't'"));

    Source(mend);
    Target(mend);
    Copy(0, Options());
    EXPECT_EQ(Difference("t"), "");
    Verify(0);
  }
};

TEST_F(Violations, NotNull) {
  Target("ALTER TABLE t ALTER v SET NOT NULL");
  Source("UPDATE t SET v = NULL WHERE id = 2500");
  ExpectRefusedAndMended({"null value in column \"v\"", "not-null"}, "23502",
                         "ALTER TABLE t ALTER v DROP NOT NULL");
}

TEST_F(Violations, Check) {
  Target("ALTER TABLE t ADD CONSTRAINT small CHECK (u < 10000)");
  Source("UPDATE t SET u = 10000 WHERE id = 2500");
  ExpectRefusedAndMended({"\"small\"", "check constraint"}, "23514",
                         "UPDATE t SET u = 1 WHERE id = 2500");
}

TEST_F(Violations, Unique) {
  Target("ALTER TABLE t ADD CONSTRAINT only_once UNIQUE (u)");
  Source("UPDATE t SET u = 2501 WHERE id = 2500");
  ExpectRefusedAndMended({"\"only_once\"", "Key (u)=(2501)"}, "23505",
                         "UPDATE t SET u = -1 WHERE id = 2500");
}

TEST_F(Violations, ForeignKey) {
  Target(
      "CREATE TABLE known (u int PRIMARY KEY); INSERT INTO known SELECT generate_series(1, 5000); "
      "ALTER TABLE t ADD CONSTRAINT to_known FOREIGN KEY (u) REFERENCES known");
  Source("UPDATE t SET u = 77777 WHERE id = 2500");
  ExpectRefusedAndMended({"\"to_known\"", "Key (u)=(77777)"}, "23503",
                         "UPDATE t SET u = 1 WHERE id = 2500");
}

TEST_F(Violations, ADeferredConstraintThatFailsAtCommit) {
  Target(
      "CREATE TABLE known (u int PRIMARY KEY); INSERT INTO known SELECT generate_series(1, 5000); "
      "ALTER TABLE t ADD CONSTRAINT to_known FOREIGN KEY (u) REFERENCES known DEFERRABLE "
      "INITIALLY DEFERRED");
  Source("UPDATE t SET u = 77777 WHERE id = 2500");
  ExpectRefusedAndMended({"\"to_known\"", "Key (u)=(77777)"}, "23503",
                         "UPDATE t SET u = 1 WHERE id = 2500");
}

TEST_F(Violations, ADomainOfTheTarget) {
  Target(
      "CREATE DOMAIN short AS text CONSTRAINT at_most CHECK (length(VALUE) < 200); ALTER TABLE t "
      "ALTER v TYPE short");
  Source("UPDATE t SET v = repeat('x', 201) WHERE id = 2500");
  ExpectRefusedAndMended({"\"at_most\""}, "23514", "UPDATE t SET v = 'x' WHERE id = 2500");
}

TEST_F(Violations, HoldBackOnlyTablesThatReferToTheRefusedOne) {
  Both(
      "ALTER TABLE fine ADD COLUMN t int REFERENCES t; CREATE TABLE other (id int PRIMARY KEY); "
      "CREATE TABLE of_other (id int REFERENCES other); CREATE TABLE of_fine (id int REFERENCES "
      "fine);");
  Source(
      "UPDATE fine SET t = 1; INSERT INTO other SELECT generate_series(1, 100); INSERT INTO "
      "of_other "
      "SELECT * FROM other; INSERT INTO of_fine SELECT 7;");
  Target("ALTER TABLE t ADD CONSTRAINT small CHECK (u < 5000)");
  const ProcessResult refused = Copy(1, Options());
  EXPECT_NE(refused.err.find("wait: public.fine, public.of_fine"), std::string::npos)
      << refused.err;
  EXPECT_EQ(Difference("other"), "");
  EXPECT_EQ(Difference("of_other"), "");
  EXPECT_EQ(Target("SELECT (SELECT count(*) FROM fine) + (SELECT count(*) FROM of_fine)"), "0");
  Target("ALTER TABLE t DROP CONSTRAINT small");
  Copy(0, Options());
  ExpectEqual({"t", "fine", "other", "of_other", "of_fine"});
}

TEST_F(Violations, OfForeignKeysThatAreRebuiltLeaveTheKeyNotValidAndNameTheRows) {
  Both(
      "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY, parent "
      "int);");
  Source(
      "INSERT INTO parent SELECT generate_series(1, 100); INSERT INTO child SELECT i, i FROM "
      "generate_series(1, 99) i; INSERT INTO child VALUES (500, 4711);");
  Target("ALTER TABLE child ADD CONSTRAINT child_of FOREIGN KEY (parent) REFERENCES parent");
  std::vector<std::string> options = Options();
  options.insert(options.end(), {"--constraints", "rebuild"});
  const ProcessResult rebuilt = Run("copy", options);
  EXPECT_EQ(rebuilt.exit_code, 4) << rebuilt.out << rebuilt.err;
  EXPECT_NE(rebuilt.out.find("child_of"), std::string::npos) << rebuilt.out;
  EXPECT_NE(rebuilt.out.find("4711"), std::string::npos) << rebuilt.out;
  EXPECT_EQ(Target("SELECT convalidated FROM pg_constraint WHERE conname = 'child_of'"), "f");
  EXPECT_EQ(Difference("child"), "");
  Target("INSERT INTO parent VALUES (4711)");
  Run("copy", options);
  EXPECT_EQ(Target("SELECT convalidated FROM pg_constraint WHERE conname = 'child_of'"), "t");
}

}  // namespace
}  // namespace tranship::testing
