// KitFile: a file under tools/kits as `tranship init` writes it, built into the program.

#ifndef TRANSHIP_TOOLS_KITS_KIT_FILES_H_
#define TRANSHIP_TOOLS_KITS_KIT_FILES_H_

#include <span>
#include <string_view>

namespace tranship {

struct KitFile {
  std::string_view kind;  // "pg-to-pg": its folder under tools/kits
  std::string_view path;  // within the kit
  std::string_view text;
};

// In the order of kind, then path.
[[nodiscard]] std::span<const KitFile> AllKitFiles();

}  // namespace tranship

#endif  // TRANSHIP_TOOLS_KITS_KIT_FILES_H_
