// Pages and headers of hostile SQLite files: whatever is in them, parsing finishes or throws
// FormatError, and touches nothing beyond.
//
// Input: bit 0 of the first byte: it is page 1; bits 1 and up: columns of the key; the rest a page.

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "io/error.h"
#include "io/sqlite/btree/page.h"
#include "io/sqlite/file_check.h"

namespace {

using namespace tranship;

template <typename Action>
void Try(const Action& action) {
  try {
    action();
  } catch (const FormatError&) {
  }
}

void ReadAll(const BtreePage& page, size_t columns) {
  for (size_t i = 0; i <= page.cells(); ++i) {
    Try([&] { (void)page.child(i); });
    Try([&] { (void)page.rowid(i); });
    Try([&] { (void)page.payload(i); });
    Try([&] {
      const auto key = page.key(i, columns);
      if (!key) return;
      if (key->size() != columns) std::abort();
      for (const KeyValue& value : *key) {
        if (KeyValue::Of(value.raw()).storage != value.storage) std::abort();
      }
    });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const bool first_page = (data[0] & 1) != 0;
  const size_t columns = data[0] >> 1U & 7U;
  const size_t length = size - 1;
  const auto bytes = std::make_unique<std::byte[]>(length);  // of exactly its size
  if (length > 0) std::memcpy(bytes.get(), data + 1, length);
  const std::span<const std::byte> page(bytes.get(), length);

  Try([&] { ReadAll(BtreePage(page, length, first_page), columns); });
  Try([&] { ReadAll(BtreePage(page, length - length / 8, first_page), columns); });
  Try([&] { (void)ParseRecord(page, columns); });
  if (const auto header = ParseSqliteHeader(page)) {
    if (header->usable_size > header->page_size) std::abort();
  }
  return 0;
}
