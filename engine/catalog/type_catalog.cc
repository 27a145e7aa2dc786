#include "engine/catalog/type_catalog.h"

#include <utility>

namespace tranship {
namespace {

// OIDs below are handed out by initdb at the latest (FirstNormalObjectId in access/transam.h).
constexpr uint32_t kFirstUserOid = 16384;

uint32_t Oid(const Result& r, int row, int column) {
  return static_cast<uint32_t>(r.integer(row, column));
}

std::vector<std::string> Texts(const Result& r, int row, int column) {
  std::vector<std::string> texts;
  for (std::optional<std::string>& text : r.array(row, column)) {
    texts.push_back(std::move(text).value_or(""));
  }
  return texts;
}

std::string TypeQuery(int server_version) {
  // Multiranges came with PostgreSQL 14.
  const bool multiranges = server_version >= 140000;
  return std::string(R"sql(
    SELECT t.oid, t.typtype, t.typname, pg_catalog.format_type(t.oid, -1), e.extname,
           n.nspname = 'pg_catalog', t.typbasetype, t.typtypmod, t.typlen, t.typsend <> 0 AND t.typreceive <> 0,
           CASE WHEN p.proname IN ('array_send', 'int2vectorsend', 'oidvectorsend') THEN t.typelem ELSE 0 END,
           coalesce(r.rngsubtype, 0), )sql") +
         (multiranges ? "coalesce(m.rngtypid, 0)," : "0,") + R"sql(
           ARRAY(SELECT l.enumlabel::pg_catalog.text FROM pg_catalog.pg_enum l
                  WHERE l.enumtypid = t.oid ORDER BY l.enumsortorder),
           ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid
                    AND t.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
           ARRAY(SELECT a.atttypid::pg_catalog.text FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid
                    AND t.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum),
           ARRAY(SELECT a.atttypmod::pg_catalog.text FROM pg_catalog.pg_attribute a WHERE a.attrelid = t.typrelid
                    AND t.typrelid <> 0 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
      LEFT JOIN pg_catalog.pg_proc p ON p.oid = t.typsend
      LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
)sql" +
         (multiranges
              ? "LEFT JOIN pg_catalog.pg_range m ON m.rngmultitypid = t.oid AND t.typtype = 'm'\n"
              : "") +
         R"sql(
      LEFT JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
            AND d.objid = t.oid AND d.objsubid = 0 AND d.deptype = 'e'
      LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
     WHERE t.oid = ANY ($1::pg_catalog.oid[]))sql";
}

TypeRow::Form FormOf(std::string_view typtype, uint32_t element) {
  if (typtype == "d") return TypeRow::Form::kDomain;
  if (typtype == "e") return TypeRow::Form::kEnum;
  if (typtype == "c") return TypeRow::Form::kComposite;
  if (typtype == "r") return TypeRow::Form::kRange;
  if (typtype == "m") return TypeRow::Form::kMultirange;
  return element != 0 ? TypeRow::Form::kArray : TypeRow::Form::kBase;
}

TypeRow ReadRow(const Result& r, int i) {
  TypeRow row;
  row.oid = Oid(r, i, 0);
  row.form = FormOf(r.view(i, 1), Oid(r, i, 10));
  row.name = r.text(i, 2);
  row.format = r.text(i, 3);
  row.extension = r.text(i, 4);
  row.built_in = r.flag(i, 5) && row.oid < kFirstUserOid;
  row.typmod = static_cast<int>(r.integer(i, 7));
  row.variable_width = r.integer(i, 8) == -1;
  row.sendable = r.flag(i, 9);
  switch (row.form) {
    case TypeRow::Form::kDomain:
      row.inner = Oid(r, i, 6);
      break;
    case TypeRow::Form::kArray:
      row.inner = Oid(r, i, 10);
      break;
    case TypeRow::Form::kRange:
      row.inner = Oid(r, i, 11);
      break;
    case TypeRow::Form::kMultirange:
      row.inner = Oid(r, i, 12);
      break;
    case TypeRow::Form::kEnum:
      row.labels = Texts(r, i, 13);
      break;
    case TypeRow::Form::kComposite: {
      const std::vector<std::string> names = Texts(r, i, 14);
      const std::vector<std::string> types = Texts(r, i, 15);
      const std::vector<std::string> typmods = Texts(r, i, 16);
      for (size_t f = 0; f < names.size(); ++f) {
        row.fields.push_back(
            {names[f], static_cast<uint32_t>(std::stoul(types[f])), std::stoi(typmods[f])});
      }
      break;
    }
    case TypeRow::Form::kBase:
      break;
  }
  return row;
}

}  // namespace

TypeCatalog::TypeCatalog(Connection& connection, std::set<uint32_t> types) {
  const std::string query = TypeQuery(connection.server_version());
  while (!types.empty()) {
    std::vector<std::string> wanted;
    wanted.reserve(types.size());
    for (const uint32_t type : types) wanted.push_back(std::to_string(type));
    const Result r = connection.Exec(query, {Param(ArrayLiteral(wanted))});
    std::set<uint32_t> next;
    for (int i = 0; i < r.rows(); ++i) {
      TypeRow row = ReadRow(r, i);
      if (row.inner != 0) next.insert(row.inner);
      for (const TypeRow::Field& field : row.fields) next.insert(field.type);
      rows_.insert_or_assign(row.oid, std::move(row));
    }
    std::erase_if(next,
                  [&](uint32_t type) { return rows_.contains(type) || types.contains(type); });
    types = std::move(next);
  }
}

TypeCatalog::TypeCatalog(const std::vector<TypeRow>& rows) {
  for (const TypeRow& row : rows) rows_.emplace(row.oid, row);
}

const TypeRow& TypeCatalog::Row(uint32_t type) const {
  const auto found = rows_.find(type);
  if (found == rows_.end()) {
    throw FormatError("type with OID " + std::to_string(type) + " is not in pg_type");
  }
  return found->second;
}

}  // namespace tranship
