#ifndef TRANSHIP_TESTS_SUPPORT_CLUSTER_TEMPLATE_H_
#define TRANSHIP_TESTS_SUPPORT_CLUSTER_TEMPLATE_H_

#include <filesystem>
#include <string>

namespace tranship::testing {

// Which end of a copy a test's server stands for. A run over two versions has one for each.
enum class ServerEnd { kSource, kTarget };

// Where the server's programs are: TRANSHIP_TEST_SOURCE_PG_BIN or TRANSHIP_TEST_TARGET_PG_BIN, else
// TRANSHIP_TEST_PG_BIN, else the system's.
std::filesystem::path FindServerPrograms(ServerEnd end);

// The newest /usr/lib/postgresql/*/bin, else the folder that pg_config names.
std::filesystem::path FindSystemPrograms();

// The account for the server: empty (ours) unless we are root.
std::string FindServerUser();

// A new empty folder in TMPDIR or /tmp that belongs to `user` (mode 0700), its path short enough
// for a Unix socket's.
std::filesystem::path MakeTemporaryFolder(const std::string& user);

// Puts a fresh data directory at `data` (inside a folder that belongs to `user`), as initdb would
// make it: superuser tester, UTF8, C.UTF-8, a new system identifier. Copied from a template that
// is made once and kept in the build folder.
void MakeDataDirectory(const std::filesystem::path& bin, const std::string& user,
                       const std::filesystem::path& data);

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SUPPORT_CLUSTER_TEMPLATE_H_
