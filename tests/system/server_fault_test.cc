// Servers that crash or stay away, that have no connection slot or no disk space left: the copy
// recovers or stops with 5, and the same command finishes it.

#include <unistd.h>

#include "tests/system/fault_fixture.h"

namespace tranship::testing {
namespace {

// Servers of their own, which may be stopped.
class ServerFaults : public FaultTest {
 protected:
  void SetUp() override {
    // The fixture's own databases are not used: nothing starts the shared clusters.
  }
  void TearDown() override {}

  void MakeClusters(const ClusterOptions& source, ClusterOptions target) {
    target.end = ServerEnd::kTarget;
    source_ = std::make_unique<Cluster>(source);
    target_ = std::make_unique<Cluster>(target);
    source_->Psql("postgres", ShopSchema() + ShopRows(3000));
    target_->Psql("postgres", ShopSchema());
  }
  // Gives up after two attempts and not after five. Leases that nobody holds end soon.
  std::unique_ptr<Process> StartPausedHere(const std::string& failpoint) {
    return StartPausedBetween(source_->uri(), target_->uri(), failpoint, SmallChunks(),
                              {{"TRANSHIP_ATTEMPTS", "2"}, {"TRANSHIP_LEASE_SECONDS", "1"}});
  }
  ProcessResult CopyHere(const std::vector<std::string>& options = SmallChunks(),
                         const Environment& env = {}) {
    return RunBetween(source_->uri(), target_->uri(), "copy", options, env);
  }
  void ExpectCopiedHere(const ProcessResult& result) {
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
    for (const char* table : kShopTables) {
      EXPECT_EQ(ContentDifference({*source_, "postgres"}, {*target_, "postgres"}, table), "");
    }
  }

  void EmptyTarget() {
    target_->Psql(
        "postgres",
        "DROP SCHEMA IF EXISTS tranship CASCADE; TRUNCATE customer, purchase, tag, event");
  }

  std::unique_ptr<Cluster> source_, target_;
};

TEST_F(ServerFaults, ACrashOfEitherServerIsSurvived) {
  MakeClusters({}, {});
  for (Cluster* crashed : {source_.get(), target_.get()}) {
    SCOPED_TRACE(crashed == source_.get() ? "source" : "target");
    for (const char* at : {"chunk.first_slab:5", "chunk.marked:5", "verify.piece:1"}) {
      SCOPED_TRACE(at);
      EmptyTarget();
      const auto copy = StartPausedHere(at);
      crashed->Restart(StopMode::kImmediate);
      ProcessResult result = Continue(*copy);
      if (result.exit_code != 0) {
        EXPECT_EQ(result.exit_code, 5) << result.signal << result.out << result.err;
        result = CopyHere();
      }
      ExpectCopiedHere(result);
    }
  }
}

TEST_F(ServerFaults, AServerThatStaysAwayStopsTheCopyResumably) {
  MakeClusters({}, {});
  for (Cluster* away : {source_.get(), target_.get()}) {
    SCOPED_TRACE(away == source_.get() ? "source" : "target");
    EmptyTarget();
    const auto copy = StartPausedHere("chunk.first_slab:4");
    away->Stop(StopMode::kImmediate);
    const ProcessResult result = Continue(*copy);
    EXPECT_EQ(result.exit_code, 5) << result.signal << result.out << result.err;
    EXPECT_NE((result.out + result.err).find("same command again"), std::string::npos)
        << result.out << result.err;
    away->Start();
    ExpectCopiedHere(CopyHere());
  }
}

TEST_F(ServerFaults, TooFewConnectionsMakeFewerStreams) {
  ClusterOptions few;
  few.settings = {
      {"max_connections", "9"}, {"superuser_reserved_connections", "2"}, {"max_wal_senders", "0"}};
  MakeClusters(few, {});
  const std::vector<std::string> many = {"--chunk-size", "50kB", "--jobs", "16"};
  const ProcessResult source_short = CopyHere(many);
  ExpectCopiedHere(source_short);
  EXPECT_NE(source_short.err.find("fewer streams"), std::string::npos) << source_short.err;

  source_->Set("max_connections", "100");
  source_->Restart();
  EmptyTarget();
  target_->Set("max_connections", "9");
  target_->Set("max_wal_senders", "0");
  target_->Set("superuser_reserved_connections", "2");
  target_->Restart();
  const ProcessResult target_short = CopyHere(many);
  ExpectCopiedHere(target_short);
  EXPECT_NE(target_short.err.find("fewer streams"), std::string::npos) << target_short.err;
}

TEST_F(ServerFaults, AFullDiskOfTheTargetStopsTheCopyAndSpaceLetsItGoOn) {
  if (getuid() != 0) GTEST_SKIP() << "only root may mount a small disk";
  MakeClusters({}, {});
  const std::filesystem::path disk = target_->folder() / "disk";
  std::filesystem::create_directory(disk);
  const auto mount = [&](const std::string& options) {
    return RunProcess({"mount", "-t", "tmpfs", "-o", options, "tmpfs", disk.string()}).exit_code ==
           0;
  };
  if (!mount("size=1m")) GTEST_SKIP() << "mounting is not allowed here";
  struct Unmount {
    std::string disk;
    ~Unmount() { (void)RunProcess({"umount", "-l", disk}); }
  } const unmount{disk.string()};
  if (!target_->user().empty()) RunOrThrow({"chown", target_->user(), disk.string()});
  target_->Psql("postgres", "CREATE TABLESPACE small LOCATION '" + disk.string() + "'");
  target_->Psql("postgres",
                "ALTER TABLE event SET TABLESPACE small; ALTER TABLE tag SET TABLESPACE "
                "small;");
  source_->Psql("postgres",
                "INSERT INTO event SELECT now(), jsonb_build_object('x', repeat('y', "
                "100)) FROM generate_series(1, 20000)");
  const ProcessResult full = CopyHere(SmallChunks(), {{"TRANSHIP_ATTEMPTS", "2"}});
  EXPECT_EQ(full.exit_code, 5) << full.out << full.err;
  const std::string said = full.out + full.err;
  EXPECT_NE(said.find("No space left"), std::string::npos) << said;
  EXPECT_NE(said.find("public.event"), std::string::npos) << said;
  EXPECT_NE(said.find("disk space"), std::string::npos) << said;
  // Other tables went on.
  EXPECT_EQ(ContentDifference({*source_, "postgres"}, {*target_, "postgres"}, "purchase"), "");
  ASSERT_TRUE(mount("remount,size=64m"));
  ExpectCopiedHere(CopyHere());
}

}  // namespace
}  // namespace tranship::testing
