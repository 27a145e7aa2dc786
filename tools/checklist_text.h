// `tranship report RUN --checklist`.

#ifndef TRANSHIP_TOOLS_CHECKLIST_TEXT_H_
#define TRANSHIP_TOOLS_CHECKLIST_TEXT_H_

#include <string>

#include "engine/report/report.h"
#include "io/pg/connection.h"
#include "tools/invocation.h"

namespace tranship {

// In the format asked for: text, md or html, else UserError.
[[nodiscard]] std::string ChecklistText(Connection& target, const Report& report,
                                        const Invocation& invocation);

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_CHECKLIST_TEXT_H_
