ALTER TABLE quality.record DROP COLUMN history;
