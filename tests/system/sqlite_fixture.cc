#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {

void SqliteTest::File(const std::string& sql) {
  ProcessOptions options;
  options.input = "PRAGMA synchronous = off;" + sql;
  const ProcessResult result = RunProcess({"sqlite3", "-bail", path()}, options);
  ASSERT_EQ(result.exit_code, 0) << result.err;
}

std::string SqliteTest::FileRows(const std::string& query) {
  const ProcessResult result = RunProcess({"sqlite3", "-bail", "-readonly", path(), query});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::string rows = result.out;
  while (rows.ends_with('\n')) rows.pop_back();
  return rows;
}

ProcessResult SqliteTest::RunFile(const std::string& command, const std::vector<std::string>& more,
                                  const Environment& env) {
  return RunBetween(uri(), target_uri(), command, more, env);
}

ProcessResult SqliteTest::ExpectRun(int code, const std::string& command,
                                    const std::vector<std::string>& more) {
  ProcessResult result = RunFile(command, more);
  EXPECT_EQ(result.exit_code, code) << "signal " << result.signal << '\n'
                                    << result.out << result.err;
  return result;
}

void SqliteTest::ExpectSame(const std::string& query) {
  EXPECT_EQ(Target(query), FileRows(query)) << query;
}

}  // namespace tranship::testing
