#include "engine/migrate/scratch_database.h"

#include <stdlib.h>

#include <filesystem>
#include <random>

#include "engine/exit_code.h"
#include "engine/sqlite/sqlite_uri.h"
#include "hashing/digest.h"
#include "io/pg/connection.h"
#include "io/pg/conninfo.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

class ScratchFile : public ScratchDatabase {
 public:
  ScratchFile() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "tranship-scratch-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      throw UserError(ExitCode::kFailed, "cannot make a folder in the temporary folder",
                      "check TMPDIR");
    }
    folder_ = pattern;
  }
  ~ScratchFile() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  [[nodiscard]] std::string uri() const override {
    return "sqlite:" + (folder_ / "scratch.db").string();
  }

 private:
  std::filesystem::path folder_;
};

std::string ConninfoValue(const std::string& value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

Connection OpenServer(const std::string& conninfo) {
  ConnectOptions options;
  options.conninfo = conninfo;
  options.role = "scratch";
  options.side = "database";
  return Connection::Open(options);
}

std::string RandomWord() {
  std::random_device random;
  return ToHex({(uint64_t{random()} << 32) + random(), 0}).substr(0, 16);
}

// While this session lives, it holds a lock by the database's name: what has no such lock belongs
// to nobody. Locks are told apart by the session's own database, so that stands in the name, too.
class ScratchServerDatabase : public ScratchDatabase {
 public:
  explicit ScratchServerDatabase(const std::string& conninfo) : server_(OpenServer(conninfo)) {
    const std::string own = server_
                                .Exec(
                                    "SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname "
                                    "= pg_catalog.current_database()")
                                .text(0, 0);
    const std::string prefix = "tranship_scratch_" + own + "_";
    DropAbandoned(prefix);
    name_ = prefix + RandomWord();
    server_.Exec("SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended($1, 0))",
                 {Param(name_)});
    server_.Exec("CREATE DATABASE " + QuoteName(name_) + " TEMPLATE template0" + LocaleOf());
    uri_ = WithDatabase(conninfo, name_);
  }
  ~ScratchServerDatabase() override {
    try {
      server_.Exec("DROP DATABASE IF EXISTS " + QuoteName(name_) + " WITH (FORCE)");
    } catch (...) {  // the next one drops it
    }
  }
  [[nodiscard]] std::string uri() const override { return uri_; }

 private:
  void DropAbandoned(const std::string& prefix) {
    const Result names = server_.Exec(
        "SELECT d.datname FROM pg_catalog.pg_database d WHERE pg_catalog.starts_with(d.datname, "
        "$1) AND pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended(d.datname, 0))",
        {Param(prefix)});
    for (int i = 0; i < names.rows(); ++i) {
      server_.Exec("DROP DATABASE IF EXISTS " + QuoteName(names.view(i, 0)) + " WITH (FORCE)");
    }
  }
  std::string LocaleOf() {
    const Result own = server_.Exec(
        "SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, "
        "d.datlocprovider, d.daticulocale FROM pg_catalog.pg_database d WHERE d.datname = "
        "pg_catalog.current_database()");
    std::string locale = " ENCODING " + QuoteLiteral(own.view(0, 0)) + " LC_COLLATE " +
                         QuoteLiteral(own.view(0, 1)) + " LC_CTYPE " + QuoteLiteral(own.view(0, 2));
    if (own.view(0, 3) == "i") {
      locale += " LOCALE_PROVIDER icu ICU_LOCALE " + QuoteLiteral(own.view(0, 4));
    }
    return locale;
  }

  Connection server_;
  std::string name_, uri_;
};

}  // namespace

std::string WithDatabase(const std::string& conninfo, const std::string& name) {
  std::string text;
  for (const auto& [keyword, value] : ConninfoOptions(conninfo)) {
    if (keyword != "dbname") text += keyword + "=" + ConninfoValue(value) + " ";
  }
  return text + "dbname=" + ConninfoValue(name);
}

std::unique_ptr<ScratchDatabase> MakeScratchDatabase(const std::string& uri) {
  if (SqlitePath(uri)) return std::make_unique<ScratchFile>();
  return std::make_unique<ScratchServerDatabase>(uri);
}

}  // namespace tranship
