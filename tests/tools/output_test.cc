#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <sstream>

#include "engine/exit_code.h"
#include "tests/tools/temporary_folder.h"
#include "tools/output/atomic_file.h"
#include "tools/output/report_files.h"

namespace tranship {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
namespace fs = std::filesystem;

unsigned ModeOf(const std::string& path) {
  return static_cast<unsigned>(fs::status(path).permissions());
}

TEST(AtomicFile, WritesTheWholeFileWithTheModeAskedForWhateverTheUmask) {
  const testing::TemporaryFolder folder;
  const mode_t before = umask(0);
  WriteFileAtomically(folder.path("a"), "text", 0600);
  umask(0777);
  WriteFileAtomically(folder.path("b"), "text", 0644);
  umask(before);
  EXPECT_EQ(folder.Read("a"), "text");
  EXPECT_EQ(ModeOf(folder.path("a")), 0600U);
  EXPECT_EQ(ModeOf(folder.path("b")), 0644U);
}

TEST(AtomicFile, ReplacesASymbolicLinkInsteadOfFollowingIt) {
  const testing::TemporaryFolder folder;
  folder.Write("victim", "precious");
  fs::create_symlink("victim", folder.path("report"));
  WriteFileAtomically(folder.path("report"), "ours", 0600);
  EXPECT_EQ(folder.Read("victim"), "precious");
  EXPECT_FALSE(fs::is_symlink(folder.path("report")));
  EXPECT_EQ(folder.Read("report"), "ours");
}

TEST(AtomicFile, LeavesNothingBehindWhenItFails) {
  const testing::TemporaryFolder folder;
  fs::create_directories(folder.path("taken/x"));  // a folder cannot be replaced by a file
  EXPECT_THROW(WriteFileAtomically(folder.path("taken"), "text", 0600), UserError);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), {}), 1);
  EXPECT_THROW(WriteFileAtomically(folder.path("none/file"), "text", 0600), UserError);
  EXPECT_THROW(WriteFileAtomically(folder.path("dir/"), "text", 0600), UserError);
}

TEST(AtomicFile, APrivateFolderIsNoLinkAndNobodyElsesToWrite) {
  const testing::TemporaryFolder folder;
  const Folder parent = Folder::Make(folder.path("deep/er"));
  EXPECT_EQ(ModeOf(folder.path("deep")), 0700U);
  fs::create_symlink("/", folder.path("deep/er/link"));
  EXPECT_THROW((void)parent.MakePrivate("link"), UserError);
  fs::create_directory(folder.path("deep/er/open"));
  fs::permissions(folder.path("deep/er/open"), fs::perms(0777));
  EXPECT_THROW((void)parent.MakePrivate("open"), UserError);
  EXPECT_EQ(parent.MakePrivate("mine").path(), folder.path("deep/er/mine"));
  EXPECT_EQ(parent.MakePrivate("mine").path(), folder.path("deep/er/mine"));
  EXPECT_EQ(ModeOf(folder.path("deep/er/mine")), 0700U);
}

class ReportFilesTest : public ::testing::Test {
 protected:
  std::string Write(const Report& report) {
    return WriteReportFiles(folder_.path("out"), report, {}, log_);
  }

  testing::TemporaryFolder folder_;
  std::ostringstream err_;
  Log log_{err_, {}};
};

TEST_F(ReportFilesTest, AllFormatsGoIntoAPrivateFolderOfTheRun) {
  Report report;
  report.run = "0b5d6a52-7d2c";
  EXPECT_EQ(Write(report), folder_.path("out/0b5d6a52-7d2c/report.html"));
  for (const char* format : {"json", "html", "md", "txt", "csv"}) {
    EXPECT_EQ(ModeOf(folder_.path("out/0b5d6a52-7d2c/report." + std::string(format))), 0600U)
        << format;
  }
  EXPECT_EQ(ModeOf(folder_.path("out/0b5d6a52-7d2c")), 0700U);
  Write(report);
  EXPECT_EQ(err_.str(), "");
}

TEST_F(ReportFilesTest, ARunsNameCannotLeadElsewhere) {
  Report report;
  report.run = "../../evil\n";
  EXPECT_THAT(Write(report), EndsWith("/out/evil/report.html"));
}

TEST_F(ReportFilesTest, WhenWritingFailsTheLedgerIsNamedInstead) {
  Report report;
  report.run = "4711";
  folder_.Write("out", "a file stands in the way");
  EXPECT_EQ(Write(report), "");
  EXPECT_THAT(err_.str(), HasSubstr("warning: the report was not written"));
  EXPECT_THAT(err_.str(), HasSubstr("tranship report 4711 --output FILE"));
}

TEST_F(ReportFilesTest, AUselessReportFolderIsRefusedBeforehand) {
  folder_.Write("file", "");
  try {
    CheckReportDir(folder_.path("file/sub"));
    FAIL() << "no error";
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ExitCode::kUsage);
    EXPECT_THAT(error.next(), HasSubstr("--report-dir"));
  }
}

}  // namespace
}  // namespace tranship
