// The same as wire_cases_test.cc, without a server.

#include <gtest/gtest.h>

#include "io/sqlite/encoding/problem.h"
#include "tests/io/sqlite/wire_cases.h"
#include "tests/io/wire_bytes.h"

namespace tranship::testing {
namespace {

TEST(WireGolden, IsWhatTheEncoderWrites) {
  for (const WireCase& one : WireCases()) {
    try {
      EXPECT_EQ(ToHex(Encoded(one.form, one.value)), one.hex) << one.name;
    } catch (const ValueError& error) {
      ADD_FAILURE() << one.name << ": " << error.what();
    }
  }
}

}  // namespace
}  // namespace tranship::testing
