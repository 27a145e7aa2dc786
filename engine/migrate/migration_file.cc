#include "engine/migrate/migration_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <span>

#include "io/error.h"

namespace tranship {
namespace {

constexpr std::array<std::string_view, 4> kFolders = {"schema", "data", "seed", "rollback"};
constexpr std::string_view kBlanks = " \t\r";
constexpr std::string_view kMark = "tranship:";

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return "";
  return text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = Trimmed(text); !text.empty(); text = Trimmed(text)) {
    const size_t end = std::min(text.find_first_of(kBlanks), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::optional<int64_t> WholeNumber(std::string_view digits) {
  int64_t number = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc{} || stop != end || digits.empty() || number < 0) return std::nullopt;
  return number;
}

void ReadBatch(std::span<const std::string_view> words, int line, MigrationHeader& header,
               std::vector<SqlProblem>& problems) {
  BatchHeader batch;
  for (const std::string_view word : words) {
    const size_t equals = word.find('=');
    const std::string_view name = word.substr(0, equals);
    const std::string_view value = equals == std::string_view::npos ? "" : word.substr(equals + 1);
    if (name == "key" && !value.empty()) {
      batch.key = value;
    } else if (const auto size = WholeNumber(value); name == "size" && size && *size > 0) {
      batch.size = *size;
    } else {
      problems.push_back(
          {line, "batch takes key=COLUMN and size=ROWS, not \"" + Printable(word) + "\""});
    }
  }
  if (batch.key.empty()) problems.push_back({line, "batch needs a key: batch key=id size=10000"});
  header.batch = batch;
}

void ReadDirective(std::string_view text, int line, MigrationHeader& header,
                   std::vector<SqlProblem>& problems) {
  const std::vector<std::string_view> words = Words(text);
  const std::string_view word = words.empty() ? "" : words.front();
  if (word == "no-transaction" && words.size() == 1) {
    header.no_transaction = true;
  } else if (word == "irreversible") {  // the reason may follow
    header.irreversible = true;
  } else if (word == "batch") {
    ReadBatch(std::span(words).subspan(1), line, header, problems);
  } else {
    problems.push_back({line, "\"tranship: " + Printable(Trimmed(text)) +
                                  "\" is not known; there are no-transaction, irreversible, "
                                  "batch key=COLUMN size=ROWS"});
  }
}

}  // namespace

std::string_view ToString(MigrationFolder folder) { return kFolders[static_cast<size_t>(folder)]; }

std::optional<MigrationFolder> FolderNamed(std::string_view word) {
  const auto found = std::ranges::find(kFolders, word);
  if (found == kFolders.end()) return std::nullopt;
  return static_cast<MigrationFolder>(found - kFolders.begin());
}

std::string ToText(const MigrationPlace& place) {
  std::array<char, 24> number{};
  (void)std::snprintf(number.data(), number.size(), "%04lld", static_cast<long long>(place.first));
  return std::string(ToString(place.second)) + "/" + number.data();
}

MigrationHeader ReadMigrationHeader(std::string_view text, std::vector<SqlProblem>& problems) {
  MigrationHeader header;
  for (int line = 1; !text.empty(); ++line) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view one = Trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    if (!one.starts_with("--")) break;
    one = Trimmed(one.substr(std::min(one.find_first_not_of('-'), one.size())));
    if (one.starts_with(kMark)) ReadDirective(one.substr(kMark.size()), line, header, problems);
  }
  if (header.batch && header.no_transaction) {
    problems.push_back({1,
                        "batch and no-transaction exclude each other: a batch commits its own "
                        "transactions"});
  }
  return header;
}

std::optional<int64_t> NumberOf(std::string_view file_name) {
  const size_t digits = std::min(file_name.find_first_not_of("0123456789"), file_name.size());
  const bool named = file_name.substr(digits).starts_with("_") && file_name.ends_with(".sql") &&
                     file_name.size() > digits + 5;
  return named ? WholeNumber(file_name.substr(0, digits)) : std::nullopt;
}

}  // namespace tranship
