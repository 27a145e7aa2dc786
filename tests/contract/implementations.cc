#include "tests/contract/implementations.h"

namespace tranship::testing {

std::vector<Implementation<SourceUnderTest>> AllSources() {
  return {{"Memory", MakeMemorySource},
          {"PostgresBinary", [] { return MakePostgresSource(WireForm::kBinary); }},
          {"PostgresText", [] { return MakePostgresSource(WireForm::kText); }},
          {"Sqlite", MakeSqliteSource}};
}

std::vector<Implementation<SinkUnderTest>> AllSinks() {
  return {{"Memory", MakeMemorySink},
          {"PostgresBinary", [] { return MakePostgresSink(WireForm::kBinary); }},
          {"PostgresText", [] { return MakePostgresSink(WireForm::kText); }}};
}

}  // namespace tranship::testing
