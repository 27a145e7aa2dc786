// `tranship init`: each kit works as it is written, on databases as tools/quickstart leaves them.

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/test_data.h"
#include "tests/system/plan_fixture.h"

namespace tranship::testing {
namespace {

std::string ContentsOf(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The statements by which tools/quickstart makes its table, for fewer rows.
std::string QuickstartTable() {
  const std::string script = ContentsOf(SourceFolder() / "tools" / "quickstart");
  const size_t begin = script.find("CREATE TABLE parcel");
  std::string sql = script.substr(begin, script.find("\"\n", begin) - begin);
  const std::string_view rows = "$rows::bigint";
  return sql.replace(sql.find(rows), rows.size(), "1000");
}

class Init : public PlanTest {
 protected:
  void MakeQuickstart() {
    Both(QuickstartTable());
    setenv("SOURCE", source_uri().c_str(), 1);
    setenv("TARGET", target_uri().c_str(), 1);
  }

  // In folder(), which holds nothing yet.
  ProcessResult Write(int code, const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {TRANSHIP_BINARY, "init"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    ProcessOptions options;
    options.cwd = folder().string();
    ProcessResult result = RunProcess(command, options);
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result;
  }

  // Checked, rehearsed, applied, rolled back.
  void ExpectWorks(const std::string& table, const std::string& rows) {
    const std::string before = Dump();
    Tool("plan check", 0);
    const ProcessResult rehearsed = Apply(0, {"--json"});
    EXPECT_EQ(Dump(), before);
    const ProcessResult executed = Execute(0, {"--json"});
    // The comparison of both sides does not see a rehearsal.
    const std::string counts = Counts(rehearsed);
    EXPECT_EQ(Counts(executed).substr(0, counts.find("compare")),
              counts.substr(0, counts.find("compare")));
    EXPECT_EQ(Target("SELECT count(*) FROM " + table), rows);
    ExpectContents();
    Tool("rollback", 0, {"--all", "--execute"});
    EXPECT_EQ(Dump(), before);
  }
  virtual void ExpectContents() = 0;
};

class InitPgToPg : public Init {
  void ExpectContents() override {
    EXPECT_EQ(
        Target("SELECT parcel_id, weight_kg, sent_at, price, sender, note, tracking, insured, "
               "route, origin FROM depot.parcel EXCEPT ALL SELECT id, weight_g / 1000.0, "
               "sent, price, sender, note, tracking, insured, route, 'legacy' FROM parcel"),
        "");
  }
};

TEST_F(InitPgToPg, TheKitWorksAsItIs) {
  MakeQuickstart();
  Write(0, {".", "--kind", "pg-to-pg"});
  ExpectWorks("depot.parcel", "1000");
}

class InitSqliteToPg : public Init {
  void ExpectContents() override {
    EXPECT_EQ(Target("SELECT id, weight_g, sent, price, distance, sender, note, insured FROM "
                     "depot.parcel WHERE id IN (3, 1000) ORDER BY id"),
              "3|3|2020-01-01 00:02:06|1.11|0.375|sender 3|note 3|t\n"
              "1000|1000|2020-01-01 11:40:00|370.00|125|sender 0||f");
  }
};

TEST_F(InitSqliteToPg, TheKitWorksAsItIsWithItsSample) {
  MakeQuickstart();
  Write(0, {".", "--kind", "sqlite-to-pg"});
  ProcessOptions sqlite;
  sqlite.cwd = folder().string();
  sqlite.input = ContentsOf(folder() / "sample.sql");
  RunOrThrow({"sqlite3", "parcel.db"}, sqlite);
  ExpectWorks("depot.parcel", "1000");
}

class InitStagingToProd : public Init {
  void ExpectContents() override {
    EXPECT_EQ(Target("TABLE production.parcel EXCEPT ALL TABLE public.parcel"), "");
  }
};

TEST_F(InitStagingToProd, TheKitWorksAsItIs) {
  MakeQuickstart();
  Write(0, {".", "--kind", "staging-to-prod"});
  ExpectWorks("production.parcel", "1000");
}

class InitFolder : public Init {
  void ExpectContents() override {}
};

TEST_F(InitFolder, HoldsTheFilesOfTheProjectByteForByte) {
  for (const std::string kind : {"pg-to-pg", "sqlite-to-pg", "staging-to-prod"}) {
    const ProcessResult result = Write(0, {"new/" + kind, "--kind", kind, "--json"});
    const nlohmann::json document = nlohmann::json::parse(result.out);
    const std::filesystem::path kit = SourceFolder() / "tools" / "kits" / kind;
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(kit)) {
      if (!entry.is_regular_file()) continue;
      ++files;
      const auto name = std::filesystem::relative(entry.path(), kit);
      EXPECT_EQ(ContentsOf(folder() / "new" / kind / name), ContentsOf(entry.path())) << name;
    }
    EXPECT_EQ(document.at("files").size(), files);
    EXPECT_TRUE(std::filesystem::exists(folder() / "new" / kind / ".gitignore"));
  }
}

TEST_F(InitFolder, SaysWhatToTypeNext) {
  const std::string out = Write(0, {"kit", "--kind", "pg-to-pg"}).out;
  EXPECT_NE(out.find("  cd kit\n"), std::string::npos) << out;
  EXPECT_NE(out.find("  tranship plan check plan.toml\n"), std::string::npos) << out;
}

TEST_F(InitFolder, IsRefusedWhenItIsNotEmptyOrNoFolder) {
  PlanTest::Write("kit/mine.txt", "mine");
  const ProcessResult full = Write(2, {"kit", "--kind", "pg-to-pg"});
  EXPECT_NE(full.err.find("the folder kit is not empty"), std::string::npos) << full.err;
  EXPECT_FALSE(std::filesystem::exists(folder() / "kit" / "plan.toml"));
  const ProcessResult file = Write(2, {"kit/mine.txt", "--kind", "pg-to-pg"});
  EXPECT_NE(file.err.find("is no folder"), std::string::npos) << file.err;
  EXPECT_EQ(ContentsOf(folder() / "kit" / "mine.txt"), "mine");
}

TEST_F(InitFolder, AndKindMustBothBeSaid) {
  const ProcessResult nothing = Write(2, {});
  EXPECT_NE(nothing.err.find("no folder"), std::string::npos) << nothing.err;
  EXPECT_NE(nothing.err.find("no kind"), std::string::npos) << nothing.err;
  const ProcessResult wrong = Write(2, {"kit", "--kind", "mysql-to-pg"});
  EXPECT_NE(wrong.err.find("none of pg-to-pg, sqlite-to-pg, staging-to-prod"), std::string::npos)
      << wrong.err;
}

}  // namespace
}  // namespace tranship::testing
