#ifndef TRANSHIP_TESTS_SUPPORT_SKIP_H_
#define TRANSHIP_TESTS_SUPPORT_SKIP_H_

#include <string>

namespace tranship::testing {

class Cluster;

// Ends the running test as skipped, from any function that it calls; `reason` says what is missing.
[[noreturn]] void SkipTest(const std::string& reason);

// 15, of a program of PostgreSQL's: "pg_dump", or a path.
[[nodiscard]] int ProgramVersion(const std::string& program);

// Skips the running test where this program ("pg_dump", or a path) is older than the server, which
// it then refuses.
void NeedsMatching(const std::string& program, const Cluster& cluster);

// Skips the running test where the server is older than `version` (14), which brought `what`.
void NeedsVersion(const Cluster& cluster, int version, const std::string& what);
// The same for both shared clusters.
void NeedsVersionOfBoth(int version, const std::string& what);

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SUPPORT_SKIP_H_
