ALTER TABLE quality.record DROP COLUMN state;
