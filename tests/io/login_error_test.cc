#include "io/pg/login_error.h"

#include <gtest/gtest.h>

namespace tranship {
namespace {

constexpr const char* kAt =
    "connection to server at \"no.certificate.example\" (10.0.0.1), port 5432 failed: ";

std::string StateOf(const std::string& text) { return ReadLoginError(kAt + text).sqlstate; }

TEST(LoginError, IsKnownByTheServersWords) {
  EXPECT_EQ(StateOf("FATAL:  password authentication failed for user \"bob\"\n"), "28P01");
  EXPECT_EQ(StateOf("FATAL:  no pg_hba.conf entry for host \"::1\", user \"u\", database \"d\""),
            "28000");
  EXPECT_EQ(StateOf("FATAL:  pg_hba.conf rejects connection for host \"::1\""), "28000");
  EXPECT_EQ(StateOf("FATAL:  role \"bob\" does not exist"), "28000");
  EXPECT_EQ(StateOf("FATAL:  database \"nowhere\" does not exist"), "3D000");
  EXPECT_EQ(StateOf("FATAL:  sorry, too many clients already"), "53300");
  EXPECT_EQ(StateOf("FATAL:  the database system is starting up"), "57P03");
  EXPECT_EQ(StateOf("FATAL:  the database system is shutting down"), "57P03");
}

TEST(LoginError, IsKnownByTheClientsWords) {
  EXPECT_EQ(StateOf("fe_sendauth: no password supplied"), "28P01");
  EXPECT_EQ(StateOf("server does not support SSL, but SSL was required"), "28000");
  EXPECT_EQ(StateOf("SSL error: certificate verify failed"), "28000");
  EXPECT_EQ(StateOf("root certificate file \"/x/root.crt\" does not exist"), "28000");
  EXPECT_EQ(StateOf("Connection refused\n\tIs the server running on that host?"), "08001");
  EXPECT_EQ(StateOf("timeout expired"), "08001");
  EXPECT_EQ(StateOf("SSL SYSCALL error: EOF detected"), "08001");
}

TEST(LoginError, TakesItsStateFromAVerboseText) {
  const LoginError error =
      ReadLoginError(std::string(kAt) +
                     "FATAL:  3D000: la base n'existe pas\nEMPLACEMENT :  InitPostgres, "
                     "postinit.c:885\n");
  EXPECT_EQ(error.sqlstate, "3D000");
  EXPECT_TRUE(error.known);
  EXPECT_EQ(error.message, std::string(kAt) + "FATAL:  la base n'existe pas");
}

TEST(LoginError, TellsARefusalInUnknownWordsFromANetworkThatFailed) {
  EXPECT_FALSE(ReadLoginError(std::string(kAt) + "FATAL:  la base n'existe pas").known);
  EXPECT_TRUE(ReadLoginError(std::string(kAt) + "Connection refused").known);
}

}  // namespace
}  // namespace tranship
