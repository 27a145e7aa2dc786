-- The legacy database, made up: 2,000 customers, 300 suppliers, 5,000 orders, and tables that nobody needs.
--   psql "$SOURCE" -f prepare-source.sql

CREATE SCHEMA legacy;

CREATE TABLE legacy.cust (
  custno int PRIMARY KEY,
  fullnm varchar(60) NOT NULL,      -- "Last, First"
  tel_area varchar(6),
  tel_no varchar(12),
  email_addr varchar(80),
  ctry char(2),                     -- NULL: nobody asked
  street varchar(60),               -- NULL: no address
  zip varchar(10),
  city varchar(40),
  credit_cents bigint NOT NULL,
  since date NOT NULL,
  fax varchar(20),
  upd_user varchar(20)
);
INSERT INTO legacy.cust
SELECT n, 'Last' || n || ', First' || n % 97,
       CASE WHEN n % 5 > 0 THEN '0' || 30 + n % 60 END, CASE WHEN n % 5 > 0 THEN (100000 + n * 37)::text END,
       CASE WHEN n % 9 > 0 THEN 'Customer' || n || '@Example.org ' END,
       CASE WHEN n % 11 > 0 THEN (ARRAY['DE', 'AT', 'CH', 'FR'])[1 + n % 4] END,
       CASE WHEN n % 4 > 0 THEN n % 200 || ' Main Street' END, CASE WHEN n % 4 > 0 THEN (n * 13 % 99999)::text END,
       CASE WHEN n % 4 > 0 THEN 'City ' || n % 50 END,
       n * 1050, date '1995-01-01' + n * 4, '030 ' || n, 'batch'
FROM generate_series(1, 2000) n;

CREATE TABLE legacy.supplier (
  suppno int PRIMARY KEY,
  company varchar(60) NOT NULL,
  mail varchar(80),
  ctry char(2) NOT NULL
);
INSERT INTO legacy.supplier
SELECT n, 'Company ' || n, 'office' || n || '@example.com', (ARRAY['DE', 'FR'])[1 + n % 2]
FROM generate_series(1, 300) n;

CREATE TABLE legacy.ord (
  ordno int PRIMARY KEY,
  custno int NOT NULL REFERENCES legacy.cust,
  orddate timestamp NOT NULL,       -- Berlin time
  stat smallint NOT NULL,           -- 1 open, 2 sent, 9 cancelled
  total_cents bigint NOT NULL,
  weight numeric NOT NULL           -- in grams up to order 2000, in kilograms from there on
);
INSERT INTO legacy.ord
SELECT n, 1 + n * 7 % 2000, timestamp '2015-03-01 08:00' + n * interval '17 hours', (ARRAY[1, 2, 2, 9])[1 + n % 4],
       n * 199 % 250000 + 100,
       CASE WHEN n <= 2000 THEN 250 + n * 31 % 60000 ELSE (250 + n * 31 % 60000) / 1000.0 END
FROM generate_series(1, 5000) n;

CREATE TABLE legacy.audit_log (at timestamp, usr text, action text);
INSERT INTO legacy.audit_log
SELECT timestamp '2020-01-01' + n * interval '1 hour', 'user' || n % 7, 'login' FROM generate_series(1, 500) n;

CREATE TABLE legacy.tmp_import (line text);

ANALYZE;
