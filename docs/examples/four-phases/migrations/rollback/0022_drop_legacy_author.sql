ALTER TABLE quality.record ADD COLUMN legacy_author text;
