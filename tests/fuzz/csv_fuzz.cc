// Any bytes as a CSV file: the reader ends, lines ascend, and fields that it has told apart are
// read back from what CsvField() makes of them.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "io/csv.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tranship;
  CsvReader reader({reinterpret_cast<const char*>(data), size});
  int line = 0;
  while (const auto record = reader.Next()) {
    if (record->line <= line || record->fields.empty()) std::abort();
    line = record->line;
    if (!record->problem.empty()) {
      if (reader.Next()) std::abort();
      break;
    }
    std::string text;
    for (const std::string& field : record->fields) {
      text += (text.empty() ? "x," : ",") + CsvField(field);
    }
    CsvReader again(text);
    auto copy = again.Next();
    if (!copy || !copy->problem.empty() || copy->fields.size() != record->fields.size() + 1)
      std::abort();
    copy->fields.erase(copy->fields.begin());
    if (copy->fields != record->fields || again.Next()) std::abort();
  }
  return 0;
}
