#include "engine/run_end.h"

#include <exception>
#include <utility>

#include "engine/endpoints.h"
#include "engine/failpoint.h"
#include "engine/ledger/reject_ledger.h"
#include "engine/ledger/run_ledger.h"
#include "engine/report/load.h"
#include "engine/report/quantities.h"
#include "engine/upsert/merge_work.h"

namespace tranship {
namespace {

void NoteError(Connection& target, const std::string& run, const std::exception& error) noexcept {
  try {
    ErrorEntry entry;
    entry.phase = "engine";
    entry.message = error.what();
    if (const auto* db = dynamic_cast<const DbError*>(&error)) {
      entry.side = db->side();
      entry.sqlstate = db->sqlstate();
      entry.statement = db->statement();
    }
    target.Rollback();
    RecordError(target, run, entry);
  } catch (...) {  // the error itself is told anyway
  }
}

std::string Merged(Connection& target, const std::string& run, bool verified) {
  const MergeTotals totals = LoadMergeTotals(target, run);
  const bool idle = totals.inserted + totals.updated == 0;
  return Describe(totals) + (idle ? "; the target had it all already" : "") +
         (verified ? "; verified: each row is on the target" : "; not verified (--no-verify)");
}

}  // namespace

CopyOutcome EndRun(const FinishInput& input, const Conclusion& conclusion,
                   const RestoreOutcome& objects) {
  CopyOutcome outcome;
  const std::string& id = input.run->identity.run;
  const bool missing_objects = objects.not_valid + objects.failed > 0;
  const RejectCounts rejects = CountRejects(*input.target, id);
  if (conclusion.verdict == Verdict::kMatch || !input.options->verify) {
    outcome.code = missing_objects ? ExitCode::kRejects : ExitCode::kDone;
    outcome.message = input.options->merge ? Merged(*input.target, id, input.options->verify)
                      : input.options->verify
                          ? "all rows are in and verified: source and target are equal"
                          : "all rows are in; not verified (--no-verify)";
    if (rejects.rejected + rejects.altered > 0) {
      outcome.code = ExitCode::kRejects;
      if (!input.options->merge)
        outcome.message =
            std::string(input.options->verify ? "verified: what was written is equal to the source"
                                              : "not verified (--no-verify)") +
            "; " + Counted(rejects.rejected, "row") + " rejected, " +
            Counted(rejects.altered, "row") + " altered by policies";
      outcome.next = "tranship rejects " + id;
    }
  } else {
    outcome.code = ExitCode::kDifferences;
    outcome.message = input.options->merge ? Describe(LoadMergeTotals(*input.target, id)) +
                                                 "; but rows differ from the source's"
                                           : "all rows are in, but source and target differ";
    outcome.next = "tranship report " + id;
  }
  if (missing_objects) {
    if (objects.not_valid > 0)
      outcome.message += "; left NOT VALID: " + Counted(objects.not_valid, "foreign key");
    if (objects.failed > 0)
      outcome.message +=
          "; not built: " + std::to_string(objects.failed) + " of the indexes and constraints";
    outcome.message += " (see the report)";
    outcome.next =
        "mend the rows that the report names, then run the same command again; or tranship "
        "abandon " +
        id;
  }
  FinishRun(*input.target, input.run->identity, ToString(conclusion.verdict),
            static_cast<int>(outcome.code), conclusion.root_source, conclusion.root_target,
            /*objects_missing=*/missing_objects);
  PassFailpoint("finish.recorded");
  return outcome;
}

CopyOutcome CarryToReport(Connection& target, const WorkerIdentity& identity, const Endpoints& ends,
                          const std::function<CopyOutcome()>& work) {
  CopyOutcome outcome;
  const auto failed = [&](const std::exception& error, ExitCode code, std::string next) {
    NoteError(target, identity.run, error);
    outcome.code = code;
    outcome.message = error.what();
    outcome.next = std::move(next);
  };
  try {
    outcome = work();
  } catch (const Cancelled&) {
    outcome.code = ExitCode::kStopped;
    outcome.message = "stopped on request; what was finished is kept";
    outcome.next = "run the same command again";
  } catch (const UserError& error) {
    failed(error, error.code(), error.next());
  } catch (const DbError& error) {
    const bool resumable = error.consequence() != Consequence::kPermanent;
    failed(error,
           resumable                     ? ExitCode::kStopped
           : error.sqlstate() == "42501" ? ExitCode::kPrivilege
                                         : ExitCode::kFailed,
           resumable ? "run the same command again"
                     : "mend the cause, then run the same command again");
  } catch (const std::exception& error) {
    failed(error, ExitCode::kFailed,
           "run the same command again; if it fails the same way, it is a defect of tranship");
  }
  try {
    if (!target.usable()) target = ends.Target("control", identity.run);
    ReleaseRun(target, identity);
    outcome.report = LoadReport(target, identity.run);
    outcome.report.exit_code = static_cast<int>(outcome.code);
  } catch (const std::exception&) {  // the target is away: what happened is told without the ledger
  }
  return outcome;
}

}  // namespace tranship
