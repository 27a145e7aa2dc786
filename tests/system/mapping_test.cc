// Field mappings: tables that are split, merged, renamed, converted, filtered and looked up, held
// against the same SQL run by hand; and the commands around the file.

#include <signal.h>

#include <filesystem>
#include <fstream>

#include "tests/support/skip.h"
#include "tests/system/report_json.h"
#include "tests/system/system_fixture.h"

namespace tranship::testing {
namespace {

constexpr const char* kHeader =
    "source_table,source_field,target_table,target_field,transform,status,decision,note,link,"
    "check\n";

// The lines of app.party and app.address, which most tests share.
constexpr const char* kMapping =
    "legacy.person,id,app.party,no,,,move,,,\n"
    "legacy.person,nm,app.party,name,expr: upper(nm)::varchar(60),done,move,,,\n"
    "legacy.person,cc,app.party,country,lookup: app.country(code -> id),,move,,,\n"
    "legacy.person,score,app.party,score,,,move,,,\n"
    "legacy.person,since,app.party,since,,,move,,,\n"
    "legacy.person,,app.party,kind,const: 'person',,constant,,,\n"
    "legacy.person,*,app.party,,where: NOT deleted,,move,,,\n"
    "legacy.person,deleted,,,,,drop,only living rows move,docs/adr/7.md,\n"
    "legacy.person,id,app.address,person,,,move,,,\n"
    "legacy.person,city,app.address,city,,,move,,,\n"
    "legacy.person,zip,app.address,zip,\"expr: lpad(zip, 5, '0')::char(5)\",,move,\"some lack "
    "zeros\",,zip-format\n"
    "legacy.person,*,app.address,,where: city IS NOT NULL AND NOT deleted,,move,,,\n"
    "legacy.company,id,app.party,no,,,move,,,\n"
    "legacy.company,title,app.party,name,,,move,,,\n"
    "legacy.company,cc,app.party,country,lookup: app.country(code -> id),,move,,,\n"
    "legacy.company,,app.party,kind,const: 'company',,constant,,,\n"
    ",,app.party,origin,const: 'legacy',,constant,,,\n"
    ",,app.party,noted,,,default,,,\n"
    "legacy.audit,*,,,,,drop,\"kept in the old system, by law\",,\n";

// What the mapping means, by hand.
constexpr const char* kMappedParty =
    "SELECT 'person'::text AS kind, p.id::bigint AS no, upper(p.nm) AS name, c.id AS country, "
    "p.score::numeric(12,2) AS score, p.since, 'legacy'::text AS origin FROM legacy.person p LEFT "
    "JOIN legacy.code c ON c.code = p.cc WHERE NOT p.deleted UNION ALL SELECT 'company', o.id, "
    "o.title, c.id, NULL, NULL, 'legacy' FROM legacy.company o LEFT JOIN legacy.code c ON c.code = "
    "o.cc";
constexpr const char* kMappedAddress =
    "SELECT id::bigint AS person, city, lpad(zip, 5, '0')::char(5) AS zip FROM legacy.person WHERE "
    "city IS NOT NULL AND NOT deleted";

class Mapping : public SystemTest {
 protected:
  void SetUp() override {
    Source(
        "CREATE SCHEMA legacy; CREATE TABLE legacy.person (id int PRIMARY KEY, nm varchar(40) NOT "
        "NULL, cc text, score numeric(8,2), since timestamptz, deleted boolean NOT NULL, city "
        "varchar(30), zip text);"
        "CREATE TABLE legacy.company (id int PRIMARY KEY, title varchar(60) NOT NULL, cc text);"
        "CREATE TABLE legacy.audit (a int, b text);"
        // Only of the comparison by hand: no user table of the source that is not decided about.
        "CREATE VIEW legacy.code AS SELECT 'c' || n AS code, n * 10 AS id FROM generate_series(0, "
        "9) n;"
        "INSERT INTO legacy.person SELECT i, 'name ' || i, CASE WHEN i % 7 > 0 THEN 'c' || i % 10 "
        "END, i / 3.0, '2020-01-01'::timestamptz + i * interval '1 hour', i % 11 = 0, CASE WHEN i "
        "% 3 > 0 THEN 'city ' || i % 50 END, (i % 9999)::text FROM generate_series(1, 3000) i;"
        "INSERT INTO legacy.company SELECT i, 'company ' || i, 'c' || i % 10 FROM "
        "generate_series(1, 1500) i; ANALYZE; CHECKPOINT");
    Target(
        "CREATE SCHEMA app; CREATE TABLE app.country (id int PRIMARY KEY, code text UNIQUE);"
        "INSERT INTO app.country SELECT n * 10, 'c' || n FROM generate_series(0, 9) n;"
        "CREATE TABLE app.party (kind text, no bigint, name varchar(60) NOT NULL, country int "
        "REFERENCES app.country, score numeric(12,2), since timestamptz, origin text NOT NULL, "
        "noted text DEFAULT 'new', PRIMARY KEY (kind, no));"
        "CREATE TABLE app.address (person bigint PRIMARY KEY, city varchar(30) NOT NULL, zip "
        "char(5))");
    Write(kMapping);
  }

  void Write(const std::string& lines, const std::string& name = "mapping.csv") {
    std::ofstream(folder() / name, std::ios::binary) << kHeader << lines;
  }
  // The file's text with one line changed.
  void Replace(const std::string& what, const std::string& by) {
    std::string text = kMapping;
    const size_t at = text.find(what);
    ASSERT_NE(at, std::string::npos) << what;
    Write(text.replace(at, what.size(), by));
  }
  static std::vector<std::string> Options(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--mapping", "mapping.csv"});
    return more;
  }
  ProcessResult MappingCommand(const std::string& command, std::vector<std::string> more = {}) {
    std::vector<std::string> argv = {TRANSHIP_BINARY, "mapping",  command,     "--source",
                                     source_uri(),    "--target", target_uri()};
    argv.insert(argv.end(), more.begin(), more.end());
    ProcessOptions options;
    options.cwd = folder().string();
    return RunProcess(argv, options, std::chrono::minutes(1));
  }
  std::string Check(int code) {
    const ProcessResult result = MappingCommand("check");
    EXPECT_EQ(result.exit_code, code) << result.out << result.err;
    return result.out;
  }

  void ExpectMapped(const std::string& where = "true") {
    const auto rows = [](const std::string& query, const std::string& condition) {
      return "SET timezone = 'UTC'; SELECT q::text FROM (" + query + ") q WHERE " + condition +
             " ORDER BY q::text COLLATE \"C\"";
    };
    EXPECT_EQ(Source(rows(kMappedParty, where)),
              Target(rows("SELECT kind, no, name::text, country, score, since, origin FROM "
                          "app.party",
                          "true")));
    EXPECT_EQ(Source(rows(kMappedAddress, "true")),
              Target(rows("SELECT person, city, zip FROM app.address", "true")));
    EXPECT_EQ(Target("SELECT DISTINCT noted FROM app.party"), "new");
  }
};

TEST_F(Mapping, CopiesWhatTheSameSqlByHandSelects) {
  EXPECT_EQ(Check(0),
            "mapping.csv:14: target field app.party.score gets nothing from "
            "legacy.company, though others fill it: it becomes NULL (a note)\n"
            "mapping.csv:14: target field app.party.since gets nothing from "
            "legacy.company, though others fill it: it becomes NULL (a note)\n"
            "0 problems, 0 open items\n");
  const nlohmann::json report = ParseReport(Copy(0, Options({"--json", "--chunk-size", "60kB"})));
  ExpectMapped();
  EXPECT_EQ(report["verdict"], "MATCH");
  EXPECT_EQ(TableOf(report, "app.party")["verdict"], "MATCH");
  EXPECT_EQ(TableOf(report, "app.party")["rows"]["source"], 4228);
  EXPECT_EQ(TableOf(report, "app.address")["verdict"], "MATCH");
  EXPECT_EQ(report["tables"].size(), 2U);
  if (SharedSource().version() >= 14) {  // which brought reading by ranges of ctid
    EXPECT_NE(Target("SELECT count(*) FROM tranship.chunk WHERE kind = 'ctid'"), "0");
  }
}

TEST_F(Mapping, IsVerifiedOnItsOwnAndNamesTheRowsThatDiffer) {
  Copy(0, Options());
  Verify(0, Options());
  Target(
      "UPDATE app.party SET name = 'other' WHERE kind = 'person' AND no = 5; DELETE FROM "
      "app.address WHERE person = 7");
  const ProcessResult verified = Verify(3, Options());
  EXPECT_NE(verified.out.find("changed ('person', 5)"), std::string::npos) << verified.out;
  EXPECT_NE(verified.out.find("missing (7)"), std::string::npos) << verified.out;
}

TEST_F(Mapping, IsShownByADryRunThatTouchesNothing) {
  const ProcessResult result = Run("copy", Options({"--dry-run"}));
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  EXPECT_NE(result.out.find("app.party"), std::string::npos) << result.out;
  EXPECT_EQ(Target("SELECT to_regnamespace('tranship') IS NULL, count(*) FROM app.party"), "t|0");
}

TEST_F(Mapping, GoesOnWhereItWasKilled) {
  NeedsVersion(SharedSource(), 14,
               "reading by ranges of ctid: before, these tables are few chunks");
  const auto options = Options({"--chunk-size", "40kB", "--jobs", "2"});
  for (const char* failpoint :
       {"begin.committed:1:kill", "chunk.first_slab:2:kill", "chunk.committed:3:kill"}) {
    const ProcessResult killed = Run("copy", options, {{"TRANSHIP_FAILPOINT", failpoint}});
    EXPECT_EQ(killed.signal, SIGKILL) << failpoint << killed.out << killed.err;
  }
  Source(
      "UPDATE legacy.person SET nm = 'changed ' || id, deleted = NOT deleted WHERE id % 500 = 1; "
      "DELETE FROM legacy.company WHERE id = 3");
  Copy(0, options);
  ExpectMapped();
  Target("DROP SCHEMA tranship CASCADE; TRUNCATE app.party, app.address");
  for (int n = 5; n < 40; n += 8) {
    Run("copy", options, {{"TRANSHIP_FAILPOINT", "*:" + std::to_string(n) + ":kill"}});
  }
  Copy(0, options);
  ExpectMapped();
}

TEST_F(Mapping, ThatChangedIsRefusedOnResume) {
  EXPECT_EQ(Run("copy", Options(), {{"TRANSHIP_FAILPOINT", "chunk.committed:1:kill"}}).signal,
            SIGKILL);
  Replace("const: 'legacy'", "const: 'older'");
  const ProcessResult refused = Copy(6, Options());
  EXPECT_NE(refused.err.find("mapping was"), std::string::npos) << refused.err;
  // A note is no change.
  Replace("only living rows move", "only rows that live move");
  Copy(0, Options());
  ExpectMapped();
}

TEST_F(Mapping, RejectsRowsWhoseKeyIsNotFound) {
  Target("DELETE FROM app.country WHERE code IN ('c3', 'c8')");
  const ProcessResult stopped = Copy(1, Options());
  EXPECT_NE(stopped.err.find("column \"country\": its key is not found by lookup "
                             "app.country(code -> id)"),
            std::string::npos)
      << stopped.err;
  const auto keep = Options({"--on-reject", "keep-going", "--json"});
  const nlohmann::json report = ParseReport(Copy(4, keep));
  EXPECT_EQ(TableOf(report, "app.party")["verdict"], "MATCH");
  ExpectMapped("country IS NULL OR country NOT IN (30, 80)");
  EXPECT_EQ(Target("SELECT DISTINCT column_name, value IS NULL FROM tranship.reject"), "country|t");
  EXPECT_EQ(Target("SELECT key FROM tranship.reject WHERE key LIKE '(''company%' ORDER BY "
                   "length(key), key LIMIT 3"),
            "('company', 3)\n('company', 8)\n('company', 13)");
  Target("DROP SCHEMA tranship CASCADE; TRUNCATE app.party, app.address");
  Copy(4, Options({"--on-reject", "keep-going", "--show-values"}));
  EXPECT_EQ(Target("SELECT DISTINCT value FROM tranship.reject ORDER BY 1"), "'c3'\n'c8'");
}

TEST_F(Mapping, TakesKeysThatAreLookedUpAndTextWireForm) {
  Source(
      "DROP TABLE legacy.company, legacy.audit, legacy.person CASCADE;"
      "CREATE TABLE legacy.stay (cc text, n numeric, at regtype, st text);"
      "INSERT INTO legacy.stay SELECT 'c' || i % 10, (i / 10)::numeric(9,3), 'int'::regtype, "
      "'open' FROM generate_series(0, 999) i");
  Target(
      "CREATE TYPE app.state AS ENUM ('shut', 'open'); CREATE TABLE app.level (n numeric "
      "PRIMARY KEY, word text); INSERT INTO app.level SELECT i, E'level\\t' || i FROM "
      "generate_series(0, 99) i; CREATE TABLE app.stay (country int, level text, at regtype, "
      "state app.state, PRIMARY KEY (country, level))");
  Write(
      "legacy.stay,cc,app.stay,country,lookup: app.country(code->id),,move,,,\n"
      "legacy.stay,n,app.stay,level,lookup: app.level(n -> word),,move,,,\n"
      "legacy.stay,at,app.stay,at,,,move,,,\n"
      "legacy.stay,st,app.stay,state,,,move,,,\n");
  Copy(0, Options({"--chunk-size", "10kB"}));
  EXPECT_EQ(Target("SELECT count(*), sum(country), count(DISTINCT level), min(level), min(at::text)"
                   ", min(state::text) FROM app.stay"),
            "1000|45000|100|level\t0|integer|open");
}

TEST_F(Mapping, ReadsPartitionsOfItsSources) {
  Source(
      "DROP TABLE legacy.company, legacy.audit, legacy.person CASCADE;"
      "CREATE TABLE legacy.m (id int, v text, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
      "CREATE TABLE legacy.m1 PARTITION OF legacy.m FOR VALUES FROM (0) TO (100);"
      "CREATE TABLE legacy.m2 PARTITION OF legacy.m DEFAULT;"
      "INSERT INTO legacy.m SELECT i, 'v' || i FROM generate_series(1, 300) i");
  Target("CREATE TABLE app.m (no bigint PRIMARY KEY, word text)");
  Write("legacy.m,id,app.m,no,,,move,,,\nlegacy.m,v,app.m,word,expr: m.v || '!',,move,,,\n");
  Copy(0, Options());
  EXPECT_EQ(Source("SELECT id::bigint, v || '!' FROM legacy.m ORDER BY id"),
            Target("SELECT no, word FROM app.m ORDER BY no"));
}

TEST_F(Mapping, FillsLookupTablesInARunBefore) {
  Source("CREATE TABLE legacy.land (code text PRIMARY KEY, no int)");
  Source("INSERT INTO legacy.land SELECT 'c' || n, n * 10 FROM generate_series(0, 9) n");
  Target("TRUNCATE app.country CASCADE");
  Write(std::string(kMapping) +
        "legacy.land,code,app.country,code,,,move,,,\n"
        "legacy.land,no,app.country,id,,,move,,,\n");
  const ProcessResult refused = Copy(2, Options());
  EXPECT_NE(refused.err.find("app.party.country is looked up in app.country, which this run fills"),
            std::string::npos)
      << refused.err;
  Copy(0, Options({"--table", "app.country"}));
  Copy(0, Options({"--exclude-table", "app.country"}));
  ExpectMapped();
}

class GeneratedKeys : public Mapping {
 protected:
  // Customers from two systems get keys of the target's, by an identity; orders refer to them, and
  // customers to each other.
  void SetUp() override {
    Source(
        "CREATE SCHEMA a; CREATE SCHEMA b; CREATE TABLE a.customer (id int PRIMARY KEY, name text, "
        "boss int); CREATE TABLE b.customer (id char(4) PRIMARY KEY, name text); CREATE TABLE "
        "a.purchase (no int PRIMARY KEY, customer int NOT NULL);"
        "INSERT INTO a.customer SELECT i, 'a' || i, NULLIF(i / 2, 0) FROM generate_series(1, 400) "
        "i; INSERT INTO b.customer SELECT i, 'b' || i FROM generate_series(1, 300) i;"
        "INSERT INTO a.purchase SELECT i, 1 + i % 400 FROM generate_series(1, 2000) i; ANALYZE");
    Target(
        "CREATE SCHEMA app; CREATE TABLE app.customer (id bigint GENERATED ALWAYS AS IDENTITY "
        "(START 5000 INCREMENT 3) PRIMARY KEY, name text, boss bigint REFERENCES app.customer); "
        "CREATE TABLE app.purchase (no int PRIMARY KEY, customer bigint NOT NULL REFERENCES "
        "app.customer)");
    Write(
        "a.customer,id,app.customer,id,generated,,generated,,,\n"
        "a.customer,name,app.customer,name,,,move,,,\n"
        "a.customer,boss,app.customer,boss,crosswalk: a.customer -> app.customer,,move,,,\n"
        "b.customer,id,app.customer,id,generated,,generated,,,\n"
        "b.customer,name,app.customer,name,,,move,,,\n"
        "a.purchase,no,app.purchase,no,,,move,,,\n"
        "a.purchase,customer,app.purchase,customer,crosswalk: a.customer -> app.customer,,move,,,"
        "\n");
  }
  static std::vector<std::string> Rebuilding(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--constraints", "rebuild"});
    return Options(std::move(more));
  }
  void ExpectKeysStandForEachOther() {
    EXPECT_EQ(Source("SELECT c.name, b.name FROM a.customer c LEFT JOIN a.customer b ON b.id = "
                     "c.boss UNION ALL SELECT name, NULL FROM b.customer ORDER BY 1"),
              Target("SELECT c.name, b.name FROM app.customer c LEFT JOIN app.customer b ON b.id = "
                     "c.boss ORDER BY 1"));
    EXPECT_EQ(Source("SELECT p.no, c.name FROM a.purchase p JOIN a.customer c ON c.id = p.customer "
                     "ORDER BY 1"),
              Target("SELECT p.no, c.name FROM app.purchase p JOIN app.customer c ON c.id = "
                     "p.customer ORDER BY 1"));
    EXPECT_EQ(
        Target("SELECT count(*), count(DISTINCT new_key), bool_and(c.name = CASE WHEN old_key "
               "LIKE 'a.%' THEN 'a' ELSE 'b' END || btrim(split_part(old_key, ':', 2))) "
               "FROM tranship.crosswalk w JOIN app.customer c ON c.id = "
               "w.new_key::bigint WHERE w.target_schema = 'app' AND w.target_table = 'customer'"),
        "700|700|t");
  }
};

TEST_F(GeneratedKeys, AreKeptInTheCrosswalkAndReferredTo) {
  const nlohmann::json report = ParseReport(Copy(0, Rebuilding({"--json"})));
  EXPECT_EQ(report["verdict"], "MATCH");
  ExpectKeysStandForEachOther();
  Verify(0, Options());
  // The same keys when it is copied again, and the sequence goes on behind them.
  const std::string keys = Target("SELECT id, name FROM app.customer ORDER BY id");
  Copy(0, Rebuilding({"--new-run", "--truncate"}));
  EXPECT_EQ(Target("SELECT id, name FROM app.customer ORDER BY id"), keys);
  EXPECT_EQ(Target("INSERT INTO app.customer (name) VALUES ('new') RETURNING id > 5000 + 3 * 699"),
            "t");
}

TEST_F(GeneratedKeys, AreTheSameAfterEveryKill) {
  constexpr const char* kKeys =
      "SELECT old_key, new_key FROM tranship.crosswalk WHERE old_key NOT LIKE '%:401' AND old_key "
      "NOT LIKE '%:300%' ORDER BY 1";
  std::string keys;
  for (const char* failpoint :
       {"crosswalk.assigned:1:kill", "crosswalk.committed:1:kill", "chunk.committed:2:kill"}) {
    const ProcessResult killed =
        Run("copy", Rebuilding({"--chunk-size", "20kB"}), {{"TRANSHIP_FAILPOINT", failpoint}});
    EXPECT_EQ(killed.signal, SIGKILL) << failpoint << killed.out << killed.err;
    if (keys.empty()) keys = Target(kKeys);
    EXPECT_EQ(Target(kKeys), keys);
  }
  EXPECT_NE(keys, "");
  Source(
      "INSERT INTO a.customer VALUES (401, 'a401', 400); UPDATE a.purchase SET customer = 401 "
      "WHERE no % 100 = 1; DELETE FROM b.customer WHERE id = '300'");
  Copy(0, Rebuilding({"--chunk-size", "20kB"}));
  EXPECT_EQ(Target(kKeys), keys);
  // What has gone meanwhile keeps its key.
  Target("DELETE FROM tranship.crosswalk WHERE old_key LIKE 'b.customer:300%'");
  ExpectKeysStandForEachOther();
}

TEST_F(GeneratedKeys, AreRefusedWhereTheyCannotBeToldApart) {
  Source("ALTER TABLE a.purchase DROP CONSTRAINT purchase_pkey");
  Target("ALTER TABLE app.purchase ALTER no ADD GENERATED ALWAYS AS IDENTITY");
  Write(
      "a.customer,*,,,,,drop,why,,\nb.customer,*,,,,,drop,why,,\n"
      "a.purchase,no,app.purchase,no,,,generated,,,\n"
      "a.purchase,customer,app.purchase,customer,crosswalk: a.customer -> app.customer,,move,,,\n"
      "a.purchase,,app.purchase,no,generated,,generated,,,\n");
  const std::string found = Check(3);
  for (const char* line :
       {"mapping.csv:4: source field a.purchase.no is no unique key",
        "mapping.csv:5: no line has app.customer generate keys for those of a.customer",
        "mapping.csv:6: generated needs the source's key field"}) {
    EXPECT_NE(found.find(line), std::string::npos) << line << "\n" << found;
  }
}

TEST_F(Mapping, IsRefusedWithEveryLineThatIsOpenOrWrong) {
  Write(
      "legacy.person,id,app.party,no,,,open,,,\n"
      "legacy.person,nm,app.party,nme,,,move,,,\n"
      "legacy.company,*,,,,,drop,,,\n");
  const ProcessResult refused = Copy(2, Options());
  for (const char* line :
       {"mapping.csv:2: open: source field legacy.person.id, proposed for app.party.no",
        "mapping.csv:3: target field app.party.nme does not exist",
        "mapping.csv:4: source field legacy.company.* is dropped without a reason",
        "mapping.csv: source table legacy.audit has no decision"}) {
    EXPECT_NE(refused.err.find(line), std::string::npos) << line << "\n" << refused.err;
  }
  EXPECT_EQ(Target("SELECT to_regnamespace('tranship') IS NULL"), "t");
}

TEST_F(Mapping, CheckFindsTwentyMistakesInOnePass) {
  Source("CREATE TABLE legacy.other (a int, b text)");
  Target(
      "ALTER TABLE app.party ADD len int GENERATED ALWAYS AS (length(name)) STORED, ADD must "
      "text NOT NULL");
  Write(
      "legacy.person,id,app.party,no,,,move,,,\n"
      "legacy.person,nm,app.party,no,expr: id::int8,,move,,,\n"                  // 3: twice
      "legacy.person,gone,app.party,name,,,move,,,\n"                            // 4: stale
      "legacy.person,score,app.party,country,,,move,,,\n"                        // 5: type
      "legacy.person,since,app.party,later,,,move,,,\n"                          // 6: stale
      "legacy.person,city,app.nowhere,city,,,move,,,\n"                          // 7: stale
      "legacy.vanished,x,app.party,origin,,,move,,,\n"                           // 8: stale
      "legacy.person,zip,app.address,zip,expr: nope(zip),,move,,,\n"             // 9: transform
      "legacy.person,zip,app.address,city,expr: zip) FROM x; --,,move,,,\n"      // 10: transform
      "legacy.person,cc,app.address,person,lookup: app.land(a -> b),,move,,,\n"  // 11: lookup
      "legacy.person,deleted,,,,,drop,,,\n"                                      // 12: no reason
      "legacy.company,id,app.party,len,,,move,,,\n"                              // 13: computed
      "legacy.company,title,app.party,name,,,open,,,\n"                          // 14: open
      "legacy.company,cc,app.party,origin,shout: cc,,move,,,\n"                  // 15: transform
      "legacy.company,*,app.party,,where: id,,move,,,\n"                         // 16: no condition
      "legacy.company,*,app.party,,where: random() < 0.5,,move,,,\n"             // 17: volatile
      ",,app.party,kind,const: now(),,constant,,,\n"                             // 18: no literal
      ",,app.address,zip,,,generated,,,\n"                                       // 19: by nothing
      "legacy.audit,a,,,,,drop,of no use,,\n"                                    // 20: b is missing
      "legacy.audit,a,app.party,score,expr: sum(a),,move,,,\n"  // 21: contradiction
      "legacy.person,id,app.party,since,,,perhaps,,,\n"         // 22: decision
      "legacy.person,id,,x,,,move,,,\n");                       // 23: no table
  const std::string found = Check(3);
  for (const char* line :
       {"mapping.csv: source table legacy.other has no decision",
        "mapping.csv:2: target field app.party.must is NOT NULL without a default, and nothing",
        "mapping.csv:3: target field app.party.no is mapped from legacy.person in line 2 already",
        "mapping.csv:4: source field legacy.person.gone does not exist",
        "mapping.csv:5: target field app.party.country: source numeric(8,2), target integer",
        "mapping.csv:6: target field app.party.later does not exist",
        "mapping.csv:7: target table app.nowhere does not exist",
        "mapping.csv:8: source table legacy.vanished does not exist",
        "mapping.csv:9: target field app.address.zip: source: function nope(text) does not exist",
        "mapping.csv:10: target field app.address.city: ",
        "mapping.csv:11: the target has no table app.land to look values up in",
        "mapping.csv:12: source field legacy.person.deleted is dropped without a reason",
        "mapping.csv:13: target field app.party.len is computed by the target",
        "mapping.csv:14: open: source field legacy.company.title, proposed for app.party.name",
        "mapping.csv:15: transform \"shout: cc\" is none of expr: SQL",
        "mapping.csv:16: where: the condition is integer, not boolean",
        "mapping.csv:17: where: random() is volatile",
        "mapping.csv:18: target field app.party.kind: const: takes a literal",
        "mapping.csv:19: target field app.address.zip is generated by nothing",
        "mapping.csv:20: source field legacy.audit.b has no decision",
        "mapping.csv:21: moves legacy.audit.a, which line 20 drops",
        "mapping.csv:21: target field app.party.score: an aggregate reads other rows",
        "mapping.csv:22: decision \"perhaps\" is none of move, drop, open",
        "mapping.csv:23: names a target field without a target table"}) {
    EXPECT_NE(found.find(line), std::string::npos) << line << "\n" << found;
  }
}

TEST_F(Mapping, InitCheckAndShowGoRound) {
  Both("CREATE TABLE same (id int PRIMARY KEY, word text)");
  std::filesystem::remove(folder() / "mapping.csv");
  const ProcessResult missing = MappingCommand("check");
  EXPECT_EQ(missing.exit_code, 2) << missing.err;
  EXPECT_NE(missing.err.find("there is no mapping file mapping.csv"), std::string::npos);
  Target("ALTER TABLE app.party RENAME TO persons; ALTER TABLE app.persons RENAME no TO id");
  const ProcessResult init = MappingCommand("init");
  EXPECT_EQ(init.exit_code, 0) << init.out << init.err;
  std::ifstream in(folder() / "mapping.csv");
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  for (const char* line :
       {"legacy.person,id,app.persons,id,,,open,the table's name is only similar,,\n",
        "legacy.person,nm,,,,,open,no field of app.persons has such a name,,\n",
        "legacy.audit,*,,,,,open,no table of the target has such a name,,\n",
        "public.same,id,public.same,id,,,move,,,\n",
        "public.same,word,public.same,word,,,move,,,\n",
        ",,app.persons,kind,,,open,\"NOT NULL, and nothing of the source is like it\",,\n",
        ",,app.persons,noted,,,default,the target's default,,\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  const std::string found = Check(3);
  EXPECT_NE(found.find("0 problems, "), std::string::npos) << found;
  EXPECT_NE(found.find("open: source table legacy.audit"), std::string::npos) << found;
  const ProcessResult again = MappingCommand("init");
  EXPECT_EQ(again.exit_code, 2) << again.err;
  EXPECT_NE(again.err.find("exists; it is not overwritten"), std::string::npos) << again.err;
}

TEST_F(Mapping, IsShownAsTextMarkdownMermaidAndJson) {
  const std::string text = MappingCommand("show").out;
  for (const char* part : {"legacy.person", "kept in the old system, by law", "docs/adr/7.md",
                           "zip-format", "Nothing is open.", "None: the mapping fits"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  }
  const std::string markdown = MappingCommand("show", {"--format", "md"}).out;
  for (const char* part :
       {"# Field mapping", "| legacy.person | 8 | 7 | 1 | 0 | 0 |", "```mermaid\nflowchart LR\n"}) {
    EXPECT_NE(markdown.find(part), std::string::npos) << part << "\n" << markdown;
  }
  const std::string diagram = MappingCommand("show", {"--format", "mermaid"}).out;
  for (const char* part : {"subgraph source", "[\"legacy.person\"]",
                           "|\"lookup app.country(code -#62; id)\"|", "s0 --> t0\n", "dropped"}) {
    EXPECT_NE(diagram.find(part), std::string::npos) << part << "\n" << diagram;
  }
  const nlohmann::json json = ParseReport(MappingCommand("show", {"--format", "json"}));
  EXPECT_EQ(json["targets"][1]["table"], "app.party") << json.dump(2);
  EXPECT_EQ(json["targets"][1]["from"], (nlohmann::json{"legacy.person", "legacy.company"}));
  EXPECT_EQ(json["fields"].size(), 19U);
  const ProcessResult written =
      MappingCommand("show", {"--format", "md", "--output", "mapping.md"});
  EXPECT_EQ(written.out, "");
  EXPECT_TRUE(std::filesystem::exists(folder() / "mapping.md"));
}

TEST_F(Mapping, ComesAsTomlAndAsCsvFromASpreadsheet) {
  Source(
      "DROP TABLE legacy.company, legacy.audit, legacy.person CASCADE; CREATE TABLE legacy.s "
      "(id int PRIMARY KEY, v text); INSERT INTO legacy.s VALUES (1, 'a'), (2, NULL)");
  Target("CREATE TABLE app.s (no int PRIMARY KEY, word text)");
  std::ofstream(folder() / "m.toml") << "[[field]]\nsource_table = \"legacy.s\"\nsource_field = "
                                        "\"id\"\ntarget_table = \"app.s\"\ntarget_field = "
                                        "\"no\"\ndecision = \"move\"\n[[field]]\nsource_table = "
                                        "\"legacy.s\"\nsource_field = \"v\"\ntarget_table = "
                                        "\"app.s\"\ntarget_field = \"word\"\ntransform = \"expr: "
                                        "coalesce(v, '-')\"\ndecision = \"move\"\n";
  Copy(0, {"--mapping", "m.toml"});
  EXPECT_EQ(Target("SELECT * FROM app.s ORDER BY no"), "1|a\n2|-");
  // Excel: a byte-order mark, CRLF, other columns in another order.
  std::ofstream(folder() / "m.csv", std::ios::binary)
      << "\xEF\xBB\xBFtarget_table,target_field,source_table,source_field,decision,status,note,"
         "transform\r\napp.s,no,legacy.s,id,move,,\"of\r\ntwo lines\",\r\napp.s,word,legacy.s,v,"
         "move,,,\"expr: coalesce(v, ',')\"\r\n";
  Copy(0, {"--mapping", "m.csv", "--truncate"});
  EXPECT_EQ(Target("SELECT * FROM app.s ORDER BY no"), "1|a\n2|,");
}

TEST_F(Mapping, IsRefusedWhereItDoesNotBelong) {
  std::ofstream(folder() / "empty.csv") << kHeader;
  EXPECT_NE(Copy(2, {"--mapping", "empty.csv"}).err.find("decides nothing"), std::string::npos);
  std::ofstream(folder() / "no.db");
  const std::string file = "sqlite:" + (folder() / "no.db").string();
  const ProcessResult sqlite = RunBetween(file, target_uri(), "copy", Options());
  EXPECT_EQ(sqlite.exit_code, 2) << sqlite.err;
  EXPECT_NE(sqlite.err.find("needs a PostgreSQL source"), std::string::npos) << sqlite.err;
  const ProcessResult clone = RunBetween(file, target_uri(), "clone", Options());
  EXPECT_EQ(clone.exit_code, 2) << clone.err;
  EXPECT_NE(clone.err.find("is for copy and verify"), std::string::npos) << clone.err;
}

TEST_F(Mapping, NeedsPrivilegesOnTheTablesThatItReads) {
  Source("CREATE ROLE reader_" + source_database() +
         " LOGIN; GRANT USAGE ON SCHEMA legacy TO "
         "reader_" +
         source_database() + "; GRANT SELECT ON legacy.person TO reader_" + source_database());
  std::string uri = source_uri();
  uri +=
      (uri.find('?') == std::string::npos ? "?user=reader_" : "&user=reader_") + source_database();
  const ProcessResult refused = RunBetween(uri, target_uri(), "copy", Options());
  EXPECT_EQ(refused.exit_code, 13) << refused.out << refused.err;
  EXPECT_NE(refused.err.find("legacy.company: role reader_" + source_database() +
                             " may not read it on the source: GRANT SELECT ON "
                             "\"legacy\".\"company\""),
            std::string::npos)
      << refused.err;
}

}  // namespace
}  // namespace tranship::testing
