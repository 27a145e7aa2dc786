#include "tests/engine/sample_report.h"

#include <array>
#include <cstdio>

namespace tranship {
namespace {

std::string At(double seconds) {
  std::array<char, 40> text{};
  const int whole = static_cast<int>(seconds);
  std::snprintf(text.data(), text.size(), "2025-03-04T02:%02d:%02d.%06dZ", whole / 60, whole % 60,
                static_cast<int>((seconds - whole) * 1e6));
  return text.data();
}

TableReport SampleTable(const std::string& name, uint64_t rows, uint64_t bytes, size_t leaves) {
  TableReport table;
  table.name = name;
  table.target = name;
  table.verdict = Verdict::kMatch;
  table.wire_form = "binary";
  table.read = "key range";
  table.read_reason = "primary key, correlation 0.99";
  table.rows_source = table.rows_target = table.rows_written = rows;
  table.bytes = bytes;
  table.root_source = table.root_target = "6f1ed002ab5595859014ebf0951522d9";
  table.leaves_total = leaves;
  table.leaf_states = std::string(leaves, '=');
  return table;
}

void AddChunks(TableReport& table, int count, double begin, double seconds) {
  for (int i = 0; i < count; ++i) {
    ChunkReport chunk;
    chunk.no = i;
    chunk.kind = "key range";
    chunk.range = "[" + std::to_string(i * 1000) + ", " + std::to_string((i + 1) * 1000) + ")";
    chunk.state = "done";
    chunk.attempts = i == 3 ? 2 : 1;
    chunk.worker = "mover:4711";
    chunk.rows = table.rows_written / static_cast<uint64_t>(count);
    chunk.bytes = table.bytes / static_cast<uint64_t>(count);
    chunk.digest = "99aa06d3014798d86001c324468d497f";
    chunk.snapshot = i < count / 2 ? 0 : 1;
    const double pause = i < count / 2 ? 0 : 1200;  // killed at half, resumed twenty minutes later
    const double at = begin + pause + seconds * (i / 2) + (i % 2) * 0.4;
    chunk.started = At(at);
    chunk.finished = At(at + seconds * (1 + 0.2 * (i % 3)));
    table.chunks.push_back(chunk);
  }
}

}  // namespace

Report MatchingReport() {
  Report report;
  report.run = "0b5d6a52-7d2c-4f0e-9a3c-2f5f0f9f1c11";
  report.command = "copy";
  report.state = "done";
  report.verdict = Verdict::kMatch;
  report.source = "app@old.example.org:5432/shop";
  report.target = "app@new.example.org:5432/shop";
  report.source_server = "13.14";
  report.target_server = "15.6 (Debian 15.6-1)";
  report.started = At(1);
  report.finished = At(1301.5);
  report.root_source = report.root_target = "aab1cd3fdf2f6c3a8f2d8f3d4e1f0a55";
  report.command_line =
      "tranship copy --source postgresql://app@old.example.org/shop --target "
      "postgresql://app@new.example.org/shop";
  report.version = "0.1.0";
  report.snapshots = {{0, "source", "00000004-0000001B-1", "7421:7421:", At(1.1), false},
                      {1, "source", "00000005-0000002C-1", "7439:7440:7439", At(1201), false}};
  report.tables = {SampleTable("public.orders", 5000000, 706123456, 1220),
                   SampleTable("public.order_lines", 18234567, 1203004005, 4559),
                   SampleTable("public.countries", 249, 9123, 1)};
  AddChunks(report.tables[0], 12, 2, 0.9);
  AddChunks(report.tables[1], 26, 8, 1.4);
  AddChunks(report.tables[2], 1, 4, 0.05);
  report.errors = {{At(9), "public.order_lines", "target", "40P01",
                    "target: deadlock detected (SQLSTATE 40P01)", 3, true}};
  report.sequences = {{"public.orders_id_seq", 5000000, 5000000, "set"}};
  return report;
}

Report DifferingReport() {
  Report report = MatchingReport();
  report.verdict = Verdict::kMismatch;
  report.exit_code = 3;
  report.root_target = "11b1cd3fdf2f6c3a8f2d8f3d4e1f0a56";
  TableReport& lines = report.tables[1];
  lines.verdict = Verdict::kMismatch;
  lines.verdict_reason = "2 of 4,559 leaves differ";
  lines.rows_target = 18234566;
  lines.root_target = "00000002ab5595859014ebf0951522d9";
  lines.leaves_differing = 2;
  lines.leaf_states[1200] = lines.leaf_states[4000] = '!';
  lines.missing = 2;
  lines.extra = 1;
  lines.changed = 2;
  lines.changed_after_copy = 1;
  lines.differences = {{"missing", "(4711, 2)", false},
                       {"missing", "(4711, 3)", false},
                       {"extra", "(9000, 1)", false},
                       {"changed", "(1234567, 'a|b')", true}};
  TableReport unread = SampleTable("audit.events", 90000, 45000000, 22);
  unread.target = "audit.events_2025";
  unread.verdict = Verdict::kNotComparable;
  unread.verdict_reason = "enum audit.kind has other labels on the target";
  unread.wire_form = "text";
  unread.wire_form_reason = "column who has type regrole, which has no safe binary form";
  unread.rows_target.reset();
  unread.leaf_states = std::string(22, '?');
  unread.root_target = "";
  report.tables.push_back(unread);
  report.skipped = {{"public.old_stuff",
                     "no table public.old_stuff on the target: create it, or --exclude-table"}};
  report.objects = {{"index", "public.orders", "orders_customer_idx", "restored", ""},
                    {"foreign key", "public.order_lines", "order_lines_order_fk", "not valid",
                     "2 rows have no parent: (4711, 2), (4711, 3)"}};
  return report;
}

Report ReportFullOf(const std::string& text) {
  Report report = DifferingReport();
  for (std::string* field :
       {&report.run, &report.command, &report.state, &report.verdict_reason, &report.source,
        &report.target, &report.source_server, &report.target_server, &report.started,
        &report.finished, &report.root_source, &report.root_target, &report.command_line,
        &report.version}) {
    *field = text;
  }
  for (SnapshotReport& snapshot : report.snapshots)
    snapshot = {snapshot.no, text, text, text, text, true};
  for (TableReport& table : report.tables) {
    for (std::string* field : {&table.name, &table.target, &table.verdict_reason, &table.wire_form,
                               &table.wire_form_reason, &table.read, &table.read_reason,
                               &table.root_source, &table.root_target, &table.leaf_states}) {
      *field = text;
    }
    for (DifferenceReport& difference : table.differences) difference.kind = difference.key = text;
    for (ChunkReport& chunk : table.chunks) {
      chunk.kind = chunk.range = chunk.state = chunk.worker = chunk.digest = chunk.started =
          chunk.finished = text;
    }
  }
  report.skipped = {{text, text}};
  report.errors = {{text, text, text, text, text, 1, false}};
  report.objects = {{text, text, text, text, text}};
  report.sequences = {{text, 1, 2, text}};
  return report;
}

}  // namespace tranship
