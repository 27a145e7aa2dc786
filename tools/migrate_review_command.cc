#include "engine/migrate/migrate.h"
#include "engine/migrate/review/review.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/session.h"

namespace tranship {
namespace {

std::string Rendered(const Review& review, ReportFormat format, ExitCode code) {
  switch (format) {
    case ReportFormat::kJson:
      return ReviewJson(review, static_cast<int>(code));
    case ReportFormat::kMarkdown:
      return ReviewMarkdown(review);
    default:
      return ReviewText(review);
  }
}

}  // namespace

ExitCode RunMigrateReviewCommand(const Invocation& invocation, Console& console) {
  const MigrateOptions& options = invocation.migrate.options;
  RefuseMigrateOptions(options.Validate(), "tranship migrate review --help");
  const ReportFormat format = invocation.json ? ReportFormat::kJson : invocation.format;
  if (format == ReportFormat::kCsv || format == ReportFormat::kHtml) {
    throw UserError(ExitCode::kUsage, "--format: migrate review knows text, json and md",
                    "tranship migrate review --help");
  }
  Session session(invocation, console);
  const Review review = ReviewMigrations({options.database, options.dir}, session.stop());
  session.EndProgress();
  const ExitCode code = review.failed() ? ExitCode::kDifferences : ExitCode::kDone;
  PrintResult(Rendered(review, format, code), invocation, session.log(), console);
  return code;
}

}  // namespace tranship
