// Random files through a whole clone: what is read back is the declared normal form of what was
// there, or the row is among the rejects with a reason.

#include <array>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "tests/system/sqlite_fixture.h"

namespace tranship::testing {
namespace {

// A value as SQL of the file, and how the target should show it; nothing: it does not fit.
struct Value {
  std::string literal;
  std::optional<std::string> shown;
};

class RandomValues {
 public:
  explicit RandomValues(uint32_t seed) : random_(seed) {}

  int64_t Number(int64_t least, int64_t greatest) {
    return std::uniform_int_distribution<int64_t>(least, greatest)(random_);
  }
  bool OneIn(int n) { return Number(1, n) == 1; }
  template <size_t kCount>
  Value Pick(const std::array<Value, kCount>& values) {
    return values.at(static_cast<size_t>(Number(0, kCount - 1)));
  }
  std::string Letters(int64_t count) {
    static constexpr std::array kLetters = {"a", "Z", "'", "\\", " ", "\xc3\xa4", "\xe2\x82\xac",
                                            "%"};
    std::string text;
    for (int64_t i = 0; i < count; ++i) text += kLetters.at(static_cast<size_t>(Number(0, 7)));
    return text;
  }

 private:
  std::mt19937 random_;
};

std::string Quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

std::string Padded(int64_t number, size_t width) {
  std::string text = std::to_string(number);
  return std::string(width - std::min(width, text.size()), '0') + text;
}

Value Smallint(RandomValues& random) {
  if (random.OneIn(20)) {
    return random.Pick<4>({Value{"40000", {}}, {"'abc'", {}}, {"2.5", {}}, {"x'01'", {}}});
  }
  const int64_t number = random.Number(-32768, 32767);
  return {std::to_string(number), std::to_string(number)};
}

Value Bigint(RandomValues& random) {
  if (random.OneIn(20)) return random.Pick<2>({Value{"1e300", {}}, {"'12 apples'", {}}});
  const int64_t number = random.Number(INT64_MIN, INT64_MAX);
  // The least one cannot be written as a literal.
  return {number == INT64_MIN ? "0" : std::to_string(number),
          number == INT64_MIN ? "0" : std::to_string(number)};
}

Value Boolean(RandomValues& random) {
  if (random.OneIn(20)) return random.Pick<2>({Value{"2", {}}, {"'maybe'", {}}});
  return random.Pick<2>({Value{"0", "false"}, {"1", "true"}});
}

Value Varchar(RandomValues& random) {
  if (random.OneIn(20)) {
    return random.Pick<3>(
        {Value{"'longer than eight'", {}}, {"x'00'", {}}, {"CAST(x'ff' AS TEXT)", {}}});
  }
  const std::string text = random.Letters(random.Number(0, 8));
  return {Quoted(text), text};
}

Value Numeric(RandomValues& random) {
  if (random.OneIn(20)) {
    return random.Pick<3>({Value{"1.005", {}}, {"1234567", {}}, {"'much'", {}}});
  }
  const int64_t cents = random.Number(-99999, 99999);
  const std::string shown = (cents < 0 ? "-" : "") + std::to_string(std::abs(cents) / 100) + "." +
                            Padded(std::abs(cents) % 100, 2);
  return {shown, shown};
}

Value Date(RandomValues& random) {
  if (random.OneIn(20)) {
    return random.Pick<3>({Value{"'2023-02-29'", {}}, {"''", {}}, {"'0000-00-00'", {}}});
  }
  const std::string date = Padded(random.Number(1, 9999), 4) + "-" +
                           Padded(random.Number(1, 12), 2) + "-" + Padded(random.Number(1, 28), 2);
  return {Quoted(date), date};
}

Value Timestamp(RandomValues& random) {
  if (random.OneIn(20)) return random.Pick<2>({Value{"'2024-01-01 25:00:00'", {}}, {"'now'", {}}});
  const std::string text = "2024-" + Padded(random.Number(1, 12), 2) + "-" +
                           Padded(random.Number(1, 28), 2) + " " + Padded(random.Number(0, 23), 2) +
                           ":" + Padded(random.Number(0, 59), 2) + ":" +
                           Padded(random.Number(0, 59), 2);
  return {Quoted(random.OneIn(2) ? text : text.substr(0, 10) + "T" + text.substr(11)), text};
}

Value Bytea(RandomValues& random) {
  if (random.OneIn(20)) return random.Pick<2>({Value{"'text'", {}}, {"5", {}}});
  std::string hex;
  for (int64_t i = random.Number(0, 6); i > 0; --i) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    hex += kDigits.at(static_cast<size_t>(random.Number(0, 15)));
    hex += kDigits.at(static_cast<size_t>(random.Number(0, 15)));
  }
  return {"x'" + hex + "'", "\\x" + hex};
}

Value Jsonb(RandomValues& random) {
  if (random.OneIn(20)) return random.Pick<2>({Value{"'{'", {}}, {"'[1,'", {}}});
  const std::string number = std::to_string(random.Number(0, 1000));
  return {"'{\"b\":" + number + ",\"a\":[true,null]}'",
          "{\"a\": [true, null], \"b\": " + number + "}"};
}

struct Declared {
  const char* name;      // of the column, so that one rule of the mapping is for all of a type
  const char* declared;  // in the file
  const char* type;      // on the target
  Value (*make)(RandomValues& random);
};

constexpr std::array<Declared, 9> kTypes = {
    {{"s", "SMALLINT", "smallint", Smallint},
     {"b", "BIGINT", "bigint", Bigint},
     {"f", "BOOLEAN", "boolean", Boolean},
     {"v", "VARCHAR(8)", "character varying(8)", Varchar},
     {"n", "DECIMAL(8,2)", "numeric(8,2)", Numeric},
     {"d", "DATE", "date", Date},
     {"t", "DATETIME", "timestamp without time zone", Timestamp},
     {"x", "BLOB", "bytea", Bytea},
     {"j", "JSON", "jsonb", Jsonb}}};

struct Table {
  std::string name;
  std::vector<const Declared*> columns;
  std::map<int, std::vector<Value>> rows;  // by id

  [[nodiscard]] std::string Sql() const {
    std::string sql = "CREATE TABLE " + name + " (id INTEGER PRIMARY KEY";
    for (size_t i = 0; i < columns.size(); ++i) {
      sql += ", " + Column(i) + " " + columns[i]->declared;
    }
    sql += ");";
    for (const auto& [id, values] : rows) {
      sql += "INSERT INTO " + name + " VALUES (" + std::to_string(id);
      for (const Value& value : values) sql += ", " + value.literal;
      sql += ");";
    }
    return sql;
  }
  [[nodiscard]] std::string Column(size_t i) const {
    return std::string(columns[i]->name) + "_" + std::to_string(i);
  }
  // What the target's query below should give.
  [[nodiscard]] std::string Expected() const {
    std::string all;
    for (const auto& [id, values] : rows) {
      std::string row = std::to_string(id);
      bool fits = true;
      for (const Value& value : values) {
        fits = fits && value.shown;
        row += "|" + value.shown.value_or("");
      }
      all += fits ? row + "\n" : "";
    }
    return all.empty() ? all : all.substr(0, all.size() - 1);
  }
  [[nodiscard]] std::string Query() const {
    std::string list = "id::text";
    for (size_t i = 0; i < columns.size(); ++i) {
      list += " || '|' || COALESCE(" + Column(i) + "::text, '')";
    }
    return "SELECT " + list + " FROM " + name + " ORDER BY id";
  }
  [[nodiscard]] std::set<std::string> Misfits() const {
    std::set<std::string> keys;
    for (const auto& [id, values] : rows) {
      for (const Value& value : values) {
        if (!value.shown) keys.insert("(" + std::to_string(id) + ")");
      }
    }
    return keys;
  }
};

Table MakeTable(const std::string& name, RandomValues& random) {
  Table table;
  table.name = name;
  for (int64_t i = random.Number(1, 5); i > 0; --i) {
    table.columns.push_back(&kTypes.at(static_cast<size_t>(random.Number(0, kTypes.size() - 1))));
  }
  for (int64_t id = 1, end = random.Number(20, 60); id <= end; ++id) {
    std::vector<Value>& values = table.rows[static_cast<int>(id)];
    for (const Declared* column : table.columns) {
      values.push_back(random.OneIn(10) ? Value{"NULL", ""} : column->make(random));
    }
  }
  return table;
}

class CloneProperty : public SqliteTest {};

TEST_F(CloneProperty, EachRowArrivesInItsNormalFormOrIsRejectedWithAReason) {
  const char* given = std::getenv("TRANSHIP_SEED");
  const auto seed = static_cast<uint32_t>(given == nullptr ? 4711 : std::atoi(given));
  SCOPED_TRACE("TRANSHIP_SEED=" + std::to_string(seed));
  RandomValues random(seed);
  std::vector<Table> tables;
  std::string sql;
  for (int i = 0; i < 12; ++i) {
    tables.push_back(MakeTable("r" + std::to_string(i), random));
    sql += tables.back().Sql();
  }
  File("BEGIN;" + sql + "COMMIT");
  std::ofstream mapping(folder() / "map.toml");
  for (const Declared& type : kTypes) {
    mapping << "[[column]]\ncolumn = \"" << type.name << "_*\"\ntype = \"" << type.type << "\"\n";
  }
  mapping.close();
  const ProcessResult cloned =
      RunFile("clone", {"--mapping", (folder() / "map.toml").string(), "--on-reject", "keep-going",
                        "--chunk-size", "2kB", "--jobs", "2"});
  EXPECT_EQ(cloned.exit_code, 4) << cloned.out << cloned.err;
  size_t misfits = 0;
  for (const Table& table : tables) {
    EXPECT_EQ(Target(table.Query()), table.Expected()) << table.Sql();
    std::set<std::string> rejected;
    std::istringstream lines(Target(
        "SELECT DISTINCT j.key FROM tranship.reject j JOIN tranship.run_table t ON t.run = j.run "
        "AND t.no = j.table_no WHERE j.reason <> '' AND t.target_name = '" +
        table.name + "'"));
    for (std::string key; std::getline(lines, key);) rejected.insert(key);
    EXPECT_EQ(rejected, table.Misfits()) << table.name;
    misfits += rejected.size();
  }
  EXPECT_GT(misfits, 20U);
}

}  // namespace
}  // namespace tranship::testing
