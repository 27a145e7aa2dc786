#ifndef TRANSHIP_TESTS_SUPPORT_COMPARE_H_
#define TRANSHIP_TESTS_SUPPORT_COMPARE_H_

#include <string>
#include <string_view>

#include "tests/support/cluster.h"

namespace tranship::testing {

// A database of a cluster. Keeps a reference to the cluster.
struct DatabaseRef {
  const Cluster& cluster;
  std::string name;
};

// Compares what two tables hold, by brute force and without any of our own code: both are dumped
// as text with all settings pinned, sorted, and compared as multisets.
//
// `table` is written as in SQL ("public.t", "\"Order Details\""); `columns` is a select list, by
// default all columns of the source's table by name, generated ones included. Children of
// inheritance parents are left out (ONLY), partitions of a partitioned table are not. Returns ""
// when equal, else the row counts and the first rows that only one side has:
//     source has 3 rows, target has 2
//     - 2,row that only the source has
//     + 4,row that only the target has
std::string ContentDifference(const DatabaseRef& source, const DatabaseRef& target,
                              std::string_view table, std::string_view columns = "");

// The same with another name of the table on the target.
std::string ContentDifference(const DatabaseRef& source, std::string_view source_table,
                              const DatabaseRef& target, std::string_view target_table,
                              std::string_view columns = "");

// Compares two schemas as pg_dump prints them, without comments, settings, owners, privileges and
// the ledger (schema tranship). Returns "" when equal, else the first lines that only one side
// has.
std::string SchemaDifference(const DatabaseRef& source, const DatabaseRef& target);

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SUPPORT_COMPARE_H_
