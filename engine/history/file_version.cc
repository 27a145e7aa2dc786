#include "engine/history/file_version.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <optional>
#include <vector>

#include "hashing/digest.h"
#include "io/file_text.h"

extern char** environ;

namespace tranship {
namespace {

// Stdout of a program that ended well; no shell is between.
std::optional<std::string> OutputOf(std::vector<std::string> words) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int spawned =
      posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  std::string out;
  std::array<char, 4096> buffer{};
  for (ssize_t got = 0; spawned == 0; out.append(buffer.data(), static_cast<size_t>(got))) {
    got = read(ends[0], buffer.data(), buffer.size());
    if (got <= 0) break;
  }
  close(ends[0]);
  if (spawned != 0) return std::nullopt;
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? std::optional(out) : std::nullopt;
}

std::string CommitOf(const std::filesystem::path& path) {
  const std::string folder = path.parent_path().string(), name = path.filename().string();
  const auto git = [&](std::vector<std::string> more) {
    std::vector<std::string> words = {"git",
                                      "-c",
                                      "core.fsmonitor=false",
                                      "-c",
                                      "core.hooksPath=/dev/null",
                                      "--no-optional-locks",
                                      "-C",
                                      folder};
    words.insert(words.end(), more.begin(), more.end());
    return OutputOf(std::move(words));
  };
  auto commit = git({"log", "-1", "--no-show-signature", "--format=%H", "--", name});
  if (!commit) return "";
  commit->erase(std::ranges::find(*commit, '\n'), commit->end());
  if (commit->empty()) return "";
  const auto changes = git({"status", "--porcelain", "--", name});
  return *commit + (changes && changes->empty() ? "" : "+changes");
}

}  // namespace

FileVersion VersionOf(const std::string& path) {
  FileVersion version;
  const auto bytes = FileText(path);
  if (!bytes) return version;
  version.digest = ToHex(HashText(*bytes));
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(path, error);
  if (!error) version.commit = CommitOf(absolute);
  return version;
}

}  // namespace tranship
