// COPY over TLS, where bytes may lie in a buffer that poll() does not know of.

#include <gtest/gtest.h>

#include <filesystem>

#include "io/pg/copy_reader.h"
#include "io/pg/copy_writer.h"
#include "tests/contract/feed.h"
#include "tests/io/wire_bytes.h"
#include "tests/support/cluster.h"
#include "tests/support/process.h"

namespace tranship::testing {
namespace {

class Tls : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    cluster = std::make_unique<Cluster>(ClusterOptions{.tcp = true});
    const std::filesystem::path key = cluster->data_dir() / "server.key";
    const std::filesystem::path certificate = cluster->data_dir() / "server.crt";
    ProcessOptions as_server;
    as_server.user = cluster->user();
    try {
      RunOrThrow({"openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj",
                  "/CN=localhost", "-newkey", "rsa:2048", "-keyout", key, "-out", certificate},
                 as_server);
    } catch (const std::runtime_error&) {
      cluster.reset();
      return;
    }
    std::filesystem::permissions(key, std::filesystem::perms::owner_read);
    cluster->Set("ssl", "on");
    cluster->Restart();
    cluster->Psql("postgres", "CREATE ROLE bob LOGIN SUPERUSER PASSWORD 'right'");
  }
  static void TearDownTestSuite() { cluster.reset(); }

  void SetUp() override {
    if (cluster == nullptr) GTEST_SKIP() << "openssl is not installed";
  }

  static Connection Open(const std::string& more = "sslmode=require") {
    ConnectOptions options;
    options.conninfo = "host=127.0.0.1 user=bob dbname=postgres password=right port=" +
                       std::to_string(cluster->port()) + " " + more;
    return Connection::Open(options);
  }

  static void ExpectDelivers(const Feed& feed) {
    Connection connection = Open();
    ASSERT_TRUE(
        connection.Exec("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").flag(0, 0));
    CopyReader reader(connection, "COPY (" + Select(feed) + ") TO STDOUT (FORMAT binary)",
                      WireForm::kBinary);
    const std::vector<std::string> rows = ReadAll(reader);
    ASSERT_EQ(rows.size(), feed.rows);
    EXPECT_TRUE(rows.back() == WireRow(Value(feed.rows, feed.size), WireForm::kBinary));
  }

  static std::unique_ptr<Cluster> cluster;
};

std::unique_ptr<Cluster> Tls::cluster;

TEST_F(Tls, DeliversSmallRows) { ExpectDelivers({.rows = 100'000}); }

TEST_F(Tls, DeliversRowsOfEverySizeAroundARecord) {
  for (const size_t size : {8'000U, 8'192U, 16'300U, 16'384U, 24'000U, 70'000U}) {
    ExpectDelivers({.rows = 300, .size = size});
  }
}

TEST_F(Tls, DeliversARowOf20Megabytes) { ExpectDelivers({.rows = 2, .size = 20'000'000}); }

TEST_F(Tls, EndsAWriterByAnErrorInTheMiddle) {
  Connection connection = Open();
  connection.Exec("CREATE TEMP TABLE t (v text CHECK (v <> 'no'))");
  connection.Exec("BEGIN");
  CopyWriter writer(connection, "COPY pg_temp.t FROM STDIN (FORMAT binary)", WireForm::kBinary);
  Slab slab;
  slab.AppendRow(Bytes(WireRow("no", WireForm::kBinary)));
  while (slab.size() < Slab::kTargetBytes) slab.AppendRow(Bytes(WireRow("yes", WireForm::kBinary)));
  try {
    for (int i = 0; i < 200; ++i) writer.Write(slab);
    (void)writer.Finish();
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.sqlstate(), "23514");
  }
  connection.Rollback();
  EXPECT_TRUE(connection.usable());
}

TEST_F(Tls, FailsForGoodWhenTheCertificateIsNotTrusted) {
  try {
    (void)Open("sslmode=verify-full sslrootcert=" + (cluster->data_dir() / "missing.crt").string());
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.sqlstate(), "28000") << error.what();
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  }
}

}  // namespace
}  // namespace tranship::testing
