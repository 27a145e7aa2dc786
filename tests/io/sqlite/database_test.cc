// Opening: what is wrong with a file is said in plain words; nothing can be written or loaded.

#include "io/sqlite/database.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

#include "io/error.h"
#include "tests/io/sqlite/sqlite_file.h"
#include "tests/io/wire_bytes.h"
#include "tests/support/test_data.h"

namespace tranship::testing {
namespace {

// What is said of a file that cannot be opened.
std::string Complaint(const std::string& path) {
  try {
    const Database database = Database::Open(path);
    (void)database.Integer("SELECT count(*) FROM sqlite_schema");
    return "none";
  } catch (const DbError& error) {
    EXPECT_EQ(error.side(), "source");
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
    return error.what();
  }
}

#define EXPECT_COMPLAINT(path, words) \
  EXPECT_NE(Complaint(path).find(words), std::string::npos) << Complaint(path)

TEST(SqliteOpen, SaysWhatIsWrongWithThePlace) {
  const TemporaryFolder folder;
  EXPECT_COMPLAINT(folder.path("missing"), "there is no such file");
  EXPECT_COMPLAINT(folder.path(), "is a folder");
  EXPECT_COMPLAINT("/dev/null", "is no regular file");
  EXPECT_COMPLAINT("", "is no path");
  EXPECT_COMPLAINT(folder.Write("empty", ""), "is empty");
}

TEST(SqliteOpen, SaysWhatAFileIsInstead) {
  const TemporaryFolder folder;
  EXPECT_COMPLAINT(folder.Write("t", "hello, world\n"), "does not begin as one");
  EXPECT_COMPLAINT(folder.Write("dump", "PRAGMA foreign_keys=OFF;\n"), "is a dump in SQL");
  EXPECT_COMPLAINT(folder.Write("gz", "\x1f\x8b\x08"), "gzip");
  std::mt19937 random(1);
  std::string noise;
  while (noise.size() < 4096) noise += static_cast<char>(random());
  EXPECT_COMPLAINT(folder.Write("noise", noise), "looks encrypted");
}

TEST(SqliteOpen, SeesAFileThatIsCutOff) {
  const SqliteFile file("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000))");
  const std::string bytes = file.Bytes();
  file.Overwrite(bytes.substr(0, bytes.size() - 4096));
  EXPECT_COMPLAINT(file.path(), "is cut off");
  file.Overwrite(bytes.substr(0, 50));
  EXPECT_COMPLAINT(file.path(), "header is damaged or cut off");
  file.Overwrite(bytes);
  EXPECT_EQ(Complaint(file.path()), "none");
}

TEST(SqliteOpen, TakesPathsOfAnyBytes) {
  for (const std::string name : {"file:a.db?mode=memory", ":memory:", "a b%41#?.db", "\xff\xfe.db",
                                 "new\nline.db", "'quote\".db"}) {
    const SqliteFile file("CREATE TABLE t (x); INSERT INTO t VALUES (42)", name);
    for (const SqliteAccess access : {SqliteAccess::kReadOnly, SqliteAccess::kImmutable}) {
      const Database database = Database::Open(file.path(), {access});
      EXPECT_EQ(database.Integer("SELECT x FROM t"), 42) << name;
    }
  }
}

TEST(SqliteOpen, TakesRelativePathsThatLookLikeUris) {
  const SqliteFile file("CREATE TABLE t (x); INSERT INTO t VALUES (7)", "file:x.db");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(file.folder().path());
  EXPECT_EQ(Database::Open("file:x.db").Integer("SELECT x FROM t"), 7);
  std::filesystem::current_path(before);
}

TEST(SqliteDatabase, WritesNothing) {
  const SqliteFile file("CREATE TABLE t (x)");
  const Database database = Database::Open(file.path());
  for (const std::string_view sql :
       {"INSERT INTO t VALUES (1)", "DROP TABLE t", "CREATE TABLE u (x)", "VACUUM",
        "PRAGMA user_version=1", "ATTACH ':memory:' AS other"}) {
    EXPECT_THROW(database.Exec(sql), DbError) << sql;
  }
  EXPECT_THROW(database.Exec("SELECT load_extension('x')"), DbError);
}

TEST(SqliteDatabase, DoesNotTrustTheSchema) {
  // A view that calls a function with side effects, planted to be read.
  const SqliteFile file("CREATE VIEW v AS SELECT load_extension('/evil') AS x");
  const Database database = Database::Open(file.path());
  EXPECT_THROW(database.Exec("SELECT x FROM v"), DbError);
}

TEST(SqliteDatabase, RefusesMoreThanOneStatement) {
  const SqliteFile file("CREATE TABLE t (x)");
  const Database database = Database::Open(file.path());
  EXPECT_THROW((void)database.Prepare("SELECT 1; SELECT 2"), FormatError);
  EXPECT_THROW((void)database.Prepare(""), FormatError);
  EXPECT_THROW((void)database.Prepare("SELECT"), DbError);
}

TEST(SqliteDatabase, FindsDamageBeforeItIsRead) {
  const SqliteFile file(
      "CREATE TABLE t (x); CREATE INDEX i ON t (x);"
      "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
      "INSERT INTO t SELECT hex(zeroblob(20)) || i FROM n");
  EXPECT_TRUE(Database::Open(file.path()).QuickCheck().empty());
  std::string bytes = file.Bytes();
  for (size_t at = 3 * 4096; at < 4 * 4096; ++at) bytes[at] = '\x5a';
  file.Overwrite(bytes);
  const auto problems = Database::Open(file.path()).QuickCheck();
  EXPECT_FALSE(problems.empty());
  EXPECT_LE(problems.size(), 20u);
}

TEST(SqliteDatabase, TellsRowsThatBreakConstraintsFromDamage) {
  const SqliteFile file(
      "CREATE TABLE t (x CHECK (x > 0)); PRAGMA ignore_check_constraints=ON;"
      "INSERT INTO t VALUES (-1)");
  EXPECT_TRUE(Database::Open(file.path()).QuickCheck().empty());
}

TEST(SqliteDatabase, ReadsDamageAsAPermanentError) {
  const SqliteFile file("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(3000))");
  std::string bytes = file.Bytes();
  for (size_t at = 4096; at < 8192; ++at) bytes[at] = '\x5a';
  file.Overwrite(bytes);
  const Database database = Database::Open(file.path());
  try {
    (void)database.Integer("SELECT length(x) FROM t");
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.consequence(), Consequence::kPermanent);
    EXPECT_NE(std::string(error.what()).find(file.path()), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("integrity_check"), std::string::npos);
  }
}

TEST(SqliteDatabase, SaysThatABusyFileMayBeTriedAgain) {
  const SqliteFile file("CREATE TABLE t (x)");
  SqliteWriter writer(file.path());
  writer.Run("BEGIN EXCLUSIVE");
  const Database database = Database::Open(file.path(), {SqliteAccess::kReadOnly, 0});
  try {
    (void)database.Integer("SELECT count(*) FROM t");
    FAIL();
  } catch (const DbError& error) {
    EXPECT_EQ(error.consequence(), Consequence::kRetry);
  }
  writer.Run("COMMIT");
  EXPECT_EQ(database.Integer("SELECT count(*) FROM t"), 0);
}

TEST(SqliteStatement, ReadsEveryStorageClassAndBindsItBack) {
  const SqliteFile file("CREATE TABLE t (x)");
  const Database database = Database::Open(file.path());
  Statement statement = database.Prepare("SELECT ?1, ?2, ?3, ?4, ?5, ?6");
  const std::string text("a\0\xff", 3);
  statement.Bind(1, RawValue::Null());
  statement.Bind(2, RawValue::Integer(INT64_MIN));
  statement.Bind(3, RawValue::Real(0.1));
  statement.Bind(4, RawValue::Text(text));
  statement.Bind(5, RawValue::Blob({}));
  statement.Bind(6, RawValue::Text(""));
  ASSERT_TRUE(statement.Step());
  EXPECT_EQ(statement.value(0).storage, StorageClass::kNull);
  EXPECT_EQ(statement.value(1).integer, INT64_MIN);
  EXPECT_EQ(statement.value(2).real, 0.1);
  EXPECT_EQ(statement.value(3).text(), text);
  EXPECT_EQ(statement.value(4).storage, StorageClass::kBlob);
  EXPECT_EQ(statement.value(5).storage, StorageClass::kText);
  EXPECT_TRUE(statement.value(5).bytes.empty());
  EXPECT_FALSE(statement.Step());
}

TEST(SqliteStatement, ReadsTextOfUtf16FilesAsUtf8) {
  for (const std::string encoding : {"UTF-16le", "UTF-16be"}) {
    const SqliteFile file(
        "PRAGMA encoding='" + encoding +
        "'; CREATE TABLE t (x); INSERT INTO t VALUES ('gr\xc3\xbc\xf0\x9f\x98\x80')");
    const Database database = Database::Open(file.path());
    Statement statement = database.Prepare("SELECT x FROM t");
    ASSERT_TRUE(statement.Step());
    EXPECT_EQ(statement.value(0).text(), "gr\xc3\xbc\xf0\x9f\x98\x80");
  }
}

// x'..' as text: units of UTF-16 that are no text.
TEST(SqliteStatement, DoesNotMakeCharactersOfHalfPairs) {
  const SqliteFile file(
      "PRAGMA encoding='UTF-16le'; CREATE TABLE t (x);"
      "INSERT INTO t VALUES (CAST(x'3dd8610062006300' AS TEXT)), (CAST(x'00de6100' AS TEXT)),"
      "(CAST(x'61003dd8' AS TEXT)), (CAST(x'3dd800de' AS TEXT)), ('plain')");
  const Database database = Database::Open(file.path());
  Statement statement = database.Prepare("SELECT x, x FROM t");
  for (const std::string_view expected : {"\xed\xa0\xbd"
                                          "abc",
                                          "\xed\xb8\x80"
                                          "a",
                                          "a\xed\xa0\xbd", "\xf0\x9f\x98\x80", "plain"}) {
    ASSERT_TRUE(statement.Step());
    const RawValue first = statement.value(0);
    EXPECT_EQ(statement.value(1).text(), expected);
    EXPECT_EQ(first.text(), expected);
  }
}

TEST(SqliteDatabase, ReadsRealFiles) {
  const auto file = FindTestData("chinook.sqlite");
  if (file.empty()) GTEST_SKIP() << kNoTestData;
  const Database database = Database::Open(file.string());
  EXPECT_TRUE(database.QuickCheck().empty());
  EXPECT_EQ(database.Integer("SELECT count(*) FROM Track"), 3503);
}

}  // namespace
}  // namespace tranship::testing
