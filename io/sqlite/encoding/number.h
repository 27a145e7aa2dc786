// Integers, floats and booleans, to the wire: big-endian, 2, 4 or 8 bytes; IEEE 754; one byte.

#ifndef TRANSHIP_IO_SQLITE_ENCODING_NUMBER_H_
#define TRANSHIP_IO_SQLITE_ENCODING_NUMBER_H_

#include "io/sqlite/encoding/field_writer.h"
#include "io/sqlite/encoding/problem.h"
#include "io/sqlite/encoding/value_form.h"

namespace tranship {

ValueVerdict WriteInteger(FieldWriter& out, const ValueForm& form, const RawValue& value,
                          bool clamp);
ValueVerdict WriteFloat(FieldWriter& out, const ValueForm& form, const RawValue& value, bool clamp);
ValueVerdict WriteBoolean(FieldWriter& out, const ValueForm& form, const RawValue& value);

}  // namespace tranship

#endif  // TRANSHIP_IO_SQLITE_ENCODING_NUMBER_H_
