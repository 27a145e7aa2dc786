-- Whoever we deal with: customers and suppliers, each with the number that it has always had.
CREATE TABLE app.party (
  kind text CHECK (kind IN ('customer', 'supplier')),
  no bigint,
  last_name text NOT NULL,
  first_name text,
  email text,
  phone text,
  country int REFERENCES app.country,
  credit numeric(12, 2),
  since date,
  origin text NOT NULL,
  noted_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, no)
);

CREATE TABLE app.address (
  kind text,
  no bigint,
  street text NOT NULL,
  zip char(5) NOT NULL,
  city text NOT NULL,
  PRIMARY KEY (kind, no),
  FOREIGN KEY (kind, no) REFERENCES app.party
);
