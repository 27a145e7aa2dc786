// Text of key values from their order-preserving encoding (hashing/key_encoding.h): the way back,
// into literals.

#ifndef TRANSHIP_ENGINE_PLAN_KEY_TEXT_H_
#define TRANSHIP_ENGINE_PLAN_KEY_TEXT_H_

#include <string>
#include <string_view>

#include "hashing/key_encoding.h"

namespace tranship {

// Takes one key field from the front of `encoded` and renders it as the input text of `base_type`
// ("bigint", "timestamp with time zone", ...) under the pinned session settings. Throws FormatError
// on bytes that AppendOrdered() did not write for such a type.
[[nodiscard]] std::string TakeKeyText(KeyKind kind, std::string_view base_type,
                                      std::string_view& encoded);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_PLAN_KEY_TEXT_H_
