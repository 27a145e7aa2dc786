#include "engine/queries/run_queries.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

#include "engine/queries/query_side.h"
#include "engine/stop_watch.h"
#include "io/error.h"

namespace tranship {
namespace {

struct Measured {
  Answer answer;
  double seconds = 0;  // median
};

Measured Measure(QuerySide& side, const std::string& sql, int runs, const StopRequest& stop) {
  Measured measured;
  std::vector<double> times;
  for (int i = 0; i < runs; ++i) {
    if (stop.soon()) throw Cancelled();
    const auto start = std::chrono::steady_clock::now();
    measured.answer = side.Run(sql);
    times.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(times);
  measured.seconds = times[times.size() / 2];
  return measured;
}

bool IsOrdered(const NamedQuery& query) {
  return query.ordered.value_or(HasOrderBy(query.source_sql) || HasOrderBy(query.target_sql));
}

void Judge(const NamedQuery& query, const Measured& source, const Measured& target,
           double max_slowdown, QueryReport& report) {
  report.rows_source = source.answer.rows.size();
  report.rows_target = target.answer.rows.size();
  report.seconds_source = source.seconds;
  report.seconds_target = target.seconds;
  report.ratio =
      std::max(target.seconds, kLeastQuerySeconds) / std::max(source.seconds, kLeastQuerySeconds);
  report.too_slow = report.ratio > max_slowdown;
  const AnswerDifference difference =
      CompareAnswers(source.answer, target.answer, IsOrdered(query));
  report.verdict = difference.equal ? QueryReport::Verdict::kEqual : QueryReport::Verdict::kDiffers;
  report.message = difference.message;
}

// What a side cannot answer is the query's affair, unless the side itself is gone.
bool IsQueryFault(const DbError& error) { return error.consequence() == Consequence::kPermanent; }

}  // namespace

std::vector<QueryReport> RunQueries(const CopyOptions& options, const QueryCheck& check,
                                    Observer& observer, const StopRequest& stop) {
  const std::unique_ptr<QuerySide> source = OpenQuerySource(options);
  const std::unique_ptr<QuerySide> target = OpenQueryTarget(options);
  const StopWatch watch([&] { return stop.soon(); },
                        [&] {
                          source->Cancel();
                          target->Cancel();
                        });
  std::vector<QueryReport> reports;
  for (const NamedQuery& query : check.queries) {
    QueryReport report;
    report.name = query.name;
    try {
      const Measured here = Measure(*source, query.source_sql, check.runs, stop);
      const Measured there = Measure(*target, query.target_sql, check.runs, stop);
      Judge(query, here, there, check.max_slowdown, report);
    } catch (const DbError& error) {
      if (stop.soon()) throw Cancelled();
      if (!IsQueryFault(error)) throw;
      report.message = Printable(error.what());
    } catch (const FormatError& error) {
      report.message = Printable(error.what());
    }
    observer.OnMessage(MessageLevel::kInfo, "query " + Printable(query.name) + ": " +
                                                std::string(ToString(report.verdict)));
    reports.push_back(std::move(report));
  }
  return reports;
}

}  // namespace tranship
