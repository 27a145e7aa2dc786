CREATE TABLE production.repair (
  id bigint PRIMARY KEY,
  vin text NOT NULL REFERENCES production.vehicle,
  make text NOT NULL,
  code text NOT NULL,
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  fetched_at timestamptz NOT NULL,
  FOREIGN KEY (make, code) REFERENCES production.trouble_code
);
