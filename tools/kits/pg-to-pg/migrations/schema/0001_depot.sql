CREATE SCHEMA depot;

CREATE TABLE depot.parcel (
  parcel_id bigint PRIMARY KEY,
  weight_kg numeric(8, 3),
  sent_at timestamptz,
  price numeric(12, 2),
  sender text,
  note text,
  tracking uuid,
  insured boolean,
  route jsonb,
  origin text NOT NULL
);
