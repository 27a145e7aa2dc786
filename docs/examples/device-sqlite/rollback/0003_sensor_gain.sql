PRAGMA foreign_keys = off;

CREATE TABLE sensor_old (
  id INTEGER PRIMARY KEY,
  serial TEXT NOT NULL UNIQUE,
  unit TEXT NOT NULL REFERENCES unit,
  gain REAL NOT NULL DEFAULT 1.0
);
INSERT INTO sensor_old SELECT id, serial, unit, gain FROM sensor;
DROP TABLE sensor;
ALTER TABLE sensor_old RENAME TO sensor;
