#include "tests/support/skip.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/cluster.h"
#include "tests/support/process.h"

namespace tranship::testing {

void SkipTest(const std::string& reason) {
  [&] { GTEST_SKIP() << reason; }();
  // GoogleTest takes this as: reported already.
  throw ::testing::AssertionException(::testing::TestPartResult(
      ::testing::TestPartResult::kSkip, __FILE__, __LINE__, reason.c_str()));
}

int ProgramVersion(const std::string& program) {
  const std::string said = RunOrThrow({program, "--version"});  // pg_dump (PostgreSQL) 15.13 ...
  const std::size_t mark = said.find(") ");
  return mark == std::string::npos ? 0 : std::atoi(said.c_str() + mark + 2);
}

void NeedsMatching(const std::string& program, const Cluster& cluster) {
  const int own = ProgramVersion(program);
  if (own >= cluster.version()) return;
  SkipTest(program.substr(program.rfind('/') + 1) + " " + std::to_string(own) +
           " refuses a server of version " + std::to_string(cluster.version()));
}

void NeedsVersion(const Cluster& cluster, int version, const std::string& what) {
  if (cluster.version() >= version) return;
  SkipTest(what + " came with PostgreSQL " + std::to_string(version) + ", this server is of " +
           std::to_string(cluster.version()));
}

void NeedsVersionOfBoth(int version, const std::string& what) {
  NeedsVersion(SharedSource(), version, what);
  NeedsVersion(SharedTarget(), version, what);
}

}  // namespace tranship::testing
