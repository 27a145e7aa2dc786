-- The regulated system as it is, made up: 2,000 records of its own, in the columns of an import that was never finished.
--   psql "$TARGET" -f prepare-target.sql

CREATE SCHEMA quality;

CREATE TABLE quality.site (
  code text PRIMARY KEY,
  name text NOT NULL
);
INSERT INTO quality.site VALUES ('BER', 'Berlin'), ('BOS', 'Boston'), ('OSA', 'Osaka');

CREATE TABLE quality.record (
  id int PRIMARY KEY,
  title text NOT NULL,
  site text NOT NULL REFERENCES quality.site,
  legacy_date text,
  legacy_state smallint,
  legacy_author text
);
INSERT INTO quality.record
SELECT n, 'Record ' || n, (ARRAY['BER', 'BOS', 'OSA'])[1 + n % 3],
       to_char(date '2004-01-01' + n % 5000, (ARRAY['DD.MM.YYYY', 'MM/DD/YYYY', 'YYYY/MM/DD'])[1 + n % 3]),
       1 + n % 3, 'author ' || n % 40
FROM generate_series(1, 2000) n;
CREATE INDEX record_site ON quality.record (site);

ANALYZE;
