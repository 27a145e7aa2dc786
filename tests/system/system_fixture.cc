#include "tests/system/system_fixture.h"

#include <stdlib.h>

#include <stdexcept>

namespace tranship::testing {

SystemTest::SystemTest() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "tranship-system-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  folder_ = pattern;
}

SystemTest::~SystemTest() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::vector<std::string> SystemTest::CommandLineBetween(
    const std::string& source, const std::string& target, const std::string& command,
    const std::vector<std::string>& more) const {
  std::vector<std::string> argv = {TRANSHIP_BINARY, command,    "--source",
                                   source,          "--target", target};
  if (command != "discover") {
    argv.insert(argv.end(), {"--report-dir", (folder_ / "reports").string()});
  }
  argv.insert(argv.end(), more.begin(), more.end());
  return argv;
}

std::vector<std::string> SystemTest::CommandLine(const std::string& command,
                                                 const std::vector<std::string>& more) {
  return CommandLineBetween(source_uri(), target_uri(), command, more);
}

ProcessResult SystemTest::RunBetween(const std::string& source, const std::string& target,
                                     const std::string& command,
                                     const std::vector<std::string>& more, const Environment& env) {
  ProcessOptions options;
  options.env = env;
  options.cwd = folder_.string();
  return RunProcess(CommandLineBetween(source, target, command, more), options,
                    std::chrono::minutes(3));
}

ProcessResult SystemTest::Run(const std::string& command, const std::vector<std::string>& more,
                              const Environment& env) {
  return RunBetween(source_uri(), target_uri(), command, more, env);
}

ProcessResult SystemTest::Copy(int code, const std::vector<std::string>& more,
                               const Environment& env) {
  ProcessResult result = Run("copy", more, env);
  EXPECT_EQ(result.exit_code, code) << "signal " << result.signal << "\n"
                                    << result.out << result.err;
  return result;
}

ProcessResult SystemTest::Verify(int code, const std::vector<std::string>& more) {
  ProcessResult result = Run("verify", more);
  EXPECT_EQ(result.exit_code, code) << "signal " << result.signal << "\n"
                                    << result.out << result.err;
  return result;
}

std::string SystemTest::Json(const std::string& command, const std::vector<std::string>& more) {
  std::vector<std::string> all = more;
  all.emplace_back("--json");
  return Run(command, all).out;
}

std::string SystemTest::Difference(std::string_view table, std::string_view columns) {
  return ContentDifference(SourceDatabase(), TargetDatabase(), table, columns);
}

void SystemTest::ExpectEqual(const std::vector<std::string>& tables) {
  std::string sql =
      "SET search_path = pg_catalog, public; SET timezone = 'UTC'; SET extra_float_digits = 3;";
  for (const std::string& table : tables) {
    sql +=
        "SELECT pg_catalog.count(*), pg_catalog.md5(pg_catalog.string_agg(t::text, E'\\n' "
        "ORDER BY t::text COLLATE \"C\")) FROM " +
        table + " t;\n";
  }
  if (Source(sql) == Target(sql)) return;
  for (const std::string& table : tables) EXPECT_EQ(Difference(table), "") << table;
  ADD_FAILURE() << "contents differ";
}

std::string ShopSchema() {
  return R"sql(
CREATE TABLE customer (id bigint PRIMARY KEY, email text UNIQUE, name text NOT NULL, balance numeric(12,2), born date);
CREATE TABLE purchase (customer bigint NOT NULL REFERENCES customer, line int NOT NULL, item text, price numeric,
                       at timestamptz, PRIMARY KEY (customer, line));
CREATE INDEX ON purchase (item);
CREATE TABLE tag (code text UNIQUE, weight float8);
CREATE TABLE event (at timestamp, payload jsonb);
)sql";
}

std::string ShopRows(int customers) {
  const std::string n = std::to_string(customers);
  return "INSERT INTO customer SELECT i, 'c' || i || '@example.org', 'name ' || md5(i::text), i / "
         "7.0, "
         "date '1950-01-01' + i % 20000 FROM generate_series(1, " +
         n +
         ") i;"
         "INSERT INTO purchase SELECT i, l, md5((i * l)::text), i * l / 3.0, timestamptz "
         "'2020-01-01' + i * interval '1 min' "
         "FROM generate_series(1, " +
         n +
         ") i, generate_series(1, 2) l;"
         "INSERT INTO tag SELECT CASE WHEN i % 10 = 0 THEN NULL ELSE md5(i::text) END, i * 0.1 "
         "FROM generate_series(1, " +
         n +
         ") i;"
         "INSERT INTO event SELECT timestamp '2024-01-01' + (i % 1000) * interval '1 s', "
         "jsonb_build_object('n', i % 1000) "
         "FROM generate_series(1, " +
         n +
         ") i;"
         "ANALYZE;";
}

}  // namespace tranship::testing
