// What surrounds the rows of a COPY BINARY stream: header and trailer, and where a row ends.
// Format: "Binary Format" on PostgreSQL's page of COPY.

#ifndef TRANSHIP_IO_COPY_BINARY_FRAME_H_
#define TRANSHIP_IO_COPY_BINARY_FRAME_H_

#include <cstddef>
#include <span>

#include "io/wire_form.h"

namespace tranship {

// Signature, no flags, no header extension.
[[nodiscard]] std::span<const std::byte> BinaryHeader();
// The field count -1.
[[nodiscard]] std::span<const std::byte> BinaryTrailer();

[[nodiscard]] bool IsTrailer(std::span<const std::byte> message);

// Size of the header at the front of `message`, its extension included. Throws FormatError when
// there is none, or one with a flag that changes the format.
[[nodiscard]] size_t HeaderSize(std::span<const std::byte> message);

// Whether `bytes`, the beginning of a message at least, is a whole one, by its own lengths. Reads
// whatever is there without trust; of malformed bytes it says false.
[[nodiscard]] bool IsWholeMessage(WireForm form, std::span<const std::byte> bytes,
                                  bool with_header);

}  // namespace tranship

#endif  // TRANSHIP_IO_COPY_BINARY_FRAME_H_
