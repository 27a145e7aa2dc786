CREATE TABLE archive.revision (
  record int NOT NULL,
  revision int NOT NULL,
  author text NOT NULL,
  reason text NOT NULL,
  valid_from timestamptz NOT NULL,
  valid_to timestamptz,
  PRIMARY KEY (record, revision)
);
