ALTER TABLE quality.record DROP CONSTRAINT state_is_known;
