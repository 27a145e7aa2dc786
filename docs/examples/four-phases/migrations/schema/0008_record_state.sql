ALTER TABLE quality.record ADD COLUMN state text;
