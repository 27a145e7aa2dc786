// BackfillSpec: a large UPDATE or DELETE that is done in batches by key.

#ifndef TRANSHIP_ENGINE_BACKFILL_BACKFILL_SPEC_H_
#define TRANSHIP_ENGINE_BACKFILL_BACKFILL_SPEC_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/catalog/table.h"

namespace tranship {

struct BackfillSpec {
  // These change the meaning: they enter the fingerprint.
  TableName table = {};
  // Column and SQL expression over the row; empty only of a DELETE.
  std::vector<std::pair<std::string, std::string>> set = {};
  bool remove = false;                // DELETE
  std::string where = {};             // SQL; empty: all rows
  std::vector<std::string> key = {};  // a unique key without NULLs; empty: the best one is taken

  // These change only speed. Smaller batches hold fewer locks for less time, and cost more.
  int64_t batch_rows = 10000;
  std::chrono::milliseconds pause{0};
  std::chrono::milliseconds lock_timeout{5000};
  int max_attempts = 8;  // per batch, with back-off
  // Rows as they were are kept this long for a rollback; nothing: not at all.
  std::optional<std::chrono::seconds> keep = std::nullopt;

  // Every problem at once, each one printable line.
  [[nodiscard]] std::vector<std::string> Validate() const;
  [[nodiscard]] std::string Fingerprint() const;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_BACKFILL_BACKFILL_SPEC_H_
