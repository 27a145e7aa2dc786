#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>

#include "engine/report/html/escape.h"
#include "engine/report/html/pictures.h"
#include "engine/report/html/style.h"
#include "engine/report/render.h"
#include "tests/engine/sample_report.h"

namespace tranship {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string Page(const Report& report) { return Render(report, ReportFormat::kHtml); }

std::string Base64OfHex(const std::string& hex) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes, out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  for (size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    const size_t count = std::min<size_t>(3, bytes.size() - i);
    for (size_t j = 0; j < 3; ++j)
      group = group << 8 | (j < count ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (size_t j = 0; j < 4; ++j) out += j <= count ? kDigits[group >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

TEST(HtmlReport, TheStyleIsAdmittedByItsHash) {
  const std::string file = ::testing::TempDir() + "tranship-style.css";
  std::unique_ptr<FILE, int (*)(FILE*)> out(std::fopen(file.c_str(), "wb"), std::fclose);
  ASSERT_EQ(std::fwrite(PageStyle().data(), 1, PageStyle().size(), out.get()), PageStyle().size());
  out.reset();
  std::unique_ptr<FILE, int (*)(FILE*)> sum(popen(("sha256sum " + file).c_str(), "r"), pclose);
  std::array<char, 65> hex{};
  ASSERT_EQ(std::fread(hex.data(), 1, 64, sum.get()), 64U);
  std::remove(file.c_str());
  EXPECT_EQ(PageStyleSha256(), Base64OfHex(hex.data()))
      << "write this into engine/report/html/style.cc";
  EXPECT_THAT(std::string(PageStyle()), Not(HasSubstr("</")));
}

TEST(HtmlReport, PutsTheVerdictFirst) {
  const std::string page = Page(DifferingReport());
  EXPECT_LT(page.find("MISMATCH, 1 skipped"), page.find("<h2>"));
  EXPECT_THAT(page, HasSubstr("<title>MISMATCH, 1 skipped, 1 object not restored: copy to "
                              "app@new.example.org:5432/shop"));
}

TEST(HtmlReport, ShowsAllThatColleaguesSignOff) {
  const std::string page = Page(DifferingReport());
  for (const char* part :
       {"<h2>Tables</h2>", "<h2>Differing rows</h2>", "<h2>Skipped</h2>",
        "<h2>Errors on the way</h2>", "<h2>Throughput</h2>",
        "<h2>Dropped and brought back on the target</h2>", "<h2>Sequences</h2>",
        "<h2>Snapshots</h2>", "<h2>Details by table</h2>", "<code>(1234567, &#39;a|b&#39;)</code>",
        "4,559 leaves: 4,557 equal, 2 differ, 0 not compared", "1 not restored",
        "<code>7439:7440:7439</code>",
        "tranship copy --source postgresql://app@old.example.org/shop", "PostgreSQL 13.14",
        "12 of 12 chunks done", "paused 19 min"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(HtmlReport, LoadsAndRunsNothing) {
  const std::string page = Page(DifferingReport());
  EXPECT_THAT(page, HasSubstr("content=\"default-src 'none'; style-src 'sha256-" +
                              std::string(PageStyleSha256()) + "';"));
  for (const char* part : {"<script", "<img", "<link", "<iframe",
                           " src=", " href=", " style=", "url(", "@import", " onload="}) {
    EXPECT_THAT(page, Not(HasSubstr(part)));
  }
}

// The page's tags in order, without those of the strips (which are drawn from leaf states).
std::vector<std::string> Tags(const std::string& html) {
  std::vector<std::string> tags;
  bool strip = false;
  for (size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
    std::string tag = html.substr(at, html.find('>', at) - at);
    strip = strip || tag.starts_with("<svg class=\"leaves\"");
    if (!strip) tags.push_back(std::move(tag));
    if (html.compare(at, 6, "</svg>") == 0) strip = false;
  }
  return tags;
}

TEST(HtmlReport, NothingFromOutsideBecomesMarkup) {
  const std::string page = Page(ReportFullOf(
      "\"'><script>alert(1)</script><img src=x onerror=alert(1)></style></title>&amp;"));
  EXPECT_EQ(Tags(page), Tags(Page(ReportFullOf("x"))));
  EXPECT_THAT(page, HasSubstr("&quot;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x "
                              "onerror=alert(1)&gt;&lt;/style&gt;&lt;/title&gt;&amp;amp;"));
}

TEST(HtmlReport, TimesAreShownShortWhenTheyAreTimes) {
  EXPECT_EQ(ShownTime("2025-01-31T08:15:00.123456Z"), "2025-01-31 08:15:00 UTC");
  EXPECT_EQ(ShownTime("<b>"), "&lt;b&gt;");
  EXPECT_EQ(ShownTime(""), "-");
}

TableReport WithLeaves(const std::string& states) {
  TableReport table;
  table.leaf_states = states;
  table.leaves_total = states.size();
  return table;
}

TEST(LeafStrip, StatesDifferInHeight) {
  const std::string svg = LeafStrip(WithLeaves("=!?"));
  EXPECT_THAT(svg, HasSubstr("<path class=\"m\" d=\"M0 5h325V14h-325z\"/>"));
  EXPECT_THAT(svg, HasSubstr("<path class=\"d\" d=\"M333 0h325V14h-325z\"/>"));
  EXPECT_THAT(svg, HasSubstr("<path class=\"u\" d=\"M666 11h325V14h-325z\"/>"));
  EXPECT_THAT(svg, HasSubstr("aria-label=\"3 leaves: 1 equal, 1 differ, 1 not compared\""));
}

TEST(LeafStrip, ManyLeavesBecomeFourHundredCellsAndOneDifferenceStaysVisible) {
  std::string states(16384, '=');
  states[8000] = '!';
  const std::string svg = LeafStrip(WithLeaves(states));
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 4000 14\""));
  EXPECT_THAT(svg, HasSubstr("<path class=\"d\" d=\"M1950 0h50V14h-50z\"/>"));
  EXPECT_LT(svg.size(), 400U);
}

TEST(LeafStrip, WhatWasNotComparedNeverLooksEqual) {
  TableReport table;
  table.leaves_total = 5000;
  EXPECT_THAT(LeafStrip(table), AllOf(HasSubstr("class=\"u\""), Not(HasSubstr("class=\"m\"")),
                                      HasSubstr("5,000 leaves, not compared")));
  std::string states(1000, '=');
  states[7] = '?';
  EXPECT_THAT(LeafStrip(WithLeaves(states)), HasSubstr("class=\"u\""));
  EXPECT_THAT(LeafStrip({}), IsEmpty());
}

TEST(ThroughputChart, IsDrawnOnlyFromChunksWithTimes) {
  EXPECT_THAT(ThroughputChart({}), IsEmpty());
  EXPECT_THAT(ThroughputChart(ReportFullOf("x")), IsEmpty());
  Report report;
  report.tables.resize(1);
  ChunkReport chunk;
  chunk.bytes = 1000;
  chunk.started = chunk.finished = "2025-01-01T00:00:00Z";
  report.tables[0].chunks = {chunk};
  EXPECT_THAT(ThroughputChart(report), AllOf(HasSubstr("<path class=\"curve\""),
                                             Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
}

TEST(ThroughputChart, BytesAreSpreadOverTheTimeOfTheirChunk) {
  Report report;
  report.tables.resize(1);
  ChunkReport chunk;
  chunk.bytes = 20'000'000;
  chunk.started = "2025-01-01T00:00:00Z";
  chunk.finished = "2025-01-01T00:00:10Z";
  report.tables[0].chunks = {chunk, chunk};
  // 4 MB/s all the time: the greatest tick, reached by a level curve.
  EXPECT_THAT(ThroughputChart(report), AllOf(HasSubstr(">4.00 MB/s<"), HasSubstr("d=\"M76.0 24.0H"),
                                             Not(HasSubstr(">6.00 MB/s<"))));
}

}  // namespace
}  // namespace tranship
