// CSV as RFC 4180 has it: quoted fields may hold commas, line ends and doubled quotes. A byte-order
// mark is skipped; lines end in CRLF, LF or CR.

#ifndef TRANSHIP_IO_CSV_H_
#define TRANSHIP_IO_CSV_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tranship {

struct CsvRecord {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> fields;
  std::string problem;  // then the rest of the file cannot be told apart
};

class CsvReader {
 public:
  // `text` must outlive the reader.
  explicit CsvReader(std::string_view text);

  // The next record; empty lines are skipped. Nothing at the end.
  [[nodiscard]] std::optional<CsvRecord> Next();

 private:
  void TakeQuoted(CsvRecord& record);
  bool TakeLineEnd();

  std::string_view rest_;
  int line_ = 1;
};

// One field, quoted where it has to be.
[[nodiscard]] std::string CsvField(std::string_view text);

}  // namespace tranship

#endif  // TRANSHIP_IO_CSV_H_
