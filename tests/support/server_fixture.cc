#include "tests/support/server_fixture.h"

namespace tranship::testing {
namespace {

std::string MakeDatabase(Cluster& cluster) {
  static int number = 0;
  std::string name = "test" + std::to_string(++number);
  cluster.CreateDatabase(name);
  return name;
}

}  // namespace

void ServerTest::TearDown() {
  if (!source_database_.empty()) SharedSource().DropDatabase(source_database_);
  if (!target_database_.empty()) SharedTarget().DropDatabase(target_database_);
}

const std::string& ServerTest::source_database() {
  if (source_database_.empty()) source_database_ = MakeDatabase(SharedSource());
  return source_database_;
}

const std::string& ServerTest::target_database() {
  if (target_database_.empty()) target_database_ = MakeDatabase(SharedTarget());
  return target_database_;
}

}  // namespace tranship::testing
