#include "tests/engine/plan_fixture.h"

#include <algorithm>
#include <stdexcept>

#include "engine/plan/leaf_range.h"
#include "io/copy/slab_digester.h"
#include "io/pg/copy_reader.h"
#include "io/pg/copy_writer.h"
#include "io/pg/quote.h"

namespace tranship::testing {
namespace {

Connection Open(const std::string& uri, const std::string& side, const std::string& role) {
  ConnectOptions options;
  options.conninfo = uri;
  options.side = side;
  Connection connection = Connection::Open(options);
  if (!role.empty()) connection.Exec("SET ROLE " + QuoteName(role));
  return connection;
}

}  // namespace

CopyOptions Asked::options() const {
  CopyOptions options;
  options.tables = tables;
  options.exclude_tables = exclude_tables;
  options.truncate = truncate;
  options.constraints = constraints;
  options.triggers = triggers;
  options.chunk_bytes = chunk_bytes;
  return options;
}

Connection PlanTest::OpenSource(const std::string& role) {
  return Open(source_uri(), "source", role);
}

Connection PlanTest::OpenTarget(const std::string& role) {
  return Open(target_uri(), "target", role);
}

Table PlanTest::SourceTable(const std::string& name) {
  Connection source = OpenSource();
  const Catalog catalog = ReadCatalog(source);
  const Table* table = catalog.Find({"public", name});
  if (table == nullptr) throw std::runtime_error("no table " + name);
  return *table;
}

Fit PlanTest::Match(const Asked& asked, bool for_writing) {
  Connection source = OpenSource();
  Connection target = OpenTarget();
  const Catalog from = ReadCatalog(source);
  Catalog to = ReadCatalog(target);
  std::vector<TableName> names;
  for (const Table& table : to.tables) names.push_back(table.name);
  ReadEmptiness(target, to, names);
  return MatchTables(from, to, asked.options(), for_writing);
}

std::optional<std::string> PlanTest::UnfitReason(const std::string& table, const Asked& asked) {
  for (const Skipped& skipped : Match(asked).unfit) {
    if (skipped.table == "public." + table) return skipped.reason;
  }
  return std::nullopt;
}

std::vector<std::string> PlanTest::Hazards(Hazard::Severity severity, const Asked& asked,
                                           bool for_writing) {
  std::vector<std::string> messages;
  for (const Hazard& hazard : Match(asked, for_writing).hazards) {
    if (hazard.severity != severity) continue;
    messages.push_back(hazard.table.empty() ? hazard.message
                                            : hazard.table + ": " + hazard.message);
  }
  return messages;
}

Plan PlanTest::MakePlanOf(const PlannerOptions& options, const Asked& asked) {
  Fit fit = Match(asked);
  for (const Skipped& skipped : fit.unfit) ADD_FAILURE() << skipped.table << " " << skipped.reason;
  Connection source = OpenSource();
  source.Exec("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  Plan plan = MakePlan(source, std::move(fit.tables), options);
  source.Rollback();
  return plan;
}

std::vector<std::string> PlanTest::ReadRows(Connection& connection, const std::string& copy_sql,
                                            WireForm form) {
  std::vector<std::string> rows;
  CopyReader reader(connection, copy_sql, form);
  Slab slab;
  for (bool more = true; more;) {
    slab.Clear();
    more = reader.Fill(slab);
    for (size_t i = 0; i < slab.rows(); ++i) {
      const auto row = slab.row(i);
      rows.emplace_back(reinterpret_cast<const char*>(row.data()), row.size());
    }
  }
  std::ranges::sort(rows);
  return rows;
}

void PlanTest::CopyAll(const Plan& plan) {
  Connection source = OpenSource();
  Connection target = OpenTarget();
  for (const Chunk& chunk : plan.chunks) {
    const PlanTable& table = plan.tables.at(static_cast<size_t>(chunk.table));
    CopyReader reader(source, ReadStatement(table, chunk), table.form);
    CopyWriter writer(target, WriteStatement(table, chunk), table.form);
    Slab slab;
    for (bool more = true; more;) {
      slab.Clear();
      more = reader.Fill(slab);
      writer.Write(slab);
    }
    EXPECT_EQ(writer.Finish(), reader.rows_read());
  }
}

std::vector<Chunk> PlanTest::ChunksOf(const Plan& plan, const PlanTable& table) {
  std::vector<Chunk> chunks;
  for (const Chunk& chunk : plan.chunks) {
    if (chunk.table == table.no) chunks.push_back(chunk);
  }
  return chunks;
}

std::vector<size_t> PlanTest::ExpectChunksCover(const Plan& plan, const PlanTable& table) {
  Connection source = OpenSource();
  std::vector<std::string> all;
  for (const Piece& piece : CutIntoPieces(table, Side::kSource, 120000, 0)) {
    const auto part = ReadRows(source, ReadPieceStatement(table, Side::kSource, piece), table.form);
    all.insert(all.end(), part.begin(), part.end());
  }
  std::ranges::sort(all);
  std::vector<std::string> by_chunk;
  std::vector<size_t> counts;
  int no = 0;
  for (const Chunk& chunk : ChunksOf(plan, table)) {
    EXPECT_EQ(chunk.no, no++);
    const auto rows = ReadRows(source, ReadStatement(table, chunk), table.form);
    counts.push_back(rows.size());
    by_chunk.insert(by_chunk.end(), rows.begin(), rows.end());
  }
  std::ranges::sort(by_chunk);
  EXPECT_EQ(by_chunk.size(), all.size()) << table.source.display();
  EXPECT_TRUE(by_chunk == all) << table.source.display();
  return counts;
}

std::vector<size_t> PlanTest::CountLeaves(const PlanTable& table) {
  Connection source = OpenSource();
  const RowLayout layout = table.layout();
  SlabDigester digester(layout, table.leaves);
  std::vector<size_t> counts(table.leaves.leaf_count());
  for (const Piece& piece : CutIntoPieces(table, Side::kSource, 120000, 0)) {
    CopyReader reader(source, ReadPieceStatement(table, Side::kSource, piece), table.form);
    Slab slab;
    for (bool more = true; more;) {
      slab.Clear();
      more = reader.Fill(slab);
      digester.Process(slab);
      for (const uint32_t leaf : slab.leaves) ++counts[leaf];
    }
  }
  return counts;
}

void PlanTest::ExpectServersFindLeaves(const PlanTable& table, const std::vector<size_t>& counts) {
  Connection source = OpenSource();
  Connection target = OpenTarget();
  for (size_t leaf = 0; leaf < counts.size(); ++leaf) {
    size_t found = 0;
    for (size_t part = 0; part < table.source_parts.size(); ++part) {
      const auto no = static_cast<int>(part);
      found += ReadRows(source,
                        ReadRowsStatement(table, Side::kSource, no,
                                          LeavesPredicate(table, Side::kSource, leaf, leaf)),
                        table.form)
                   .size();
    }
    EXPECT_EQ(found, counts[leaf]) << "leaf " << leaf;
    EXPECT_EQ(ReadRows(target,
                       ReadRowsStatement(table, Side::kTarget, 0,
                                         LeavesPredicate(table, Side::kTarget, leaf, leaf)),
                       table.form)
                  .size(),
              0U);
  }
}

}  // namespace tranship::testing
