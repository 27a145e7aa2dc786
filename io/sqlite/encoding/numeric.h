// PostgreSQL's numeric: from decimal digits to the wire. Format: numeric_send and numeric_recv in
// src/backend/utils/adt/numeric.c: number of digits, weight, sign, dscale, digits of base 10000.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_NUMERIC_H_
#define TRANSHIP_IO_SQLITE_ENCODING_NUMERIC_H_

#include "io/sqlite/encoding/decimal.h"
#include "io/sqlite/encoding/field_writer.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

// A number of any form: exact, or a problem. With `clamp` rounded and brought into range.
ValueVerdict WriteNumeric(FieldWriter& out, const ValueForm& form, const RawValue& value,
                          bool clamp);

// As numeric_out would print it without a typmod (the normal form of numbers in jsonb).
ValueVerdict AppendNumericText(FieldWriter& out, const Decimal& number);

// Whether PostgreSQL's numeric without a typmod holds it.
ValueVerdict CheckNumericRange(const Decimal& number);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_NUMERIC_H_
