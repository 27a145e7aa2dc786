// The example of docs/how-to/embedded-sqlite.md, from its committed files, with a million readings.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/test_data.h"
#include "tests/system/migrate_fixture.h"

namespace tranship::testing {
namespace {

using ::testing::HasSubstr;

class DeviceExample : public MigrateFixture {
 protected:
  DeviceExample() {
    std::filesystem::copy(std::filesystem::path(SourceFolder()) / "docs/examples/device-sqlite",
                          dir(), std::filesystem::copy_options::recursive);
  }
  [[nodiscard]] MigrateKind kind() const override { return MigrateKind::kSqlite; }

  // What a device has measured with version 1.
  void Measure(int readings) {
    Migrate(0, {"--target", "1"});
    Sql("PRAGMA synchronous = off; INSERT INTO sensor VALUES (1, 'P-1', 'mmHg', 0.5), (2, 'H-1', "
        "'bpm', 1.0), (3, 'T-1', 'Cel', 0.25); WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i "
        "+ 1 FROM g WHERE i < " +
        std::to_string(readings) +
        ") INSERT INTO reading SELECT i, 1 + i % 3, 1700000000 + i, i % 500 FROM g");
  }
  // The schema, and digests of the contents that are quick to make.
  std::string State() {
    return Sql(
        "SELECT replace(replace(replace(sql, char(10), ''), ' ', ''), '\"', '') FROM sqlite_schema "
        "WHERE tbl_name NOT LIKE 'schema_version%' ORDER BY name; "
        "SELECT count(*), sum(id * 31 + sensor * 17 + raw), sum(at) FROM reading; SELECT * FROM "
        "sensor; SELECT * FROM unit");
  }
};

TEST_F(DeviceExample, AMillionReadingsAreCalibratedThoughKilledAndTakenBack) {
  Measure(1'000'000);
  const std::string before = State();
  MigrateKilledAt("migrate.batch.before_commit:40");
  EXPECT_EQ(Sql("SELECT count(*) FROM reading WHERE calibrated IS NOT NULL"), "390000");
  MigrateKilledAt("migrate.batch.after_commit:30");
  EXPECT_EQ(Sql("SELECT count(*), max(id) FROM reading WHERE calibrated IS NOT NULL"),
            "690000|690000");
  const auto json = nlohmann::json::parse(Migrate(0, {"--json", "--no-backup"}).out);
  EXPECT_EQ(json["files"][0]["name"], "0002_calibrated.sql");
  EXPECT_EQ(json["files"][0]["rows"], 1'000'000);
  EXPECT_EQ(json["files"][0]["batches"], 101);
  EXPECT_EQ(Sql("SELECT count(*) FROM reading r JOIN sensor s ON s.id = r.sensor WHERE "
                "r.calibrated IS NOT r.raw * s.gain"),
            "0");
  Migrate(0, {"--rollback", "1", "--no-backup"});
  EXPECT_EQ(State(), before);
}

TEST_F(DeviceExample, ItsFilesPassTheChecks) {
  const ProcessResult result =
      RunProcess({TRANSHIP_BINARY, "migrate", "check", "--db", "sqlite:", "--dir", dir(),
                  "--sample", dir() + "/sample.sql"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("ok      roll back 0003"));
}

TEST_F(DeviceExample, ADeviceFromBeforeTheRunnerIsAdopted) {
  ProcessOptions options;
  options.input = ".read " + dir() + "/sample.sql";
  RunOrThrow({"sqlite3", "-bail", database_file().string()}, options);
  Migrate(0, {"--adopt"});
  EXPECT_EQ(History(),
            "schema/1 applied,seed/1 applied,schema/2 applied,data/2 applied,schema/3 "
            "applied");
  EXPECT_EQ(Sql("SELECT id, calibrated FROM reading"), "1|120.0\n2|62.0\n3|122.0");
  Migrate(0, {"--dry-run", "--rollback", "1"});
  EXPECT_EQ(Sql("SELECT count(*) FROM reading WHERE calibrated IS NULL"), "0");
}

}  // namespace
}  // namespace tranship::testing
