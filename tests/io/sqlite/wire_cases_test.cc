// The encoder writes, byte for byte, what a server sends for the same value.

#include "tests/io/sqlite/wire_cases.h"

#include <gtest/gtest.h>

#include "io/pg/copy_reader.h"
#include "tests/io/wire_bytes.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

using WireCasesOnAServer = ServerTest;

TEST_F(WireCasesOnAServer, HaveTheBytesThatItSends) {
  Source(kWireTypes);
  ConnectOptions options;
  options.conninfo = source_uri();
  options.search_path = "public";
  Connection connection = Connection::Open(options);
  for (const WireCase& one : WireCases()) {
    CopyReader reader(connection, "COPY (SELECT " + one.sql + ") TO STDOUT (FORMAT binary)",
                      WireForm::kBinary);
    Slab slab;
    ASSERT_TRUE(reader.Fill(slab)) << one.name;
    const std::string sent = ToHex(Text(slab.row(0).subspan(6)));
    EXPECT_EQ(sent, one.hex) << one.name;
    slab.Clear();
    EXPECT_FALSE(reader.Fill(slab));
  }
}

}  // namespace
}  // namespace tranship::testing
