#include "tools/signals.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

TEST(SignalWatch, TheFirstSignalAsksForASoftStopAndTheSecondForAHardOne) {
  StopRequest stop;
  const SignalWatch watch(stop);
  raise(SIGINT);
  EXPECT_TRUE(stop.soon());
  EXPECT_FALSE(stop.at_once());
  raise(SIGTERM);
  EXPECT_TRUE(stop.at_once());
}

TEST(SignalWatchDeathTest, AThirdSignalEndsTheProcess) {
  EXPECT_EXIT(
      {
        StopRequest stop;
        const SignalWatch watch(stop);
        for (int i = 0; i < 3; ++i) raise(SIGINT);
      },
      ::testing::KilledBySignal(SIGINT), "");
}

TEST(SignalWatch, AfterwardsSignalsAreAsBefore) {
  struct sigaction before {};
  sigaction(SIGINT, nullptr, &before);
  {
    StopRequest stop;
    const SignalWatch watch(stop);
  }
  struct sigaction after {};
  sigaction(SIGINT, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
}

TEST(SignalWatch, UnderNohupAHangupStaysIgnored) {
  struct sigaction ignore {
  }, before{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &ignore, &before);
  StopRequest stop;
  {
    const SignalWatch watch(stop);
    raise(SIGHUP);
  }
  sigaction(SIGHUP, &before, nullptr);
  EXPECT_FALSE(stop.soon());
}

}  // namespace
}  // namespace tranship
