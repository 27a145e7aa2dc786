// Real data at real size: every file path and every package of a Linux distribution. Skipped where
// the files are not there.

#include <signal.h>

#include <thread>

#include "tests/support/test_data.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

class RealData : public SystemTest {
 protected:
  // Loads a zstd-compressed file of COPY text lines; `filter` is a shell command that each line
  // passes through.
  void Load(const std::filesystem::path& file, const std::string& table,
            const std::string& filter) {
    ProcessOptions options;
    options.env = {{"DATA", file.string()},
                   {"FILTER", filter},
                   {"URI", source_uri()},
                   {"LOAD", "COPY " + table + " FROM STDIN"}};
    RunOrThrow({"bash", "-c",
                "set -o pipefail; zstd -dc \"$DATA\" | eval \"$FILTER\" | psql -X -q -v "
                "ON_ERROR_STOP=1 -c \"$LOAD\" \"$URI\""},
               options, std::chrono::minutes(5));
  }

  // Count and content of a table as one line; an aggregate that does not depend on order and is
  // none of our own.
  static std::string Fingerprint(const std::string& table) {
    return "SELECT count(*), sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint) FROM " +
           table + " t";
  }

  // Waits until at least `share` of the run's chunks is done. False when the copy ended before.
  bool WaitForChunks(const Process& copy, double share) {
    while (copy.Running()) {
      if (Target("SELECT to_regclass('tranship.chunk') IS NOT NULL") == "t" &&
          Target("SELECT count(*) > 0 AND count(*) FILTER (WHERE state = 'done') >= " +
                 std::to_string(share) + " * count(*) FROM tranship.chunk") == "t") {
        return true;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
};

TEST_F(RealData, SevenMillionPathsUnderACompositeTextKeySurviveAKill) {
  const auto file = FindTestData("debian_contents.tsv.zst");
  if (file.empty()) GTEST_SKIP() << kNoTestData;
  const std::string schema = "CREATE TABLE contents (arch text, path text, packages text)";
  Both(schema);
  Load(file, "contents", "sed 's/\\\\/\\\\\\\\/g'");
  Source("ALTER TABLE contents ADD PRIMARY KEY (arch, path); ANALYZE contents");
  Target("ALTER TABLE contents ADD PRIMARY KEY (arch, path)");

  const std::vector<std::string> options = {"--constraints", "rebuild", "--chunk-size", "32MB"};
  {
    ProcessOptions process;
    process.cwd = folder().string();
    Process copy(CommandLine("copy", options), process);
    ASSERT_TRUE(WaitForChunks(copy, 0.5)) << copy.Err();
    copy.Signal(SIGKILL);
    EXPECT_EQ(copy.Wait().signal, SIGKILL);
  }
  Copy(0, options);
  EXPECT_EQ(Source(Fingerprint("contents")), Target(Fingerprint("contents")));
  EXPECT_EQ(Target("SELECT verdict FROM tranship.run"), "MATCH");
  EXPECT_EQ(
      Target(
          "SELECT count(*) FROM pg_index WHERE indrelid = 'contents'::regclass AND indisprimary"),
      "1");

  // One path changed, one gone: both are named.
  Target(
      "UPDATE contents SET packages = packages || ' ' WHERE (arch, path) = (SELECT arch, path FROM "
      "contents ORDER BY path DESC, arch LIMIT 1);"
      "DELETE FROM contents WHERE (arch, path) = (SELECT arch, path FROM contents ORDER BY path, "
      "arch LIMIT 1);");
  const std::string report = Verify(3, {"--json"}).out;
  EXPECT_NE(report.find("\"missing\": 1"), std::string::npos) << report.substr(0, 2000);
  EXPECT_NE(report.find("\"changed\": 1"), std::string::npos) << report.substr(0, 2000);
}

TEST_F(RealData, PackagesWithNullsAndLongTextsArriveAsTheyAre) {
  const auto file = FindTestData("debian_packages.tsv.zst");
  if (file.empty()) GTEST_SKIP() << kNoTestData;
  Both(
      "CREATE TABLE packages (package text, version text, arch text, section text, priority text, "
      "installed_size bigint, "
      "size bigint, sha256 text, depends text, recommends text, homepage text, tag text, "
      "description text, "
      "PRIMARY KEY (package, version, arch))");
  Load(file, "packages", "cat");
  Source("ANALYZE packages");
  Copy(0, {"--chunk-size", "3MB"});
  EXPECT_EQ(Difference("public.packages"), "");
  Verify(0);
}

}  // namespace
}  // namespace tranship::testing
