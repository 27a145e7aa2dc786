CREATE SCHEMA production;

CREATE TABLE production.parcel (
  id bigint PRIMARY KEY,
  weight_g integer,
  sent timestamptz,
  price numeric(12, 2),
  distance double precision,
  sender text,
  note text,
  tracking uuid,
  insured boolean,
  route jsonb
);
