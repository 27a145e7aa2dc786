CREATE TABLE production.bulletin (
  bulletin_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  url text NOT NULL UNIQUE,
  make text NOT NULL,
  title text NOT NULL,
  fetched_at timestamptz NOT NULL
);
