#include "engine/savepoint/savepoint_set.h"

#include <charconv>
#include <utility>

#include "engine/exit_code.h"
#include "engine/ledger/schema.h"
#include "engine/savepoint/set_sql.h"

namespace tranship {
namespace {

constexpr const char* kSelect =
    "SELECT id, scope, table_schema, table_name, kind, predicate, columns, column_types, "
    "key_columns, rows, digest, COALESCE(changed, 0), COALESCE(inserted, 0), COALESCE(deleted, 0), "
    "state, pg_catalog.to_char(taken AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), "
    "pg_catalog.to_char(expires AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"'), expires < "
    "pg_catalog.clock_timestamp() FROM tranship.savepoint_set ";

std::vector<std::string> Texts(const Result& rows, int row, int column) {
  std::vector<std::string> texts;
  for (auto& text : rows.array(row, column)) texts.push_back(text.value_or(""));
  return texts;
}

SetKind KindOf(std::string_view word) {
  return word == "rows" ? SetKind::kRows : word == "table" ? SetKind::kTable : SetKind::kBatches;
}
SetState StateOf(std::string_view word) {
  return word == "open"       ? SetState::kOpen
         : word == "sealed"   ? SetState::kSealed
         : word == "restored" ? SetState::kRestored
                              : SetState::kDropped;
}

std::vector<SavepointSet> FromRows(const Result& r) {
  std::vector<SavepointSet> sets;
  for (int i = 0; i < r.rows(); ++i) {
    SavepointSet set;
    set.id = r.integer(i, 0);
    set.scope = r.text(i, 1);
    set.table = {r.text(i, 2), r.text(i, 3)};
    set.kind = KindOf(r.view(i, 4));
    set.predicate = r.text(i, 5);
    set.columns = Texts(r, i, 6);
    set.column_types = Texts(r, i, 7);
    set.key = Texts(r, i, 8);
    set.rows = static_cast<uint64_t>(r.integer(i, 9));
    set.digest = r.text(i, 10);
    set.changed = static_cast<uint64_t>(r.integer(i, 11));
    set.inserted = static_cast<uint64_t>(r.integer(i, 12));
    set.deleted = static_cast<uint64_t>(r.integer(i, 13));
    set.state = StateOf(r.view(i, 14));
    set.taken = r.text(i, 15);
    set.expires = r.text(i, 16);
    set.expired = r.flag(i, 17);
    sets.push_back(std::move(set));
  }
  return sets;
}

}  // namespace

std::string_view ToString(SetKind kind) {
  return kind == SetKind::kRows ? "rows" : kind == SetKind::kTable ? "table" : "batches";
}

std::string_view ToString(SetState state) {
  switch (state) {
    case SetState::kOpen:
      return "open";
    case SetState::kSealed:
      return "sealed";
    case SetState::kRestored:
      return "restored";
    case SetState::kDropped:
      break;
  }
  return "dropped";
}

std::vector<SavepointSet> LoadSets(Connection& target, const SetFilter& filter) {
  if (LedgerVersion(target) < 3) return {};
  return FromRows(target.Exec(std::string(kSelect) +
                                  "WHERE ($1::text IS NULL OR scope = $1) AND ($2 OR state <> "
                                  "'dropped') ORDER BY id DESC",
                              {filter.scope, filter.dropped}));
}

SavepointSet LoadSet(Connection& target, int64_t id) {
  auto sets = LedgerVersion(target) < 3
                  ? std::vector<SavepointSet>()
                  : FromRows(target.Exec(std::string(kSelect) + "WHERE id = $1", {id}));
  if (sets.empty()) {
    throw UserError(ExitCode::kRunNotFound, "there is no savepoint set " + std::to_string(id),
                    "tranship savepoint list (with the same --target) lists them");
  }
  return std::move(sets.front());
}

void DropSet(Connection& target, const SavepointSet& set) {
  target.Exec("DROP TABLE IF EXISTS " + BeforeTable(set.id) + ", " + AfterTable(set.id) +
              "; UPDATE tranship.savepoint_set SET state = 'dropped', ended = "
              "pg_catalog.clock_timestamp() WHERE id = " +
              std::to_string(set.id));
}

std::vector<SavepointSet> DropExpired(Connection& target) {
  std::vector<SavepointSet> dropped;
  for (SavepointSet& set : LoadSets(target)) {
    if (!set.expired) continue;
    DropSet(target, set);
    dropped.push_back(std::move(set));
  }
  return dropped;
}

std::optional<std::chrono::seconds> ParseKeep(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end + 1 != text.data() + text.size() || number < 1 ||
      number > 1'000'000) {
    return std::nullopt;
  }
  switch (*end) {
    case 's':
      return std::chrono::seconds(number);
    case 'm':
      return std::chrono::minutes(number);
    case 'h':
      return std::chrono::hours(number);
    case 'd':
      return std::chrono::hours(24 * number);
    default:
      return std::nullopt;
  }
}

}  // namespace tranship
