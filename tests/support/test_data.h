#ifndef TRANSHIP_TESTS_SUPPORT_TEST_DATA_H_
#define TRANSHIP_TESTS_SUPPORT_TEST_DATA_H_

#include <filesystem>
#include <string>

namespace tranship::testing {

// The project's own folder.
std::filesystem::path SourceFolder();

// A file of the real data sets, which are not part of the project: in the folder
// TRANSHIP_TEST_DATA, else in
// ../shared/data beside the source folder. Empty when it is not there; then skip:
//     const auto file = FindTestData("chinook.sqlite");
//     if (file.empty()) GTEST_SKIP() << kNoTestData;
std::filesystem::path FindTestData(const std::string& name);

inline constexpr const char* kNoTestData = "the real data set is not there, see TRANSHIP_TEST_DATA";

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_SUPPORT_TEST_DATA_H_
