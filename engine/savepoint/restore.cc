#include "engine/savepoint/restore.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "engine/catalog/table_sql.h"
#include "engine/exit_code.h"
#include "engine/report/quantities.h"
#include "engine/savepoint/later_changes.h"
#include "engine/savepoint/quiet_triggers.h"
#include "engine/savepoint/save.h"
#include "engine/savepoint/set_sql.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

[[noreturn]] void Refuse(const SavepointSet& set, const std::string& why,
                         const std::string& next = "") {
  throw UserError(ExitCode::kNotResumable,
                  "savepoint set " + std::to_string(set.id) + " of " + set.table.display() +
                      " cannot be restored: " + why,
                  next);
}

// Only under the lock of its row: nobody else restores or drops it meanwhile.
SavepointSet Claim(Connection& target, int64_t id) {
  target.Exec("SELECT FROM tranship.savepoint_set WHERE id = $1 FOR UPDATE", {id});
  SavepointSet set = LoadSet(target, id);
  if (set.state == SetState::kOpen && set.kind == SetKind::kBatches) return SealSet(target, id);
  if (set.state == SetState::kOpen) Refuse(set, "what its stage had done was never recorded");
  if (set.state == SetState::kRestored) Refuse(set, "it has been restored already");
  if (set.state == SetState::kDropped) {
    Refuse(set, "it was dropped; it was kept until " + set.expires);
  }
  return set;
}

void RefuseOtherColumns(const SavepointSet& set, const Table& table) {
  std::string differing;
  const auto add = [&](const std::string& name, const char* what) {
    differing += (differing.empty() ? "" : ", ") + Printable(name) + " " + what;
  };
  for (size_t i = 0; i < set.columns.size(); ++i) {
    const Column* column = table.Find(set.columns[i]);
    if (column == nullptr) {
      add(set.columns[i], "is gone");
    } else if (column->type != set.column_types[i]) {
      add(set.columns[i], "has another type");
    }
  }
  for (const Column& column : table.columns) {
    if (std::ranges::find(set.columns, column.name) == set.columns.end()) {
      add(column.name, "was added");
    }
  }
  if (!differing.empty()) {
    Refuse(set, "the table has other columns than then: " + differing,
           "roll the later changes of the schema back first");
  }
}

// Rows that go may take rows of other tables with them, which nobody has kept.
void RefuseCascades(Connection& target, const SavepointSet& set) {
  const Result keys = target.Exec(
      "SELECT n.nspname, c.relname, ARRAY(SELECT a.attname::text FROM "
      "pg_catalog.unnest(k.conkey) WITH ORDINALITY u(n, i) JOIN pg_catalog.pg_attribute a ON "
      "a.attrelid = k.conrelid AND a.attnum = u.n ORDER BY u.i), ARRAY(SELECT a.attname::text FROM "
      "pg_catalog.unnest(k.confkey) WITH ORDINALITY u(n, i) JOIN pg_catalog.pg_attribute a ON "
      "a.attrelid = k.confrelid AND a.attnum = u.n ORDER BY u.i), k.conname FROM "
      "pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN "
      "pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f' AND k.conparentid "
      "= 0 AND k.confdeltype IN ('c', 'n', 'd') AND k.conrelid <> k.confrelid AND k.confrelid = "
      "$1::pg_catalog.regclass",
      {set.table.quoted()});
  for (int i = 0; i < keys.rows(); ++i) {
    const auto from = keys.array(i, 2);
    const auto to = keys.array(i, 3);
    std::string match;
    for (size_t k = 0; k < from.size(); ++k) {
      match += " AND c." + QuoteName(*from[k]) + " = t." + QuoteName(*to[k]);
    }
    const TableName child{keys.text(i, 0), keys.text(i, 1)};
    const auto rows = static_cast<uint64_t>(
        target
            .Exec("SELECT pg_catalog.count(*) FROM " + child.quoted() +
                  " AS c WHERE EXISTS (SELECT FROM " + set.table.quoted() + " AS t JOIN " +
                  AfterTable(set.id) + " AS a ON " + SameKey(set.key, "a.", "t.") +
                  " WHERE NOT EXISTS (SELECT FROM " + BeforeTable(set.id) + " AS b WHERE " +
                  SameKey(set.key, "a.", "b.") + ")" + match + ")")
            .integer(0, 0));
    if (rows > 0) {
      Refuse(set,
             Counted(rows, "row") + " of " + child.display() +
                 " would go or change with rows that were put in (foreign key " +
                 Printable(keys.view(i, 4)) + ")",
             "take care of these rows first");
    }
  }
}

class Putter {
 public:
  Putter(Connection& target, const SavepointSet& set, const Table& table)
      : target_(target), set_(set), table_(table) {}

  Restored Whole() {
    Restored done;
    done.deleted = Run("DELETE FROM " + set_.table.quoted());
    done.inserted = Insert("");
    return done;
  }

  // Foreign keys of the table to itself and unique values that were passed on may want one order or
  // another.
  Restored ByKey() {
    std::optional<DbError> first;
    for (const char* order : {"dui", "iud", "udi", "uid"}) {
      target_.Exec("SAVEPOINT tranship_restore");
      try {
        const Restored done = InOrder(order);
        target_.Exec("RELEASE SAVEPOINT tranship_restore");
        return done;
      } catch (const DbError& error) {
        if (!error.sqlstate().starts_with("23")) throw;
        if (!first) first = error;
        target_.Exec("ROLLBACK TO SAVEPOINT tranship_restore; RELEASE SAVEPOINT tranship_restore");
      }
    }
    Refuse(set_, "other rows stand in the way: " + std::string(first->what()),
           "take care of these rows first");
  }

 private:
  uint64_t Run(const std::string& sql) {
    return static_cast<uint64_t>(target_.Exec(sql).affected());
  }
  Restored InOrder(std::string_view order) {
    Restored done;
    for (const char step : order) {
      if (step == 'd') done.deleted = Delete();
      if (step == 'u') done.updated = Update();
      if (step == 'i') {
        done.inserted = Insert(" WHERE NOT EXISTS (SELECT FROM " + set_.table.quoted() +
                               " AS t WHERE " + SameKey(set_.key, "t.", "b.") + ")");
      }
    }
    return done;
  }
  uint64_t Delete() {
    return Run("DELETE FROM " + set_.table.quoted() + " AS t USING " + AfterTable(set_.id) +
               " AS a WHERE " + SameKey(set_.key, "a.", "t.") + " AND NOT EXISTS (SELECT FROM " +
               BeforeTable(set_.id) + " AS b WHERE " + SameKey(set_.key, "a.", "b.") + ")");
  }
  uint64_t Update() {
    std::string list;
    for (const Column& column : table_.columns) {
      if (column.generated || column.identity_always) continue;
      const std::string name = QuoteName(column.name);
      list += (list.empty() ? "" : ", ") + name + " = b." + name;
    }
    if (list.empty()) return 0;
    return Run("UPDATE " + set_.table.quoted() + " AS t SET " + list + " FROM " +
               BeforeTable(set_.id) + " AS b WHERE " + SameKey(set_.key, "t.", "b."));
  }
  uint64_t Insert(const std::string& where) {
    std::vector<std::string> names;
    for (const Column& column : table_.columns) {
      if (!column.generated) names.push_back(column.name);
    }
    return Run("INSERT INTO " + set_.table.quoted() + " (" + NameList(names) +
               ") OVERRIDING SYSTEM VALUE SELECT " + NameList(names, "b.") + " FROM " +
               BeforeTable(set_.id) + " AS b" + where);
  }

  Connection& target_;
  const SavepointSet& set_;
  const Table& table_;
};

void Verify(Connection& target, const SavepointSet& set) {
  const std::string among = set.key.empty()
                                ? ""
                                : " WHERE EXISTS (SELECT FROM " + BeforeTable(set.id) +
                                      " AS b WHERE " + SameKey(set.key, "t.", "b.") +
                                      ") OR EXISTS (SELECT FROM " + AfterTable(set.id) +
                                      " AS a WHERE " + SameKey(set.key, "t.", "a.") + ")";
  const std::string digest = DigestOfRows(target, RowDigest(set.columns, "t."),
                                          "FROM " + set.table.quoted() + " AS t" + among);
  if (digest != set.digest) {
    throw UserError(ExitCode::kFailed,
                    "savepoint set " + std::to_string(set.id) + " of " + set.table.display() +
                        ": the rows that were put back are not those that were "
                        "kept; nothing was changed",
                    "look for rules, row types or triggers that alter what is written");
  }
}

Restored Restore(Connection& target, int64_t id) {
  const SavepointSet set = Claim(target, id);
  const Table table = ReadTable(target, set.table);
  RefuseOtherColumns(set, table);
  target.Exec("LOCK TABLE " + set.table.quoted() + " IN SHARE ROW EXCLUSIVE MODE");
  LaterChanges changes = FindLaterChanges(target, set, table);
  if (changes.rows > 0) throw LaterChangesError(set, std::move(changes));
  if (!set.key.empty()) RefuseCascades(target, set);
  QuietTriggers triggers(target, set.table);
  Putter putter(target, set, table);
  const Restored done = set.key.empty() ? putter.Whole() : putter.ByKey();
  triggers.Restore();
  Verify(target, set);
  // What a backfill had done is undone: called again, it begins anew.
  target.Exec("DELETE FROM tranship.backfill WHERE savepoint_set = $1", {id});
  target.Exec(
      "UPDATE tranship.savepoint_set SET state = 'restored', ended = pg_catalog.clock_timestamp() "
      "WHERE id = $1",
      {id});
  return done;
}

}  // namespace

Restored RestoreSet(Connection& target, int64_t id) {
  if (target.in_transaction()) return Restore(target, id);
  target.Exec("BEGIN");
  try {
    const Restored done = Restore(target, id);
    target.Commit();
    return done;
  } catch (...) {
    target.Rollback();
    throw;
  }
}

}  // namespace tranship
