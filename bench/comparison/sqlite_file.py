"""The SQLite file of P4: eight columns of the usual kinds, about 90 bytes a row."""

import sqlite3
from dataclasses import dataclass, field

SQL = """
CREATE TABLE t (id INTEGER PRIMARY KEY, weight INTEGER NOT NULL, sent TEXT NOT NULL, distance REAL,
                sender TEXT NOT NULL, note TEXT, tracking TEXT NOT NULL, insured INTEGER NOT NULL);
WITH RECURSIVE g (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < {rows})
INSERT INTO t SELECT i, i % 30000, datetime(1577836800 + i * 42, 'unixepoch'), i * 0.37,
  'sender ' || i % 50000, CASE WHEN i % 5 > 0 THEN printf('%032x', i / 7 * 2654435761) END,
  printf('%036d', i), i % 3 = 0 FROM g;
"""
# What both sides can be asked, whatever types a tool has chosen.
CONTENT = ("SELECT count(*), sum(id), sum(weight), sum(length(sender)), count(note), "
           "sum(length(tracking)), min(sender), max(note), max(tracking) FROM t")


TABLE = """
CREATE TABLE t (id bigint PRIMARY KEY, weight bigint NOT NULL, sent text NOT NULL, distance float8,
                sender text NOT NULL, note text, tracking text NOT NULL, insured bigint NOT NULL)
"""


@dataclass
class SqliteFile:
    name: str
    rows: int
    path: str
    made: bool = False
    facts: dict = field(default_factory=dict)
    table: str = TABLE

    def make(self, source) -> None:
        if self.made:
            return
        with sqlite3.connect(self.path) as file:
            file.executescript("PRAGMA journal_mode = off; PRAGMA synchronous = off;"
                               + SQL.format(rows=self.rows))
            self.facts["content"] = "|".join(str(value) for value in file.execute(CONTENT).fetchone())
        self.made = True

    def content(self, cluster, database: str) -> str:
        return cluster.sql(CONTENT, database)
