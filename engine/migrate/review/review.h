// Risk review: what pending migrations do, observed in a throw-away database, and in which stages
// they had better be applied.

#ifndef TRANSHIP_ENGINE_MIGRATE_REVIEW_REVIEW_H_
#define TRANSHIP_ENGINE_MIGRATE_REVIEW_REVIEW_H_

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/migrate/migration_file.h"
#include "engine/migrate/review/schema_facts.h"
#include "engine/stop.h"

namespace tranship {

enum class ReviewStage : uint8_t { kAdditive, kData, kDestructive };
// "Additive schema", ...
[[nodiscard]] std::string_view TitleOf(ReviewStage stage);

struct ReviewedFile {
  MigrationFolder folder = MigrationFolder::kSchema;
  int64_t number = 0;
  std::string name;
  Risk risk = Risk::kLow;
  bool breaking = false;
  std::vector<Observation> observations;
  std::vector<std::string> locks;  // "AccessExclusiveLock on public.t"
  std::set<std::string> tables;    // that it touches
  int64_t rows = 0;                // changed in the throw-away database
  bool writes_rows = false;
  std::string reversible;  // "yes", "no: ...", "not tried: ..."
  double seconds = 0;      // estimate on the real database
  std::string problem;     // it failed; nothing else is known of it
  ReviewStage stage = ReviewStage::kAdditive;
  std::vector<std::string> needs;  // earlier files that force its stage or order
};

struct Review {
  std::string database;
  bool rows_are_real = false;         // SQLite: the throw-away file has the rows
  std::vector<ReviewedFile> files;    // pending, in the order of application
  std::vector<std::string> problems;  // of the files and the history

  [[nodiscard]] bool failed() const;
};

[[nodiscard]] std::string PathOf(const ReviewedFile& file);  // "schema/002_orders.sql"

struct ReviewOptions {
  std::string database;
  std::string dir;
};

// The real database is only read. A throw-away one gets its schema (PostgreSQL: pg_dump; SQLite: a
// copy of the file, rows included), and each pending file is applied there in a transaction.
//
// Errors: UserError, DbError; Cancelled.
[[nodiscard]] Review ReviewMigrations(const ReviewOptions& options, const StopRequest& stop);

// Chooses stage and needs of each file: additive first, data next, destructive last; but never
// before an earlier file that touches the same table.
void ProposeStages(std::vector<ReviewedFile>& files);

[[nodiscard]] std::string ReviewText(const Review& review);
[[nodiscard]] std::string ReviewJson(const Review& review, int exit_code);
// Fit for a pull request; the same review always gives the same bytes.
[[nodiscard]] std::string ReviewMarkdown(const Review& review);

// What to see to before a stage; one line each.
[[nodiscard]] std::vector<std::string> ChecklistOf(ReviewStage stage,
                                                   const std::vector<const ReviewedFile*>& files);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_MIGRATE_REVIEW_REVIEW_H_
