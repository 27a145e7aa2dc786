// All formats: what they must show, and that no text from outside can break out of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "engine/report/render.h"
#include "tests/engine/sample_report.h"

namespace tranship {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using enum ReportFormat;

constexpr std::array kAll = {kText, kJson, kHtml, kMarkdown, kCsv};

std::string EveryByte() {
  std::string text;
  for (int byte = 1; byte < 256; ++byte) text += static_cast<char>(byte);
  return text;
}

size_t CountOf(const std::string& part, const std::string& text) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
    ++count;
  return count;
}

TEST(ReportFormats, AreKnownByName) {
  EXPECT_EQ(ReportFormatFrom("md"), kMarkdown);
  EXPECT_EQ(ReportFormatFrom("html"), kHtml);
  EXPECT_EQ(ReportFormatFrom("pdf"), std::nullopt);
  EXPECT_EQ(FileExtension(kText), "txt");
}

TEST(ReportFormats, AllCopeWithAnEmptyReport) {
  for (const ReportFormat format : kAll) EXPECT_NE(Render({}, format), "");
}

TEST(ReportFormats, NoControlCharacterPassesThroughAnyOfThem) {
  const Report report = ReportFullOf(EveryByte());
  for (const ReportFormat format : kAll) {
    for (const char c : Render(report, format)) {
      const bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
      ASSERT_FALSE(control) << static_cast<int>(c) << " in format " << static_cast<int>(format);
    }
  }
}

TEST(ReportFormats, ALineEndInANameBeginsNoLine) {
  const Report hostile = ReportFullOf("x\n# MATCH\r\n");
  for (const ReportFormat format : kAll) {
    EXPECT_EQ(CountOf("\n# MATCH", Render(hostile, format)), 0U) << static_cast<int>(format);
  }
}

TEST(TextReport, BeginsWithTheVerdictAndShowsTheColumns) {
  const std::string text = Render(MatchingReport(), kText);
  EXPECT_THAT(text,
              StartsWith("MATCH: source and target are equal in all 5,780 leaves of 3 tables\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "table                     read     written  rejected    verified    bytes  verdict\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "public.orders        5,000,000   5,000,000         0   5,000,000   706 MB  MATCH\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "total               23,234,816  23,234,816         0  23,234,816  1.91 GB  MATCH\n"));
  EXPECT_THAT(text, Not(HasSubstr("next:")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
}

TEST(TextReport, ListsWhatIsNotAsItShouldBe) {
  const std::string text = Render(DifferingReport(), kText);
  EXPECT_THAT(
      text,
      StartsWith("MISMATCH, 1 skipped, 1 object not restored: 2 of 4 tables did not match"));
  for (const char* part :
       {"public.order_lines: 2 missing, 1 extra, 2 changed (1 of them written on the target after "
        "the copy)\n",
        "  missing (4711, 2)\n", "  changed (1234567, 'a|b')  (after the copy)\n",
        "  and 1 more (--max-differences)\n", "audit.events -> audit.events_2025",
        "  audit.events: enum audit.kind has other labels on the target\n",
        "  public.old_stuff: no table public.old_stuff on the target",
        "chunk 3: target: deadlock detected (SQLSTATE 40P01), tried again\n",
        "foreign key order_lines_order_fk of public.order_lines: not valid: 2 rows have no parent",
        "next: look at the keys named; to copy the differing tables anew: tranship copy --truncate "
        "--new-run "
        "--table public.order_lines"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(TextReport, IsColouredOnlyWhenAsked) {
  EXPECT_THAT(Render(MatchingReport(), kText, {.color = true}),
              StartsWith("\x1b[1;32mMATCH\x1b[0m: "));
}

TEST(TextReport, AnUnfinishedRunNamesTheCommandThatGoesOn) {
  Report report = MatchingReport();
  report.state = "copying";
  report.verdict = Verdict::kIncomplete;
  report.tables[0].chunks[0].state = "pending";
  const std::string text = Render(report, kText);
  EXPECT_THAT(text, StartsWith("INCOMPLETE: 38 of 39 chunks copied\n"));
  EXPECT_THAT(text, HasSubstr("next: run the same command again to go on: tranship copy --source"));
  EXPECT_THAT(text, HasSubstr("tranship abandon 0b5d6a52"));
}

TEST(TextReport, RowsWrittenAfterTheCopyAreNoReasonToCopyAgain) {
  Report report = DifferingReport();
  report.tables[1].changed_after_copy = 5;
  EXPECT_THAT(Render(report, kText),
              HasSubstr("next: the target's rows were written after the copy"));
}

TEST(MarkdownReport, HasAStableOrderAndNoTimesUnlessAsked) {
  Report report = DifferingReport();
  const std::string before = Render(report, kMarkdown);
  std::swap(report.tables[0], report.tables[2]);
  for (TableReport& table : report.tables) table.chunks.clear();
  EXPECT_EQ(Render(report, kMarkdown), before);
  EXPECT_THAT(before, Not(HasSubstr("2025-03-04")));
  EXPECT_THAT(Render(report, kMarkdown, {.times = true}),
              HasSubstr("- started: 2025-03-04T02:00:01.000000Z\n"));
}

TEST(MarkdownReport, ShowsTablesDifferencesAndDigests) {
  const std::string text = Render(DifferingReport(), kMarkdown);
  EXPECT_THAT(text, StartsWith("# MISMATCH, 1 skipped, 1 object not restored\n\n"));
  EXPECT_THAT(
      text,
      HasSubstr(
          "| public.orders | 5,000,000 | 5,000,000 | 0 | 5,000,000 | 706,123,456 | MATCH |\n"));
  EXPECT_THAT(text, HasSubstr("- changed (1234567, 'a\\|b'), after the copy\n"));
  EXPECT_THAT(
      text, HasSubstr("| public.countries | binary | 1 | 0 | 6f1ed002ab5595859014ebf0951522d9 |"));
}

TEST(MarkdownReport, TakesNoMarkupFromNames) {
  const std::string text =
      Render(ReportFullOf("a|b`c`*d*_e_[f](https://evil)<script>@all #1 ~x~ \\"), kMarkdown);
  EXPECT_THAT(text, HasSubstr("a\\|b\\`c\\`\\*d\\*\\_e\\_\\[f\\](https&#58;//"
                              "evil)&lt;script&gt;&#64;all \\#1 \\~x\\~ \\\\"));
  EXPECT_THAT(text,
              AllOf(Not(HasSubstr("<script")), Not(HasSubstr("https://")), Not(HasSubstr("@"))));
}

TEST(CsvReport, HasARowPerTableAndPerSkippedTable) {
  const std::string csv = Render(DifferingReport(), kCsv);
  EXPECT_EQ(CountOf("\n", csv), 6U);
  EXPECT_THAT(
      csv,
      HasSubstr(
          "\npublic.orders,public.orders,MATCH,,binary,key range,5000000,5000000,0,5000000,5000000,"
          "706123456,1220,0,0,0,0,0,6f1e"));
  EXPECT_THAT(
      csv,
      HasSubstr(
          "\npublic.old_stuff,,SKIPPED,\"no table public.old_stuff on the target: create it, or "
          "--exclude-table\",,,,,,,,,,,,,,,,,\n"));
}

TEST(CsvReport, OfRejectsHasARowPerRowAndDefusesFormulas) {
  Report report = MatchingReport();
  report.rejects.push_back(
      {"rejected", "public.t", "(1, 'a')", "", "", "23514", "=small", "violates"});
  report.rejects.push_back({"altered", "public.t", "(2)", "@note", "-5", "", "", "a zero byte"});
  EXPECT_EQ(RenderRejectsCsv(report),
            "kind,table,key,column,value,sqlstate,constraint,reason\n"
            "rejected,public.t,\"(1, 'a')\",,,23514,'=small,violates\n"
            "altered,public.t,(2),'@note,'-5,,,a zero byte\n");
}

TEST(CsvReport, CellsThatLookLikeFormulasAreDefused) {
  for (const char* evil : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"}) {
    Report report = MatchingReport();
    report.tables[0].name = evil;
    EXPECT_EQ(CountOf("\n'", Render(report, kCsv)), 1U) << evil;
  }
  Report report = MatchingReport();
  report.tables[0].name = "=a,\"b\"";
  EXPECT_THAT(Render(report, kCsv), HasSubstr("\n\"'=a,\"\"b\"\"\",public.orders,"));
}

}  // namespace
}  // namespace tranship
