-- SQLite cannot change a column's constraint: the table is made anew. With foreign keys on, the
-- DROP would take the readings' sensors away.
PRAGMA foreign_keys = off;
BEGIN;

CREATE TABLE sensor_new (
  id INTEGER PRIMARY KEY,
  serial TEXT NOT NULL UNIQUE,
  unit TEXT NOT NULL REFERENCES unit,
  gain REAL NOT NULL DEFAULT 1.0 CHECK (gain > 0)
);
INSERT INTO sensor_new SELECT id, serial, unit, gain FROM sensor;
DROP TABLE sensor;
ALTER TABLE sensor_new RENAME TO sensor;

COMMIT;
PRAGMA foreign_keys = on;
