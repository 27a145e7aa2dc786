#include "engine/target/sequences.h"

#include <map>

#include "engine/target/sequence_state.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

std::string QuotedSequence(const TableName& name) { return QuoteName(name.schema, name.name); }

// The furthest of the sequence's own position, its column's and the source's.
SequencePosition Wanted(const TargetSequence& sequence) {
  SequencePosition wanted = sequence.own;
  for (const auto& other : {sequence.in_column, sequence.at_source}) {
    if (other && Further(*other, wanted, sequence.descending())) wanted = *other;
  }
  return wanted;
}

// In the same statement it is seen again that this is an advance: somebody may use the sequence
// meanwhile.
void Advance(Connection& target, const TargetSequence& sequence, const SequencePosition& to) {
  const std::string before = sequence.descending() ? ">" : "<";
  target.Exec("SELECT pg_catalog.setval($1::pg_catalog.regclass, $2, $3) FROM " +
                  QuotedSequence(sequence.name) + " WHERE last_value OPERATOR(pg_catalog." +
                  before +
                  ") $2 OR (last_value OPERATOR(pg_catalog.=) $2 AND NOT is_called AND $3)",
              {QuotedSequence(sequence.name), to.value, to.called});
}

struct Settled {
  std::string action;
  SequencePosition position;
};

constexpr const char* kUnchanged = "unchanged";
constexpr const char* kSetTo = "set to ";

Settled Settle(Connection& target, const TargetSequence& sequence, Sequences mode) {
  const std::string name = QuotedSequence(sequence.name);
  const auto refused = [&](const char* privilege) {
    return std::string("no privilege: GRANT ") + privilege + " ON SEQUENCE " + Printable(name) +
           " TO " + Printable(QuoteName(sequence.role));
  };
  if (!sequence.may_read) return {refused("SELECT, UPDATE"), {}};
  const SequencePosition wanted = Wanted(sequence);
  if (wanted == sequence.own) return {kUnchanged, sequence.own};
  const std::string to = std::to_string(wanted.value);
  if (wanted.value > sequence.maximum || wanted.value < sequence.minimum) {
    const bool above = wanted.value > sequence.maximum;
    return {to + " is beyond its bounds: ALTER SEQUENCE " + Printable(name) +
                (above ? " MAXVALUE ... (and AS bigint)" : " MINVALUE ... (and AS bigint)"),
            sequence.own};
  }
  if (mode == Sequences::kReport) return {"would be set to " + to, sequence.own};
  if (!sequence.may_set) return {refused("UPDATE"), sequence.own};
  Advance(target, sequence, wanted);
  return {kSetTo + to, wanted};
}

// What earlier calls did: a second one finds nothing to do, and should not hide it.
std::map<std::string, std::string> EarlierActions(Connection& target, const std::string& run) {
  const Result found =
      target.Exec("SELECT name, action FROM tranship.sequence WHERE run = $1", {run});
  std::map<std::string, std::string> actions;
  for (int row = 0; row < found.rows(); ++row) actions[found.text(row, 0)] = found.text(row, 1);
  return actions;
}

}  // namespace

void SettleSequences(SourceDatabase& source, Connection& target, const std::string& run,
                     const std::vector<PlanTable>& tables, Sequences mode, Observer& observer) {
  std::vector<TargetSequence> sequences = ReadSequences(target, tables);
  source.FindPositions(sequences);
  const std::map<std::string, std::string> earlier = EarlierActions(target, run);
  target.Exec("BEGIN");
  try {
    target.Exec("DELETE FROM tranship.sequence WHERE run = $1", {run});
    int64_t no = 0;
    for (const TargetSequence& sequence : sequences) {
      Settled settled = Settle(target, sequence, mode);
      const std::string name = sequence.name.display();
      if (settled.action.starts_with("no privilege") ||
          settled.action.find("beyond") != std::string::npos) {
        observer.OnMessage(MessageLevel::kWarning, "sequence " + name + ": " + settled.action);
      }
      if (!sequence.source_refused.empty()) {
        settled.action += "; the source's could not be read: GRANT SELECT ON SEQUENCE " +
                          Printable(sequence.source_refused);
      }
      const auto before = earlier.find(name);
      if (settled.action.starts_with(kUnchanged) && before != earlier.end() &&
          before->second.starts_with(kSetTo)) {
        settled.action = before->second;
      }
      target.Exec(
          "INSERT INTO tranship.sequence (run, no, name, source_value, target_value, action) "
          "VALUES ($1, $2, $3, $4, $5, $6)",
          {run, no++, name,
           sequence.at_source ? Param(sequence.at_source->value) : Param(std::nullopt),
           sequence.may_read ? Param(settled.position.value) : Param(std::nullopt),
           settled.action});
    }
    target.Commit();
  } catch (...) {
    target.Rollback();
    throw;
  }
}

}  // namespace tranship
