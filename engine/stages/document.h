// Document: a TOML file as a tree of values that know their lines, with variables put in. The one
// place of the engine that knows the TOML library.

#ifndef TRANSHIP_ENGINE_STAGES_DOCUMENT_H_
#define TRANSHIP_ENGINE_STAGES_DOCUMENT_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tranship {

struct DocumentValue {
  using List = std::vector<DocumentValue>;
  using Table = std::vector<std::pair<std::string, DocumentValue>>;  // in the file's order

  int line = 0;
  std::variant<std::string, int64_t, double, bool, List, Table> value;

  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value); }
  [[nodiscard]] const int64_t* integer() const { return std::get_if<int64_t>(&value); }
  [[nodiscard]] const double* real() const { return std::get_if<double>(&value); }
  [[nodiscard]] const bool* flag() const { return std::get_if<bool>(&value); }
  [[nodiscard]] const List* list() const { return std::get_if<List>(&value); }
  [[nodiscard]] const Table* table() const { return std::get_if<Table>(&value); }
  // A member of a table; null when there is none, or this is no table.
  [[nodiscard]] const DocumentValue* Find(std::string_view key) const;
};

// Something wrong, and where.
struct PlanProblem {
  std::string file;  // printable
  int line = 0;      // 0: the file as a whole
  std::string what;

  // "plan.toml:12: unknown key".
  [[nodiscard]] std::string display() const;
  friend auto operator<=>(const PlanProblem&, const PlanProblem&) = default;
};

// By line, each once.
void SortProblems(std::vector<PlanProblem>& problems);

// The root table; nothing when the text is no TOML (a problem then says where).
[[nodiscard]] std::optional<DocumentValue> ParseDocument(const std::string& text,
                                                         const std::string& file,
                                                         std::vector<PlanProblem>& problems);

void ForEachText(DocumentValue& value, const std::function<void(std::string& text)>& visit);

// Replaces ${NAME} in every text of `value`, at any depth; `$${` stands for "${". A name that
// `lookup` does not know is a problem.
using VariableLookup = std::function<std::optional<std::string>(const std::string& name)>;
void Substitute(DocumentValue& value, const VariableLookup& lookup, const std::string& file,
                std::vector<PlanProblem>& problems);

// The value in one fixed form, a line per leaf: what a stage's definition is compared by.
[[nodiscard]] std::string CanonicalText(const DocumentValue& value);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_STAGES_DOCUMENT_H_
