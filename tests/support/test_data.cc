#include "tests/support/test_data.h"

#include <cstdlib>

namespace tranship::testing {

std::filesystem::path SourceFolder() { return TRANSHIP_SOURCE_FOLDER; }

std::filesystem::path FindTestData(const std::string& name) {
  const char* configured = std::getenv("TRANSHIP_TEST_DATA");
  const std::filesystem::path folder =
      configured != nullptr ? configured : TRANSHIP_SOURCE_FOLDER "/../shared/data";
  const std::filesystem::path result = folder / name;
  return std::filesystem::exists(result) ? result : std::filesystem::path();
}

}  // namespace tranship::testing
