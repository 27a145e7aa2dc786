// TypeCatalog: what column types are made of, resolved through domains, arrays, composites, ranges
// and enums.

#ifndef TRANSHIP_ENGINE_CATALOG_TYPE_CATALOG_H_
#define TRANSHIP_ENGINE_CATALOG_TYPE_CATALOG_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/catalog/table.h"
#include "hashing/key_encoding.h"
#include "io/copy/wire_shape.h"
#include "io/pg/connection.h"

namespace tranship {

// One row of pg_type, as far as it is needed.
struct TypeRow {
  struct Field {
    std::string name;
    uint32_t type = 0;
    int typmod = -1;
  };
  enum class Form : uint8_t { kBase, kArray, kDomain, kEnum, kComposite, kRange, kMultirange };

  uint32_t oid = 0;
  Form form = Form::kBase;
  std::string name;       // typname
  std::string format;     // format_type(), without typmod
  std::string extension;  // that made it; empty when none
  bool built_in = false;  // made by initdb in pg_catalog: the same OID everywhere
  uint32_t inner = 0;     // base type of a domain, element, subtype, range of a multirange
  int typmod = -1;        // of a domain
  bool variable_width = false;
  bool sendable = true;             // has typsend and typreceive
  std::vector<std::string> labels;  // of an enum, in its order
  std::vector<Field> fields;        // of a composite, dropped ones left out
};

struct TypeFacts {
  uint32_t base_oid = 0;  // under all domains
  int typmod = -1;        // effective
  std::string base_name;  // format_type() of the base type
  std::string signature;  // see Column::signature
  WireShape shape;
  bool binary_safe = true;
  std::string unsafe_reason;
  bool nests_user_type = false;
  bool ordered = false;
  bool variable_width = false;
  KeyKind key_kind = KeyKind::kOpaque;
  std::vector<std::string> labels;
};

class TypeCatalog {
 public:
  // Reads `types` and all that they are made of: one query for each level of nesting.
  TypeCatalog(Connection& connection, std::set<uint32_t> types);
  // From rows at hand, for tests.
  explicit TypeCatalog(const std::vector<TypeRow>& rows);

  // Throws FormatError when the type, or one that it is made of, is not there (dropped meanwhile).
  [[nodiscard]] TypeFacts Resolve(uint32_t type, int typmod) const;

 private:
  [[nodiscard]] const TypeRow& Row(uint32_t type) const;
  [[nodiscard]] TypeFacts Describe(uint32_t type, int typmod, int depth) const;
  void DescribeBase(const TypeRow& row, TypeFacts& facts) const;
  void DescribeNested(const TypeRow& row, TypeFacts& facts, int depth) const;

  std::map<uint32_t, TypeRow> rows_;
};

// A column of this type, without a name. Throws DbError, FormatError.
[[nodiscard]] Column ColumnOfType(Connection& connection, uint32_t type, int typmod);

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_TYPE_CATALOG_H_
