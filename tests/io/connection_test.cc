#include "io/pg/connection.h"

#include <gtest/gtest.h>

#include <thread>

#include "io/pg/copy_reader.h"
#include "io/pg/quote.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

class ConnectionTest : public ServerTest {
 protected:
  Connection Open(ConnectOptions options = {}) {
    options.conninfo = source_uri();
    options.side = "source";
    return Connection::Open(options);
  }
  Connection OpenAs(const std::string& role) {
    ConnectOptions options;
    options.conninfo = source_uri() + "&user=" + role;
    return Connection::Open(options);
  }
  static DbError ErrorOf(const std::function<void()>& action) {
    try {
      action();
    } catch (const DbError& error) {
      return error;
    }
    throw std::runtime_error("no error");
  }
  static std::string Setting(Connection& connection, const std::string& name) {
    return connection.Exec("SHOW " + name).text(0, 0);
  }
};

TEST_F(ConnectionTest, PinsItsSettingsAgainstThoseOfRoleAndDatabase) {
  const std::pair<const char*, const char*> pinned[] = {
      {"search_path", ""},
      {"row_security", "off"},
      {"client_encoding", "UTF8"},
      {"\"TimeZone\"", "UTC"},
      {"\"DateStyle\"", "ISO, MDY"},
      {"\"IntervalStyle\"", "postgres"},
      {"extra_float_digits", "3"},
      {"bytea_output", "hex"},
      {"lc_monetary", "C"},
      {"xmloption", "content"},
      {"array_nulls", "on"},
      {"standard_conforming_strings", "on"},
      {"transform_null_equals", "off"},
      {"default_transaction_isolation", "read committed"},
      {"jit", "off"},
      {"max_parallel_workers_per_gather", "0"},
      {"statement_timeout", "0"},
      {"lock_timeout", "0"},
      {"idle_in_transaction_session_timeout", "0"},
      {"idle_session_timeout", "0"},
      {"client_connection_check_interval", "10s"},
  };
  Source(
      "DROP ROLE IF EXISTS stubborn; CREATE ROLE stubborn LOGIN;"
      R"(
    ALTER ROLE stubborn SET statement_timeout = '1s';
    ALTER ROLE stubborn SET lock_timeout = '1s';
    ALTER ROLE stubborn SET idle_in_transaction_session_timeout = '1s';
    ALTER ROLE stubborn SET idle_session_timeout = '1s';
    ALTER ROLE stubborn SET search_path = evil, public;
    ALTER ROLE stubborn SET client_encoding = 'LATIN1';
    ALTER ROLE stubborn SET "TimeZone" = 'Asia/Tokyo';
    ALTER ROLE stubborn SET "DateStyle" = 'German';
    ALTER ROLE stubborn SET "IntervalStyle" = 'iso_8601';
    ALTER ROLE stubborn SET extra_float_digits = 0;
    ALTER ROLE stubborn SET bytea_output = 'escape';
    ALTER ROLE stubborn SET xmloption = 'document';
    ALTER ROLE stubborn SET array_nulls = off;
    ALTER ROLE stubborn SET standard_conforming_strings = off;
    ALTER ROLE stubborn SET transform_null_equals = on;
    ALTER ROLE stubborn SET default_transaction_isolation = 'serializable';
    ALTER ROLE stubborn SET jit = on;
    ALTER ROLE stubborn SET row_security = on;)");
  Connection connection = OpenAs("stubborn");
  for (const auto& [name, value] : pinned) EXPECT_EQ(Setting(connection, name), value) << name;
  connection.Close();
  Source("DROP ROLE stubborn");
}

// A function, an operator or a cast that a role's search_path puts in front of PostgreSQL's own.
TEST_F(ConnectionTest, RunsNothingThatASearchPathPlants) {
  Source(R"(
    CREATE SCHEMA evil;
    CREATE TABLE evil.log (what text);
    CREATE FUNCTION evil.pg_backend_pid() RETURNS int LANGUAGE sql AS
      $$INSERT INTO evil.log VALUES ('pid'); SELECT 1$$;
    CREATE FUNCTION evil.set_config(text, text, boolean) RETURNS text LANGUAGE sql AS
      $$INSERT INTO evil.log VALUES ('set'); SELECT ''$$;
    CREATE FUNCTION evil.strpos(text, text) RETURNS int LANGUAGE sql AS
      $$INSERT INTO evil.log VALUES ('strpos'); SELECT 1$$;
    CREATE FUNCTION evil.greater(int, int) RETURNS boolean LANGUAGE sql AS
      $$INSERT INTO evil.log VALUES ('>'); SELECT true$$;
    CREATE OPERATOR evil.> (FUNCTION = evil.greater, LEFTARG = int, RIGHTARG = int);)");
  Source("ALTER DATABASE " + QuoteName(source_database()) + " SET search_path = evil, pg_catalog");
  Connection connection = Open();
  EXPECT_EQ(connection.Exec("SELECT * FROM evil.log").rows(), 0);
}

TEST_F(ConnectionTest, ShowsWhatItIsToTheServer) {
  ConnectOptions options;
  options.role = "reader";
  options.run = "0192";
  options.search_path = "public";
  Connection connection = Open(options);
  EXPECT_EQ(Setting(connection, "application_name"), "tranship/reader/0192");
  EXPECT_EQ(Setting(connection, "search_path"), "public");
  EXPECT_EQ(connection.server_version() / 10000, SharedSource().version());
  EXPECT_EQ(connection.Exec("SELECT pg_backend_pid()").integer(0, 0), connection.backend_pid());
  EXPECT_EQ(connection.reported("server_encoding"), "UTF8");
  EXPECT_EQ(connection.reported("nothing_of_the_kind"), "");
}

TEST_F(ConnectionTest, ReadsResults) {
  Connection connection = Open();
  const Result result = connection.Exec(
      "SELECT 1, NULL::int, 't'::bool, 1.5::float8, '\\x00ff'::bytea, ARRAY['a',NULL], "
      "'-Infinity'::float8");
  EXPECT_EQ(result.rows(), 1);
  EXPECT_EQ(result.integer(0, 0), 1);
  EXPECT_TRUE(result.null(0, 1));
  EXPECT_EQ(result.maybe(0, 1), std::nullopt);
  EXPECT_TRUE(result.flag(0, 2));
  EXPECT_EQ(result.real(0, 3), 1.5);
  EXPECT_EQ(result.bytea(0, 4), std::string("\0\xFF", 2));
  EXPECT_EQ(result.array(0, 5).size(), 2u);
  EXPECT_EQ(result.array(0, 5)[1], std::nullopt);
  EXPECT_LT(result.real(0, 6), -1e308);
  EXPECT_THROW((void)result.integer(0, 1), FormatError);
  EXPECT_THROW((void)result.view(1, 0), std::out_of_range);
  EXPECT_THROW((void)result.view(0, 7), std::out_of_range);
  EXPECT_EQ(connection.Exec("CREATE TEMP TABLE t AS SELECT generate_series(1, 5)").affected(), 5);
  EXPECT_EQ(connection.Exec("SET work_mem = '1MB'").affected(), 0);
}

TEST_F(ConnectionTest, SendsParametersOfEveryKind) {
  Connection connection = Open();
  const Result result = connection.Exec(
      "SELECT $1::text, $2::int8, $3::bool, $4::text, $5, $6, $7::text[], $8",
      {"text", int64_t{-7}, true, std::nullopt, Param::Bytea(std::string_view("a\0b", 3)),
       Param::Wire(std::string("\0\0\0\5", 4), 23),
       ArrayLiteral(std::vector<std::string>{"x\"y", ""}), Param::Wire(std::nullopt, 23)});
  EXPECT_EQ(result.text(0, 0), "text");
  EXPECT_EQ(result.integer(0, 1), -7);
  EXPECT_TRUE(result.flag(0, 2));
  EXPECT_TRUE(result.null(0, 3));
  EXPECT_EQ(result.bytea(0, 4), std::string("a\0b", 3));
  EXPECT_EQ(result.integer(0, 5), 5);
  EXPECT_EQ(result.array(0, 6)[0], "x\"y");
  EXPECT_TRUE(result.null(0, 7));
  EXPECT_THROW((void)connection.Exec("SELECT $1::text", {std::string("a\0b", 3)}),
               std::invalid_argument);
}

TEST_F(ConnectionTest, TellsWhatFailedAndWhere) {
  Connection connection = Open();
  connection.Exec("CREATE TABLE public.t (id int CONSTRAINT positive CHECK (id > 0))");
  const DbError error = ErrorOf([&] { connection.Exec("INSERT INTO public.t VALUES (-1)"); });
  EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  EXPECT_EQ(error.side(), "source");
  EXPECT_EQ(error.sqlstate(), "23514");
  EXPECT_EQ(error.server().schema, "public");
  EXPECT_EQ(error.server().table, "t");
  EXPECT_EQ(error.server().constraint, "positive");
  EXPECT_EQ(error.statement(), "INSERT INTO public.t VALUES (-1)");
  EXPECT_TRUE(connection.usable());
}

TEST_F(ConnectionTest, IsToBeOpenedAgainWhenItsBackendWasTerminated) {
  Connection connection = Open();
  Source("SELECT pg_terminate_backend(" + std::to_string(connection.backend_pid()) + ", 10000)");
  const DbError error = ErrorOf([&] { connection.Exec("SELECT 1"); });
  EXPECT_EQ(error.consequence(), Consequence::kReconnect);
  EXPECT_FALSE(connection.usable());
  EXPECT_EQ(ErrorOf([&] { connection.Exec("SELECT 1"); }).consequence(), Consequence::kReconnect);
  connection.Rollback();
  connection.Close();
  EXPECT_EQ(ErrorOf([&] { connection.Exec("SELECT 1"); }).consequence(), Consequence::kReconnect);
}

TEST_F(ConnectionTest, RollsBackWhateverItWasDoing) {
  Connection connection = Open();
  connection.Exec("BEGIN");
  EXPECT_TRUE(connection.in_transaction());
  EXPECT_THROW(connection.Exec("SELECT 1/0"), DbError);
  EXPECT_FALSE(connection.usable());
  connection.Rollback();
  EXPECT_TRUE(connection.usable());
  EXPECT_FALSE(connection.in_transaction());
  connection.Rollback();
  EXPECT_TRUE(connection.usable());
}

TEST_F(ConnectionTest, RefusesToRunACopyAsAStatement) {
  Connection connection = Open();
  EXPECT_THROW(connection.Exec("COPY (SELECT generate_series(1, 100000)) TO STDOUT"),
               std::logic_error);
  EXPECT_TRUE(connection.usable());
  connection.Exec("CREATE TEMP TABLE t (a int)");
  EXPECT_THROW(connection.Exec("COPY pg_temp.t FROM STDIN"), std::logic_error);
  EXPECT_EQ(connection.Exec("SELECT 7").integer(0, 0), 7);
}

TEST_F(ConnectionTest, IsCancelledFromAnotherThread) {
  Connection connection = Open();
  connection.Exec("CREATE TABLE public.started (a int)");
  std::thread canceller([cancel = connection.canceller(), this] {
    while (Source("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)%' AND "
                  "pid <> pg_backend_pid()") == "0") {
    }
    cancel();
  });
  const DbError error = ErrorOf([&] { connection.Exec("SELECT pg_sleep(3600)"); });
  canceller.join();
  EXPECT_EQ(error.sqlstate(), "57014");
  EXPECT_EQ(error.consequence(), Consequence::kRetry);
  EXPECT_TRUE(connection.usable());
}

TEST_F(ConnectionTest, GetsAnErrorAndNotFewerRowsFromRowLevelSecurity) {
  Source(
      "DROP ROLE IF EXISTS limited; CREATE ROLE limited LOGIN; CREATE TABLE t AS SELECT 1 AS a;"
      "ALTER TABLE t ENABLE ROW LEVEL SECURITY; GRANT SELECT ON t TO limited;"
      "CREATE POLICY p ON t USING (false);");
  {
    Connection connection = OpenAs("limited");
    CopyReader reader(connection, "COPY (SELECT a FROM public.t) TO STDOUT (FORMAT binary)",
                      WireForm::kBinary);
    Slab slab;
    const DbError error = ErrorOf([&] { (void)reader.Fill(slab); });
    EXPECT_EQ(error.sqlstate(), "42501");
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  }
  Source("DROP OWNED BY limited; DROP ROLE limited");
}

TEST_F(ConnectionTest, KeepsNoticesOffTheTerminal) {
  Connection connection = Open();
  ::testing::internal::CaptureStderr();
  connection.Exec("DO $$BEGIN RAISE WARNING 'loud'; END$$");
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
}

}  // namespace
}  // namespace tranship::testing
