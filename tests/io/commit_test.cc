// Only the reply to COMMIT is success.

#include <gtest/gtest.h>

#include <functional>

#include "io/pg/connection.h"
#include "tests/io/fake_server.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

class Commit : public ServerTest {
 protected:
  Connection Open() {
    ConnectOptions options;
    options.conninfo = target_uri();
    return Connection::Open(options);
  }
  static DbError ErrorOf(Connection& connection) {
    try {
      connection.Commit();
    } catch (const DbError& error) {
      return error;
    }
    throw std::runtime_error("the commit succeeded");
  }
};

TEST_F(Commit, KeepsWhatWasDone) {
  Connection connection = Open();
  connection.Exec("BEGIN");
  connection.Exec("CREATE TABLE public.t AS SELECT 1");
  connection.Commit();
  EXPECT_FALSE(connection.in_transaction());
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "1");
}

TEST_F(Commit, IsInDoubtWhenTheBackendWasTerminatedUnderIt) {
  Connection connection = Open();
  connection.Exec("BEGIN");
  Target("SELECT pg_terminate_backend(" + std::to_string(connection.backend_pid()) + ", 10000)");
  const DbError error = ErrorOf(connection);
  EXPECT_EQ(error.consequence(), Consequence::kInDoubt);
  EXPECT_EQ(error.side(), "target");
  EXPECT_FALSE(connection.usable());
}

TEST_F(Commit, IsInDoubtWhenNoReplyComes) {
  const FakeServer server([](Wire& wire) {
    FakeServer::LogIn(wire);
    (void)wire.Receive();
    wire.SendTag("BEGIN");
    wire.SendReady('T');
    (void)wire.Receive();  // COMMIT
  });
  ConnectOptions options;
  options.conninfo = server.uri();
  Connection connection = Connection::Open(options);
  connection.Exec("BEGIN");
  EXPECT_EQ(ErrorOf(connection).consequence(), Consequence::kInDoubt);
}

TEST_F(Commit, IsKnownNotToHaveHappenedWhenTheConnectionWasLostBefore) {
  Connection connection = Open();
  connection.Exec("BEGIN");
  Target("SELECT pg_terminate_backend(" + std::to_string(connection.backend_pid()) + ", 10000)");
  EXPECT_THROW(connection.Exec("SELECT 1"), DbError);
  EXPECT_EQ(ErrorOf(connection).consequence(), Consequence::kReconnect);
}

TEST_F(Commit, FailsForGoodWhenADeferredConstraintRefuses) {
  Target(
      "CREATE TABLE parent (id int PRIMARY KEY);"
      "CREATE TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);"
      "CREATE TABLE lone (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)");
  Connection connection = Open();
  connection.Exec("BEGIN");
  connection.Exec("INSERT INTO public.child VALUES (1)");
  DbError error = ErrorOf(connection);
  EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  EXPECT_EQ(error.sqlstate(), "23503");
  EXPECT_FALSE(connection.in_transaction());

  connection.Exec("BEGIN");
  connection.Exec("INSERT INTO public.lone VALUES (1), (1)");
  error = ErrorOf(connection);
  EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  EXPECT_EQ(error.sqlstate(), "23505");
  EXPECT_TRUE(connection.usable());
}

TEST_F(Commit, OfAFailedTransactionIsNoSuccess) {
  Connection connection = Open();
  connection.Exec("BEGIN");
  EXPECT_THROW(connection.Exec("SELECT 1/0"), DbError);
  const DbError error = ErrorOf(connection);
  EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  EXPECT_EQ(error.sqlstate(), "25P02");
}

TEST_F(Commit, NeedsATransaction) {
  Connection connection = Open();
  EXPECT_EQ(ErrorOf(connection).sqlstate(), "25P01");
}

}  // namespace
}  // namespace tranship::testing
