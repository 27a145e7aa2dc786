// Names of an SQLite file on the target.

#ifndef TRANSHIP_ENGINE_SQLITE_NAMES_H_
#define TRANSHIP_ENGINE_SQLITE_NAMES_H_

#include <cstdint>
#include <string>

namespace tranship {

enum class NameStyle : uint8_t { kKeep, kSnakeCase };

// As it is, or in snake case: OrderDetails, "Order Details" and order-details all become
// order_details, CustomerID customer_id, HTTPServer http_server. Letters beyond ASCII stay.
[[nodiscard]] std::string TargetNameOf(const std::string& name, NameStyle style);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_SQLITE_NAMES_H_
