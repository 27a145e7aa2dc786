// What is looked for, a source file each. All add to `findings`.

#ifndef TRANSHIP_ENGINE_DISCOVER_FINDERS_H_
#define TRANSHIP_ENGINE_DISCOVER_FINDERS_H_

#include <string>
#include <vector>

#include "engine/discover/file_reading.h"
#include "engine/discover/findings.h"

namespace tranship {

using Findings = std::vector<Finding>;

// Schema: tables, columns and objects of the file against what PostgreSQL makes of them.
void FindSchemaProblems(const FileReading& reading, Findings& findings);
// Integrity and quality: values against their column's type, and against each other.
void FindValueProblems(const FileReading& reading, Findings& findings);
// Migration: the order of tables, cycles.
void FindOrder(const FileReading& reading, Findings& findings);
// Migration: patterns that chose nothing.
void FindUnmatched(const Fit& fit, Findings& findings);
// Migration: tables against those that are on the target; also of a PostgreSQL source.
void FindTargetProblems(const Fit& fit, const Catalog& target, const CopyOptions& options,
                        Findings& findings);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_DISCOVER_FINDERS_H_
