#include "engine/migrate/migration_set.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <span>

#include "engine/exit_code.h"
#include "hashing/digest.h"
#include "io/error.h"
#include "io/file_text.h"
#include "io/utf8.h"

namespace tranship {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string WithoutMark(std::string text) {
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  return text;
}

void CheckHeader(const MigrationFile& file, std::vector<SqlProblem>& problems) {
  const bool back = file.folder == MigrationFolder::kRollback;
  if (file.header.batch && file.folder != MigrationFolder::kData && !back) {
    problems.push_back({1, "batch belongs into data/"});
  }
  if (back && file.header.irreversible) {
    problems.push_back({1, "irreversible is said by the file that cannot be rolled back"});
  }
}

void ReadFolder(const fs::path& dir, MigrationFolder folder, MigrationSet& set) {
  std::vector<MigrationFile>& files =
      folder == MigrationFolder::kRollback ? set.rollbacks : set.files;
  const fs::path path = dir / ToString(folder);
  if (!fs::is_directory(path)) return;
  std::vector<fs::path> entries;
  for (const auto& entry : fs::directory_iterator(path)) entries.push_back(entry.path());
  std::ranges::sort(entries);
  for (const fs::path& entry : entries) {
    const std::string name = entry.filename().string();
    if (name.starts_with(".") || entry.extension() != ".sql") continue;
    MigrationFile file;
    file.folder = folder;
    file.name = name;
    const auto number = NumberOf(name);
    if (!number) {
      set.problems.push_back(Printable(file.path()) +
                             ": the name must be NUMBER_words.sql, for example 0005_name.sql");
      continue;
    }
    const auto text = FileText(entry);
    if (!text) {
      set.problems.push_back(Printable(file.path()) + ": cannot be read");
      continue;
    }
    file.number = *number;
    file.digest = ToHex(HashText(*text));
    file.text = WithoutMark(*text);
    std::vector<SqlProblem> problems;
    if (!IsUtf8(std::as_bytes(std::span(file.text)))) problems.push_back({1, "is not UTF-8"});
    file.header = ReadMigrationHeader(file.text, problems);
    CheckHeader(file, problems);
    for (const SqlProblem& problem : problems) {
      set.problems.push_back(Printable(file.path()) + ":" + std::to_string(problem.line) + ": " +
                             problem.message);
    }
    files.push_back(std::move(file));
  }
}

void FindDuplicates(const std::vector<MigrationFile>& files, std::vector<std::string>& problems) {
  for (size_t i = 1; i < files.size(); ++i) {
    if (files[i].place() != files[i - 1].place()) continue;
    problems.push_back(Printable(files[i].path()) + ": has the number of " +
                       Printable(files[i - 1].path()));
  }
}

}  // namespace

const MigrationFile* MigrationSet::Find(const MigrationPlace& place) const {
  const auto found = std::ranges::find(files, place, &MigrationFile::place);
  return found == files.end() ? nullptr : &*found;
}

const MigrationFile* MigrationSet::Rollback(int64_t number) const {
  const auto found = std::ranges::find(rollbacks, number, &MigrationFile::number);
  return found == rollbacks.end() ? nullptr : &*found;
}

MigrationSet ReadMigrationSet(const std::string& dir) {
  if (!fs::is_directory(dir)) {
    throw UserError(ExitCode::kUsage, "no such folder: " + Printable(dir),
                    "name the folder that holds schema/, data/, seed/ and rollback/ with --dir");
  }
  MigrationSet set;
  for (const MigrationFolder folder : {MigrationFolder::kSchema, MigrationFolder::kData,
                                       MigrationFolder::kSeed, MigrationFolder::kRollback}) {
    ReadFolder(dir, folder, set);
  }
  std::ranges::stable_sort(set.files, {}, &MigrationFile::place);
  std::ranges::stable_sort(set.rollbacks, {}, &MigrationFile::place);
  FindDuplicates(set.files, set.problems);
  FindDuplicates(set.rollbacks, set.problems);
  set.pre_check = WithoutMark(FileText(fs::path(dir) / "pre_check.sql").value_or(""));
  set.post_check = WithoutMark(FileText(fs::path(dir) / "post_check.sql").value_or(""));
  return set;
}

}  // namespace tranship
