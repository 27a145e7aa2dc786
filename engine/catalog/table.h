// What the engine knows of tables: the catalogs of one database, read in a handful of set-based
// queries.

#ifndef TRANSHIP_ENGINE_CATALOG_TABLE_H_
#define TRANSHIP_ENGINE_CATALOG_TABLE_H_

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "hashing/key_encoding.h"
#include "io/copy/wire_shape.h"

namespace tranship {

struct TableName {
  std::string schema;
  std::string name;

  // "schema.name", printable, for people; never for SQL.
  [[nodiscard]] std::string display() const;
  // Quoted for SQL.
  [[nodiscard]] std::string quoted() const;
  friend auto operator<=>(const TableName&, const TableName&) = default;
};

struct Column {
  std::string name;
  std::string type;  // format_type(): schema-qualified, with typmod, fit for a cast; a domain by
                     // its own name
  std::string base_type;  // of the base type under all domains, without typmod: fit for literals
                          // ("numeric", "bpchar")
  std::string full_type;  // base_type with the effective typmod: "numeric(10,2)"
  uint32_t type_oid = 0;  // of the base type under all domains
  int typmod = -1;        // effective, domains included
  std::string
      signature;  // structure independent of OIDs: equal signatures mean equal wire bytes. Enums
                  // name their labels, composites their fields, arrays and ranges their element
  WireShape shape;
  bool binary_safe = true;    // false: reg*, types without send/receive, ...: text form
  std::string unsafe_reason;  // why not
  bool nests_user_type =
      false;  // an array or composite of a type that initdb did not make is in it: servers
              // before 14 do not take its binary form from another database
  bool ordered =
      false;  // pg_catalog has this type's btree operators, so key ranges may be predicates
  KeyKind key_kind = KeyKind::kOpaque;
  bool not_null = false;   // and no row holds NULL: a NOT NULL that is NOT VALID does not count
  bool generated = false;  // GENERATED ALWAYS AS (...) STORED, or VIRTUAL
  bool identity_always = false;
  bool has_default = false;              // or identity
  bool variable_width = false;           // varlena (attlen -1)
  std::vector<std::string> enum_labels;  // in the server's order
  // Derived tables: what travels is a key, and the engine puts the value of this lookup in its
  // place (engine/mapping/transform.h); else empty.
  std::string lookup;
};

struct UniqueKey {
  std::string index;
  std::vector<size_t> columns;  // positions in Table::columns, in index order
  // One per column: the index's collation, quoted for SQL, where it is not the column's own; else
  // "".
  std::vector<std::string> collations;
  std::vector<bool>
      byte_order;  // one per column: the index's collation is "C" or POSIX (or the type has none)
  // One per column: the equality of the index, wherever its type lives:
  // "OPERATOR(pg_catalog.=)".
  std::vector<std::string> equals;
  bool primary = false;
  bool nullable = false;  // at least one column may hold NULL
};

struct ForeignKey {
  std::string name;
  TableName table;  // the referencing one; of a partition (here and below) its root
  TableName referenced;
  char on_delete = 'a';  // as pg_constraint.confdeltype: a r c n d
  char on_update = 'a';
  bool deferrable = false;
  bool validated = true;
  std::string definition;  // pg_get_constraintdef
};

struct Trigger {
  std::string name;
  std::string definition;
  char enabled = 'O';  // as pg_trigger.tgenabled
  bool on_insert = false;
  bool on_update = false;
  bool on_delete = false;
  bool on_truncate = false;
};

// Something physical that ctid ranges may be read from: a plain table or a leaf partition.
struct Relation {
  TableName name;
  int64_t pages = 0;   // pg_relation_size / block size: as it is, not as ANALYZE saw it
  double tuples = -1;  // reltuples, scaled to the pages of now; -1 when never analyzed
  int64_t heap_bytes = 0;
  int64_t total_bytes = 0;  // heap and TOAST
  std::string bound;        // bounds from the root's partition down, empty for a plain table
  bool heap = true;         // table access method is heap (ctid ranges mean something)
  bool can_select = true;   // as Table's, for the part itself
  bool can_insert = true;
  // What is read in its place: a SELECT over it of ctid and the columns by their names on the
  // target. Empty: the relation itself.
  std::string derived;

  // Behind FROM.
  [[nodiscard]] std::string from_item() const;
};

struct Table {
  enum class Kind : uint8_t {
    kPlain,
    kPartitioned,
    kForeign,
    kOther
  };  // kOther: a view, and so on

  TableName name;
  uint32_t oid = 0;
  Kind kind = Kind::kPlain;
  bool has_children = false;    // inheritance parent (not partitioned): read and written with ONLY
  std::string unfit_reason;     // why it can take part in no copy, where kind does not tell
  char persistence = 'p';       // p, u (unlogged), t
  std::vector<Relation> parts;  // the table itself, or the leaf partitions
  std::string partition_key;    // pg_get_partkeydef, empty for a plain table
  std::vector<Column> columns;  // live columns in attnum order, generated ones included
  std::vector<UniqueKey>
      keys;  // usable: valid, immediate, neither partial nor on expressions; best first
  std::vector<Trigger> triggers;      // user triggers that are enabled in any way
  bool row_security_applies = false;  // to the current role
  bool has_rules = false;             // on INSERT
  bool schema_usage = true;           // current role has USAGE on the schema
  bool can_select = false, can_insert = false, can_truncate = false, can_delete = false,
       can_update = false;
  bool owned = false;                       // current role may ALTER it
  bool published_without_identity = false;  // published for DELETE without a replica identity
  std::optional<bool> empty;                // asked only of chosen target tables
  std::vector<Table> derived_from;          // a derived table: those that its parts read

  [[nodiscard]] const Column* Find(const std::string& column) const;
  // The best usable key; nothing when there is none.
  [[nodiscard]] const UniqueKey* key() const { return keys.empty() ? nullptr : &keys.front(); }
  [[nodiscard]] double rows() const;  // estimate: sum over parts, from tuple density when unknown
  [[nodiscard]] int64_t total_bytes() const;
};

struct ServerFacts {
  enum class Kind : uint8_t { kPostgres, kSqlite };

  Kind kind = Kind::kPostgres;
  int version = 0;  // 150020; 0 of a file
  std::string version_text;
  std::string database;
  std::string role;
  std::string encoding;
  std::string system_identifier;  // empty where not readable
  bool superuser = false;
  bool in_recovery = false;
  int block_size = 8192;
  int max_connections = 0;
  int free_connections = 0;  // estimate for this role
  std::string started;  // of the postmaster, microseconds: tells a server from a copy of its files
  std::string lc_monetary;       // of the database, whatever this session has set
  std::string replication_role;  // session_replication_role of this session
  bool read_only = false;        // default_transaction_read_only
};

struct Catalog {
  ServerFacts server;
  std::vector<Table> tables;             // by name; partitions appear only as parts of their root
  std::vector<ForeignKey> foreign_keys;  // of all user tables, not on partitions' inherited copies

  [[nodiscard]] const Table* Find(const TableName& name) const;
  // The root whose leaf partition `name` is; nothing when it is none.
  [[nodiscard]] const Table* FindRootOf(const TableName& leaf) const;
};

}  // namespace tranship

#endif  // TRANSHIP_ENGINE_CATALOG_TABLE_H_
