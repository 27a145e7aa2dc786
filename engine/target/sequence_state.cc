#include "engine/target/sequence_state.h"

#include <algorithm>
#include <functional>

#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr size_t kReadsAtOnce = 200;

// $1..$3: schema, table and column, one row each. Partitions of a table count as the table. The
// numbers are the types of integers, floats and numeric.
constexpr const char* kOwned = R"sql(
WITH RECURSIVE owner (at, oid, col) AS (
  SELECT want.at, c.oid, want.col
    FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[]),
                    pg_catalog.unnest($3::pg_catalog.text[])) WITH ORDINALITY AS want (s, t, col, at)
    JOIN pg_catalog.pg_namespace n ON n.nspname = want.s
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = want.t
  UNION
  SELECT owner.at, c.oid, owner.col FROM owner
    JOIN pg_catalog.pg_inherits i ON i.inhparent = owner.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relispartition
)
SELECT owner.at, sn.nspname, s.relname, n.nspname, c.relname, p.seqincrement, p.seqmin, p.seqmax,
       pg_catalog.has_sequence_privilege(s.oid, 'SELECT'), pg_catalog.has_sequence_privilege(s.oid, 'UPDATE'),
       COALESCE(NULLIF(ty.typbasetype, 0), ty.oid) IN (20, 21, 23, 700, 701, 1700)
         AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'), current_user
  FROM owner
  JOIN pg_catalog.pg_class c ON c.oid = owner.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = owner.col AND NOT a.attisdropped
  JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid
  JOIN pg_catalog.pg_depend d
    ON d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = c.oid
   AND d.refobjsubid = a.attnum AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
   AND d.deptype IN ('a', 'i')
  JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
  JOIN pg_catalog.pg_sequence p ON p.seqrelid = s.oid
  JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
 ORDER BY sn.nspname, s.relname)sql";

Result ReadOwned(Connection& connection, const std::vector<TableName>& tables,
                 const std::vector<std::string>& columns) {
  std::vector<std::string> schemas, names;
  for (const TableName& table : tables) {
    schemas.push_back(table.schema);
    names.push_back(table.name);
  }
  return connection.Exec(kOwned,
                         {ArrayLiteral(schemas), ArrayLiteral(names), ArrayLiteral(columns)});
}

// One SELECT of two columns (value, called) per element, many in a statement. `take` gets the
// element's number.
struct Read {
  size_t no = 0;
  std::string select;
};
void ReadPositions(Connection& connection, const std::vector<Read>& reads,
                   const std::function<void(size_t, SequencePosition)>& take) {
  for (size_t begin = 0; begin < reads.size(); begin += kReadsAtOnce) {
    std::string statement;
    for (size_t i = begin; i < std::min(begin + kReadsAtOnce, reads.size()); ++i) {
      statement += (statement.empty() ? "SELECT " : " UNION ALL SELECT ") +
                   std::to_string(reads[i].no) + ", r.* FROM (" + reads[i].select +
                   ") AS r (v, c) WHERE r.v IS NOT NULL";
    }
    const Result found = connection.Exec(statement);
    for (int row = 0; row < found.rows(); ++row) {
      take(static_cast<size_t>(found.integer(row, 0)), {found.integer(row, 1), found.flag(row, 2)});
    }
  }
}

std::string SelectPosition(const TableName& sequence) {
  return "SELECT last_value, is_called FROM " + QuoteName(sequence.schema, sequence.name);
}

// A value between two integers would be taken for the one that lies further: nextval() must not
// meet it.
std::string SelectFurthest(const TargetSequence& sequence) {
  const std::string column = QuoteName(sequence.column);
  const std::string whole = sequence.descending() ? "pg_catalog.floor(pg_catalog.min("
                                                  : "pg_catalog.ceil(pg_catalog.max(";
  const std::string value = whole + column + ")::pg_catalog.numeric)";
  // NaN, the infinities and what no sequence can reach do not count.
  return "SELECT CASE WHEN f.v BETWEEN -9223372036854775808 AND 9223372036854775807 THEN "
         "f.v::pg_catalog.int8 END, true FROM (SELECT " +
         value + " FROM " + QuoteName(sequence.table.schema, sequence.table.name) + ") AS f (v)";
}

void ReadSource(Connection& source, std::vector<TargetSequence>& sequences) {
  std::vector<TableName> tables;
  std::vector<std::string> columns;
  for (const TargetSequence& sequence : sequences) {
    tables.push_back(sequence.source);
    columns.push_back(sequence.column);
  }
  const Result found = ReadOwned(source, tables, columns);
  std::vector<Read> reads;
  for (int row = 0; row < found.rows(); ++row) {
    const auto no = static_cast<size_t>(found.integer(row, 0) - 1);
    const TableName name{found.text(row, 1), found.text(row, 2)};
    const bool same_direction = (found.integer(row, 5) < 0) == sequences[no].descending();
    if (!same_direction) continue;
    if (found.flag(row, 8)) {
      reads.push_back({no, SelectPosition(name)});
    } else {
      sequences[no].source_refused = QuoteName(name.schema, name.name);
    }
  }
  ReadPositions(source, reads, [&](size_t no, SequencePosition position) {
    TargetSequence& sequence = sequences[no];
    if (!sequence.at_source || Further(position, *sequence.at_source, sequence.descending())) {
      sequence.at_source = position;
    }
  });
}

void ReadTarget(Connection& target, std::vector<TargetSequence>& sequences) {
  std::vector<Read> own, columns;
  for (size_t no = 0; no < sequences.size(); ++no) {
    if (sequences[no].may_read) own.push_back({no, SelectPosition(sequences[no].name)});
    if (sequences[no].column_counts) columns.push_back({no, SelectFurthest(sequences[no])});
  }
  ReadPositions(target, own,
                [&](size_t no, SequencePosition position) { sequences[no].own = position; });
  ReadPositions(target, columns,
                [&](size_t no, SequencePosition position) { sequences[no].in_column = position; });
}

}  // namespace

bool Further(const SequencePosition& a, const SequencePosition& b, bool descending) {
  if (a.value == b.value) return a.called && !b.called;
  return descending ? a.value < b.value : a.value > b.value;
}

std::vector<TargetSequence> ReadSequences(Connection& source, Connection& target,
                                          const std::vector<PlanTable>& tables) {
  std::vector<TableName> names, sources;
  std::vector<std::string> columns;
  for (const PlanTable& table : tables) {
    for (const CopyColumn& column : table.columns) {
      names.push_back(table.target);
      sources.push_back(table.source);
      columns.push_back(column.name);
    }
  }
  const Result found = ReadOwned(target, names, columns);
  std::vector<TargetSequence> sequences;
  for (int row = 0; row < found.rows(); ++row) {
    const auto at = static_cast<size_t>(found.integer(row, 0) - 1);
    TargetSequence sequence;
    sequence.name = {found.text(row, 1), found.text(row, 2)};
    sequence.table = {found.text(row, 3), found.text(row, 4)};
    sequence.source = sources[at];
    sequence.column = columns[at];
    sequence.increment = found.integer(row, 5);
    sequence.minimum = found.integer(row, 6);
    sequence.maximum = found.integer(row, 7);
    sequence.may_read = found.flag(row, 8);
    sequence.may_set = found.flag(row, 9);
    sequence.column_counts = found.flag(row, 10);
    sequence.role = found.text(row, 11);
    sequences.push_back(std::move(sequence));
  }
  ReadSource(source, sequences);
  ReadTarget(target, sequences);
  return sequences;
}

}  // namespace tranship
