#include "tests/system/refusal_fixture.h"

namespace tranship::testing {
namespace {

std::string WithRole(std::string uri, const std::string& role) {
  const std::string tester = "//tester@";
  return uri.replace(uri.find(tester), tester.size(), "//" + role + "@");
}

}  // namespace

void RefusalTest::ExpectRefused(int code, const std::string& command,
                                const std::vector<std::string>& options,
                                const std::vector<std::string>& words) {
  const std::string before = TargetState();
  Check(Run(command, options), code, words, before);
}

void RefusalTest::ExpectRefusedBetween(int code, const std::string& source,
                                       const std::string& target,
                                       const std::vector<std::string>& words,
                                       const std::vector<std::string>& options) {
  const std::string before = TargetState();
  Check(RunBetween(source, target, "copy", options), code, words, before);
}

void RefusalTest::Check(const ProcessResult& result, int code,
                        const std::vector<std::string>& words, const std::string& state_before) {
  const std::string all = result.out + result.err;
  EXPECT_EQ(result.exit_code, code) << "signal " << result.signal << '\n' << all;
  for (const std::string& word : words) {
    EXPECT_NE(result.err.find(word), std::string::npos) << "'" << word << "' is not in\n" << all;
  }
  EXPECT_NE(result.err.find("\nnext: "), std::string::npos) << "no next step in\n" << all;
  EXPECT_EQ(TargetState(), state_before);
}

std::string RefusalTest::SourceAs(const std::string& role) { return WithRole(source_uri(), role); }
std::string RefusalTest::TargetAs(const std::string& role) { return WithRole(target_uri(), role); }

// A TRUNCATE gives a table new storage, even an empty one; rows are counted.
std::string RefusalTest::TargetState() {
  return Target(R"sql(
SELECT c.oid, n.nspname, c.relname, c.relfilenode, c.relkind, c.relhastriggers,
       CASE WHEN c.relkind = 'r' THEN pg_catalog.query_to_xml(pg_catalog.format(
         'SELECT pg_catalog.count(*) FROM ONLY %s', c.oid::pg_catalog.regclass), true, true, '') END
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1;
SELECT oid, conname, convalidated FROM pg_catalog.pg_constraint WHERE conrelid >= 16384 ORDER BY 1;
SELECT oid, tgname, tgenabled FROM pg_catalog.pg_trigger ORDER BY 1;
SELECT nspname FROM pg_catalog.pg_namespace ORDER BY 1;)sql");
}

}  // namespace tranship::testing
