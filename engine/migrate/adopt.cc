// MigrationHistory: taking over what another runner has recorded.

#include <algorithm>
#include <array>
#include <set>

#include "engine/exit_code.h"
#include "engine/migrate/history.h"
#include "io/error.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

// The columns that runners keep the number in.
constexpr std::array kNumberColumns = {"version", "number", "version_num", "version_number", "id"};

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + Printable(word);
  return text;
}

std::optional<std::string> NumberColumn(const std::vector<std::string>& columns) {
  for (const char* name : kNumberColumns) {
    if (std::ranges::find(columns, name) != columns.end()) return name;
  }
  return std::nullopt;
}

// "5", "0005", "5_add_table", "V5".
std::optional<int64_t> VersionOf(std::string text) {
  if (text.starts_with("V") || text.starts_with("v")) text.erase(0, 1);
  if (const size_t end = text.find_first_not_of("0123456789"); end != std::string::npos) {
    if (end == 0 || text[end] != '_') return std::nullopt;
  }
  return NumberOf(text.substr(0, text.find('_')) + "_x.sql");
}

}  // namespace

std::vector<MigrationRecord> MigrationHistory::ReadOther(
    const MigrationDatabase::OtherHistory& other, const MigrationSet& set) {
  const auto column = NumberColumn(other.columns);
  if (!column) {
    throw UserError(ExitCode::kUsage,
                    other.name + " cannot be adopted: none of its columns (" +
                        Joined(other.columns) + ") is a version number",
                    "rename its column to version, or move the table away");
  }
  std::string problems;
  std::set<int64_t> versions;
  for (const auto& row :
       database_->Query("SELECT CAST(" + QuoteName(*column) + " AS text) FROM " + other.name)) {
    const auto version = VersionOf(row[0].value_or(""));
    if (!version) {
      problems += "\n\"" + Printable(row[0].value_or("NULL")) + "\" is no version number";
    } else if (*version > 0 &&
               std::ranges::find(set.files, *version, &MigrationFile::number) == set.files.end()) {
      problems += "\nversion " + std::to_string(*version) + " has no file";
    } else {
      versions.insert(*version);
    }
  }
  if (!problems.empty()) {
    throw UserError(ExitCode::kUsage, other.name + " cannot be adopted" + problems,
                    "bring the files and the table together");
  }
  std::vector<MigrationRecord> records;
  for (const MigrationFile& file : set.files) {
    if (!versions.contains(file.number)) continue;
    MigrationRecord record;
    record.folder = file.folder;
    record.number = file.number;
    record.name = file.name;
    record.digest = file.digest;
    record.at = "(adopted)";
    records.push_back(std::move(record));
  }
  return records;
}

void MigrationHistory::Make(const std::vector<MigrationRecord>& records) {
  if (database_->HasHistory()) return;
  if (const auto other = database_->FindOtherHistory()) database_->SetAside(*other);
  database_->MakeHistory();
  for (const MigrationRecord& record : records) Write(record);
}

}  // namespace tranship
