-- The quickstart's table, small, as an SQLite file has it.

CREATE TABLE parcel (
  id INTEGER PRIMARY KEY,
  weight_g INTEGER,
  sent TEXT,
  price TEXT,
  distance REAL,
  sender TEXT NOT NULL,
  note TEXT,
  insured INTEGER
);

WITH RECURSIVE number(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM number WHERE i < 1000)
INSERT INTO parcel
SELECT i, i % 30000, datetime('2020-01-01', '+' || (i * 42) || ' seconds'),
       printf('%d.%02d', i * 37 / 100, i * 37 % 100), i / 8.0, 'sender ' || (i % 50),
       CASE WHEN i % 5 > 0 THEN 'note ' || i END, i % 3 = 0
FROM number;
