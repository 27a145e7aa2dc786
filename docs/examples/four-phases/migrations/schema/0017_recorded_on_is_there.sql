ALTER TABLE quality.record ADD CONSTRAINT recorded_on_is_there CHECK (recorded_on IS NOT NULL) NOT VALID;
