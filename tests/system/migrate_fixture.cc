#include "tests/system/migrate_fixture.h"

#include <signal.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace tranship::testing {

void MigrateFixture::File(const std::string& name, const std::string& text) {
  const std::filesystem::path path = std::filesystem::path(dir()) / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void MigrateFixture::Remove(const std::string& name) {
  std::filesystem::remove(std::filesystem::path(dir()) / name);
}

std::string MigrateFixture::uri() {
  return sqlite() ? "sqlite:" + database_file().string() : target_uri();
}

std::string MigrateFixture::history_table() const {
  return sqlite() ? "schema_version" : "tranship.schema_version";
}

std::string MigrateFixture::Sql(const std::string& sql) {
  if (!sqlite()) return Target(sql);
  ProcessOptions options;
  options.input = sql;
  std::string rows = RunOrThrow({"sqlite3", "-bail", database_file().string()}, options);
  while (rows.ends_with('\n')) rows.pop_back();
  return rows;
}

ProcessResult MigrateFixture::Migrate(int code, const std::vector<std::string>& more,
                                      const Environment& env) {
  std::vector<std::string> argv = {TRANSHIP_BINARY, "migrate", "--db", uri(), "--dir", dir()};
  argv.insert(argv.end(), more.begin(), more.end());
  ProcessOptions options;
  options.env = env;
  options.cwd = folder().string();
  ProcessResult result = RunProcess(argv, options);
  EXPECT_EQ(result.exit_code, code) << "signal " << result.signal << '\n'
                                    << result.out << result.err;
  return result;
}

void MigrateFixture::MigrateKilledAt(const std::string& failpoint) {
  const ProcessResult killed = Migrate(-1, {}, {{"TRANSHIP_FAILPOINT", failpoint + ":kill"}});
  EXPECT_EQ(killed.signal, SIGKILL) << failpoint;
}

std::string MigrateFixture::Dump() {
  std::string text = sqlite() ? Sql(".dump")
                              : RunOrThrow({SharedTarget().MatchingProgram("pg_dump"),
                                            "--exclude-schema=tranship", "-d", target_uri()});
  std::istringstream lines(text);
  std::vector<std::string> kept;
  bool ours = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("\\restrict") || line.starts_with("\\unrestrict")) continue;
    if (line.starts_with("CREATE TABLE schema_version")) ours = true;
    const bool row = line.starts_with("INSERT INTO schema_version");
    if (!ours && !row) kept.push_back(line);
    if (ours && line.starts_with(")")) ours = false;
  }
  // An update moves rows about within a PostgreSQL table.
  if (!sqlite()) std::ranges::sort(kept);
  std::string dump;
  for (const std::string& line : kept) dump += line + "\n";
  return dump;
}

std::string MigrateFixture::History() {
  std::string rows = Sql("SELECT folder || '/' || number || ' ' || state FROM " + history_table() +
                         " ORDER BY number, CASE folder WHEN 'schema' THEN 0 WHEN 'data' THEN 1 "
                         "ELSE 2 END;");
  for (char& c : rows) c = c == '\n' ? ',' : c;
  return rows;
}

void MigrateFixture::Readings() {
  File("schema/0001_tables.sql",
       "BEGIN;\nCREATE TABLE sensor (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n"
       "CREATE TABLE reading (id INTEGER PRIMARY KEY, sensor INTEGER NOT NULL REFERENCES sensor, "
       "value INTEGER);\nCOMMIT;\n");
  File("data/0001_sensors.sql", "INSERT INTO sensor VALUES (1, 'a'), (2, 'b');\n");
  File("seed/0001_readings.sql",
       sqlite() ? "WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < 1000) "
                  "INSERT INTO reading SELECT i, 1 + i % 2, i FROM g;\n"
                : "INSERT INTO reading SELECT i, 1 + i % 2, i FROM generate_series(1, 1000) i;\n");
  File("rollback/0001_tables.sql", "DROP TABLE reading; DROP TABLE sensor;\n");
  File("schema/0002_scaled.sql", "ALTER TABLE reading ADD COLUMN scaled INTEGER;\n");
  File("data/0002_scale.sql",
       "-- tranship: batch key=id size=300\n"
       "UPDATE reading SET scaled = coalesce(scaled, 0) + value * 10 WHERE sensor = 1 OR sensor = "
       "2;\n");
  File("rollback/0002_scaled.sql", "ALTER TABLE reading DROP COLUMN scaled;\n");
}

}  // namespace tranship::testing
