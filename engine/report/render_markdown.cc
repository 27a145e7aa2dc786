// Markdown that can be committed: the same run always renders the same bytes (tables by name, no
// times, no workers), unless times are asked for.

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <tuple>

#include "engine/report/conclusion.h"
#include "engine/report/markdown_text.h"
#include "engine/report/quantities.h"
#include "engine/report/renderers.h"

namespace tranship {
namespace {

std::string Plain(std::string_view text) { return MarkdownText(text); }

// Cells are Markdown already.
std::string Row(std::initializer_list<std::string> cells) {
  std::string line = "|";
  for (const std::string& cell : cells) line += " " + cell + " |";
  return line + "\n";
}

std::vector<const TableReport*> ByName(const Report& report) {
  std::vector<const TableReport*> tables;
  for (const TableReport& table : report.tables) tables.push_back(&table);
  std::ranges::stable_sort(tables, [](const auto* a, const auto* b) {
    return std::tie(a->name, a->target) < std::tie(b->name, b->target);
  });
  return tables;
}

std::string Facts(const Report& report, const RenderOptions& options) {
  std::string text = "- source: " + Plain(report.source) + "\n- target: " + Plain(report.target) +
                     "\n- run: " + Plain(report.run) + " (" + Plain(report.command) + ", " +
                     Plain(report.state) + ")\n- command: " + Plain(report.command_line) +
                     "\n- tranship " + Plain(report.version) + ", source " +
                     Plain(report.source_server) + ", target " + Plain(report.target_server) +
                     "\n- root: source " + Plain(report.root_source) + ", target " +
                     Plain(report.root_target) + "\n";
  if (options.times)
    text +=
        "- started: " + Plain(report.started) + "\n- finished: " + Plain(report.finished) + "\n";
  return text;
}

std::string Tables(const std::vector<const TableReport*>& tables) {
  std::string text = "\n## Tables\n\n" +
                     Row({"table", "read", "written", "rejected", "verified", "bytes", "verdict"}) +
                     "|---|---:|---:|---:|---:|---:|---|\n";
  for (const TableReport* table : tables) {
    std::string verdict{ToString(table->verdict)};
    if (!table->verdict_reason.empty()) verdict += ": " + Plain(table->verdict_reason);
    const std::string target = table->target == table->name ? "" : " to " + Plain(table->target);
    text += Row({Plain(table->name) + target, Counted(table->rows_source),
                 Counted(table->rows_written), Counted(table->rejected),
                 Counted(VerifiedRows(*table)), Counted(table->bytes), verdict});
  }
  return text;
}

std::string Merged(const std::vector<const TableReport*>& tables) {
  std::string rows;
  for (const TableReport* table : tables) {
    if (!table->merge) continue;
    rows +=
        Row({Plain(table->target), Counted(table->merge->inserted), Counted(table->merge->updated),
             Counted(table->merge->unchanged), Counted(table->merge->only_in_target)});
  }
  if (rows.empty()) return "";
  return "\n## Merged\n\n" + Row({"into", "inserted", "updated", "unchanged", "only in target"}) +
         "|---|---:|---:|---:|---:|\n" + rows;
}

std::string Digests(const std::vector<const TableReport*>& tables) {
  std::string text = "\n## Digests\n\n" +
                     Row({"table", "wire form", "leaves", "differing", "source", "target"}) +
                     "|---|---|---:|---:|---|---|\n";
  for (const TableReport* table : tables) {
    text += Row({Plain(table->name), Plain(table->wire_form), Counted(table->leaves_total),
                 Counted(table->leaves_differing), Plain(table->root_source),
                 Plain(table->root_target)});
  }
  return text;
}

std::string Differences(const std::vector<const TableReport*>& tables) {
  std::string text;
  for (const TableReport* table : tables) {
    const uint64_t total = table->missing + table->extra + table->changed;
    if (total == 0) continue;
    text += "\n### " + Plain(table->name) + "\n\n" + Counted(table->missing) + " missing, " +
            Counted(table->extra) + " extra, " + Counted(table->changed) + " changed; " +
            Counted(table->changed_after_copy) + " written on the target after the copy\n\n";
    for (const DifferenceReport& difference : table->differences) {
      text += "- " + Plain(difference.kind) + " " + Plain(difference.key) +
              (difference.after_copy ? ", after the copy\n" : "\n");
    }
    if (total > table->differences.size())
      text += "- and " + Counted(total - table->differences.size()) + " more\n";
  }
  return text.empty() ? "" : "\n## Differing rows\n" + text;
}

std::string Lists(const Report& report, const RenderOptions& options) {
  std::string text;
  if (!report.skipped.empty()) text += "\n## Skipped\n\n";
  for (const SkippedReport& skipped : report.skipped)
    text += "- " + Plain(skipped.name) + ": " + Plain(skipped.reason) + "\n";
  if (!report.errors.empty()) text += "\n## Errors on the way\n\n";
  for (const ErrorReport& error : report.errors) {
    text += "- " + (options.times ? Plain(error.at) + " " : "") + Plain(error.table) +
            (error.chunk ? " chunk " + std::to_string(*error.chunk) : "") + ": " +
            Plain(error.message) + (error.retried ? " (tried again)\n" : "\n");
  }
  if (!report.objects.empty()) text += "\n## Dropped and brought back on the target\n\n";
  for (const ObjectReport& object : report.objects) {
    text += "- " + Plain(object.kind) + " " + Plain(object.name) + " of " + Plain(object.table) +
            ": " + Plain(object.state) +
            (object.message.empty() ? "\n" : ": " + Plain(object.message) + "\n");
  }
  if (!report.queries.empty()) text += "\n## Queries on both sides\n\n";
  for (const QueryReport& query : report.queries) {
    text += "- " + Plain(query.name) + ": " + std::string(ToString(query.verdict)) +
            (query.message.empty() ? "" : ", " + Plain(query.message)) +
            (query.too_slow ? ", too slow\n" : "\n");
  }
  if (!report.sequences.empty()) text += "\n## Sequences\n\n";
  const auto value = [](const std::optional<int64_t>& v) {
    return v ? std::to_string(*v) : std::string("unknown");
  };
  for (const SequenceReport& sequence : report.sequences) {
    text += "- " + Plain(sequence.name) + ": source " + value(sequence.source) + ", target " +
            value(sequence.target) + ", " + Plain(sequence.action) + "\n";
  }
  return text;
}

}  // namespace

std::string RenderMarkdown(const Report& report, const RenderOptions& options) {
  const std::vector<const TableReport*> tables = ByName(report);
  std::string text = "# " + Plain(Headline(report)) + "\n\n" + Plain(VerdictSentence(report)) +
                     "\n\n" + Facts(report, options) + Tables(tables) + Merged(tables) +
                     Digests(tables) + Differences(tables) + Lists(report, options);
  const std::string next = NextStep(report);
  return next.empty() ? text : text + "\nNext: " + Plain(next) + "\n";
}

}  // namespace tranship
