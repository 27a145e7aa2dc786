// One check within what RunChecks() has prepared.

#ifndef TRANSHIP_ENGINE_CHECK_ONE_CHECK_H_
#define TRANSHIP_ENGINE_CHECK_ONE_CHECK_H_

#include <memory>
#include <optional>
#include <string>

#include "engine/catalog/table.h"
#include "engine/check/check_end.h"
#include "engine/check/run_checks.h"

namespace tranship {

// Reads each side's catalog when it is first asked for.
class CheckCatalogs {
 public:
  explicit CheckCatalogs(const CheckEnds& ends) : ends_(ends) {}
  [[nodiscard]] const Catalog& of(CheckSide side);

 private:
  CheckEnds ends_;
  std::optional<Catalog> target_, source_;
};

// Fills in everything but names and duration.
void RunOneCheck(const CheckSpec& spec, const CheckEnds& ends, CheckCatalogs& catalogs,
                 CheckResult& result);

// The kinds that compare both sides.
struct TwoEnds {
  CheckEnd& source;
  CheckEnd& target;
};
void CompareRowCounts(const CheckSpec& spec, const TwoEnds& ends, CheckResult& result);
void CompareSums(const CheckSpec& spec, const TwoEnds& ends, Connection& target,
                 CheckResult& result);
void CompareGroups(const CheckSpec& spec, const TwoEnds& ends, CheckResult& result);
struct SampledTables {
  Connection& source;
  const Table& source_table;
  Connection& target;
  const Table& target_table;
};
void CompareSample(const CheckSpec& spec, const SampledTables& sides, CheckResult& result);

// Passed or failed by `result.offending`; says what was expected and what there is.
void Judge(const CheckSpec& spec, CheckResult& result);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CHECK_ONE_CHECK_H_
