// Sampler: rows from all over a relation for the price of a few pages. Fetches single row versions
// by their ctid: blocks in even steps with a jitter, several line pointers a block. For a key that
// follows the heap this gives evenly spaced quantiles from one page each, which TABLESAMPLE SYSTEM
// (all rows of few pages) does not; for any other key it is as good as a random sample.

#ifndef TRANSHIP_ENGINE_PLAN_SAMPLER_H_
#define TRANSHIP_ENGINE_PLAN_SAMPLER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "io/pg/connection.h"

namespace tranship {

struct SampleRequest {
  int64_t pages = 0;          // to be read at most
  int64_t rows = 0;           // wanted
  double rows_per_page = 1;   // estimate for this relation
  bool encoded_keys = false;  // SampledRow::encoded
  bool key_texts =
      false;           // SampledRow::key, and rows in the server's order of the key, NULL keys last
  bool bytes = false;  // SampledRow::bytes
};

struct SampledRow {
  int64_t block = 0;
  double bytes = 1;              // as stored, TOAST included; 1 when not asked for
  bool null_key = false;         // a key column is NULL; then the next two are empty
  std::string encoded;           // AppendOrdered() of the key columns' wire bytes as they travel
  std::vector<std::string> key;  // text per key column
};

[[nodiscard]] std::vector<SampledRow> SampleRows(Connection& source, const PlanTable& table,
                                                 const Relation& part,
                                                 const SampleRequest& request);

// Rows a page, from all rows of a few pages.
[[nodiscard]] double ProbeDensity(Connection& source, const Relation& part);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_SAMPLER_H_
