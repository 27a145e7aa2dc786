-- A production database, and a delivery of 13,463 rows in schema `staging`: 3,200 vehicles, 4,813
-- trouble codes, 2,450 bulletins and 3,000 repairs, faults included. Rows are the same every time,
-- but for the time of the delivery.

BEGIN;
DROP SCHEMA IF EXISTS staging CASCADE;
DROP SCHEMA IF EXISTS production CASCADE;
DROP SCHEMA IF EXISTS tranship CASCADE;
CREATE SCHEMA staging;
CREATE SCHEMA production;

-- Staging takes what comes: no key, no NOT NULL.
CREATE TABLE staging.vehicle (
  vin text, make text, model_year int, mileage_km int, owner text, fetched_at timestamptz);
CREATE TABLE staging.trouble_code (
  make text, code text, meaning text, severity int, fetched_at timestamptz);
CREATE TABLE staging.bulletin (url text, make text, title text, fetched_at timestamptz);
CREATE TABLE staging.repair (
  id bigint, vin text, make text, code text, price numeric(10, 2), fetched_at timestamptz);

CREATE TEMPORARY TABLE maker (no int PRIMARY KEY, make text, wmi text) ON COMMIT DROP;
INSERT INTO maker VALUES (0, 'Audi', 'WAU'), (1, 'BMW', 'WBA'), (2, 'Opel', 'W0L'),
  (3, 'Skoda', 'TMB'), (4, 'Volvo', 'YV1');

INSERT INTO staging.vehicle
SELECT wmi || 'ZZZ1KZ' || chr(65 + i % 8) || lpad(i::text, 7, '0'), make, 2005 + i % 20,
       1000 + i * 37 % 250000, 'owner ' || i % 2500, now() - i * interval '1 minute'
FROM generate_series(1, 3197) AS i JOIN maker ON no = i % 5;

INSERT INTO staging.trouble_code
SELECT make, substr('PBCU', 1 + n / 256, 1) || upper(lpad(to_hex(256 + n % 256), 4, '0')),
       'meaning ' || md5(i::text), 1 + i % 3, now() - i * interval '20 minutes'
FROM (SELECT i, i % 5 AS no, i / 5 AS n FROM generate_series(1, 4812) AS i) AS codes
JOIN maker USING (no);

INSERT INTO staging.bulletin
SELECT 'https://bulletins.example.org/' || lower(make) || '/' || i, make,
       'Bulletin ' || i || ': ' || md5(i::text), now() - i * interval '3 minutes'
FROM generate_series(1, 2447) AS i JOIN maker ON no = i % 5;

INSERT INTO staging.repair
SELECT i, v.vin, c.make, c.code, (i % 900) + 0.5, now() - i * interval '2 minutes'
FROM generate_series(1, 2999) AS i
JOIN (SELECT row_number() OVER (ORDER BY right(vin, 7)) AS no, vin, make FROM staging.vehicle) AS v
  ON v.no = 100 + i % 3000
JOIN (SELECT row_number() OVER (PARTITION BY make ORDER BY code) AS no, make, code
      FROM staging.trouble_code) AS c ON c.make = v.make AND c.no = 1 + i % 900;

-- Production knows 2,000 of the vehicles, a quarter of them with an older mileage, 1,500 of the
-- codes, and some of both that the delivery does not have. It has never seen a bulletin or a repair.
CREATE TABLE production.vehicle (
  vin text PRIMARY KEY, make text NOT NULL, model_year int NOT NULL, mileage_km int NOT NULL,
  owner text, fetched_at timestamptz NOT NULL);
CREATE TABLE production.trouble_code (
  make text, code text, meaning text NOT NULL, severity int NOT NULL, fetched_at timestamptz NOT NULL,
  PRIMARY KEY (make, code));

INSERT INTO production.vehicle
SELECT vin, make, model_year,
       CASE WHEN right(vin, 7)::int % 4 = 0 THEN mileage_km / 2 ELSE mileage_km END, owner, fetched_at
FROM staging.vehicle WHERE right(vin, 7)::int <= 2000;
INSERT INTO production.vehicle
SELECT 'SAJZZZ1KZA' || lpad(i::text, 7, '0'), 'Jaguar', 1999, 180000, NULL, now() - interval '2 years'
FROM generate_series(1, 250) AS i;

INSERT INTO production.trouble_code
SELECT make, code, meaning, CASE WHEN severity = 3 THEN 2 ELSE severity END, fetched_at
FROM staging.trouble_code ORDER BY make, code LIMIT 1500;
INSERT INTO production.trouble_code
SELECT 'Jaguar', 'P0' || lpad(i::text, 3, '0'), 'meaning', 1, now() - interval '2 years'
FROM generate_series(100, 139) AS i;

-- The faults of the delivery. First those that mend.sql mends.
UPDATE staging.vehicle SET vin = lower(vin) WHERE right(vin, 7)::int IN (21, 22, 2501, 3100);
UPDATE staging.trouble_code SET code = replace(code, '0', 'O') WHERE (make, code) = ('Volvo', 'U019A');
UPDATE staging.bulletin SET url = replace(url, 'https:', 'http:') WHERE url LIKE '%/volvo/4_9';
-- Then those that nobody can guess: keys that are there twice, and keys that are not there.
INSERT INTO staging.vehicle
SELECT vin, make, model_year, mileage_km + 5, owner, fetched_at FROM staging.vehicle
WHERE right(vin, 7)::int IN (11, 3150);
INSERT INTO staging.bulletin
SELECT url, make, title || ' (2)', fetched_at FROM staging.bulletin WHERE url LIKE '%/audi/5_0'
ORDER BY url LIMIT 2;
INSERT INTO staging.vehicle VALUES (NULL, 'Opel', 2019, 12, 'owner 1', now() - interval '1 hour');
INSERT INTO staging.trouble_code VALUES ('Opel', NULL, 'unreadable', 1, now() - interval '1 hour');
INSERT INTO staging.bulletin VALUES (NULL, 'Opel', 'no address', now() - interval '1 hour');
INSERT INTO staging.repair
SELECT NULL, vin, make, code, 99, now() - interval '1 hour' FROM staging.repair WHERE id = 1;
COMMIT;
ANALYZE;
