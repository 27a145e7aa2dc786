#include "tools/arguments/help.h"

namespace tranship {
namespace {

constexpr const char* kExitCodes = R"(Exit codes:
   0  done, and verified as asked
   1  failed
   2  usage or configuration; nothing was touched
   3  finished, differences found
   4  finished, rows rejected or altered, or a constraint left NOT VALID
   5  stopped; run the same command again to go on
   6  not resumable as asked
  10  run not found
  11  another engine is working on it
  12  authentication or TLS
  13  privilege
)";

}  // namespace

std::string DescriptionOf(Command command) {
  switch (command) {
    case Command::kCopy:
      return "Copies tables that exist on both sides, in parallel, then compares them.\n"
             "Killed or stopped, the same command goes on where it was.";
    case Command::kClone:
      return "Makes an SQLite file's schema on the target, copies its tables and compares them.\n"
             "What has no counterpart is listed. Killed or stopped, the same command goes on.";
    case Command::kDiscover:
      return "Reads an SQLite file once and lists every problem that moving it would meet.\n"
             "Changes nothing on either side. Exit code 3 when something is in the way.";
    case Command::kVerify:
      return "Compares source and target in full and names the rows that differ. Changes nothing.";
    case Command::kStatus:
      return "Lists the runs that the target's ledger knows, or shows how far one is.";
    case Command::kReport:
      return "Writes a run's report again, from the ledger alone.";
    case Command::kRejects:
      return "Lists the rows that a run held back, and the values that policies altered.";
    case Command::kAbandon:
      return "Gives an unfinished run up: brings back what it dropped or disabled on the target.\n"
             "Rows that were copied stay.";
    case Command::kSnapshotHold:
      break;
  }
  return "Keeps an exported snapshot of the source alive until it is ended by Ctrl-C, and prints "
         "its id\n"
         "for `tranship copy --snapshot`. A copy that is killed then resumes in the same snapshot.";
}

std::string FooterOf(Command command) {
  switch (command) {
    case Command::kCopy:
      return std::string(R"(Examples:
  tranship copy --source postgresql://app@old/shop --target postgresql://app@new/shop --dry-run
  tranship copy --source postgresql://app@old/shop --target postgresql://app@new/shop
  tranship copy --source service=old --target service=new --table 'sales.*' --exclude-table '*_log'
  tranship copy --source service=old --target service=new --truncate --constraints rebuild --jobs 4

One Ctrl-C stops after the running chunks, a second one at once; the same command resumes.
Passwords belong into a password file (~/.pgpass), a service file or PGPASSWORD, not into the URI.

)") + kExitCodes;
    case Command::kClone:
      return std::string(R"(Examples:
  tranship clone --source sqlite:shop.db --target postgresql://app@new/shop --dry-run
  tranship clone --source sqlite:shop.db --target service=new --target-schema shop --names snake_case

)") + kExitCodes;
    case Command::kDiscover:
      return "Examples:\n  tranship discover --source sqlite:shop.db\n"
             "  tranship discover --source sqlite:shop.db --target service=new --format html "
             "--output shop.html\n"
             "  tranship discover --source sqlite:shop.db --write-mapping shop.toml\n\n"
             "Of a PostgreSQL source the two schemas are compared; values are not read yet.\n";
    case Command::kVerify:
      return std::string(R"(Examples:
  tranship verify --source postgresql://app@old/shop --target postgresql://app@new/shop
  tranship verify --source service=old --target service=new --table orders --max-differences 1000

)") + kExitCodes;
    case Command::kStatus:
      return "Examples:\n  tranship status --target postgresql://app@new/shop\n"
             "  tranship status latest --target postgresql://app@new/shop\n";
    case Command::kReport:
      return "Examples:\n  tranship report latest --target service=new\n"
             "  tranship report 3f2b --target service=new --format html --output report.html\n"
             "\nRUN is a run's id, a beginning of it that fits no other, or latest.\n";
    case Command::kRejects:
      return "Examples:\n  tranship rejects latest --target service=new\n"
             "  tranship rejects 3f2b --target service=new --json\n";
    case Command::kAbandon:
      return "Example:\n  tranship abandon 3f2b8c1e --target service=new\n";
    case Command::kSnapshotHold:
      break;
  }
  return "Example:\n  tranship snapshot hold --source service=old --table 'sales.*'\n"
         "  tranship copy --snapshot 00000004-0000001B-1 --source service=old --target "
         "service=new\n";
}

std::string ProgramDescription() {
  return "Moves PostgreSQL tables in bulk, and proves it: parallel COPY, resumable after any "
         "crash,\n"
         "and a report in which source and target are compared by digest trees.";
}

std::string ProgramFooter() {
  return std::string(
             "`tranship COMMAND --help` shows a command's options and examples.\n\n"
             "Flags beat the environment (TRANSHIP_SOURCE, TRANSHIP_TARGET), which beats "
             "./tranship.toml.\n\n") +
         kExitCodes;
}

}  // namespace tranship
