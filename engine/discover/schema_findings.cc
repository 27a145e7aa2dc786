#include <algorithm>
#include <utility>

#include "engine/discover/finders.h"
#include "engine/sqlite/declared_type.h"
#include "io/error.h"

namespace tranship {
namespace {

constexpr const char* kByHand = "make it by hand on the target, if it is still needed";

// How objects that are left out begin, and the code of their findings.
constexpr std::pair<const char*, const char*> kObjectCodes[] = {
    {"view", "view"},           {"trigger", "trigger"},    {"CHECK", "check"},
    {"default", "default"},     {"index", "index"},        {"generated", "generated"},
    {"primary", "primary-key"}, {"foreign", "foreign-key"}};

class SchemaFinder {
 public:
  SchemaFinder(const FileReading& reading, Findings& findings)
      : reading_(reading), findings_(findings) {}

  void Find() {
    if (reading_.schema.encoding != "UTF-8") {
      Add(Severity::kNote, "encoding", "", "",
          "the file is in " + Printable(reading_.schema.encoding) + "; text arrives as UTF-8");
    }
    for (const SqliteTable& table : reading_.schema.tables) FindOtherKinds(table);
    for (const SqliteTable* table : reading_.tables) FindOfTable(*table);
    for (const ColumnReading& column : reading_.columns) FindOfColumn(column);
    for (const std::string& problem : reading_.ddl.problems) {
      Add(Severity::kBlocks, "name", "", "", problem, "rename it in the file, or change --names");
    }
    for (const LeftOut& one : reading_.ddl.left_out) FindLeftOut(one);
  }

 private:
  Finding& Add(Severity severity, std::string code, std::string table, std::string column,
               std::string message, std::string next = "") {
    Finding& finding = findings_.emplace_back();
    finding.category = Category::kSchema;
    finding.severity = severity;
    finding.code = std::move(code);
    finding.table = std::move(table);
    finding.column = std::move(column);
    finding.message = std::move(message);
    finding.next = std::move(next);
    return finding;
  }

  void FindOtherKinds(const SqliteTable& table) {
    if (table.kind == SqliteTable::Kind::kVirtual) {
      Add(Severity::kWarning, "virtual-table", table.name, "",
          "a virtual table: its contents come from a module; left out",
          "make its counterpart by hand (of full-text search: a tsvector column)");
    } else if (table.kind == SqliteTable::Kind::kShadow) {
      Add(Severity::kNote, "shadow-table", table.name, "",
          "a shadow table of a virtual table, and means nothing without it; left out");
    }
  }

  void FindOfTable(const SqliteTable& table) {
    if (table.primary_key.empty()) {
      Add(Severity::kNote, "no-key", table.name, "",
          "no PRIMARY KEY: rows are compared as a whole, and a resumed copy starts it over",
          "give it a key, if it has one");
    }
    if (table.strict) Add(Severity::kNote, "strict", table.name, "", "STRICT: types are enforced");
    if (table.without_rowid) {
      Add(Severity::kNote, "without-rowid", table.name, "", "WITHOUT ROWID: read by its key");
    }
    if (table.autoincrement && !table.sequence) {
      Add(Severity::kNote, "autoincrement", table.name, table.rowid,
          "AUTOINCREMENT without a row in sqlite_sequence: the identity column goes on behind the "
          "greatest key");
    }
    for (const SqliteColumn& column : table.columns) {
      for (const char* name : {"rowid", "_rowid_", "oid"}) {
        if (SameSqliteName(column.name, name) && column.key_position == 0) {
          Add(Severity::kNote, "rowid-name", table.name, column.name,
              table.rowid.empty() && !table.without_rowid
                  ? "hides the rowid, which cannot be reached: the table is read in one piece"
                  : "hides one of the rowid's names; it is a column like others");
        }
      }
    }
  }

  void FindOfColumn(const ColumnReading& one) {
    const SqliteColumn& column = *one.column;
    const DeclaredType declared = UnderstandType(column.declared_type);
    if (!column.collation.empty() && !SameSqliteName(column.collation, "BINARY")) {
      Add(Severity::kWarning, "collation", one.table->name, column.name,
          "compares by " + Printable(column.collation) +
              " in the file; on the target it compares as it is",
          "a unique index on lower() keeps NOCASE uniqueness; compare with lower(), or use citext");
    }
    if (declared.family == TypeFamily::kUnknown) {
      Add(Severity::kNote, "declared-type", one.table->name, column.name,
          (column.declared_type.empty() ? "no declared type"
                                        : "declared " + Printable(column.declared_type)) +
              "; its values make it " + Printable(one.choice.type),
          "look whether that is meant; --write-mapping writes the choice down");
    } else if (one.choice.notable && !one.ruled && !one.on_target) {
      Finding& finding =
          Add(Severity::kWarning, "widened", one.table->name, column.name,
              "becomes " + Printable(one.choice.type) + ": " + Printable(one.choice.reason),
              "accept it (--write-mapping writes it down), or mend the values");
      finding.count = one.census->refusals();
    }
  }

  // A table that is on the target is taken as it is: nothing of it is made.
  [[nodiscard]] bool IsThere(const std::string& table) const {
    return std::ranges::any_of(reading_.fit.tables,
                               [&](const PlanTable& pair) { return pair.source.name == table; });
  }

  void FindLeftOut(const LeftOut& one) {
    const auto is = [&](std::string_view word) { return one.object.starts_with(word); };
    if (IsThere(one.table) && !is("trigger")) return;
    std::string code = "unique";
    for (const auto& [word, its] : kObjectCodes) {
      if (is(word)) code = its;
    }
    Add(Severity::kWarning, std::move(code), one.table, one.column, one.object + ": " + one.reason,
        is("primary") ? "fill the NULLs in, and it is made" : kByHand);
  }

  const FileReading& reading_;
  Findings& findings_;
};

}  // namespace

void FindSchemaProblems(const FileReading& reading, Findings& findings) {
  SchemaFinder(reading, findings).Find();
}

}  // namespace tranship
