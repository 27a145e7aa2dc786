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
      Drop(name_);
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
      Drop(names.text(i, 0));
    }
  }
  // WITH (FORCE) came with PostgreSQL 13; before, DROP DATABASE itself waits for those who leave.
  void Drop(const std::string& name) {
    const bool forced = server_.server_version() >= 130000;
    if (!forced) {
      server_.Exec(
          "SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a WHERE "
          "a.datname = $1",
          {Param(name)});
    }
    server_.Exec("DROP DATABASE IF EXISTS " + QuoteName(name) + (forced ? " WITH (FORCE)" : ""));
  }
  // A database has a locale provider since PostgreSQL 15; its locale's column got another name, and
  // a provider more, with 17.
  std::string LocaleOf() {
    const int version = server_.server_version();
    const std::string provider = version >= 150000 ? "d.datlocprovider" : "NULL";
    const std::string locale = version >= 170000   ? "d.datlocale"
                               : version >= 150000 ? "d.daticulocale"
                                                   : "NULL";
    const std::string rules = version >= 160000 ? "d.daticurules" : "NULL";
    const Result own = server_.Exec(
        "SELECT pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, " + provider +
        ", " + locale + ", " + rules +
        " FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()");
    std::string text = " ENCODING " + QuoteLiteral(own.view(0, 0)) + " LC_COLLATE " +
                       QuoteLiteral(own.view(0, 1)) + " LC_CTYPE " + QuoteLiteral(own.view(0, 2));
    if (own.null(0, 3)) return text;
    if (own.view(0, 3) == "c") return text + " LOCALE_PROVIDER libc";
    const bool icu = own.view(0, 3) == "i";
    text += icu ? " LOCALE_PROVIDER icu ICU_LOCALE " : " LOCALE_PROVIDER builtin BUILTIN_LOCALE ";
    text += QuoteLiteral(own.view(0, 4));
    if (!own.null(0, 5)) text += " ICU_RULES " + QuoteLiteral(own.view(0, 5));
    return text;
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
