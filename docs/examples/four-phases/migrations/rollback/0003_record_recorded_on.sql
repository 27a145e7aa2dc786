ALTER TABLE quality.record DROP COLUMN recorded_on;
