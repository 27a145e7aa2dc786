// What a login that fails says, and what it does not say.

#include <gtest/gtest.h>

#include "io/pg/connection.h"
#include "tests/support/cluster.h"

namespace tranship::testing {
namespace {

constexpr const char* kCanary = "CanaryPassword42";

class Login : public ::testing::Test {
 protected:
  static Cluster& cluster() {
    static Cluster cluster{{.tcp = true, .hba = {"host all rejected 127.0.0.1/32 reject"}}};
    return cluster;
  }
  static void SetUpTestSuite() {
    cluster().Psql("postgres",
                   "CREATE ROLE bob LOGIN PASSWORD 'right'; CREATE ROLE rejected LOGIN;"
                   "CREATE ROLE nologin; CREATE DATABASE full_one CONNECTION LIMIT 0;");
  }

  static std::string TcpUri(const std::string& role, const std::string& password,
                            const std::string& database = "postgres") {
    return "host=127.0.0.1 port=" + std::to_string(cluster().port()) + " user=" + role +
           " dbname=" + database + (password.empty() ? "" : " password=" + password);
  }

  static DbError ErrorOf(const std::string& conninfo) {
    ConnectOptions options;
    options.conninfo = conninfo;
    options.side = "source";
    try {
      (void)Connection::Open(options);
    } catch (const DbError& error) {
      const std::string said = std::string(error.what()) + error.server().message +
                               error.server().detail + error.server().hint + error.statement();
      EXPECT_EQ(said.find(kCanary), std::string::npos) << said;
      EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
      EXPECT_EQ(error.side(), "source");
      return error;
    }
    throw std::runtime_error("the login succeeded");
  }
};

TEST_F(Login, SucceedsWithThePassword) {
  ConnectOptions options;
  options.conninfo = TcpUri("bob", "right");
  EXPECT_TRUE(Connection::Open(options).usable());
}

TEST_F(Login, FailsForGoodWithAWrongPasswordOrNone) {
  for (const char* password : {kCanary, ""}) {
    const DbError error = ErrorOf(TcpUri("bob", password));
    EXPECT_EQ(error.sqlstate(), "28P01") << error.what();
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
  }
}

TEST_F(Login, FailsForGoodWhenTheServerRefuses) {
  EXPECT_EQ(ErrorOf(TcpUri("rejected", kCanary)).sqlstate(), "28000");
  EXPECT_EQ(ErrorOf(cluster().uri() + "&user=nobody_here").sqlstate(), "28000");
  EXPECT_EQ(ErrorOf(cluster().uri() + "&user=nologin").sqlstate(), "28000");
  EXPECT_EQ(ErrorOf(cluster().uri("nowhere")).sqlstate(), "3D000");
  EXPECT_EQ(ErrorOf(cluster().uri("nowhere")).consequence(), Consequence::kPermanent);
}

TEST_F(Login, FailsForGoodWithoutTlsWhereTlsIsAskedFor) {
  const DbError error = ErrorOf(TcpUri("bob", kCanary) + " sslmode=require");
  EXPECT_EQ(error.sqlstate(), "28000") << error.what();
  EXPECT_EQ(error.consequence(), Consequence::kPermanent);
}

TEST_F(Login, IsToBeTriedAgainWhenConnectionsAreUsedUp) {
  const DbError error = ErrorOf(cluster().uri("full_one") + "&user=bob");
  EXPECT_EQ(error.sqlstate(), "53300") << error.what();
  EXPECT_EQ(error.consequence(), Consequence::kReconnect);
}

TEST_F(Login, IsToBeTriedAgainWhenNobodyListens) {
  const DbError error = ErrorOf("host=/nonexistent-folder password=" + std::string(kCanary));
  EXPECT_EQ(error.sqlstate(), "08001") << error.what();
  EXPECT_EQ(error.consequence(), Consequence::kReconnect);
}

TEST_F(Login, FailsForGoodWhenTheStringIsMalformed) {
  for (const std::string& bad :
       {"postgresql://u:" + std::string(kCanary) + "/x@h/d", "password=x " + std::string(kCanary),
        "postgresql://u:%zz" + std::string(kCanary) + "@h/d", std::string("sqlite:x")}) {
    EXPECT_EQ(ErrorOf(bad).consequence(), Consequence::kPermanent) << bad;
  }
}

}  // namespace
}  // namespace tranship::testing
