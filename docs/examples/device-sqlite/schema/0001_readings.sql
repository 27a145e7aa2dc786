-- What the device has measured, and with what.
BEGIN;

CREATE TABLE unit (
  code TEXT PRIMARY KEY,
  name TEXT NOT NULL
);

CREATE TABLE sensor (
  id INTEGER PRIMARY KEY,
  serial TEXT NOT NULL UNIQUE,
  unit TEXT NOT NULL REFERENCES unit,
  gain REAL NOT NULL DEFAULT 1.0
);

CREATE TABLE reading (
  id INTEGER PRIMARY KEY,
  sensor INTEGER NOT NULL REFERENCES sensor,
  at INTEGER NOT NULL,
  raw INTEGER NOT NULL
);

COMMIT;
