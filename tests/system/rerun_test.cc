// The same command typed again, and what is not the same command.

#include <signal.h>

#include "tests/system/refusal_fixture.h"
#include "tests/system/report_json.h"

namespace tranship::testing {
namespace {

class Rerun : public RefusalTest {
 protected:
  void SetUp() override { Both(ShopSchema()); }

  static std::vector<std::string> SmallChunks(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--chunk-size", "100kB", "--jobs", "2"});
    return more;
  }

  // A copy that dies after its third chunk.
  void CopyAndDie(const std::vector<std::string>& options) {
    const ProcessResult killed =
        Run("copy", options, {{"TRANSHIP_FAILPOINT", "chunk.committed:3:kill"}});
    ASSERT_EQ(killed.signal, SIGKILL) << killed.out << killed.err;
  }

  std::string RunId() {
    return Target("SELECT run FROM tranship.run ORDER BY started DESC LIMIT 1");
  }
  void ExpectShopCopied() { ExpectEqual({std::begin(kShopTables), std::end(kShopTables)}); }
};

TEST_F(Rerun, AFinishedRunIsToldAndNotRepeated) {
  Source(ShopRows(100));
  Copy(0, {"--truncate"});
  Target("UPDATE customer SET name = 'work done since' WHERE id = 7");
  const ProcessResult again = Copy(0, {"--truncate"});
  EXPECT_NE((again.out + again.err).find("has done this already"), std::string::npos) << again.out;
  EXPECT_NE((again.out + again.err).find("--new-run"), std::string::npos) << again.out;
  EXPECT_EQ(Target("SELECT name FROM customer WHERE id = 7"), "work done since");
  Copy(0, {"--truncate", "--new-run"});
  ExpectShopCopied();
}

TEST_F(Rerun, TheOrderOfTablesDoesNotMakeItAnotherCommand) {
  Source(ShopRows(50));
  Copy(0, {"--truncate", "--table", "tag", "--table", "event"});
  Target("DELETE FROM event");
  Copy(0, {"--truncate", "--table", "event", "--table", "tag", "--jobs", "1"});
  EXPECT_EQ(Target("SELECT count(*) FROM event"), "0");
}

TEST_F(Rerun, ARunThatAnotherHasCopiedOverIsNotCalledDone) {
  Source(ShopRows(50));
  const std::vector<std::string> first = {"--truncate", "--table", "tag"};
  Copy(0, first);
  Source("DELETE FROM tag WHERE weight > 1");
  Copy(0, {"--truncate", "--table", "tag", "--table", "event"});
  ExpectCopyRefused(6, first, {"has done this already, but run ", "--new-run"});
  Copy(0, {"--truncate", "--table", "tag", "--new-run"});
  EXPECT_EQ(Difference("tag"), "");
}

TEST_F(Rerun, TruncateHappensOnceHoweverOftenItIsResumed) {
  Source(ShopRows(3000));
  Target("INSERT INTO tag VALUES ('from before', 1)");
  CopyAndDie(SmallChunks({"--truncate"}));
  const std::string done =
      "SELECT count(*), md5(string_agg(c.xid::text, ' ' ORDER BY table_no, no)) FROM "
      "tranship.chunk c "
      "WHERE state = 'done' AND xid <= " +
      Target("SELECT max(xid) FROM tranship.chunk");
  const std::string before = Target(done);
  Copy(0, SmallChunks({"--truncate"}));
  EXPECT_EQ(Target(done), before);
  ExpectShopCopied();
}

TEST_F(Rerun, OptionsThatChangeTheMeaningAreRefusedByName) {
  Source(ShopRows(2000));
  CopyAndDie(SmallChunks());
  const std::string id = RunId();
  const std::string way_out = "tranship abandon " + id;
  ExpectCopyRefused(6, SmallChunks({"--truncate"}),
                    {"truncate was 'no', now 'yes'", way_out, "give the options as before"});
  ExpectCopyRefused(6, SmallChunks({"--constraints", "rebuild", "--sequences", "report"}),
                    {"constraints was 'keep', now 'rebuild'", "sequences was 'set', now 'report'"});
  ExpectCopyRefused(6, SmallChunks({"--table", "tag"}), {"table was '', now 'tag'", way_out});
}

TEST_F(Rerun, OptionsThatChangeOnlySpeedMayChange) {
  Source(ShopRows(2000));
  CopyAndDie(SmallChunks());
  Copy(0, {"--chunk-size", "1GB", "--jobs", "1", "--read", "key", "--max-differences", "1"});
  ExpectShopCopied();
}

TEST_F(Rerun, ANewRunThatDiedIsGoneOnWithByTheSameCommand) {
  Source(ShopRows(1000));
  Copy(0, SmallChunks());
  CopyAndDie(SmallChunks({"--truncate", "--new-run"}));
  Copy(0, SmallChunks({"--truncate", "--new-run"}));
  EXPECT_EQ(Target("SELECT count(*) FROM tranship.run"), "2");
  ExpectShopCopied();
}

TEST_F(Rerun, AnotherSourceIsRefused) {
  Source(ShopRows(2000));
  CopyAndDie(SmallChunks());
  SharedSource().CreateDatabase("elsewhere");
  SharedSource().Psql("elsewhere", ShopSchema());
  ExpectRefusedBetween(6, SharedSource().uri("elsewhere"), target_uri(),
                       {RunId(), "another source", "tranship abandon"}, SmallChunks());
  SharedSource().DropDatabase("elsewhere");
}

TEST_F(Rerun, ATableThatWasAlteredMeanwhileIsRefused) {
  Source(ShopRows(2000));
  CopyAndDie(SmallChunks());
  Both("ALTER TABLE tag ADD COLUMN more int");
  ExpectCopyRefused(6, SmallChunks(), {RunId(), "public.tag", "tranship abandon"});
}

TEST_F(Rerun, AbandoningBringsBackWhatWasTakenAndFreesTheTables) {
  Source(ShopRows(2000));
  CopyAndDie(SmallChunks({"--constraints", "rebuild"}));
  EXPECT_NE(SchemaDifference(SourceDatabase(), TargetDatabase()), "");
  const std::string id = RunId();
  EXPECT_EQ(RunProcess({TRANSHIP_BINARY, "abandon", id, "--target", target_uri()}).exit_code, 0);
  EXPECT_EQ(SchemaDifference(SourceDatabase(), TargetDatabase()), "");
  const ProcessResult twice =
      RunProcess({TRANSHIP_BINARY, "abandon", id, "--target", target_uri()});
  EXPECT_EQ(twice.exit_code, 2) << twice.err;
  EXPECT_NE(twice.err.find("nothing to give up"), std::string::npos) << twice.err;
  // What was copied stays, and so is in the way.
  ExpectCopyRefused(2, SmallChunks({"--constraints", "rebuild"}), {"not empty", "--truncate"});
  Copy(0, SmallChunks({"--truncate"}));
  ExpectShopCopied();
}

TEST_F(Rerun, ADryRunSaysWhatItWouldGoOnWith) {
  Source(ShopRows(2000));
  CopyAndDie(SmallChunks());
  const std::string before = TargetState();
  const ProcessResult dry = Copy(0, SmallChunks({"--dry-run"}));
  EXPECT_NE(dry.out.find(RunId()), std::string::npos) << dry.out;
  EXPECT_EQ(TargetState(), before);
}

TEST_F(Rerun, RunsThatAreNotThereExitWithTen) {
  for (const char* command : {"report", "status", "abandon"}) {
    const ProcessResult result =
        RunProcess({TRANSHIP_BINARY, command, "1234abcd", "--target", target_uri()});
    EXPECT_EQ(result.exit_code, 10) << command << result.err;
    EXPECT_NE(result.err.find("1234abcd"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("next: "), std::string::npos) << result.err;
  }
}

TEST_F(Rerun, ALedgerOfANewerProgramIsLeftAlone) {
  Source(ShopRows(50));
  Copy(0, {"--table", "tag"});
  Target("INSERT INTO tranship.ledger (version) VALUES (1000)");
  ExpectCopyRefused(2, {"--table", "event"}, {"version 1000", "newer tranship"});
  const ProcessResult status = RunProcess({TRANSHIP_BINARY, "status", "--target", target_uri()});
  EXPECT_EQ(status.exit_code, 2) << status.out << status.err;
}

}  // namespace
}  // namespace tranship::testing
