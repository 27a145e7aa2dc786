#include "engine/target/sequence_state.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr size_t kReadsAtOnce = 200;

// All sequences that columns own. The numbers are the types of integers, floats and numeric.
constexpr const char* kOwned = R"sql(
SELECT rn.nspname, r.relname, a.attname, sn.nspname, s.relname, n.nspname, c.relname, p.seqincrement, p.seqmin,
       p.seqmax, pg_catalog.has_sequence_privilege(s.oid, 'SELECT'),
       pg_catalog.has_sequence_privilege(s.oid, 'UPDATE'),
       COALESCE(NULLIF(ty.typbasetype, 0), ty.oid) IN (20, 21, 23, 700, 701, 1700)
         AND pg_catalog.has_column_privilege(c.oid, a.attnum, 'SELECT'), current_user
  FROM pg_catalog.pg_sequence p
  JOIN pg_catalog.pg_class s ON s.oid = p.seqrelid
  JOIN pg_catalog.pg_namespace sn ON sn.oid = s.relnamespace
  JOIN pg_catalog.pg_depend d
    ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = s.oid AND d.objsubid = 0
   AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
  JOIN pg_catalog.pg_class c ON c.oid = d.refobjid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_class r ON r.oid = COALESCE(pg_catalog.pg_partition_root(c.oid), c.oid)
  JOIN pg_catalog.pg_namespace rn ON rn.oid = r.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid
  JOIN pg_catalog.pg_type ty ON ty.oid = a.atttypid
 ORDER BY sn.nspname, s.relname)sql";

// A column of a table, a partition's counted as its root's.
using ColumnKey = std::pair<TableName, std::string>;
ColumnKey OwnerOf(const Result& owned, int row) {
  return {{owned.text(row, 0), owned.text(row, 1)}, owned.text(row, 2)};
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

void ReadSourcePositions(Connection& source, std::vector<TargetSequence>& sequences) {
  std::multimap<ColumnKey, size_t> wanted;
  for (size_t no = 0; no < sequences.size(); ++no) {
    wanted.emplace(ColumnKey{sequences[no].source, sequences[no].column}, no);
  }
  const Result owned = source.Exec(kOwned);
  std::vector<Read> reads;
  for (int row = 0; row < owned.rows(); ++row) {
    const TableName name{owned.text(row, 3), owned.text(row, 4)};
    const auto [begin, end] = wanted.equal_range(OwnerOf(owned, row));
    for (auto found = begin; found != end; ++found) {
      TargetSequence& sequence = sequences[found->second];
      if ((owned.integer(row, 7) < 0) != sequence.descending()) continue;
      if (owned.flag(row, 10)) {
        reads.push_back({found->second, SelectPosition(name)});
      } else {
        sequence.source_refused = QuoteName(name.schema, name.name);
      }
    }
  }
  ReadPositions(source, reads, [&](size_t no, SequencePosition position) {
    TargetSequence& sequence = sequences[no];
    if (!sequence.at_source || Further(position, *sequence.at_source, sequence.descending())) {
      sequence.at_source = position;
    }
  });
}

std::vector<TargetSequence> ReadSequences(Connection& target,
                                          const std::vector<PlanTable>& tables) {
  std::map<ColumnKey, ColumnKey> copied;  // column of the target, of the source
  for (const PlanTable& table : tables) {
    for (const CopyColumn& column : table.columns) {
      const std::string& from = column.source_name.empty() ? column.name : column.source_name;
      copied.emplace(ColumnKey{table.target, column.name}, ColumnKey{table.source, from});
    }
  }
  const Result owned = target.Exec(kOwned);
  std::vector<TargetSequence> sequences;
  for (int row = 0; row < owned.rows(); ++row) {
    const auto found = copied.find(OwnerOf(owned, row));
    if (found == copied.end()) continue;
    TargetSequence sequence;
    sequence.source = found->second.first;
    sequence.source_column = found->second.second;
    sequence.column = found->first.second;
    sequence.name = {owned.text(row, 3), owned.text(row, 4)};
    sequence.table = {owned.text(row, 5), owned.text(row, 6)};
    sequence.increment = owned.integer(row, 7);
    sequence.minimum = owned.integer(row, 8);
    sequence.maximum = owned.integer(row, 9);
    sequence.may_read = owned.flag(row, 10);
    sequence.may_set = owned.flag(row, 11);
    sequence.column_counts = owned.flag(row, 12);
    sequence.role = owned.text(row, 13);
    sequences.push_back(std::move(sequence));
  }
  ReadTarget(target, sequences);
  return sequences;
}

}  // namespace tranship
