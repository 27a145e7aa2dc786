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
        .command = kUpsert,
        .name = "upsert",
        .argument = "",
        .needs = Needs::kBoth,
        .has_section = true,
        .run = RunUpsertCommand,
        .description =
            "Merges tables into tables that need not be empty: rows are found by a key, new ones\n"
            "inserted, those that differ updated. Killed or stopped, the same command goes on.",
        .footer = R"(Examples:
  tranship upsert --source service=old --target service=new --table sales.product --dry-run
  tranship upsert --source service=shop --target service=shop --source-schema staging \
      --target-schema production
  tranship upsert --source sqlite:car.db --target service=fleet --table car=fleet.car --key vin \
      --update mileage,owner

Rows that only the target has are left alone. The same command again changes nothing.

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
        .has_section = true,
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
    CommandSpec{.command = kInit,
                .name = "init",
                .argument = "DIR",
                .needs = Needs::kNothing,
                .has_section = false,
                .run = RunInitCommand,
                .description = "Writes a plan with checks, migrations and a mapping into a new "
                               "folder, to begin with.",
                .footer = R"(Examples:
  tranship init move --kind pg-to-pg
  tranship init move --kind sqlite-to-pg
  tranship init move --kind staging-to-prod
)"},
    CommandSpec{.command = kApply,
                .name = "apply",
                .argument = "PLAN",
                .needs = Needs::kNothing,
                .has_section = false,
                .run = RunApplyCommand,
                .description =
                    "Applies the stages of a plan: a dry run, unless --execute is said.\n"
                    "The dry run does everything in one transaction, counts it, and rolls it back.",
                .footer = R"(Examples:
  tranship apply plan.toml
  tranship apply plan.toml --execute --until schema
  tranship apply plan.toml --execute --in-window --confirm shop

Interrupted, the same command goes on where it was.

)" TRANSHIP_EXIT_CODES},
    CommandSpec{.command = kRollback,
                .name = "rollback",
                .argument = "PLAN",
                .needs = Needs::kNothing,
                .has_section = false,
                .run = RunRollbackCommand,
                .description =
                    "Undoes applied stages of a plan, newest first; says what it would do, unless\n"
                    "--execute is said.",
                .footer = R"(Examples:
  tranship rollback plan.toml
  tranship rollback plan.toml --to schema --execute
  tranship rollback plan.toml --all --execute

)" TRANSHIP_EXIT_CODES},
    CommandSpec{
        .command = kPlanCheck,
        .name = "plan check",
        .argument = "PLAN",
        .needs = Needs::kNothing,
        .has_section = false,
        .run = RunPlanCheckCommand,
        .description = "Lists everything that is wrong with a plan, with lines. Changes nothing.",
        .footer = "Example:\n  tranship plan check plan.toml --set cutoff=2026-01-01\n"},
    CommandSpec{.command = kPlanShow,
                .name = "plan show",
                .argument = "PLAN",
                .needs = Needs::kNothing,
                .has_section = false,
                .run = RunPlanShowCommand,
                .description = "Shows a plan's stages and how far each is.",
                .footer = "Example:\n  tranship plan show plan.toml --format mermaid\n"},
    CommandSpec{.command = kPlanApprove,
                .name = "plan approve",
                .argument = "PLAN",
                .needs = Needs::kNothing,
                .has_section = false,
                .run = RunPlanApproveCommand,
                .description = "Records a sign-off that a stage of a plan waits for.",
                .footer = "Example:\n  tranship plan approve plan.toml --stage cleanup "
                          "--name 'quality assurance' --by 'A. Meier'\n"},
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
        .command = kMappingInit,
        .name = "mapping init",
        .argument = "",
        .needs = Needs::kBoth,
        .has_section = false,
        .run = RunMappingInitCommand,
        .description = "Writes a first field mapping from both schemas: same names move, similar "
                       "ones are proposed.\nChanges nothing on either side.",
        .footer = "Example:\n  tranship mapping init --source service=old --target service=new\n"},
    CommandSpec{
        .command = kMappingCheck,
        .name = "mapping check",
        .argument = "",
        .needs = Needs::kBoth,
        .has_section = false,
        .run = RunMappingCheckCommand,
        .description =
            "Holds a field mapping against both schemas and lists everything that is wrong or "
            "open.\nChanges nothing. Exit code 3 when something is.",
        .footer = "Example:\n  tranship mapping check --mapping mapping.csv --source service=old "
                  "--target service=new\n"},
    CommandSpec{
        .command = kMappingShow,
        .name = "mapping show",
        .argument = "",
        .needs = Needs::kBoth,
        .has_section = false,
        .run = RunMappingShowCommand,
        .description = "Shows a field mapping: coverage, what does not move and why, open items, "
                       "a diagram.\nChanges nothing.",
        .footer = "Example:\n  tranship mapping show --source service=old --target service=new "
                  "--format md --output mapping.md\n"},
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
        .command = kHistory,
        .name = "history",
        .argument = "",
        .needs = Needs::kNothing,
        .has_section = true,
        .run = RunHistoryCommand,
        .description =
            "Compares the test cycles that --history FILE has kept: problems resolved, remaining\n"
            "and new, how complete each cycle is, and what to do next.",
        .footer = "Examples:\n  tranship history --history cycles.db\n"
                  "  tranship history --history cycles.db --run 3 --format md --output cycle.md\n"
                  "  tranship history --history cycles.db --core-table orders --core-table "
                  "customers\n"},
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
    CommandSpec{
        .command = kCheck,
        .name = "check",
        .argument = "",
        .needs = Needs::kTarget,
        .has_section = false,
        .run = RunCheckCommand,
        .description = "Asks the data what a checks file wants to know of it. Changes nothing.\n"
                       "Exit code 3 when a check that blocks has not passed.",
        .footer = "Examples:\n  tranship check --checks checks.toml --target service=new\n"
                  "  tranship check --checks checks.toml --source sqlite:shop.db --target "
                  "service=new --only orders\n"
                  "  tranship check --checks checks.toml --target service=new --format html "
                  "--output checks.html\n"},
    CommandSpec{.command = kSavepointList,
                .name = "savepoint list",
                .argument = "",
                .needs = Needs::kTarget,
                .has_section = false,
                .run = RunSavepointListCommand,
                .description = "Lists the savepoint sets: copies of rows kept for a rollback.",
                .footer = "Example:\n  tranship savepoint list --target service=new\n"},
    CommandSpec{.command = kSavepointDrop,
                .name = "savepoint drop",
                .argument = "[ID]",
                .needs = Needs::kTarget,
                .has_section = false,
                .run = RunSavepointDropCommand,
                .description = "Drops one savepoint set, or all whose time is over (--expired).\n"
                               "What it held cannot be rolled back any more.",
                .footer = "Examples:\n  tranship savepoint drop 7 --target service=new\n"
                          "  tranship savepoint drop --expired --target service=new\n"},
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
