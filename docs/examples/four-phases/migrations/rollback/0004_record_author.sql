ALTER TABLE quality.record DROP COLUMN author;
