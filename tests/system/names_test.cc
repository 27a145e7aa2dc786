// Names of every byte, on the way through SQL, COPY, the ledger, reports and a terminal.

#include <fstream>
#include <sstream>

#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

void AppendUtf8(unsigned code, std::string& out) {
  const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6U);
    put(0x80 | (code & 0x3FU));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12U);
    put(0x80 | (code >> 6U & 0x3FU));
    put(0x80 | (code & 0x3FU));
  } else {
    put(0xF0 | code >> 18U);
    put(0x80 | (code >> 12U & 0x3FU));
    put(0x80 | (code >> 6U & 0x3FU));
    put(0x80 | (code & 0x3FU));
  }
}

// Names of at most 60 bytes that hold every byte which UTF-8 allows at least once, and what else is
// awkward.
std::vector<std::string> AwkwardNames() {
  std::vector<unsigned> codes;
  for (unsigned c = 1; c < 0x100; ++c) codes.push_back(c);  // bytes 01..7F, C2, C3
  for (unsigned lead = 0xC4; lead <= 0xDF; ++lead) codes.push_back((lead & 0x1FU) << 6U | 0x25U);
  for (unsigned lead = 0xE0; lead <= 0xEF; ++lead) codes.push_back((lead & 0xFU) << 12U | 0x825U);
  for (unsigned lead = 0xF0; lead <= 0xF4; ++lead) codes.push_back((lead & 7U) << 18U | 0xF9A6U);
  std::vector<std::string> names(1);
  for (const unsigned code : codes) {
    std::string character;
    AppendUtf8(code == 0xD825 ? 0xD7FFU : code, character);  // lead ED, but no surrogate
    if (names.back().size() + character.size() > 60) names.emplace_back();
    names.back() += character;
  }
  for (const char* name : {"\"; DROP TABLE customer; --",
                           "$$",
                           "%s%n",
                           "it's",
                           "a.b",
                           "*",
                           "?",
                           "[x]",
                           " ",
                           "select",
                           "\n",
                           "\r\n",
                           "\\",
                           "\t",
                           "🦆",
                           "{}",
                           ":name",
                           "${HOME}",
                           "</script>",
                           "=1+1",
                           "Ａ"}) {
    names.emplace_back(name);
  }
  return names;
}

std::string QuotedName(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string ReadAll(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Bytes that could steer a terminal, or start a line of a name's own.
bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n') || byte == 0x7F;
  });
}

using Names = SystemTest;

TEST_F(Names, EveryByteMayStandInANameOfASchemaATableAndAColumn) {
  std::string schema, rows;
  std::vector<std::string> tables;
  for (const std::string& name : AwkwardNames()) {
    const std::string quoted = QuotedName(name);
    const std::string table = quoted + "." + quoted;
    schema += "CREATE SCHEMA " + quoted + "; CREATE TYPE " + quoted +
              ".\"type of\" AS ENUM ('x');" + "CREATE TABLE " + table + " (" + quoted +
              " text PRIMARY KEY, v " + quoted + ".\"type of\");";
    rows += "INSERT INTO " + table + " SELECT 'k' || i, 'x' FROM generate_series(1, 300) i;";
    tables.push_back(table);
  }
  Both("BEGIN;" + schema + "COMMIT;");
  Source("BEGIN;" + rows + "COMMIT; ANALYZE;");
  const ProcessResult copied = Copy(0, {"--chunk-size", "8kB", "--read", "key"});
  EXPECT_FALSE(HasControl(copied.out)) << copied.out;
  EXPECT_FALSE(HasControl(copied.err)) << copied.err;
  ExpectEqual(tables);

  // One row away in each: the report must name them all, and nothing of a name gets out raw.
  std::string changes;
  for (const std::string& name : AwkwardNames()) {
    const std::string quoted = QuotedName(name);
    changes += "DELETE FROM " + quoted + "." + quoted + " WHERE " + quoted + " = 'k7';";
  }
  Target("BEGIN;" + changes + "COMMIT;");
  const ProcessResult verified = Verify(3);
  EXPECT_FALSE(HasControl(verified.out)) << verified.out;
  const nlohmann::json report = ParseReport(Run("verify", {"--json"}));
  EXPECT_EQ(report["tables"].size(), tables.size());
  for (const nlohmann::json& table : report["tables"]) {
    EXPECT_EQ(table["missing"], 1) << table["name"];
    EXPECT_EQ(table["differences"][0]["key"], "('k7')") << table["name"];
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder() / "reports")) {
    if (!entry.is_regular_file()) continue;
    const std::string text = ReadAll(entry.path());
    EXPECT_FALSE(HasControl(text)) << entry.path();
    const std::string kind = entry.path().extension();
    if (kind != ".html" && kind != ".md") continue;
    EXPECT_EQ(text.find("</script>"), std::string::npos) << entry.path();
  }
}

TEST_F(Names, ATableIsChosenByItsAwkwardName) {
  const std::vector<std::string> names = {"Order Details", "a.b", "[x]", "*", "line\nbreak", "%"};
  for (const std::string& name : names) {
    Both("CREATE TABLE " + QuotedName(name) + " (id int PRIMARY KEY);");
    Source("INSERT INTO " + QuotedName(name) + " VALUES (1);");
  }
  for (const char* glob : {"Order Details", "public.a.b", "[[]x[]]", "[*]", "line?break", "%"}) {
    Copy(0, {"--table", glob});
  }
  for (const std::string& name : names) EXPECT_EQ(Difference(QuotedName(name)), "") << name;
}

TEST_F(Names, ADatabaseAndARoleMayHaveAnyName) {
  const std::string name = "da\"ta b%ase\n'x'\\ 🦆";
  SharedSource().CreateDatabase(name);
  SharedSource().Psql(name, "CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2);");
  Target("CREATE TABLE t (id int PRIMARY KEY)");
  const ProcessResult copied = RunBetween(SharedSource().uri(name), target_uri(), "copy");
  EXPECT_EQ(copied.exit_code, 0) << copied.out << copied.err;
  EXPECT_FALSE(HasControl(copied.out)) << copied.out;
  EXPECT_EQ(Target("SELECT count(*) FROM t"), "2");
  SharedSource().DropDatabase(name);
}

}  // namespace
}  // namespace tranship::testing
