CREATE TABLE quality.state (
  code text PRIMARY KEY,
  legacy_state smallint UNIQUE
);
