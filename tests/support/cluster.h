#ifndef TRANSHIP_TESTS_SUPPORT_CLUSTER_H_
#define TRANSHIP_TESTS_SUPPORT_CLUSTER_H_

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/cluster_template.h"

namespace tranship::testing {

struct ClusterOptions {
  // Lines for postgresql.conf. The defaults are PostgreSQL's own (fsync on), but for:
  // autovacuum=off, so that nothing writes behind a test's back; shared_buffers=64MB;
  // max_wal_size=4GB.
  std::map<std::string, std::string> settings = {};
  // Also listen on 127.0.0.1, at a free port; there the password is asked for (scram-sha-256).
  bool tcp = false;
  // Lines of pg_hba.conf that stand before ours ("host all bob 127.0.0.1/32 reject").
  std::vector<std::string> hba = {};
  // Whose programs to run, where source and target are of two versions.
  ServerEnd end = ServerEnd::kSource;
};

enum class StopMode { kFast, kImmediate };

// A throw-away PostgreSQL cluster in a temporary folder, reached over a Unix socket there.
//
// The superuser `tester` is trusted on the socket, whoever we are; as root the server itself runs
// as another account (TRANSHIP_TEST_USER, else `postgres`, else `nobody`). initdb runs once per
// build folder; each cluster is a copy with a system identifier of its own.
//
// Threading: thread-compatible.
// Ownership: a watchdog process stops the server and removes the folder, when the destructor asks
// for it or when this process ends in any way, SIGKILL included. Errors: std::runtime_error with
// the server's log or psql's stderr.
class Cluster {
 public:
  explicit Cluster(ClusterOptions options = {});
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  // A libpq URI, role `tester`, over the Unix socket. The database's name may hold any byte but
  // zero.
  [[nodiscard]] std::string uri(std::string_view database = "postgres") const;
  // The same over TCP, with another role. Requires: ClusterOptions::tcp.
  [[nodiscard]] std::string tcp_uri(std::string_view database, std::string_view role) const;

  // `options` as in CREATE DATABASE: "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C'
  // LC_CTYPE 'C'".
  void CreateDatabase(const std::string& name, const std::string& options = "");
  void DropDatabase(const std::string& name);

  // Runs statements by psql, each in a transaction of its own. Returns the rows as `psql -At`
  // prints them, without the last newline; throws with psql's stderr at the first error.
  std::string Psql(std::string_view database, std::string_view sql) const;
  // Runs a file by psql, with \ commands.
  void PsqlFile(std::string_view database, const std::filesystem::path& file) const;

  void Start();
  void Stop(StopMode mode = StopMode::kFast);
  void Restart(StopMode mode = StopMode::kFast);

  // Sets a line of postgresql.conf from now on; takes effect at Reload or Restart, as the setting
  // wants.
  void Set(const std::string& name, const std::string& value);
  void Reload();

  // A program that talks to the server or to its files (psql, pg_basebackup): the server's own,
  // else the system's.
  [[nodiscard]] std::filesystem::path Program(const std::string& name) const;
  // One that refuses a server newer than itself (pg_dump, pg_basebackup). Skips the running test
  // where it would.
  [[nodiscard]] std::filesystem::path MatchingProgram(const std::string& name) const;
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::filesystem::path data_dir() const { return folder_ / "data"; }
  [[nodiscard]] std::string log() const;
  [[nodiscard]] int version() const;  // 15
  [[nodiscard]] pid_t postmaster_pid() const;
  // The account that the server runs as; empty: ours.
  [[nodiscard]] const std::string& user() const { return user_; }
  [[nodiscard]] int port() const { return port_; }

 private:
  void WriteHba(const std::vector<std::string>& lines) const;
  void RunServerTool(const std::string& tool, const std::vector<std::string>& arguments) const;

  std::filesystem::path bin_;
  std::string user_;
  std::filesystem::path folder_;
  bool tcp_ = false;
  int port_ = 5432;
  class Watchdog;
  std::unique_ptr<Watchdog> watchdog_;
};

// The two clusters that all tests of this program share; started at the first use, stopped at
// exit. Only for tests that need no settings of their own and that neither stop nor reconfigure
// them.
Cluster& SharedSource();
Cluster& SharedTarget();

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SUPPORT_CLUSTER_H_
