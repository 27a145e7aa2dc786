#include "engine/copy_options.h"

#include <gmock/gmock.h>

namespace tranship {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

CopyOptions Good() {
  CopyOptions options;
  options.source = "postgresql:///a";
  options.target = "postgresql:///b";
  return options;
}

TEST(CopyOptions, NamesEveryProblemAtOnce) {
  CopyOptions options;
  options.jobs = -1;
  options.chunk_bytes = 0;
  options.max_differences = -1;
  options.tables = {""};
  EXPECT_THAT(options.Validate(), SizeIs(6));
  EXPECT_THAT(Good().Validate(), IsEmpty());
}

TEST(CopyOptions, DoNotRepeatAPassword) {
  CopyOptions options = Good();
  options.source = "postgresql://u:canary@host:badport/";
  for (const std::string& problem : options.Validate()) {
    EXPECT_THAT(problem, ::testing::Not(HasSubstr("canary")));
  }
}

TEST(CopyOptions, FingerprintTellsMeaningButNotSpeed) {
  CopyOptions options = Good();
  const auto before = options.Fingerprint();
  options.jobs = 8;
  options.chunk_bytes = 1e6;
  options.verify = false;
  EXPECT_EQ(options.Fingerprint(), before);
  options.truncate = true;
  EXPECT_NE(options.Fingerprint(), before);
}

TEST(CopyOptions, FingerprintTellsListsOfNamesApart) {
  CopyOptions one = Good();
  CopyOptions two = Good();
  one.tables = {"a b"};
  two.tables = {"a", "b"};
  EXPECT_NE(one.Fingerprint(), two.Fingerprint());
  one.tables = {"a\\", "b"};
  two.tables = {"a\\ b"};
  EXPECT_NE(one.Fingerprint(), two.Fingerprint());
}

TEST(CopyOptions, FingerprintDoesNotTellTheOrderOfNames) {
  CopyOptions one = Good();
  CopyOptions two = Good();
  one.tables = {"a", "b"};
  two.tables = {"b", "a", "b"};
  EXPECT_EQ(one.Fingerprint(), two.Fingerprint());
}

}  // namespace
}  // namespace tranship
