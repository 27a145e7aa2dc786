ALTER TABLE quality.record DROP CONSTRAINT recorded_on_is_there;
