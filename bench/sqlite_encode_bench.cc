// How fast raw SQLite rows become COPY tuples, by column type, and that nothing is allocated per
// row.

#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <new>
#include <string>

#include "io/sqlite/encoding/row_encoder.h"

namespace {
std::atomic<uint64_t> allocations{0};
}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace tranship {
namespace {

struct ColumnCase {
  const char* name;
  ValueForm form;
  RawValue value;
};

ValueForm Scaled() {
  ValueForm form = ValueForm::Of(FormKind::kNumeric);
  form.precision = 12;
  form.scale = 2;
  return form;
}

const std::vector<ColumnCase>& Columns() {
  using enum FormKind;
  static const std::string kLine(60, 'x');
  static const std::vector<ColumnCase> kColumns = {
      {"int8", ValueForm::Of(kInt8), RawValue::Integer(123456789)},
      {"int4", ValueForm::Of(kInt4), RawValue::Integer(4711)},
      {"boolean", ValueForm::Of(kBoolean), RawValue::Text("true")},
      {"float8", ValueForm::Of(kFloat8), RawValue::Real(0.1)},
      {"numeric of text", Scaled(), RawValue::Text("12345.67")},
      {"numeric of real", Scaled(), RawValue::Real(12345.67)},
      {"text", ValueForm::Of(kText), RawValue::Text(kLine)},
      {"timestamp of text", ValueForm::Of(kTimestamp), RawValue::Text("2024-02-29 12:34:56.789")},
      {"timestamp of epoch", ValueForm::Of(kTimestamp).In(TimeUnit::kEpochMilliseconds),
       RawValue::Integer(1709210096789)},
      {"uuid", ValueForm::Of(kUuid), RawValue::Text("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")},
      {"jsonb", ValueForm::Of(kJsonb),
       RawValue::Text(R"({"name": "x", "tags": ["a", "b"], "size": 12.5, "a": null})")},
      {"int4 array", ValueForm::Array(ValueForm::Of(kInt4), 23), RawValue::Text("[1, 2, 3]")},
  };
  return kColumns;
}

void Encode(benchmark::State& state, std::span<const ColumnCase> columns) {
  std::vector<ValueForm> forms;
  for (const ColumnCase& column : columns) forms.push_back(column.form);
  Slab raw;
  while (raw.size() < Slab::kTargetBytes) {
    for (const ColumnCase& column : columns) AppendRaw(raw, column.value);
    raw.EndRow();
  }
  Slab out;
  RowEncoder encoder(forms);
  encoder.Encode(raw, out);
  const uint64_t before = allocations;
  for (auto _ : state) {
    out.Clear();
    encoder.Encode(raw, out);
    benchmark::DoNotOptimize(out.bytes().data());
  }
  const auto rows = static_cast<double>(state.iterations()) * static_cast<double>(raw.rows());
  state.counters["allocations_per_row"] = static_cast<double>(allocations - before) / rows;
  state.SetItemsProcessed(static_cast<int64_t>(rows));
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(raw.size()));
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const ColumnCase& column : Columns()) {
    benchmark::RegisterBenchmark(
        column.name, [&column](benchmark::State& state) { Encode(state, std::span(&column, 1)); });
  }
  benchmark::RegisterBenchmark("all columns",
                               [](benchmark::State& state) { Encode(state, Columns()); });
  return true;
}();

}  // namespace
}  // namespace tranship
