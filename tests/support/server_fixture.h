#ifndef TRANSHIP_TESTS_SUPPORT_SERVER_FIXTURE_H_
#define TRANSHIP_TESTS_SUPPORT_SERVER_FIXTURE_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/cluster.h"
#include "tests/support/skip.h"

namespace tranship::testing {

// Fixture of a test that needs servers: an empty database on each of the two shared clusters, made
// at its first use and dropped after the test. CMake registers the suites of a file that includes
// this header one by one, so that all tests of a suite share the clusters.
class ServerTest : public ::testing::Test {
 protected:
  void TearDown() override;

  // Connection strings.
  [[nodiscard]] std::string source_uri() { return SharedSource().uri(source_database()); }
  [[nodiscard]] std::string target_uri() { return SharedTarget().uri(target_database()); }

  // Runs SQL in the source or target database; returns rows as `psql -At` does.
  std::string Source(std::string_view sql) { return SharedSource().Psql(source_database(), sql); }
  std::string Target(std::string_view sql) { return SharedTarget().Psql(target_database(), sql); }
  // Runs the same SQL in both: the usual way to make a table.
  void Both(std::string_view sql) {
    Source(sql);
    Target(sql);
  }

  const std::string& source_database();
  const std::string& target_database();

 private:
  std::string source_database_;
  std::string target_database_;
};

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SUPPORT_SERVER_FIXTURE_H_
