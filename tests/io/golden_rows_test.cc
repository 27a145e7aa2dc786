// The golden rows are still what servers send, and hashing them does not depend on a database's
// OIDs.

#include "tests/io/golden_rows.h"

#include <gtest/gtest.h>

#include "hashing/digest.h"
#include "io/pg/copy_reader.h"
#include "tests/io/wire_bytes.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

class GoldenRows : public ServerTest {
 protected:
  static std::string Read(const std::string& uri, std::string_view sql) {
    ConnectOptions options;
    options.conninfo = uri;
    options.search_path = "public";
    Connection connection = Connection::Open(options);
    CopyReader reader(connection, "COPY (" + std::string(sql) + ") TO STDOUT (FORMAT binary)",
                      WireForm::kBinary);
    Slab slab;
    if (!reader.Fill(slab) || slab.rows() != 1) throw std::runtime_error("not one row");
    return std::string(Text(slab.row(0)));
  }

  static std::string Scrubbed(std::string row, std::string_view shapes) {
    ScrubOids(std::as_writable_bytes(std::span(row)), Shapes(shapes));
    return row;
  }
};

TEST_F(GoldenRows, AreWhatAServerSends) {
  Source(kGoldenTypes);
  for (const GoldenRow& golden : kGoldenRows) {
    EXPECT_EQ(ToHex(Scrubbed(Read(source_uri(), golden.sql), golden.shapes)),
              ToHex(Scrubbed(FromHex(golden.hex), golden.shapes)))
        << golden.name;
  }
}

TEST_F(GoldenRows, AreEqualInTwoDatabasesAfterScrubbingAlone) {
  Target("CREATE TYPE before_others AS ENUM ('x'); CREATE TYPE and_another AS (y int4);");
  Both(kGoldenTypes);
  size_t differing = 0;
  for (const GoldenRow& golden : kGoldenRows) {
    const std::string source = Read(source_uri(), golden.sql);
    const std::string target = Read(target_uri(), golden.sql);
    differing += source == target ? 0 : 1;
    EXPECT_EQ(HashText(Scrubbed(source, golden.shapes)), HashText(Scrubbed(target, golden.shapes)))
        << golden.name;
  }
  EXPECT_GE(differing, 5u);
}

}  // namespace
}  // namespace tranship::testing
