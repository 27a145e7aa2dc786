// docs/how-to/field-mapping.md: legacy tables into a normalised schema, by a
// field mapping.

#include "tests/system/example_page.h"

namespace tranship::testing {
namespace {

// What mapping.csv means, by hand.
constexpr const char* kParty =
    "SELECT 'customer' AS kind, custno AS no, trim(split_part(fullnm, ',', 1)) "
    "AS last_name, "
    "trim(split_part(fullnm, ',', 2)) AS first_name, lower(trim(email_addr)) "
    "AS email, tel_area || "
    "' ' || tel_no AS phone, array_position('{DE,AT,CH,FR}', ctry::text) AS "
    "country, "
    "round(credit_cents / 100.0, 2) AS credit, since, 'legacy' AS origin FROM "
    "legacy.cust UNION "
    "ALL SELECT 'supplier', suppno, company, NULL, mail, NULL, "
    "array_position('{DE,AT,CH,FR}', "
    "ctry::text), NULL, NULL, 'legacy' FROM legacy.supplier";
constexpr const char* kAddress =
    "SELECT 'customer', custno, street, right('00000' || zip, 5), city FROM "
    "legacy.cust WHERE "
    "street IS NOT NULL";
constexpr const char* kOrders =
    "SELECT ordno, 'customer', custno, (orddate::text || ' "
    "Europe/Berlin')::timestamptz, CASE "
    "stat WHEN 1 THEN 'open' WHEN 2 THEN 'sent' ELSE 'cancelled' END, "
    "round(total_cents / 100.0, "
    "2), round(CASE WHEN ordno > 2000 THEN weight ELSE weight / 1000 END, 3) "
    "FROM legacy.ord";

class ExampleMapping : public ExampleTest {
 protected:
  ExampleMapping() : ExampleTest("field-mapping") {}

  static std::string Rows(const std::string& query) {
    return "SET timezone = 'UTC'; SELECT q::text FROM (" + query +
           ") q ORDER BY q::text COLLATE \"C\"";
  }
  void ExpectMapped() {
    EXPECT_EQ(Source(Rows(kParty)), Target(Rows("SELECT kind, no, last_name, first_name, email, "
                                                "phone, country, credit, "
                                                "since, origin FROM app.party")));
    EXPECT_EQ(Source(Rows(kAddress)), Target(Rows("SELECT * FROM app.address")));
    EXPECT_EQ(Source(Rows(kOrders)), Target(Rows("SELECT * FROM app.orders")));
    EXPECT_EQ(Target("SELECT count(*) FROM app.party WHERE noted_at IS NULL"), "0");
  }
};

TEST_F(ExampleMapping, ThePageRunsAsWritten) {
  const std::string printed = RunPage();
  for (const char* part : {"[done: 3,800 inserted]",
                           "weight is in kilograms: failed, 1 offending, expected 0, found 1 "
                           "((4711))"}) {
    EXPECT_NE(printed.find(part), std::string::npos) << part << "\n" << printed;
  }
  EXPECT_NE(FileText("results-1.md").find("app.party | 2,300 | 0 | 0 | 0 | 0 | 0 | done |"),
            std::string::npos)
      << FileText("results-1.md");
  EXPECT_NE(FileText("results-2.md").find("app.party | 0 | 0 | 0 | 0 | 2,300 | 0 | done |"),
            std::string::npos)
      << FileText("results-2.md");
  EXPECT_NE(FileText("results-3.md").find("app.orders | 0 | 1 | 0 | 0 | 4,999 | 0 | done |"),
            std::string::npos)
      << FileText("results-3.md");
  EXPECT_NE(FileText("mapping.md").find("nobody has faxed since 2016"), std::string::npos);
  // The page has rolled run 3 back.
  Execute(0, {"--set", "RUN=3"});
  ExpectMapped();
}

TEST_F(ExampleMapping, KilledInEveryStageItGoesOnAndThenRollsBackToWhatWasThere) {
  Prepare();
  const std::string before = Dump();
  const std::string rehearsed = Counts(Apply(0, {"--json"}));
  EXPECT_EQ(Dump(), before);
  for (const char* failpoint :
       {"stage.begun:1:kill", "migrate.before_commit:2:kill", "migrate.after_commit:2:kill",
        "step.worked:1:kill", "stage.ended:1:kill", "step.begun:1:kill", "chunk.copied:1:kill",
        "step.upsert:1:kill", "step.worked:1:kill", "step.begun:2:kill", "step.done:2:kill",
        "stage.ended:1:kill", "merge.landed:1:kill", "step.upsert:1:kill", "step.begun:2:kill",
        "step.worked:1:kill", "stage.ended:1:kill"}) {
    ExecuteAndDie(failpoint);
  }
  Execute(0);
  ExpectMapped();
  Tool("rollback", 0, {"--all", "--execute"});
  EXPECT_EQ(Dump(), before);
  EXPECT_EQ(Counts(Execute(0, {"--json"})), rehearsed);
  ExpectMapped();
}

TEST_F(ExampleMapping, AnotherRunTakesOverWhatTheSourceHasChangedAndNothingElse) {
  Prepare();
  Execute(0);
  const std::string after = Dump();
  const std::string unchanged = Counts(Execute(0, {"--set", "RUN=2", "--json"}));
  EXPECT_NE(unchanged.find("app.party 0 0 0 0 2300 0"), std::string::npos) << unchanged;
  EXPECT_NE(unchanged.find("app.orders 0 0 0 0 5000 0"), std::string::npos) << unchanged;
  EXPECT_EQ(Dump(), after);
  Source(
      "UPDATE legacy.cust SET fullnm = 'Smith, Ann' WHERE custno IN (7, 8); "
      "INSERT INTO legacy.ord "
      "VALUES (5001, 7, '2026-01-02 10:00', 1, 1999, 0.75)");
  const std::string changed = Counts(Execute(0, {"--set", "RUN=3", "--json"}));
  EXPECT_NE(changed.find("app.party 0 2 0 0 2298 0"), std::string::npos) << changed;
  EXPECT_NE(changed.find("app.orders 1 0 0 0 5000 0"), std::string::npos) << changed;
  ExpectMapped();
  // This run alone is taken back.
  Tool("rollback", 0, {"--set", "RUN=3", "--all", "--execute"});
  EXPECT_EQ(Dump(), after);
}

TEST_F(ExampleMapping, EqualRunsWriteEqualResults) {
  Prepare();
  for (const char* file : {"first.md", "second.md"}) {
    Execute(0, {"--output", file});
    Tool("rollback", 0, {"--all", "--execute"});
  }
  EXPECT_NE(FileText("first.md").find("4 of 4 checks passed"), std::string::npos);
  EXPECT_EQ(FileText("first.md"), FileText("second.md"));
}

TEST_F(ExampleMapping, TheGateFindsTheOrderOfTheWrongUnit) {
  Prepare();
  Source("UPDATE legacy.ord SET weight = 4000 WHERE ordno = 4711");
  EXPECT_NE(Apply(3).err.find("4711"), std::string::npos);
  EXPECT_EQ(Target("SELECT to_regnamespace('tranship') IS NULL"), "t");
}

}  // namespace
}  // namespace tranship::testing
