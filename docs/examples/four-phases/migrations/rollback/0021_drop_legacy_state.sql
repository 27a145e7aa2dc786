ALTER TABLE quality.record ADD COLUMN legacy_state smallint;
