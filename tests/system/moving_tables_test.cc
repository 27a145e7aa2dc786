// Tables that somebody truncates, alters, drops or writes while they are copied: locked out,
// detected, or told apart from a wrong copy.

#include <signal.h>

#include "tests/system/fault_fixture.h"
#include "tests/system/report_json.h"

namespace tranship::testing {
namespace {

class MovingTables : public FaultTest {
 protected:
  void SetUp() override { MakeShop(2000); }

  // A session on the source that does `sql` and commits as soon as a copy waits for its locks.
  std::unique_ptr<Process> StartOnSource(const std::string& sql) {
    const std::string script = "BEGIN; " + sql +
                               "; DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM pg_stat_activity WHERE "
                               "wait_event_type = 'Lock' AND application_name LIKE "
                               "'tranship/holder%') LOOP PERFORM pg_sleep(0.01), "
                               "pg_stat_clear_snapshot(); END LOOP; END $$; COMMIT;";
    auto session = std::make_unique<Process>(
        std::vector<std::string>{SharedSource().Program("psql").string(), "-Xq", "-v",
                                 "ON_ERROR_STOP=1", "-d", source_uri(), "-c", script});
    WaitUntil(
        [&] {
          return Source(
                     "SELECT count(*) > 0 FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND "
                     "granted AND relation >= 16384 AND pid <> pg_backend_pid()") == "t";
        },
        sql + " holds its lock");
    return session;
  }

  void KillAfterThreeChunks() {
    const ProcessResult killed =
        Run("copy", SmallChunks(), {{"TRANSHIP_FAILPOINT", "chunk.committed:3:kill"}});
    ASSERT_EQ(killed.signal, SIGKILL) << killed.out << killed.err;
  }
};

TEST_F(MovingTables, TruncateAlterAndDropOnTheSourceAreLockedOutWhileItIsRead) {
  const auto copy = StartPaused("chunk.first_slab:3");
  for (const std::string table : kShopTables) {
    for (const std::string& statement :
         {"TRUNCATE " + table + " CASCADE", "ALTER TABLE " + table + " ADD COLUMN late int",
          "DROP TABLE " + table + " CASCADE"}) {
      try {
        Source("SET lock_timeout = 1; " + statement);
        ADD_FAILURE() << statement << " was not locked out";
      } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("lock timeout"), std::string::npos)
            << error.what();
      }
    }
  }
  const ProcessResult copied = Continue(*copy);
  EXPECT_EQ(copied.exit_code, 0) << copied.out << copied.err;
  ExpectShopCopied();
}

TEST_F(MovingTables, ATruncateThatCameFirstIsWaitedFor) {
  const auto session = StartOnSource("TRUNCATE tag");
  Copy(0, SmallChunks());
  EXPECT_EQ(session->Wait().exit_code, 0);
  EXPECT_EQ(Target("SELECT count(*) FROM tag"), "0");
  ExpectShopCopied();
}

TEST_F(MovingTables, AnAlterBetweenListingAndLockingIsDetected) {
  const auto session = StartOnSource("ALTER TABLE tag ADD COLUMN late int");
  const ProcessResult detected = Copy(1, SmallChunks());
  EXPECT_EQ(session->Wait().exit_code, 0);
  EXPECT_NE(detected.err.find("public.tag"), std::string::npos) << detected.err;
  EXPECT_NE(detected.err.find("same command again"), std::string::npos) << detected.err;
  EXPECT_EQ(Target("SELECT count(*) FROM tag"), "0");
  const ProcessResult unfit = Copy(2, SmallChunks());
  EXPECT_NE(unfit.err.find("\"late\""), std::string::npos) << unfit.err;
  Target("ALTER TABLE tag ADD COLUMN late int");
  Copy(0, SmallChunks());
  ExpectShopCopied();
}

TEST_F(MovingTables, ADropBetweenListingAndLockingIsDetected) {
  const auto session = StartOnSource("DROP TABLE tag");
  const ProcessResult detected = Copy(1, SmallChunks());
  EXPECT_EQ(session->Wait().exit_code, 0);
  EXPECT_NE(detected.err.find("tag"), std::string::npos) << detected.err;
  EXPECT_NE(detected.err.find("\nnext: "), std::string::npos) << detected.err;
  Copy(0, SmallChunks());
  ExpectEqual({"customer", "purchase", "event"});
}

TEST_F(MovingTables, AQueuedAlterIsNamedAndNotWaitedFor) {
  const auto copy = StartPaused("begin.committed:1", SmallChunks(), {{"TRANSHIP_ATTEMPTS", "2"}});
  Process alter({SharedSource().Program("psql").string(), "-Xq", "-d", source_uri(), "-c",
                 "ALTER TABLE event ALTER payload SET STORAGE EXTERNAL"});
  const std::string queued =
      "SELECT pid FROM pg_locks WHERE NOT granted AND relation = 'event'::regclass";
  WaitUntil([&] { return !Source(queued).empty(); }, "the ALTER is queued");
  const std::string pid = Source(queued);
  const ProcessResult result = Continue(*copy);
  EXPECT_EQ(result.exit_code, 5) << result.out << result.err;
  const std::string said = result.out + result.err;
  for (const std::string& word :
       {std::string("could not lock public.event for reading"), "pid " + pid,
        std::string("ALTER TABLE event ALTER payload"), "pg_terminate_backend(" + pid + ")"}) {
    EXPECT_NE(said.find(word), std::string::npos) << word << " is not in\n" << said;
  }
  EXPECT_EQ(alter.Wait().exit_code, 0);  // the copy has let go of its locks
  Copy(0, SmallChunks());
  ExpectShopCopied();
}

TEST_F(MovingTables, ATruncateBetweenKillAndResumeIsFollowed) {
  KillAfterThreeChunks();
  Source("TRUNCATE customer, purchase; TRUNCATE tag; INSERT INTO tag VALUES ('new', 1)");
  Copy(0, SmallChunks());
  EXPECT_EQ(Target("SELECT count(*) FROM customer"), "0");
  ExpectShopCopied();
}

TEST_F(MovingTables, ADropBetweenKillAndResumeIsRefused) {
  KillAfterThreeChunks();
  Source("DROP TABLE tag");
  const ProcessResult refused = Copy(6, SmallChunks());
  EXPECT_NE(refused.err.find("public.tag"), std::string::npos) << refused.err;
  EXPECT_NE(refused.err.find("tranship abandon"), std::string::npos) << refused.err;
}

TEST_F(MovingTables, RowsWrittenOnTheTargetAfterTheCopyAreToldApartFromAWrongCopy) {
  // A trigger of the target's makes the copy itself go wrong for one row.
  Target(
      "CREATE FUNCTION harm() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id = 77 THEN "
      "NEW.name = 'harmed'; END IF; RETURN NEW; END $$; CREATE TRIGGER harm BEFORE INSERT ON "
      "customer FOR EACH ROW EXECUTE FUNCTION harm();");
  const auto copy = StartPaused("finish.restored:1", SmallChunks({"--triggers", "fire", "--json"}));
  Target(
      "UPDATE customer SET balance = balance + 1 WHERE id IN (5, 6); INSERT INTO customer VALUES "
      "(900000, 'late@example.org', 'late'); DELETE FROM purchase WHERE customer = 9 AND line = 1;"
      "INSERT INTO event VALUES ('2030-01-01', '{}');");
  const ProcessResult result = Continue(*copy);
  EXPECT_EQ(result.exit_code, 3) << result.out << result.err;
  const nlohmann::json report = ParseReport(result);
  const nlohmann::json customer = TableOf(report, "public.customer");
  EXPECT_EQ(customer["changed"], 3);
  EXPECT_EQ(customer["extra"], 1);
  EXPECT_EQ(customer["missing"], 0);
  EXPECT_EQ(customer["changed_after_copy"], 3);
  std::map<std::string, bool> after;
  for (const nlohmann::json& difference : customer["differences"]) {
    after[difference["key"]] = difference["after_copy"];
  }
  EXPECT_EQ(after, (std::map<std::string, bool>{
                       {"(5)", true}, {"(6)", true}, {"(77)", false}, {"(900000)", true}}));
  const nlohmann::json purchase = TableOf(report, "public.purchase");
  EXPECT_EQ(purchase["missing"], 1);
  EXPECT_EQ(purchase["changed_after_copy"], 0);  // a row that is gone tells nothing
  EXPECT_EQ(TableOf(report, "public.event")["extra"], 1);
  EXPECT_EQ(TableOf(report, "public.event")["changed_after_copy"], 1);
  EXPECT_EQ(TableOf(report, "public.tag")["verdict"], "MATCH");
}

}  // namespace
}  // namespace tranship::testing
