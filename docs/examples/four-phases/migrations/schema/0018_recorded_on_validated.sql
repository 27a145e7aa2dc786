ALTER TABLE quality.record VALIDATE CONSTRAINT recorded_on_is_there;
