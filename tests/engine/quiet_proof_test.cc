#include "engine/quiet_proof.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

SnapshotFacts Witnessed() {
  SnapshotFacts facts;
  facts.text = "731:731:";
  facts.system_identifier = "7301";
  facts.timeline = "1";
  facts.wal_position = "0/9000060";
  facts.quiet_witness = true;
  return facts;
}

std::string Reason(const SnapshotFacts& then, const SnapshotFacts& now) {
  return QuietProofFails(then, now).value_or("holds");
}

TEST(QuietProof, HoldsForEqualSnapshots) { EXPECT_EQ(Reason(Witnessed(), Witnessed()), "holds"); }

TEST(QuietProof, HoldsWhenOnlyTheWalHasGrown) {
  SnapshotFacts now = Witnessed();
  now.wal_position = "1/28";
  EXPECT_EQ(Reason(Witnessed(), now), "holds");
}

TEST(QuietProof, HoldsThoughTheNewSnapshotIsNoWitness) {
  SnapshotFacts now = Witnessed();
  now.quiet_witness = false;
  EXPECT_EQ(Reason(Witnessed(), now), "holds");
}

TEST(QuietProof, FailsWithoutAWitnessAndSaysWhy) {
  SnapshotFacts then = Witnessed();
  then.quiet_witness = false;
  then.quiet_reason = "fsync is off on the source";
  EXPECT_EQ(Reason(then, Witnessed()),
            "the earlier snapshot has no witness: fsync is off on the source");
}

TEST(QuietProof, FailsAfterACommit) {
  SnapshotFacts now = Witnessed();
  now.text = "732:732:";
  EXPECT_NE(Reason(Witnessed(), now), "holds");
}

TEST(QuietProof, FailsWhileATransactionWasInProgress) {
  SnapshotFacts then = Witnessed();
  then.text = "731:733:731";
  EXPECT_NE(Reason(then, then), "holds");
}

TEST(QuietProof, FailsForAnotherClusterOrTimeline) {
  SnapshotFacts cluster = Witnessed(), timeline = Witnessed();
  cluster.system_identifier = "7302";
  timeline.timeline = "2";
  EXPECT_NE(Reason(Witnessed(), cluster), "holds");
  EXPECT_NE(Reason(Witnessed(), timeline), "holds");
}

TEST(QuietProof, FailsWhenControlDataWasNotReadable) {
  SnapshotFacts blind = Witnessed();
  blind.system_identifier = "";
  EXPECT_NE(Reason(blind, blind), "holds");
  blind = Witnessed();
  blind.timeline = "";
  EXPECT_NE(Reason(blind, blind), "holds");
}

TEST(QuietProof, FailsOnAStandby) {
  SnapshotFacts now = Witnessed();
  now.wal_position = "";
  EXPECT_NE(Reason(Witnessed(), now), "holds");
}

TEST(QuietProof, FailsWhenTheWalWentBack) {
  SnapshotFacts now = Witnessed();
  now.wal_position = "0/9000028";
  EXPECT_NE(Reason(Witnessed(), now), "holds");
}

TEST(QuietProof, ReadsSnapshotTexts) {
  EXPECT_TRUE(NothingInProgress("7:7:"));
  for (const char* text : {"", ":", "::", "7", "7:", "7:7", "7:8:", "7:8:7", "7:7:7", "7:7::"}) {
    EXPECT_FALSE(NothingInProgress(text)) << text;
  }
}

}  // namespace
}  // namespace tranship
