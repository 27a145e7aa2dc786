ALTER TABLE quality.record DROP CONSTRAINT IF EXISTS recorded_on_is_there;
