// What the ledger keeps so that rejected rows can be found again in the source, and come in later.

#ifndef TRANSHIP_ENGINE_LEDGER_RETRY_COLUMNS_H_
#define TRANSHIP_ENGINE_LEDGER_RETRY_COLUMNS_H_

namespace tranship {

inline constexpr const char* kRetryColumns = R"sql(
ALTER TABLE tranship.reject
  DROP CONSTRAINT reject_kind_check,
  ADD CHECK (kind IN ('rejected', 'altered', 'retried')),
  ADD COLUMN key_values text[],
  ADD COLUMN retried timestamptz;
)sql";

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_LEDGER_RETRY_COLUMNS_H_
