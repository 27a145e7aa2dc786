#include "io/pg/conninfo.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tranship {
namespace {

TEST(Conninfo, AcceptsEveryFormOfLibpq) {
  for (const char* good :
       {"", "postgresql://", "postgres://h/d", "postgresql://u:p@h:5433/d?sslmode=require",
        "postgresql:///d?host=/tmp&user=me@corp", "host=h dbname='a b' user=u", "service=prod",
        "postgresql://u:p%40%2F@h1,h2:5433/d", "postgresql://[::1]:5432/d", "dbname=a:b"}) {
    EXPECT_EQ(ConninfoProblem(good), std::nullopt) << good;
  }
}

TEST(Conninfo, RefusesWhatIsNoPostgres) {
  for (const char* bad : {"sqlite:file.db", "sqlite:a=b", "mysql://u:p@h/d", "just words", "name",
                          "host", "nonsense=1"}) {
    EXPECT_NE(ConninfoProblem(bad), std::nullopt) << bad;
  }
  EXPECT_NE(ConninfoProblem(std::string("host=a\0b", 8)), std::nullopt);
}

TEST(Conninfo, NeverRepeatsPiecesOfAPasswordInAReason) {
  for (const char* bad :
       {"postgresql://u:canary/x@h/d", "postgresql://u:can@ary@h/d", "postgresql://u:%zzcanary@h/d",
        "postgresql://h/d?password=x&canary", "password=one canary", "password='canary",
        "user=u canary=1", "postgresql://u:canary%00@h/d"}) {
    const auto problem = ConninfoProblem(bad);
    ASSERT_NE(problem, std::nullopt) << bad;
    EXPECT_EQ(problem->find("canary"), std::string::npos) << *problem;
    EXPECT_EQ(problem->find("ary"), std::string::npos) << *problem;
    EXPECT_EQ(DisplayConninfo(bad).find("canary"), std::string::npos);
  }
}

TEST(Conninfo, IsShownWithoutPasswordAndParameters) {
  EXPECT_EQ(DisplayConninfo("postgresql://bob:canary@h:5433/d?sslmode=require&sslpassword=canary"),
            "bob@h:5433/d");
  EXPECT_EQ(DisplayConninfo("host=h password=canary"), "h");
  EXPECT_EQ(DisplayConninfo("service=prod user=x"), "x@ (service prod)");
  EXPECT_EQ(DisplayConninfo("dbname='a\nb'"), "/a\\x0Ab");
  EXPECT_EQ(DisplayConninfo(""), "(libpq's defaults)");
}

TEST(Conninfo, TellsWhetherItCarriesAPassword) {
  EXPECT_TRUE(HasPassword("postgresql://u:p@h/d"));
  EXPECT_TRUE(HasPassword("postgresql://u@h/d?password=p"));
  EXPECT_TRUE(HasPassword("password=p"));
  EXPECT_TRUE(HasPassword("sslpassword=p"));
  EXPECT_TRUE(HasPassword("postgresql://u:canary/x@h/d"));
  EXPECT_FALSE(HasPassword("postgresql://u@h/d"));
  EXPECT_FALSE(HasPassword("password="));
  EXPECT_FALSE(HasPassword("passfile=/x"));
  EXPECT_FALSE(HasPassword("sqlite:x"));
}

TEST(Conninfo, LosesItsPasswordAndNothingElse) {
  const std::string rest =
      WithoutPassword("postgresql://b%27o:canary@h:5433/d%20d?sslmode=require&sslpassword=canary");
  EXPECT_EQ(rest.find("canary"), std::string::npos);
  using Options = std::vector<std::pair<std::string, std::string>>;
  Options options = ConninfoOptions(rest);
  EXPECT_EQ(options, ConninfoOptions("postgresql://b%27o@h:5433/d%20d?sslmode=require"));
  EXPECT_EQ(WithoutPassword("user='a\\\\b'"), "user='a\\\\b'");
  EXPECT_THROW((void)WithoutPassword("sqlite:x"), std::invalid_argument);
}

}  // namespace
}  // namespace tranship
