#include "io/sqlite/failure.h"

#include <sqlite3.h>

#include "io/error.h"

namespace tranship {
namespace {

std::string_view NextStep(int code) {
  switch (code) {  // extended codes first
    case SQLITE_READONLY_ROLLBACK:
    case SQLITE_READONLY_RECOVERY:
      return "a writer was killed and left a journal; let a program that may write open the file "
             "once, for example: sqlite3 FILE 'SELECT 1 FROM sqlite_schema'";
    case SQLITE_READONLY_CANTINIT:
      return "the folder must be writable to read a file in WAL mode that no writer has open";
    default:
      break;
  }
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process is writing to it; run the command again when that has ended";
    case SQLITE_CORRUPT:
      return "the file is damaged; look with: sqlite3 FILE 'PRAGMA integrity_check', and save what "
             "is left with: sqlite3 FILE .recover";
    case SQLITE_NOTADB:
      return "it is encrypted or no SQLite database";
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return "check the permissions of the file and of its folder";
    case SQLITE_IOERR:
      return "the disk or network file system failed; look at the system's log";
    default:
      return "";
  }
}

Consequence ConsequenceOfCode(int code) {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_SCHEMA:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
      return Consequence::kRetry;
    default:
      return Consequence::kPermanent;
  }
}

}  // namespace

void ThrowSqliteFailure(sqlite3* db, int code, std::string_view path, std::string_view statement) {
  if ((code & 0xFF) == SQLITE_INTERRUPT) throw Cancelled();
  ServerMessage message;
  message.message = std::string(path) + ": " + sqlite3_errstr(code);
  const std::string words = db == nullptr ? "" : sqlite3_errmsg(db);
  if (!words.empty() && words != sqlite3_errstr(code) && words != "not an error") {
    message.message += " (" + words + ")";
  }
  message.hint = NextStep(code);
  if (!message.hint.empty()) message.message += "; " + message.hint;
  throw DbError(ConsequenceOfCode(code), "source", message, std::string(statement));
}

void ThrowFileProblem(const std::string& path, std::string_view problem,
                      std::string_view next_step) {
  ServerMessage message;
  message.message = path + ": " + std::string(problem);
  message.hint = next_step;
  if (!next_step.empty()) message.message += "; " + std::string(next_step);
  throw DbError(Consequence::kPermanent, "source", message, "");
}

void CheckSqlite(sqlite3* db, int code, std::string_view path, std::string_view statement) {
  if (code != SQLITE_OK) ThrowSqliteFailure(db, code, path, statement);
}

}  // namespace tranship
