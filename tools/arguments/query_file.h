// The file of --queries: questions that both sides should answer alike (TOML).
//
//     [[query]]
//     name = "orders per month"
//     sql = "SELECT ..."        # for both sides; or source = "..." and target = "..."
//     ordered = true            # the order of rows counts; by default where there is an ORDER BY

#ifndef TRANSHIP_TOOLS_ARGUMENTS_QUERY_FILE_H_
#define TRANSHIP_TOOLS_ARGUMENTS_QUERY_FILE_H_

#include <string>
#include <vector>

#include "engine/queries/named_query.h"

namespace tranship {

struct QueryFile {
  std::vector<NamedQuery> queries;
  std::vector<std::string> problems;  // "FILE:LINE: what", all of them
};

[[nodiscard]] QueryFile ParseQueries(const std::string& text, const std::string& name);
// Reads the file first; what cannot be read is a problem.
[[nodiscard]] QueryFile ReadQueries(const std::string& path);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_ARGUMENTS_QUERY_FILE_H_
