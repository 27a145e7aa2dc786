#include <gtest/gtest.h>

#include "engine/sqlite/names.h"

namespace tranship {
namespace {

TEST(SqliteNames, SnakeCaseJoinsWords) {
  for (const auto& [name, snake] : {std::pair{"OrderDetails", "order_details"},
                                    {"Order Details", "order_details"},
                                    {"order-details", "order_details"},
                                    {"CustomerID", "customer_id"},
                                    {"HTTPServer", "http_server"},
                                    {"already_snake", "already_snake"},
                                    {"A", "a"},
                                    {"x2Y", "x2_y"},
                                    {"_Private", "_private"},
                                    {"Größe", "größe"},
                                    {"a b", "a_b"},
                                    {"a  (b)", "a_b"},
                                    {"!!", "!!"}}) {
    EXPECT_EQ(TargetNameOf(name, NameStyle::kSnakeCase), snake) << name;
    EXPECT_EQ(TargetNameOf(name, NameStyle::kKeep), name);
  }
}

}  // namespace
}  // namespace tranship
