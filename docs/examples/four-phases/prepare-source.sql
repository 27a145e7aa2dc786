-- The archive of the system before, made up: 18,000 records with 30,000 revisions.
--   psql "$SOURCE" -f prepare-source.sql

CREATE SCHEMA archive;

CREATE TABLE archive.record (
  id int PRIMARY KEY,
  title text NOT NULL,
  site text NOT NULL,
  legacy_date text,         -- as the site writes dates; Boston wrote 1900 for 2000; some are unknown
  legacy_state smallint,    -- 1 draft, 2 released, 3 withdrawn
  legacy_author text
);
INSERT INTO archive.record
SELECT 100000 + n, 'Batch record ' || n, site,
       CASE WHEN n % 500 = 0 THEN 'unknown'
            WHEN site = 'BER' THEN to_char(day, CASE WHEN n % 2 = 0 THEN 'DD.MM.YYYY' ELSE 'DD.MM.YY' END)
            WHEN site = 'BOS' THEN regexp_replace(to_char(day, 'MM/DD/YYYY'), '/20(..)$', '/19\1')
            ELSE to_char(day, 'YYYY/MM/DD') END,
       1 + n % 3, 'author ' || n % 40
FROM (SELECT n, (ARRAY['BER', 'BOS', 'OSA'])[1 + n % 3] AS site, date '1990-01-01' + n % 5000 AS day
      FROM generate_series(1, 18000) n) AS made;

CREATE TABLE archive.revision (
  record int NOT NULL,
  revision int NOT NULL,
  author text NOT NULL,
  reason text NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,     -- begin of the next revision; NULL: it is the last one
  PRIMARY KEY (record, revision)
);
INSERT INTO archive.revision
SELECT 100000 + n, r, 'author ' || (n + r) % 40, CASE r WHEN 1 THEN 'first issue' ELSE 'change ' || r END,
       begun + (r - 1) * interval '40 days', CASE WHEN r < last THEN begun + r * interval '40 days' END
FROM (SELECT n, CASE n % 3 WHEN 2 THEN 3 ELSE 1 END AS last,
             (date '1990-01-01' + n % 5000)::timestamp AT TIME ZONE 'UTC' AS begun
      FROM generate_series(1, 18000) n) AS made, generate_series(1, last) r;

ANALYZE;
