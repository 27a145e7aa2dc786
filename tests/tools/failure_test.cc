#include "tools/output/failure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "io/error.h"

namespace tranship {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Error>
Failure Of(const Error& error) {
  return FailureFrom(std::make_exception_ptr(error));
}

DbError ServerSays(const std::string& sqlstate, const std::string& message) {
  ServerMessage server;
  server.sqlstate = sqlstate;
  server.message = message;
  return {ConsequenceOf(sqlstate), "source", server, ""};
}

TEST(Failure, DatabaseErrorsBecomeTheDocumentedExitCodes) {
  EXPECT_EQ(Of(ServerSays("28P01", "password authentication failed")).code,
            ExitCode::kAuthentication);
  EXPECT_EQ(Of(ServerSays("28000", "no pg_hba.conf entry, no encryption")).code,
            ExitCode::kAuthentication);
  EXPECT_EQ(Of(ServerSays("42501", "permission denied for table t")).code, ExitCode::kPrivilege);
  EXPECT_EQ(Of(ServerSays("42P01", "no such table")).code, ExitCode::kFailed);
  EXPECT_EQ(Of(ServerSays("08001", "connection refused")).code, ExitCode::kFailed);
  EXPECT_EQ(Of(ServerSays("", "")).code, ExitCode::kFailed);
}

TEST(Failure, EachNamesTheSideAndTheNextStep) {
  EXPECT_THAT(Of(ServerSays("42501", "permission denied")).next, HasSubstr("GRANT SELECT"));
  EXPECT_THAT(Of(ServerSays("08001", "refused")).next, HasSubstr("is the source server running"));
  EXPECT_THAT(Of(ServerSays("53300", "too many clients")).next, HasSubstr("--jobs"));
  EXPECT_THAT(Of(ServerSays("28P01", "no")).message, HasSubstr("source: no"));
}

TEST(Failure, UserErrorsKeepTheirCodeAndTheirLines) {
  const Failure failure =
      Of(UserError(ExitCode::kNotResumable, "refused:\n  a: b\n  c\x1b[2J: d", "do this"));
  EXPECT_EQ(failure.code, ExitCode::kNotResumable);
  EXPECT_EQ(failure.message, "refused:");
  EXPECT_THAT(failure.problems, ElementsAre("a: b", "c\\x1B[2J: d"));
  EXPECT_EQ(failure.next, "do this");
}

TEST(Failure, AnythingElseFails) {
  EXPECT_EQ(Of(std::runtime_error("oops")).code, ExitCode::kFailed);
  EXPECT_EQ(Of(std::bad_alloc()).message, "out of memory");
  EXPECT_EQ(Of(42).code, ExitCode::kFailed);
  EXPECT_EQ(Of(Cancelled()).code, ExitCode::kStopped);
}

TEST(Failure, IsPrintedForPeopleAndForPrograms) {
  std::ostringstream out, err;
  Console console{out, err};
  const Failure failure{ExitCode::kLocked, "taken \xff", "wait", {}};
  PrintFailure(failure, false, console);
  EXPECT_EQ(err.str(), "error: taken \xff\nnext: wait\n");
  EXPECT_EQ(out.str(), "");
  PrintFailure(failure, true, console);
  const auto document = nlohmann::json::parse(out.str());
  EXPECT_EQ(document.at("error").at("code"), 11);
  EXPECT_EQ(document.at("error").at("next"), "wait");
}

TEST(Failure, CommandsOnARunAreToldWithTheTargetThatWasTyped) {
  const std::string run = "9c7fecb9-7d03-48d6-8913-9cd1565383e4";
  const std::string option = " --target postgresql:///shop";
  EXPECT_EQ(WithTarget("run it again (or leave it: tranship abandon " + run + ")", option),
            "run it again (or leave it: tranship abandon " + run + option + ")");
  EXPECT_EQ(
      WithTarget("tranship report latest prints it; tranship status tells more", option),
      "tranship report latest" + option + " prints it; tranship status" + option + " tells more");
  for (const std::string next :
       {"tranship status --target URI lists the runs",
        "tranship rejects latest (with the same --target) lists them", "tranship copy --help"}) {
    EXPECT_EQ(WithTarget(next, option), next);
  }
  EXPECT_EQ(WithTarget("tranship abandon " + run, ""), "tranship abandon " + run);
}

}  // namespace
}  // namespace tranship
