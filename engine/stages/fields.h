// Fields: reads the members of one table of a plan, and collects what is wrong with them: wrong
// kinds of value, missing ones, keys that nobody asked for.
//
// Threading: one thread. Ownership: the value and the list of problems must outlive it.

#ifndef TRANSHIP_ENGINE_STAGES_FIELDS_H_
#define TRANSHIP_ENGINE_STAGES_FIELDS_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/stages/document.h"

namespace tranship {

class Fields {
 public:
  // `what` names the table in messages: "step sql".
  Fields(const DocumentValue& table, std::string what, std::string file,
         std::vector<PlanProblem>& problems);

  [[nodiscard]] bool has(std::string_view key) const;
  [[nodiscard]] int line() const { return table_.line; }
  // Of a member; the table's own when there is none.
  [[nodiscard]] int line(std::string_view key) const;

  // Each remembers that `key` was asked for. Absent or wrong values give the default.
  std::string Text(std::string_view key, std::string otherwise = "");
  // A problem when it is absent or empty.
  std::string RequiredText(std::string_view key);
  // A text or a list of texts.
  std::vector<std::string> Texts(std::string_view key);
  bool Flag(std::string_view key, bool otherwise = false);
  std::optional<int64_t> Integer(std::string_view key, int64_t least, int64_t greatest);
  // Seconds of "30s", "5 min", "24h", "2 days", or of a number.
  std::optional<double> Duration(std::string_view key);
  // Key and text of each member of a table within.
  std::vector<std::pair<std::string, std::string>> Pairs(std::string_view key);
  // One of `words`.
  std::string Word(std::string_view key, std::vector<std::string_view> words,
                   std::string_view otherwise);
  // Null when absent; the caller reads it.
  const DocumentValue* Any(std::string_view key);

  void Problem(std::string_view key, const std::string& what);
  // Last: whatever was not asked for is a problem.
  void Close();

 private:
  const DocumentValue* Asked(std::string_view key);

  const DocumentValue& table_;
  std::string what_;
  std::string file_;
  std::vector<PlanProblem>& problems_;
  std::set<std::string, std::less<>> asked_;
};

// Seconds of "30s", "5 min", "24h", "2 days", "250ms".
[[nodiscard]] std::optional<double> ParseDuration(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_FIELDS_H_
