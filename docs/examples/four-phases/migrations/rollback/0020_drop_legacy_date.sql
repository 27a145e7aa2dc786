ALTER TABLE quality.record ADD COLUMN legacy_date text;
