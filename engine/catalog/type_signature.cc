// What a type's values look like on the wire, told by structure and not by OIDs.

#include <algorithm>
#include <array>
#include <utility>

#include "engine/catalog/type_catalog.h"
#include "io/pg/quote.h"

namespace tranship {
namespace {

constexpr int kMaxDepth = 64;

// How the wire bytes of built-in types are ordered, where that is the order of the database.
constexpr std::array<std::pair<std::string_view, KeyKind>, 22> kKeyKinds{{
    {"int2", KeyKind::kSigned},        {"int4", KeyKind::kSigned},
    {"int8", KeyKind::kSigned},        {"date", KeyKind::kSigned},
    {"time", KeyKind::kSigned},        {"timestamp", KeyKind::kSigned},
    {"timestamptz", KeyKind::kSigned}, {"oid", KeyKind::kUnsigned},
    {"uuid", KeyKind::kUnsigned},      {"bool", KeyKind::kUnsigned},
    {"char", KeyKind::kUnsigned},      {"macaddr", KeyKind::kUnsigned},
    {"macaddr8", KeyKind::kUnsigned},  {"pg_lsn", KeyKind::kUnsigned},
    {"xid8", KeyKind::kUnsigned},      {"bytea", KeyKind::kBytes},
    {"text", KeyKind::kBytes},         {"varchar", KeyKind::kBytes},
    {"name", KeyKind::kBytes},         {"numeric", KeyKind::kNumeric},
    {"float4", KeyKind::kFloat},       {"float8", KeyKind::kFloat},
}};

KeyKind KeyKindOf(std::string_view name) {
  for (const auto& [type, kind] : kKeyKinds) {
    if (type == name) return kind;
  }
  return KeyKind::kOpaque;
}

// Aliases of OIDs: the number means something else in another database.
bool IsRegType(std::string_view name) {
  static constexpr std::array<std::string_view, 11> kRegTypes = {
      "regproc", "regprocedure", "regoper",      "regoperator", "regclass",     "regcollation",
      "regtype", "regrole",      "regnamespace", "regconfig",   "regdictionary"};
  return std::ranges::find(kRegTypes, name) != kRegTypes.end();
}

std::string WithTypmod(const TypeFacts& facts) {
  if (facts.typmod == -1) return facts.signature;
  return facts.signature + "[" + std::to_string(facts.typmod) + "]";
}

}  // namespace

TypeFacts TypeCatalog::Resolve(uint32_t type, int typmod) const {
  return Describe(type, typmod, 0);
}

TypeFacts TypeCatalog::Describe(uint32_t type, int typmod, int depth) const {
  if (depth > kMaxDepth) throw FormatError("a type is nested too deeply");
  const TypeRow* row = &Row(type);
  while (row->form == TypeRow::Form::kDomain) {
    // A typmod that the column has itself cannot be: a domain takes none (getBaseTypeAndTypmod).
    typmod = row->typmod;
    row = &Row(row->inner);
  }
  TypeFacts facts;
  facts.base_oid = row->oid;
  facts.typmod = typmod;
  facts.base_name = row->format;
  facts.variable_width = row->variable_width;
  if (!row->sendable) {
    facts.binary_safe = false;
    facts.unsafe_reason = row->format + " has no binary form";
  }
  if (row->form == TypeRow::Form::kBase || row->form == TypeRow::Form::kEnum) {
    DescribeBase(*row, facts);
  } else {
    DescribeNested(*row, facts, depth);
  }
  return facts;
}

void TypeCatalog::DescribeBase(const TypeRow& row, TypeFacts& facts) const {
  if (row.form == TypeRow::Form::kEnum) {
    // On the wire an enum is its label, so the order of the labels is not part of the signature.
    facts.labels = row.labels;
    std::vector<std::string> sorted = row.labels;
    std::ranges::sort(sorted);
    facts.signature = "enum(";
    for (const std::string& label : sorted) facts.signature += QuoteLiteral(label) + ",";
    facts.signature += ")";
    facts.ordered = true;
    return;
  }
  if (!row.built_in) {
    facts.signature = (row.extension.empty() ? "user." : "extension.") + row.name;
    return;
  }
  facts.signature = row.name;
  facts.ordered = true;
  facts.key_kind = KeyKindOf(row.name);
  if (IsRegType(row.name)) {
    facts.binary_safe = false;
    facts.unsafe_reason = row.format + " is an object's number, which differs between databases";
  }
  if (row.name == "tsquery") {
    // tsqueryrecv: "malformed tsquery: operand not found" (seen on 15.18, not on earlier ones).
    facts.binary_safe = false;
    facts.unsafe_reason = "an empty tsquery is refused in binary form by some servers";
  }
}

void TypeCatalog::DescribeNested(const TypeRow& row, TypeFacts& facts, int depth) const {
  facts.ordered = true;
  const auto take = [&](const TypeFacts& inner, uint32_t type) {
    if (facts.binary_safe && !inner.binary_safe) {
      facts.binary_safe = false;
      facts.unsafe_reason = inner.unsafe_reason;
    }
    // Arrays and composites carry the OIDs of what they hold, ranges do not.
    const bool carries_oid =
        row.form == TypeRow::Form::kArray || row.form == TypeRow::Form::kComposite;
    facts.nests_user_type |= inner.nests_user_type || (carries_oid && !Row(type).built_in);
    facts.ordered &= inner.ordered;
    facts.shape.children.push_back(inner.shape);
  };
  if (row.form == TypeRow::Form::kComposite) {
    facts.shape.kind = WireShape::Kind::kComposite;
    facts.signature = "row(";
    for (const TypeRow::Field& field : row.fields) {
      const TypeFacts inner = Describe(field.type, field.typmod, depth + 1);
      take(inner, field.type);
      facts.signature += QuoteName(field.name) + " " + WithTypmod(inner) + ",";
    }
    facts.signature += ")";
    return;
  }
  const TypeFacts inner = Describe(row.inner, -1, depth + 1);
  take(inner, row.inner);
  std::string_view word = "array";
  facts.shape.kind = WireShape::Kind::kArray;
  if (row.form == TypeRow::Form::kRange) {
    word = "range";
    facts.shape.kind = WireShape::Kind::kRange;
  } else if (row.form == TypeRow::Form::kMultirange) {
    word = "multirange";
    facts.shape.kind = WireShape::Kind::kMultirange;
  }
  if (row.built_in && (row.name == "oidvector" || row.name == "int2vector")) {
    // array_recv makes an empty one an array of no dimensions, which their receivers refuse.
    facts.binary_safe = false;
    facts.unsafe_reason = "an empty " + row.format + " has no binary form";
  }
  // int4range and its like have canonical forms, int2vector its own layout: told by name.
  facts.signature = row.built_in && row.name.front() != '_'
                        ? row.name
                        : std::string(word) + "(" + WithTypmod(inner) + ")";
}

}  // namespace tranship
