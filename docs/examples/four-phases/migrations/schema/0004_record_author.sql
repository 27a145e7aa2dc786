ALTER TABLE quality.record ADD COLUMN author text;
