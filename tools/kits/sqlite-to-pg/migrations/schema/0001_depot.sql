CREATE SCHEMA depot;

CREATE TABLE depot.parcel (
  id bigint PRIMARY KEY,
  weight_g integer,
  sent timestamp,
  price numeric(12, 2),
  distance double precision,
  sender text,
  note text,
  insured boolean
);
