#include <algorithm>
#include <filesystem>
#include <system_error>

#include "engine/catalog/catalog.h"
#include "engine/endpoints.h"
#include "engine/mapping/coverage.h"
#include "engine/mapping/propose.h"
#include "engine/sqlite/sqlite_uri.h"
#include "io/error.h"
#include "tools/commands.h"
#include "tools/output/atomic_file.h"

namespace tranship {
namespace {

constexpr const char* kDefaultFile = "mapping.csv";

// Both schemas, and the connections that they were read by.
struct Opened {
  Connection on_source, on_target;
  Catalog source, target;

  [[nodiscard]] BothSchemas schemas() { return {&source, &target, &on_source, &on_target}; }
};

Opened Open(const CopyOptions& options) {
  if (SqlitePath(options.source)) {
    throw UserError(ExitCode::kUsage, "a mapping of fields needs a PostgreSQL source",
                    "for an SQLite file: tranship discover --write-mapping FILE");
  }
  const Endpoints ends(options);
  Connection source = ends.Source("mapping");
  Connection target = ends.Target("mapping");
  Catalog of_source = ReadCatalog(source);
  Catalog of_target = ReadCatalog(target);
  return {std::move(source), std::move(target), std::move(of_source), std::move(of_target)};
}

FieldMapping ReadFile(const Invocation& invocation) {
  const std::string path = invocation.mapping_file.empty() ? kDefaultFile : invocation.mapping_file;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw UserError(ExitCode::kUsage, "there is no mapping file " + Printable(path),
                    "tranship mapping init writes a first version, or say --mapping FILE");
  }
  return ReadFieldMapping(path);
}

std::string CountedAs(size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string Rendered(const Coverage& coverage, MappingFormat format) {
  switch (format) {
    case MappingFormat::kMarkdown:
      return CoverageAsMarkdown(coverage);
    case MappingFormat::kMermaid:
      return CoverageAsMermaid(coverage);
    case MappingFormat::kJson:
      return CoverageAsJson(coverage);
    case MappingFormat::kText:
      break;
  }
  return CoverageAsText(coverage);
}

}  // namespace

ExitCode RunMappingInitCommand(const Invocation& invocation, Console& console) {
  const std::string path = invocation.output.empty() ? kDefaultFile : invocation.output;
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    throw UserError(ExitCode::kUsage, Printable(path) + " exists; it is not overwritten",
                    "name another file with --output, and compare the two");
  }
  const Opened opened = Open(invocation.copy);
  const FieldMapping mapping = ProposeMapping(opened.source, opened.target);
  WriteFileAtomically(path, ToCsv(mapping), 0600);
  const auto open =
      static_cast<size_t>(std::ranges::count(mapping.rows, Decision::kOpen, &FieldRow::decision));
  console.out << "written: " << Printable(path) << ", "
              << CountedAs(mapping.rows.size(), "line", "lines") << ", "
              << CountedAs(open, "is open", "are open") << "\n"
              << "next: decide what is open, then tranship mapping check --mapping "
              << Printable(path) << "\n"
              << std::flush;
  return ExitCode::kDone;
}

ExitCode RunMappingCheckCommand(const Invocation& invocation, Console& console) {
  const FieldMapping mapping = ReadFile(invocation);
  Opened opened = Open(invocation.copy);
  const MappedSchema schema = MapSchema(mapping, opened.schemas());
  const std::vector<std::string> notes = Located(mapping.file, schema.notes);
  if (invocation.json) {
    console.out << CoverageAsJson(CoverageOf(mapping, opened.source, opened.target, schema));
  } else {
    for (const std::string& line : WhyUnusable(mapping, schema)) console.out << line << "\n";
    for (const std::string& line : notes) console.out << line << " (a note)\n";
    console.out << CountedAs(schema.problems.size(), "problem", "problems") << ", "
                << CountedAs(schema.open.size(), "open item", "open items") << "\n";
  }
  console.out << std::flush;
  return schema.usable() ? ExitCode::kDone : ExitCode::kDifferences;
}

ExitCode RunMappingShowCommand(const Invocation& invocation, Console& console) {
  const FieldMapping mapping = ReadFile(invocation);
  Opened opened = Open(invocation.copy);
  const MappedSchema schema = MapSchema(mapping, opened.schemas());
  const Coverage coverage = CoverageOf(mapping, opened.source, opened.target, schema);
  const std::string text =
      Rendered(coverage, invocation.json ? MappingFormat::kJson : invocation.mapping_format);
  if (invocation.output.empty()) {
    console.out << text << std::flush;
  } else {
    WriteFileAtomically(invocation.output, text, 0600);
  }
  return ExitCode::kDone;
}

}  // namespace tranship
