#include "engine/discover/file_reading.h"

#include <algorithm>

#include "engine/plan/glob.h"
#include "engine/sqlite/take_census.h"

namespace tranship {
namespace {

bool SaysAnything(const ColumnRule& rule) {
  ColumnRule nothing;
  nothing.table = rule.table;
  nothing.column = rule.column;
  return Describe(rule) != Describe(nothing);
}

// The target's own type, and which storage classes would have to be read besides those of the type.
TypeChoice ChoiceOfTarget(const CopyColumn& column, const ColumnCensus& census,
                          const ColumnRule& rule) {
  TypeChoice choice;
  choice.type = column.type;
  choice.form = column.value_form;
  choice.rule = rule;
  choice.rule.type = column.type;
  choice.notable = SaysAnything(rule);
  choice.reason = "the target's type";
  for (size_t i = 0; i < kProblemKinds; ++i) {
    const auto kind = static_cast<ProblemKind>(i);
    if (const Sightings& seen = census.refused.at(i); seen.count > 0) {
      choice.problems.push_back({kind, seen.count, seen.keys, false, false});
    }
    if (const Sightings& seen = census.altered.at(i); seen.count > 0) {
      choice.problems.push_back({kind, seen.count, seen.keys, true, false});
    }
  }
  const ValueForm& form = *column.value_form;
  const auto more = static_cast<StorageSet>(census.present() & form.readable() &
                                            static_cast<StorageSet>(~form.takes));
  if (more != 0) {
    choice.rule.also_takes |= more;
    choice.notable = true;
    choice.reason += ", which values of other storage classes can be made into";
  }
  return choice;
}

ColumnReading DecideColumn(const CopyOptions& options, const Fit& fit, const SqliteTable& table,
                           const SqliteColumn& column, const ColumnCensus& census) {
  const ColumnRule rule = RuleFor(options.rules, table.name, column.name);
  ColumnReading reading{&table, &column, &census, {}, false, SaysAnything(rule)};
  const CopyColumn* there = TargetColumn(fit, table.name, column.name);
  if (there != nullptr && there->value_form) {
    reading.on_target = true;
    reading.choice = ChoiceOfTarget(*there, census, rule);
  } else {
    reading.choice = ChooseType(table, column, &census, &rule);
  }
  return reading;
}

}  // namespace

const ColumnReading* FileReading::Find(const std::string& table, const std::string& column) const {
  const auto found = std::ranges::find_if(columns, [&](const ColumnReading& one) {
    return one.table->name == table && SameSqliteName(one.column->name, column);
  });
  return found == columns.end() ? nullptr : &*found;
}

const CopyColumn* TargetColumn(const Fit& fit, const std::string& table,
                               const std::string& column) {
  for (const PlanTable& one : fit.tables) {
    if (one.source.name != table) continue;
    for (const CopyColumn& to : one.columns) {
      if ((to.source_name.empty() ? to.name : to.source_name) == column) return &to;
    }
  }
  return nullptr;
}

void Decide(const CopyOptions& options, FileReading& reading) {
  for (size_t i = 0; i < reading.tables.size(); ++i) {
    const SqliteTable& table = *reading.tables[i];
    const std::vector<const SqliteColumn*> columns = CountedColumns(table);
    for (size_t j = 0; j < columns.size(); ++j) {
      reading.columns.push_back(DecideColumn(options, reading.fit, table, *columns[j],
                                             reading.censuses.at(i).columns.at(j)));
    }
  }
  DdlRequest request;
  request.schema = &reading.schema;
  for (const SqliteTable* table : reading.tables) request.tables.push_back(table->name);
  request.target_schema = options.target_schema;
  request.names = options.names;
  request.type = [&](const SqliteTable& table, const SqliteColumn& column) {
    return reading.Find(table.name, column.name)->choice.type;
  };
  request.has_nulls = [&](const SqliteTable& table, const SqliteColumn& column) {
    return reading.Find(table.name, column.name)->census->count(StorageClass::kNull) > 0;
  };
  reading.ddl = MakeDdl(request);
}

}  // namespace tranship
