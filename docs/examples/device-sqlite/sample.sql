-- A device in the field, made by version 1.
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
INSERT INTO unit VALUES ('mmHg', 'pressure'), ('bpm', 'heart rate'), ('Cel', 'temperature');
INSERT INTO sensor VALUES (1, 'P-1', 'mmHg', 0.5), (2, 'H-1', 'bpm', 1.0);
INSERT INTO reading VALUES (1, 1, 1700000000, 240), (2, 2, 1700000000, 62), (3, 1, 1700000060, 244);
-- Its firmware kept the version by itself: migrate --adopt.
CREATE TABLE schema_version (version INTEGER);
INSERT INTO schema_version VALUES (1);
