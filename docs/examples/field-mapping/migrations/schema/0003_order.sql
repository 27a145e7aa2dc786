CREATE TABLE app.orders (
  no bigint PRIMARY KEY,
  party_kind text NOT NULL,
  party_no bigint NOT NULL,
  ordered_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'sent', 'cancelled')),
  total numeric(12, 2) NOT NULL,
  weight_kg numeric(10, 3) NOT NULL,
  FOREIGN KEY (party_kind, party_no) REFERENCES app.party
);
