// QuerySide: a session that answers the user's queries, and changes nothing.
//
// Threading: one thread; Cancel() from any. Errors: DbError; FormatError for an answer that is too
// long; Cancelled.

#ifndef TRANSHIP_ENGINE_QUERIES_QUERY_SIDE_H_
#define TRANSHIP_ENGINE_QUERIES_QUERY_SIDE_H_

#include <memory>
#include <string>

#include "engine/copy_options.h"
#include "engine/queries/answer.h"

namespace tranship {

class QuerySide {
 public:
  virtual ~QuerySide() = default;

  // Runs one statement to its end.
  [[nodiscard]] virtual Answer Run(const std::string& sql) = 0;
  // Ends what runs.
  virtual void Cancel() noexcept = 0;
};

// Names stand for themselves on a PostgreSQL side as in a session of its owner's ("$user", public);
// the target of an SQLite file looks into the schema of its tables first.
[[nodiscard]] std::unique_ptr<QuerySide> OpenQuerySource(const CopyOptions& options);
[[nodiscard]] std::unique_ptr<QuerySide> OpenQueryTarget(const CopyOptions& options);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_QUERIES_QUERY_SIDE_H_
