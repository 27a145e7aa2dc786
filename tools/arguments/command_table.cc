#include "tools/arguments/command_table.h"

#include <algorithm>
#include <array>

#include "tools/arguments/help.h"
#include "tools/commands.h"

namespace tranship {
namespace {

using enum Command;

constexpr std::array kCommands = {
    CommandSpec{.command = kCopy,
                .name = "copy",
                .argument = "",
                .needs = Needs::kBoth,
                .has_section = true,
                .run = RunCopyCommand,
                .description =
                    "Copies tables that exist on both sides, in parallel, then compares them.\n"
                    "Killed or stopped, the same command goes on where it was.",
                .footer = R"(Examples:
  tranship copy --source postgresql://app@old/shop --target postgresql://app@new/shop --dry-run
  tranship copy --source postgresql://app@old/shop --target postgresql://app@new/shop
  tranship copy --source service=old --target service=new --table 'sales.*' --exclude-table '*_log'
  tranship copy --source service=old --target service=new --truncate --constraints rebuild --jobs 4

One Ctrl-C stops after the running chunks, a second one at once; the same command resumes.
Passwords belong into a password file (~/.pgpass), a service file or PGPASSWORD, not into the URI.

)" TRANSHIP_EXIT_CODES},
    CommandSpec{
        .command = kClone,
        .name = "clone",
        .argument = "",
        .needs = Needs::kBoth,
        .has_section = true,
        .run = RunCloneCommand,
        .description =
            "Makes an SQLite file's schema on the target, copies its tables and compares them.\n"
            "What has no counterpart is listed. Killed or stopped, the same command goes on.",
        .footer = R"(Examples:
  tranship clone --source sqlite:shop.db --target postgresql://app@new/shop --dry-run
  tranship clone --source sqlite:shop.db --target service=new --target-schema shop --names snake_case

)" TRANSHIP_EXIT_CODES},
    CommandSpec{
        .command = kVerify,
        .name = "verify",
        .argument = "",
        .needs = Needs::kBoth,
        .has_section = true,
        .run = RunVerifyCommand,
        .description =
            "Compares source and target in full and names the rows that differ. Changes nothing.",
        .footer = R"(Examples:
  tranship verify --source postgresql://app@old/shop --target postgresql://app@new/shop
  tranship verify --source service=old --target service=new --table orders --max-differences 1000

)" TRANSHIP_EXIT_CODES},
    CommandSpec{
        .command = kDiscover,
        .name = "discover",
        .argument = "",
        .needs = Needs::kSource,
        .has_section = false,
        .run = RunDiscoverCommand,
        .description =
            "Reads an SQLite file once and lists every problem that moving it would meet.\n"
            "Changes nothing on either side. Exit code 3 when something is in the way.",
        .footer =
            "Examples:\n  tranship discover --source sqlite:shop.db\n"
            "  tranship discover --source sqlite:shop.db --target service=new --format html "
            "--output shop.html\n"
            "  tranship discover --source sqlite:shop.db --write-mapping shop.toml\n\n"
            "Of a PostgreSQL source the two schemas are compared; values are not read yet.\n"},
    CommandSpec{
        .command = kMigrate,
        .name = "migrate",
        .argument = "",
        .needs = Needs::kNothing,
        .has_section = false,
        .run = RunMigrateCommand,
        .description =
            "Applies numbered SQL files to a PostgreSQL database or an SQLite file, each once.\n"
            "Killed or stopped, the same command goes on where it was.",
        .footer = R"(Examples:
  tranship migrate --db sqlite:device.db --dir migrations --status
  tranship migrate --db sqlite:device.db --dir migrations --dry-run
  tranship migrate --db postgresql://app@new/shop --dir migrations --target 12
  tranship migrate --db service=new --dir migrations --rollback 9

)" TRANSHIP_EXIT_CODES},
    CommandSpec{
        .command = kMigrateReview,
        .name = "migrate review",
        .argument = "",
        .needs = Needs::kNothing,
        .has_section = false,
        .run = RunMigrateReviewCommand,
        .description =
            "Tries pending SQL files in a throw-away copy of the schema, grades their risks and "
            "proposes stages.\nThe database is only read. Exit code 3 when a file fails.",
        .footer = "Examples:\n  tranship migrate review --db service=new --dir migrations\n"
                  "  tranship migrate review --db service=new --dir migrations --format md "
                  "--output pull-request.md\n"},
    CommandSpec{
        .command = kMigrateCheck,
        .name = "migrate check",
        .argument = "",
        .needs = Needs::kNothing,
        .has_section = false,
        .run = RunMigrateCheckCommand,
        .description =
            "Applies numbered SQL files in throw-away databases, one by one, up, down and up "
            "again.\n"
            "For CI; --db only says on which server, or that SQLite is meant. Exit code 3 when "
            "something fails.",
        .footer =
            "Examples:\n  tranship migrate check --db sqlite: --dir migrations --sample "
            "field.db\n"
            "  tranship migrate check --db service=ci --dir migrations --sample sample.sql\n"},
    CommandSpec{
        .command = kStatus,
        .name = "status",
        .argument = "[RUN]",
        .needs = Needs::kTarget,
        .has_section = false,
        .run = RunStatusCommand,
        .description = "Lists the runs that the target's ledger knows, or shows how far one is.",
        .footer = "Examples:\n  tranship status --target postgresql://app@new/shop\n"
                  "  tranship status latest --target postgresql://app@new/shop\n"},
    CommandSpec{
        .command = kReport,
        .name = "report",
        .argument = "RUN",
        .needs = Needs::kTarget,
        .has_section = false,
        .run = RunReportCommand,
        .description = "Writes a run's report again, from the ledger alone.",
        .footer = "Examples:\n  tranship report latest --target service=new\n"
                  "  tranship report 3f2b --target service=new --format html --output report.html\n"
                  "\nRUN is a run's id, a beginning of it that fits no other, or latest.\n"},
    CommandSpec{
        .command = kRejects,
        .name = "rejects",
        .argument = "RUN",
        .needs = Needs::kTarget,
        .has_section = false,
        .run = RunRejectsCommand,
        .description = "Lists the rows that a run held back, and the values that policies altered.",
        .footer = "Examples:\n  tranship rejects latest --target service=new\n"
                  "  tranship rejects 3f2b --target service=new --json\n"},
    CommandSpec{
        .command = kAbandon,
        .name = "abandon",
        .argument = "RUN",
        .needs = Needs::kTarget,
        .has_section = false,
        .run = RunAbandonCommand,
        .description =
            "Gives an unfinished run up: brings back what it dropped or disabled on the target.\n"
            "Rows that were copied stay.",
        .footer = "Example:\n  tranship abandon 3f2b8c1e --target service=new\n"},
    CommandSpec{.command = kSnapshotHold,
                .name = "snapshot hold",
                .argument = "",
                .needs = Needs::kSource,
                .has_section = false,
                .run = RunSnapshotHoldCommand,
                .description = "Keeps an exported snapshot of the source alive until it is ended "
                               "by Ctrl-C, and prints "
                               "its id\n"
                               "for `tranship copy --snapshot`. A copy that is killed then resumes "
                               "in the same snapshot.",
                .footer =
                    "Example:\n  tranship snapshot hold --source service=old --table 'sales.*'\n"
                    "  tranship copy --snapshot 00000004-0000001B-1 --source service=old --target "
                    "service=new\n"},
};

}  // namespace

std::span<const CommandSpec> AllCommands() { return kCommands; }

const CommandSpec& SpecOf(Command command) {
  return *std::ranges::find(kCommands, command, &CommandSpec::command);
}

std::string_view ToString(Command command) { return SpecOf(command).name; }

}  // namespace tranship
