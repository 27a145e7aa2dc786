"""The tables that are copied: the same ten mixed columns under different keys."""

from dataclasses import dataclass, field

# Columns 2 to 10, and the values of row number i.
PAYLOAD = ("weight int, sent timestamptz, price numeric(12,2), distance float8, sender text, note text,"
           " tracking uuid, insured boolean, route jsonb")
VALUES = """
  i % 30000, timestamptz '2020-01-01 UTC' + i * interval '41.7 seconds', (i % 1000000) * 0.37, sqrt(i),
  'sender ' || i % 50000, CASE WHEN i % 5 > 0 THEN md5((i / 7)::text) END, md5(i::text)::uuid, i % 3 = 0,
  jsonb_build_object('from', i % 900, 'to', i % 700)"""


@dataclass
class Workload:
    name: str  # of the source database; the table is always t
    rows: int
    key_columns: str
    key_values: str  # of row number i
    key: str
    made: bool = False
    facts: dict = field(default_factory=dict)

    def table(self, with_key: bool) -> str:
        return (f"CREATE TABLE t ({self.key_columns}, {PAYLOAD}"
                + (f", CONSTRAINT t_key PRIMARY KEY ({self.key}))" if with_key else ")"))

    def make(self, source) -> None:
        """Makes the source's table once; no dead rows, hint bits set, page cache warm."""
        if self.made:
            return
        source.fresh_database(self.name, f"""{self.table(False)};
            INSERT INTO t SELECT {self.key_values}, {VALUES} FROM generate_series(1, {self.rows}::bigint) AS i;
            ALTER TABLE t ADD CONSTRAINT t_key PRIMARY KEY ({self.key});
            VACUUM (ANALYZE, FREEZE) t""")
        self.facts = {
            "content": content(source, self.name),
            "heap": heap_bytes(source, self.name),
            "pages": int(source.sql("SELECT relpages FROM pg_class WHERE relname = 't'", self.name)),
        }
        self.made = True


    def content(self, cluster, database: str) -> str:
        return content(cluster, database)


def content(cluster, database: str) -> str:
    """Row count and a sum over all rows' texts, whatever their order."""
    return cluster.sql("SET max_parallel_workers_per_gather = 2; SET timezone = 'UTC';"
                       "SELECT count(*), sum(hashtextextended(t::text, 0)::numeric) FROM t", database)


def heap_bytes(cluster, database: str) -> int:
    return int(cluster.sql("SELECT pg_relation_size('t')", database))


def uniform(rows: int, name: str = "uniform") -> Workload:
    return Workload(name, rows, "id bigint", "i", "id")


def by_key(rows: int) -> list[Workload]:
    """Other keys than a dense bigint."""
    return [
        # Nine of ten keys within a thousandth of the range, then gaps that grow.
        Workload("skewed", rows, "id bigint", "CASE WHEN i % 10 > 0 THEN i ELSE i * 1000000 + i * i END",
                 "id"),
        Workload("uuid", rows, "id uuid", "md5('key' || i)::uuid", "id"),
        Workload("composite", rows, "region text, no int", "'region ' || i % 97, i", "region, no"),
        Workload("textual", rows, "id text", "md5('key' || i)", "id"),
    ]
