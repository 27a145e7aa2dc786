#ifndef TRANSHIP_TESTS_CONTRACT_IMPLEMENTATIONS_H_
#define TRANSHIP_TESTS_CONTRACT_IMPLEMENTATIONS_H_

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "tests/contract/feed.h"

namespace tranship::testing {

template <typename UnderTest>
struct Implementation {
  std::string name;
  std::function<std::unique_ptr<UnderTest>()> make;

  friend std::ostream& operator<<(std::ostream& out, const Implementation& one) {
    return out << one.name;
  }
};

// Every Source and every Sink of the project belongs here.
[[nodiscard]] std::vector<Implementation<SourceUnderTest>> AllSources();
[[nodiscard]] std::vector<Implementation<SinkUnderTest>> AllSinks();

[[nodiscard]] std::unique_ptr<SourceUnderTest> MakeMemorySource();
[[nodiscard]] std::unique_ptr<SinkUnderTest> MakeMemorySink();
[[nodiscard]] std::unique_ptr<SourceUnderTest> MakePostgresSource(WireForm form);
[[nodiscard]] std::unique_ptr<SourceUnderTest> MakeSqliteSource();
[[nodiscard]] std::unique_ptr<SinkUnderTest> MakePostgresSink(WireForm form);

}  // namespace tranship::testing

#endif  // TRANSHIP_TESTS_CONTRACT_IMPLEMENTATIONS_H_
