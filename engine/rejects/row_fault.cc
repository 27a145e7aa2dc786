#include "engine/rejects/row_fault.h"

#include <string_view>

namespace tranship {
namespace {

// Messages of class 22 quote the value last: `invalid input syntax for type integer: "x"`, `value
// "x" is out of range for type smallint`, `invalid byte sequence for encoding "UTF8": 0xff`.
// Whatever stands between the first and the last quote may be the value, which may have quotes too.
std::string Blotted(std::string_view message) {
  std::string text(message);
  if (const size_t bytes = text.find(": 0x"); bytes != std::string::npos) text.resize(bytes);
  const size_t first = text.find('"');
  if (first == std::string::npos) return text;
  const size_t last = text.rfind('"');
  const size_t end = last == first ? text.size() : last + 1;
  return text.replace(first, end - first, "\"...\"");
}

// Of "COPY t, line 5, column name: "value"": the server does not report the column as a field.
std::string ColumnOf(std::string_view context) {
  constexpr std::string_view kMark = ", column ";
  const size_t begin = context.find(kMark);
  if (begin == std::string_view::npos) return "";
  std::string_view rest = context.substr(begin + kMark.size());
  rest = rest.substr(0, rest.find('\n'));
  return std::string(rest.substr(0, rest.find(": \"")));
}

// Of an upsert the server names the staging table, which says nothing to anybody.
std::string WithoutStage(std::string message) {
  const size_t begin = message.find(" of relation \"tranship_stage_");
  if (begin == std::string::npos) return message;
  const size_t end = message.find("\" ", begin);
  return end == std::string::npos ? message : message.erase(begin, end + 1 - begin);
}

bool QuotesTheRow(std::string_view sqlstate) { return sqlstate == "23502" || sqlstate == "23514"; }

}  // namespace

bool IsRowFault(const DbError& error) {
  const std::string_view state = error.sqlstate();
  return error.consequence() == Consequence::kPermanent && error.side() == "target" &&
         (state.starts_with("22") || state.starts_with("23") || state == "54000") &&
         error.statement() != "COMMIT";
}

std::string SafeDetail(const DbError& error, bool show_values) {
  return show_values || !QuotesTheRow(error.sqlstate()) ? Printable(error.server().detail) : "";
}

RejectEntry EntryOf(const DbError& error, bool show_values) {
  const ServerMessage& server = error.server();
  RejectEntry entry;
  entry.sqlstate = server.sqlstate;
  entry.constraint = server.constraint;
  entry.column = server.column.empty() ? ColumnOf(server.context) : server.column;
  // The server's own messages about constraints quote names only; who raises such an error by hand
  // (a trigger) may quote anything.
  const bool names_only =
      server.sqlstate == "54000" ||
      (server.sqlstate.starts_with("23") && (!server.constraint.empty() || !server.column.empty()));
  entry.reason = Printable(show_values || names_only ? WithoutStage(server.message)
                           : server.sqlstate.starts_with("22")
                               ? Blotted(server.message)
                               : "refused by the target, SQLSTATE " + server.sqlstate);
  if (show_values) entry.value = Printable(server.detail);
  return entry;
}

}  // namespace tranship
