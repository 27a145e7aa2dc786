// CopyReader and CopyWriter where one end is slow, talkative or gone. What every Source and Sink
// promises is in tests/contract.

#include <gtest/gtest.h>

#include <thread>

#include "io/pg/copy_reader.h"
#include "io/pg/copy_writer.h"
#include "tests/contract/feed.h"
#include "tests/io/wire_bytes.h"
#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

constexpr const char* kCopyOut = "COPY (SELECT v FROM public.t) TO STDOUT (FORMAT binary)";
constexpr const char* kCopyIn = "COPY public.t (v) FROM STDIN (FORMAT binary)";

class CopyEnds : public ServerTest {
 protected:
  Connection Open() {
    ConnectOptions options;
    options.conninfo = target_uri();
    return Connection::Open(options);
  }
  static Slab FullSlab() {
    Slab slab;
    while (slab.size() < Slab::kTargetBytes) {
      slab.AppendRow(Bytes(WireRow("value", WireForm::kBinary)));
    }
    return slab;
  }
  template <typename Action>
  static DbError ErrorOf(const Action& action) {
    try {
      action();
    } catch (const DbError& error) {
      return error;
    }
    throw std::runtime_error("no error");
  }
  void Terminate(const Connection& connection) {
    Target("SELECT pg_terminate_backend(" + std::to_string(connection.backend_pid()) + ", 10000)");
  }
  void AwaitLockOf(int pid) {
    while (Target("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " +
                  std::to_string(pid)) == "0") {
    }
  }
};

TEST_F(CopyEnds, SayWhatTheServerRefusedAtOnce) {
  Connection connection = Open();
  CopyReader reader(connection, kCopyOut, WireForm::kBinary);
  Slab slab;
  const DbError error = ErrorOf([&] { (void)reader.Fill(slab); });
  EXPECT_EQ(error.sqlstate(), "42P01");
  EXPECT_EQ(error.statement(), kCopyOut);
  EXPECT_TRUE(connection.usable());

  CopyWriter writer(connection, kCopyIn, WireForm::kBinary);
  EXPECT_EQ(ErrorOf([&] { writer.Write(FullSlab()); }).sqlstate(), "42P01");
  EXPECT_TRUE(connection.usable());
  CopyWriter unwritten(connection, kCopyIn, WireForm::kBinary);
  EXPECT_EQ(ErrorOf([&] { (void)unwritten.Finish(); }).sqlstate(), "42P01");
}

TEST_F(CopyEnds, RefuseAFormThatIsNotTheStatements) {
  Target("CREATE TABLE t (v text)");
  Connection connection = Open();
  CopyReader reader(connection, kCopyOut, WireForm::kText);
  Slab slab;
  EXPECT_THROW((void)reader.Fill(slab), FormatError);
  CopyWriter writer(connection, kCopyIn, WireForm::kText);
  EXPECT_THROW(writer.Write(FullSlab()), FormatError);
  EXPECT_TRUE(connection.usable());
}

TEST_F(CopyEnds, AreToBeReconnectedWhenTheBackendIsTerminated) {
  Target(
      "CREATE TABLE t (v text); INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, "
      "20000)");
  {
    Connection connection = Open();
    CopyReader reader(connection, kCopyOut, WireForm::kBinary);
    Slab slab;
    ASSERT_TRUE(reader.Fill(slab));
    Terminate(connection);  // 20 MB do not fit into the socket: the COPY is still under way
    const DbError error = ErrorOf([&] {
      while (reader.Fill(slab)) slab.Clear();
    });
    EXPECT_EQ(error.consequence(), Consequence::kReconnect);
  }
  Connection connection = Open();
  CopyWriter writer(connection, kCopyIn, WireForm::kBinary);
  const Slab slab = FullSlab();
  writer.Write(slab);
  Terminate(connection);
  const DbError error = ErrorOf([&] {
    while (true) writer.Write(slab);
  });
  EXPECT_EQ(error.consequence(), Consequence::kReconnect);
  EXPECT_FALSE(connection.usable());
}

// A warning per row fills the connection towards us; neither a deadlock nor an error may come of
// it.
TEST_F(CopyEnds, TakeAnyNumberOfWarnings) {
  Target(
      "CREATE TABLE t (v text);"
      "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "RAISE WARNING 'a rather long warning about %', repeat('x', 1000); RETURN NEW; END $$;"
      "CREATE TRIGGER warn BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION warn()");
  Connection connection = Open();
  connection.Exec("BEGIN");
  CopyWriter writer(connection, kCopyIn, WireForm::kBinary);
  const Slab slab = FullSlab();
  for (int i = 0; i < 3; ++i) writer.Write(slab);
  EXPECT_EQ(writer.Finish(), 3 * slab.rows());
  connection.Rollback();
}

TEST_F(CopyEnds, CanBeCancelledWhileTheServerWaitsForALock) {
  Target("CREATE TABLE t (v text)");
  Connection holder = Open();
  holder.Exec("BEGIN");
  holder.Exec("LOCK TABLE public.t");
  Connection connection = Open();
  CopyReader reader(connection, kCopyOut, WireForm::kBinary);
  AwaitLockOf(connection.backend_pid());
  std::thread canceller([&] { reader.Cancel(); });
  Slab slab;
  EXPECT_THROW((void)reader.Fill(slab), Cancelled);
  canceller.join();
  reader.Abort();
  EXPECT_TRUE(connection.usable());

  CopyWriter writer(connection, kCopyIn, WireForm::kBinary);
  AwaitLockOf(connection.backend_pid());
  std::thread other([cancel = connection.canceller()] { cancel(); });
  EXPECT_EQ(ErrorOf([&] { writer.Write(FullSlab()); }).sqlstate(), "57014");
  other.join();
  EXPECT_TRUE(connection.usable());
}

TEST_F(CopyEnds, CanBeAbortedWhileTheServerTakesNothing) {
  Target(
      "CREATE TABLE t (v text); CREATE TABLE gate (a int);"
      "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
      "LOCK TABLE gate; RETURN NEW; END $$;"
      "CREATE TRIGGER wait BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION wait();"
      "ALTER FUNCTION wait() SET search_path = public");
  Connection holder = Open();
  holder.Exec("BEGIN");
  holder.Exec("LOCK TABLE public.gate");
  Connection connection = Open();
  connection.Exec("BEGIN");
  {
    CopyWriter writer(connection, kCopyIn, WireForm::kBinary);
    Slab slab;
    slab.AppendRow(Bytes(WireRow(std::string(70'000, 'x'), WireForm::kBinary)));
    slab.AppendRow(Bytes(WireRow("behind", WireForm::kBinary)));
    writer.Write(slab);
    AwaitLockOf(connection.backend_pid());
    writer.Abort();
  }
  connection.Rollback();
  EXPECT_TRUE(connection.usable());
  EXPECT_EQ(connection.Exec("SELECT 7").integer(0, 0), 7);
}

TEST_F(CopyEnds, LeaveTheConnectionToItsNextStatementEachTime) {
  Target(
      "CREATE TABLE t (v text); INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, "
      "5000)");
  Connection connection = Open();
  for (int i = 0; i < 30; ++i) {
    { CopyReader reader(connection, kCopyOut, WireForm::kBinary); }
    ASSERT_EQ(connection.Exec("SELECT count(*) FROM public.t").integer(0, 0), 5000) << i;
    { CopyWriter writer(connection, kCopyIn, WireForm::kBinary); }
    ASSERT_EQ(connection.Exec("SELECT count(*) FROM public.t").integer(0, 0), 5000) << i;
  }
}

}  // namespace
}  // namespace tranship::testing
