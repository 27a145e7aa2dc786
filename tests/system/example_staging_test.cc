// docs/examples/staging-to-production: the page's commands as they stand, and the plan killed in
// every stage. The expected contents are made by SQL.

#include <fstream>

#include "tests/support/test_data.h"
#include "tests/system/plan_fixture.h"

namespace tranship::testing {
namespace {

const std::filesystem::path kDocs = SourceFolder() / "docs";

// What a page's ```sh blocks say: commands with the exit code that a comment announces.
struct StagingCommand {
  std::string line;
  int exit_code = 0;
};
std::vector<StagingCommand> StagingCommands(const std::filesystem::path& page) {
  std::ifstream in(page);
  std::vector<StagingCommand> commands;
  bool shell = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      shell = line == "```sh";
    } else if (shell && (line.starts_with("tranship ") || line.starts_with("psql "))) {
      const size_t code = line.find("  # exit ");
      commands.push_back({line, code == std::string::npos ? 0 : std::stoi(line.substr(code + 9))});
    }
  }
  return commands;
}

class StagingExample : public PlanTest {
 protected:
  void SetUp() override {
    std::filesystem::copy(kDocs / "examples" / "staging-to-production", folder(),
                          std::filesystem::copy_options::recursive);
    setenv("TARGET", target_uri().c_str(), 1);
    Shell("psql -X -q -v ON_ERROR_STOP=1 \"$TARGET\" -f prepare.sql");
  }

  void Shell(const std::string& line, int code = 0) {
    ProcessOptions options;
    options.cwd = folder().string();
    options.env["PATH"] =
        std::filesystem::path(TRANSHIP_BINARY).parent_path().string() + ":" + std::getenv("PATH");
    const ProcessResult result = RunProcess({"bash", "-c", line}, options);
    EXPECT_EQ(result.exit_code, code) << line << "\n" << result.out << result.err;
  }

  // expected.*: what production holds afterwards, by the rule as people say it. A key must be there
  // exactly once in the mended delivery; what production has besides stays.
  void ReckonExpected() {
    Target(R"(
CREATE SCHEMA expected;
CREATE TABLE expected.vehicle AS
SELECT upper(vin) AS vin, make, model_year, mileage_km, owner, fetched_at FROM staging.vehicle;
CREATE TABLE expected.trouble_code AS
SELECT make, replace(code, 'O', '0') AS code, meaning, severity, fetched_at
FROM staging.trouble_code;
CREATE TABLE expected.bulletin AS
SELECT replace(url, 'http:', 'https:') AS url, make, title, fetched_at FROM staging.bulletin;
CREATE TABLE expected.repair AS TABLE staging.repair;
DELETE FROM expected.vehicle v WHERE vin IS NULL
  OR (SELECT count(*) FROM expected.vehicle o WHERE o.vin = v.vin) > 1;
DELETE FROM expected.trouble_code WHERE code IS NULL;
DELETE FROM expected.bulletin WHERE url IS NULL
  OR url IN (SELECT url FROM expected.bulletin GROUP BY url HAVING count(*) > 1);
DELETE FROM expected.repair WHERE id IS NULL;
INSERT INTO expected.vehicle SELECT * FROM production.vehicle p
WHERE NOT EXISTS (SELECT FROM expected.vehicle e WHERE e.vin = p.vin);
INSERT INTO expected.trouble_code SELECT * FROM production.trouble_code p
WHERE NOT EXISTS (SELECT FROM expected.trouble_code e WHERE (e.make, e.code) = (p.make, p.code)))");
  }

  void ExpectMerged() {
    for (const auto& [table, list] : {std::pair{"vehicle", "*"},
                                      {"trouble_code", "*"},
                                      {"bulletin", "url, make, title, fetched_at"},
                                      {"repair", "*"}}) {
      const std::string expected = std::string("SELECT ") + list + " FROM expected." + table;
      const std::string merged = std::string("SELECT ") + list + " FROM production." + table;
      EXPECT_EQ(Target("SELECT * FROM ((" + expected + " EXCEPT ALL " + merged + ") UNION ALL (" +
                       merged + " EXCEPT ALL " + expected + ")) AS d LIMIT 5"),
                "")
          << table;
    }
    EXPECT_EQ(Target("SELECT count(*) FROM expected.vehicle"), "3446");
  }
};

TEST_F(StagingExample, ThePagesCommandsDoWhatItSays) {
  std::string before;
  const auto commands = StagingCommands(kDocs / "how-to" / "staging-to-production.md");
  EXPECT_GE(commands.size(), 8U);
  for (const StagingCommand& command : commands) {
    Shell(command.line, command.exit_code);
    if (command.line.starts_with("psql ")) before = Dump();  // it has made the data
  }
  // The page ends with the restore, and leaves a log of each run.
  EXPECT_EQ(Dump(), before);
  std::ifstream in(folder() / "delivery-1.md");
  const std::string log(std::istreambuf_iterator<char>(in), {});
  for (const char* line : {"| production.vehicle | 1,196 | 500 | 0 | 0 | 1,499 | 5 | done |",
                           "- one row per vehicle: warning, 4 offending"}) {
    EXPECT_NE(log.find(line), std::string::npos) << line << "\n" << log;
  }
  EXPECT_TRUE(std::filesystem::exists(folder() / "delivery-2.md"));
}

TEST_F(StagingExample, TheDryRunCountsWhatTheExecutionDoesAndTheSameRowsAgainChangeNothing) {
  EXPECT_EQ(Target("SELECT (SELECT count(*) FROM staging.vehicle) + (SELECT count(*) FROM "
                   "staging.trouble_code) + (SELECT count(*) FROM staging.bulletin) + (SELECT "
                   "count(*) FROM staging.repair)"),
            "13463");
  ReckonExpected();
  const std::string before = Dump();
  const ProcessResult rehearsed = Apply(0, {"--dry-run=full", "--json"});
  EXPECT_EQ(Dump(), before);
  EXPECT_EQ(Counts(rehearsed), Counts(Execute(0, {"--json"})));
  ExpectMerged();
  const std::string after = Dump();
  const std::string counts = Counts(Execute(0, {"--json", "--set", "DELIVERY=2"}));
  for (const char* line :
       {"merge.1 production.vehicle 0 0 0 0 ", "merge.2 production.trouble_code 0 0 0 0 ",
        "merge.3 production.bulletin 0 0 0 0 ", "merge.4 production.repair 0 0 0 0 "}) {
    EXPECT_NE(counts.find(line), std::string::npos) << counts;
  }
  EXPECT_EQ(Dump(), after);
}

TEST_F(StagingExample, KilledInEveryStageItGoesOnAndIsRestoredByOneCommand) {
  ReckonExpected();
  const std::string before = Dump();
  for (const char* failpoint :
       {"stage.begun:1:kill", "step.begun:1:kill", "step.sql:1:kill", "step.worked:1:kill",
        "stage.ended:1:kill", "step.begun:1:kill", "step.worked:1:kill", "stage.ended:1:kill",
        "merge.staged:1:kill", "merge.landed:1:kill", "step.upsert:1:kill", "chunk.copied:1:kill",
        "step.worked:1:kill", "step.upsert:2:kill", "step.done:1:kill", "step.worked:2:kill",
        "step.worked:1:kill", "stage.ended:1:kill"}) {
    ExecuteAndDie(failpoint);
  }
  Execute(0);
  ExpectMerged();
  EXPECT_EQ(
      Target(
          "SELECT DISTINCT extract(epoch FROM expires - taken)::int FROM tranship.savepoint_set"),
      "86400");
  Tool("rollback", 0, {"--all", "--execute"});
  EXPECT_EQ(Dump(), before);
}

TEST_F(StagingExample, AFaultyDeliveryStopsBeforeProductionIsTouched) {
  Target(
      "UPDATE staging.vehicle SET vin = 'WVWZZZIOQZA000001' WHERE vin = 'WBAZZZ1KZB0000001';"
      "UPDATE staging.trouble_code SET code = 'Z9999' WHERE (make, code) = ('BMW', 'P0100');"
      "UPDATE staging.bulletin SET url = 'ftp://old' WHERE url LIKE '%/bmw/1';"
      "UPDATE staging.repair SET fetched_at = fetched_at - interval '3 days'");
  const std::string production = Target("SELECT count(*), sum(mileage_km) FROM production.vehicle");
  const ProcessResult result = Execute(3);
  for (const char* word :
       {"VINs are well formed: failed, 1 offending",
        "trouble codes are well formed: failed, 1 offending",
        "addresses are well formed: failed, 1 offending", "repairs are fresh: failed"}) {
    EXPECT_NE(result.err.find(word), std::string::npos) << word << "\n" << result.err;
  }
  EXPECT_EQ(Target("SELECT count(*), sum(mileage_km) FROM production.vehicle"), production);
  EXPECT_EQ(Target("SELECT to_regclass('production.bulletin') IS NULL"), "t");
}

}  // namespace
}  // namespace tranship::testing
