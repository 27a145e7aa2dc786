// SIGKILL at every step of a copy's life. After each kill the same command is typed again, and the
// target must equal the source.
//
// TRANSHIP_KILL_ROUNDS raises the number of random rounds (tests/soak).

#include <signal.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

class Kill : public SystemTest {
 protected:
  void SetUp() override { Both(ShopSchema()); }

  static std::vector<std::string> SmallChunks(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--chunk-size", "150kB", "--jobs", "2"});
    return more;
  }

  void EmptyTarget() {
    Target("DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE customer, purchase, tag, event;");
  }

  void ExpectEqualContents(const std::string& when) {
    for (const char* table : kShopTables) EXPECT_EQ(Difference(table), "") << table << ' ' << when;
  }

  bool RowsAreLeft() {
    if (Target("SELECT to_regclass('tranship.chunk') IS NULL") == "t") return true;
    return Target(
               "SELECT NOT EXISTS (SELECT FROM tranship.chunk) OR EXISTS (SELECT FROM "
               "tranship.chunk WHERE state <> 'done')") == "t";
  }

  // Kills at the n-th passage through any failpoint, n = first, first + step, ... until a run gets
  // through unharmed.
  void KillAtEveryPassage(const std::vector<std::string>& options, int step,
                          const std::string& between_sql = "") {
    for (int n = 1;; n += step) {
      EmptyTarget();
      const ProcessResult killed =
          Run("copy", options, {{"TRANSHIP_FAILPOINT", "*:" + std::to_string(n) + ":kill"}});
      if (killed.signal == 0) {
        EXPECT_EQ(killed.exit_code, 0) << killed.out << killed.err;
        EXPECT_GT(n, 20) << "the failpoints are not compiled in";
        return;
      }
      const std::string when = "after a kill at passage " + std::to_string(n);
      // Once all rows are in, the target stands for the snapshot that they were read in, whatever
      // becomes of the source.
      if (!between_sql.empty() && RowsAreLeft()) Source(between_sql);
      const ProcessResult resumed = Run("copy", options);
      ASSERT_EQ(resumed.exit_code, 0) << when << '\n' << resumed.out << resumed.err;
      ExpectEqualContents(when);
      if (HasFailure()) return;
    }
  }
};

TEST_F(Kill, AtEveryPassageLosesNothingOnAQuietSource) {
  Source(ShopRows(6000));
  KillAtEveryPassage(SmallChunks(), 3);
}

TEST_F(Kill, AtEveryPassageLosesNothingWhenTheSourceChangesMeanwhile) {
  Source(ShopRows(4000));
  // Values move between chunks, unique ones are swapped, rows come and go, pages are rewritten.
  KillAtEveryPassage(
      SmallChunks(), 5,
      "BEGIN; UPDATE customer SET email = 'x' || email WHERE id % 100 = 1;"
      "UPDATE customer SET email = (SELECT 'c' || (4001 - c.id) || '@moved' FROM customer c WHERE "
      "c.id = customer.id) "
      "WHERE id % 50 = 7; COMMIT;"
      "UPDATE customer SET id = id + 100000 WHERE id = (SELECT min(id) FROM customer WHERE id NOT "
      "IN "
      "(SELECT customer FROM purchase));"
      "DELETE FROM purchase WHERE customer = (SELECT max(customer) FROM purchase);"
      "INSERT INTO customer SELECT max(id) + 1, 'new' || max(id) || '@example.org', 'new', 1, "
      "now() FROM customer;"
      "UPDATE event SET payload = payload || '{\"x\": 1}' WHERE at < '2024-01-01 00:00:10';"
      "DELETE FROM tag WHERE code < '05'; INSERT INTO tag SELECT md5(random()::text), random() "
      "FROM generate_series(1, 50);");
}

TEST_F(Kill, AtEveryPassageBringsConstraintsAndTriggersBack) {
  Source(ShopRows(3000));
  Both(
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name = 'seen'; "
      "RETURN NEW; END $$;"
      "CREATE TRIGGER noted BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION note();");
  KillAtEveryPassage(SmallChunks({"--constraints", "rebuild", "--triggers", "disable"}), 5);
  EXPECT_EQ(SchemaDifference(SourceDatabase(), TargetDatabase()), "");
}

TEST_F(Kill, AtRandomMomentsWithWritersRunningLosesNothing) {
  Source(ShopRows(20000));
  const char* rounds_text = std::getenv("TRANSHIP_KILL_ROUNDS");
  const int rounds = rounds_text != nullptr ? std::atoi(rounds_text) : 20;
  std::mt19937 random(20261120);
  std::atomic<bool> writing{true};
  std::thread writer([&] {
    for (int i = 0; writing; ++i) {
      Source(
          "UPDATE customer SET balance = balance + 1 WHERE id % 997 = " + std::to_string(i % 997) +
          "; INSERT INTO event VALUES (now(), '{}'); DELETE FROM tag WHERE code = md5(" +
          std::to_string(i) + "::text)");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  int kills = 0;
  for (int round = 0; round < rounds; ++round) {
    ProcessOptions options;
    options.cwd = folder().string();
    Process copy(CommandLine("copy", SmallChunks()), options);
    std::this_thread::sleep_for(std::chrono::milliseconds(30 + random() % 700));
    copy.Signal(SIGKILL);
    const ProcessResult result = copy.Wait();
    if (result.signal != 0) {
      ++kills;
      continue;
    }
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err;
    EmptyTarget();  // it got through: begin anew
  }
  writing = false;
  writer.join();
  EXPECT_GT(kills, 0);
  Copy(0, SmallChunks());
  // The last run may have finished before the writer stopped: only a run begun now must equal what
  // is there now.
  EmptyTarget();
  Copy(0, SmallChunks());
  ExpectEqualContents("at the end");
}

}  // namespace
}  // namespace tranship::testing
