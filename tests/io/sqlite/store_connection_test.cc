#include "io/sqlite/store_connection.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "io/error.h"

namespace tranship::testing {
namespace {

constexpr StoreFormat kFormat = {
    .application_id = 7, .version = 1, .schema = "CREATE TABLE t (a INTEGER)"};

class StoreConnectionTest : public ::testing::Test {
 protected:
  StoreConnectionTest() {
    std::string name = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~StoreConnectionTest() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string Path(const char* name) const { return (folder_ / name).string(); }
  static int64_t Count(const StoreConnection& store) {
    Statement count = store.Prepare("SELECT count(*) FROM t");
    return count.Step() ? count.integer(0) : -1;
  }

  std::filesystem::path folder_;
};

TEST_F(StoreConnectionTest, MakesAPrivateFileOnce) {
  const std::string path = Path("new.db");
  StoreConnection::Open(path, kFormat, false).Exec("INSERT INTO t VALUES (1)");
  EXPECT_EQ(Count(StoreConnection::Open(path, kFormat, true)), 1);
  struct stat facts {};
  ASSERT_EQ(stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600);
}

TEST_F(StoreConnectionTest, RefusesWhatIsNotItsOwn) {
  EXPECT_THROW((void)StoreConnection::Open(Path("none.db"), kFormat, true), DbError);
  std::ofstream(Path("text")) << std::string(200, 'x');
  EXPECT_THROW((void)StoreConnection::Open(Path("text"), kFormat, false), DbError);
  constexpr StoreFormat other = {.application_id = 8, .version = 1, .schema = "CREATE TABLE u (b)"};
  (void)StoreConnection::Open(Path("other.db"), other, false);
  EXPECT_THROW((void)StoreConnection::Open(Path("other.db"), kFormat, false), FormatError);
  constexpr StoreFormat newer = {.application_id = 7, .version = 2, .schema = "CREATE TABLE t (a)"};
  (void)StoreConnection::Open(Path("newer.db"), newer, false);
  EXPECT_THROW((void)StoreConnection::Open(Path("newer.db"), kFormat, false), FormatError);
}

TEST_F(StoreConnectionTest, AFailedTransactionLeavesNothing) {
  const StoreConnection store = StoreConnection::Open(Path("t.db"), kFormat, false);
  EXPECT_THROW(store.InTransaction([&] {
    store.Exec("INSERT INTO t VALUES (1)");
    throw FormatError("no");
  }),
               FormatError);
  EXPECT_EQ(Count(store), 0);
}

}  // namespace
}  // namespace tranship::testing
